/* Nothing that comes by any path of the gateways is a 500, and none of it stops the server. */
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/sha.h"
#include "support/daemon.h"
#include "support/expect.h"
#include "support/gateways.h"
#include "support/kept.h"

#define ROUNDS 250
#define BYTES 300
#define PUBLIC "https://kafile.example"

static struct gateway kannel, plain, phone;

static int start(void **state)
{
	if (server_start(state))
		return -1;
	kannel = gateway_new("kannel-tr1", "kannel", "");
	plain = gateway_new("gammu", "plain", ",\"letters\":\"kept\"");
	phone = gateway_new("phone-1", "android", ",\"public_url\":\"" PUBLIC "\"");
	gateway_new("twilio-eu", "twilio",
		",\"account\":\"AC1\",\"secret\":\"s\",\"public_url\":\"" PUBLIC "\"");
	client_directly(true);
	return 0;
}

/* The same in every run. */
static unsigned random_number(void)
{
	static unsigned long long state = 20220310;

	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned)(state >> 33);
}

/* Bytes, or pieces of what means something, in any order. */
static const char *random_text(size_t *out_len)
{
	static const char *const pieces[] = { "DURUM ", "KAYIT ", "РЕЄСТРАЦІЯ ", "Lviv", ";", "; ",
		"Ayşe Yılmaz", "17.05.1991", "60", "7K3M9-QXT2A", "000000000H", "\0S\0T",
		"\xdd\xfe", "\xed\xa0\x80", "😀", "\r\n", "\x1b", "%", "&", "=", "<", "STOP",
		"{place}" };
	char *text = keep_copy("", 0);
	size_t len = 0;

	text = keep_copy(keep_printf("%*s", BYTES + 64, ""), BYTES + 64);
	for (size_t n = random_number() % 12; n > 0 && len < BYTES; n--) {
		const char *piece = pieces[random_number() % (sizeof(pieces) / sizeof(pieces[0]))];
		const size_t size = *piece ? strlen(piece) : 4;
		if (random_number() % 4 == 0) {
			text[len++] = (char)random_number();
		} else {
			memcpy(text + len, piece, size);
			len += size;
		}
	}
	*out_len = len;
	return text;
}

static const char *random_field(void)
{
	size_t len;
	const char *text = random_text(&len);

	return escaped(text, len);
}

static const char *random_query(void)
{
	static const char *const charsets[] = { "UTF-8", "UTF-16BE", "UTF-16LE", "8-BIT",
		"ISO-8859-9", "windows-1251", "%00", "" };

	return keep_printf("id=%s&from=%s&text=%s&charset=%s&ref=%s&type=%u&fid=%s&answer=%s",
		random_number() % 3 ? fresh_id() : random_field(),
		random_number() % 3 ? "%2B905551112233" : random_field(), random_field(),
		charsets[random_number() % 8], random_number() % 2 ? fresh_id() : random_field(),
		random_number() % 20, random_field(), random_field());
}

static void expect_bearable(struct answer answer)
{
	if (answer.status < 200 || answer.status >= 500)
		fail_msg("%s: %d", answer.asked, answer.status);
}

static void no_query_is_too_much(void **state)
{
	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		expect_bearable(brings(&kannel, random_query()));
		expect_bearable(brings(&plain, random_query()));
		expect_bearable(ask(&(struct ask){ .method = "GET",
			.path = path("/sms/kannel/dlr?%s", random_query()),
			.headers = { basic(kannel.name, kannel.password) } }));
	}
}

static void no_form_is_too_much(void **state)
{
	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		size_t len;
		const char *noise = random_text(&len);
		const bool noisy = random_number() % 4 == 0;
		expect_bearable(ask(&(struct ask){ .method = "POST",
			.path = "/sms/plain",
			.type = "application/x-www-form-urlencoded",
			.body = noisy ? noise : random_query(),
			.body_bytes = noisy ? len : 0,
			.headers = { basic(plain.name, plain.password) } }));
	}
}

static void a_form_of_too_many_fields_is_refused(void **state)
{
	(void)state;
	const char *form = "id=1&from=%2B905551112233&text=HELP";

	for (int i = 0; i < 100; i++)
		form = keep_printf("%s&f%d=%d", form, i, i);
	expect_status(ask(&(struct ask){ .method = "POST",
			      .path = "/sms/plain",
			      .type = "application/x-www-form-urlencoded",
			      .body = form,
			      .headers = { basic(plain.name, plain.password) } }),
		400);
	expect_status(ask(&(struct ask){ .method = "POST",
			      .path = "/sms/plain",
			      .type = "application/x-www-form-urlencoded",
			      .body = keep_printf("text=%0*d", 70000, 0),
			      .headers = { basic(plain.name, plain.password) } }),
		413);
	expect_status(ask(&(struct ask){ .method = "POST",
			      .path = "/sms/plain",
			      .body = "{}",
			      .headers = { basic(plain.name, plain.password) } }),
		415);
}

/* Signed as it ought to be, whatever it is. */
static void no_signed_message_is_too_much(void **state)
{
	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		size_t len;
		const char *text = random_text(&len);
		const char *sid = fresh_id();
		const struct str parts[] = { STR(PUBLIC "/sms/twilio"), STR("AccountSidAC1Body"),
			{ text, len }, STR("From+905551110001MessageSid"), str_from(sid) };
		uint8_t mac[HMAC_SHA1_BYTES];
		struct strbuf signature;

		hmac_sha1(mac, STR("s"), parts, 5);
		strbuf_init(&signature, 64);
		base64_encode(&signature, (struct str){ (const char *)mac, sizeof(mac) });
		expect_status(ask(&(struct ask){ .method = "POST",
				      .path = "/sms/twilio",
				      .type = "application/x-www-form-urlencoded",
				      .body = keep_printf("AccountSid=AC1&MessageSid=%s&From="
							  "%%2B905551110001&Body=%s",
					      sid, escaped(text, len)),
				      .headers = { keep_printf(
					      "X-Twilio-Signature: %s", signature.data) } }),
			200);
		strbuf_release(&signature);
	}
}

static void no_report_of_a_phone_is_too_much(void **state)
{
	(void)state;
	static const char *const pieces[] = { "[", "]", "{", "}", ",", ":", "\"id\"", "\"state\"",
		"\"Sent\"", "\"recipients\"", "null", "1e999", "\"\\u0000\"", "\"\\ud800\"",
		"\"error\"", "\"00000000-0000-7000-8000-000000000000\"" };

	for (int i = 0; i < ROUNDS; i++) {
		const char *body = "[";
		for (unsigned n = random_number() % 16; n > 0; n--)
			body = keep_printf("%s%s", body, pieces[random_number() % 16]);
		expect_bearable(ask(&(struct ask){ .method = "PATCH",
			.path = "/sms/android/mobile/v1/message",
			.token = phone.password,
			.body = keep_printf("%s]", body) }));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_query_is_too_much),
		cmocka_unit_test(no_form_is_too_much),
		cmocka_unit_test(a_form_of_too_many_fields_is_refused),
		cmocka_unit_test(no_signed_message_is_too_much),
		cmocka_unit_test(no_report_of_a_phone_is_too_much),
	};

	return cmocka_run_group_tests_name("api/sms_hostile", tests, start, server_stop);
}
