/* In which letters a message goes out, in which encoding, and what it costs: as the gateway says
 * that takes it. */
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/gateways.h"
#include "support/kept.h"
#include "support/messages.h"
#include "support/tokens.h"

#define TURKISH                                                                                    \
	"Başvurunuz ABC123: Konvoy K-17, otobüs 4. Toplanma 06:00 Kuzey Kapısı. Kimliğinizi " \
	"getirin."
#define TURKISH_FOLDED                                                                        \
	"Basvurunuz ABC123: Konvoy K-17, otobus 4. Toplanma 06:00 Kuzey Kapisi. Kimliginizi " \
	"getirin."
#define PUBLIC ",\"public_url\":\"https://kafile.example\""

static struct gateway phone_folded;
static struct gateway phone_kept;
static struct gateway kannel;

static int start(void **state)
{
	if (server_start(state))
		return -1;
	(void)gateway_new("sim.folded", "outbox", "");
	(void)gateway_new("sim.kept", "outbox", ",\"letters\":\"kept\"");
	(void)gateway_new(
		"sim.tables", "outbox", ",\"letters\":\"kept\",\"shift_tables\":\"turkish\"");
	phone_folded = gateway_new("phone.folded", "android", PUBLIC);
	phone_kept = gateway_new("phone.kept", "android", ",\"letters\":\"kept\"" PUBLIC);
	kannel = gateway_new("kannel-tr1", "kannel", ",\"letters\":\"kept\"");
	return 0;
}

/* Due, for whoever asks first. */
static void given_text(const char *text)
{
	daemon_sql(&server,
		keep_printf("INSERT INTO kafile.messages (kind, template, phone, language, body, "
			    "priority, not_before, valid_until) VALUES ('departed', "
			    "'notice.departed', '+905551110021', 'tr', '%s', 5, now(), now() + "
			    "interval '2 hours')",
			text));
}

/* What this gateway leases, which must be one message in these letters. */
static void expect_leased(const char *subject, const char *text, const char *encoding, int segments)
{
	const char *token = text_at(token_new("gateway", subject, NULL), "/token");
	const struct answer leased =
		expect_status(token_ask(token, "POST", "/v1/outbox/leases", "{}", NULL, 0), 200);

	expect_length(leased, "/messages", 1);
	expect_text(leased, "/messages/0/text", text);
	expect_text(leased, "/messages/0/encoding", encoding);
	expect_number(leased, "/messages/0/segments", segments);
}

static void folded_letters_are_ascii_and_take_one_segment(void **state)
{
	(void)state;
	given_text(TURKISH);
	expect_leased("sim.folded", TURKISH_FOLDED, "gsm7", 1);
}

static void kept_letters_take_two(void **state)
{
	(void)state;
	given_text(TURKISH);
	expect_leased("sim.kept", TURKISH, "ucs2", 2);
}

static void a_gateway_with_turkish_tables_keeps_them_in_one(void **state)
{
	(void)state;
	given_text(TURKISH);
	expect_leased("sim.tables", TURKISH, "gsm7", 1);
}

static void a_token_without_a_gateway_gets_them_kept(void **state)
{
	(void)state;
	given_text(TURKISH);
	expect_leased("nobodys.gateway", TURKISH, "ucs2", 2);
}

static void ukrainian_is_never_folded(void **state)
{
	(void)state;
	given_text("ABC123: місце підтверджено. Колона K-17, автобус 4. Збір 06:00.");
	expect_leased("sim.folded",
		"ABC123: місце підтверджено. Колона K-17, автобус 4. Збір 06:00.", "ucs2", 1);
}

static void signs_that_would_cost_an_encoding_are_plain(void **state)
{
	(void)state;
	given_text("Don’t travel — wait for SMS");
	expect_leased("sim.kept", "Don't travel - wait for SMS", "gsm7", 1);
}

static void an_escape_pair_is_not_split(void **state)
{
	char text[160] = "";
	(void)state;
	memset(text, 'x', 152);
	const char *long_text = keep_printf("%s€%s", text, "yyyyyyyyyy");
	given_text(long_text);
	expect_leased("sim.folded", long_text, "gsm7", 2);
}

static const char *fetched(const struct gateway *phone)
{
	const struct answer list = expect_status(ask(&(struct ask){ .method = "GET",
							 .path = "/sms/android/mobile/v1/message",
							 .token = phone->password }),
		200);

	expect_text(list, "/0/textMessage/text", text_at(list, "/0/message"));
	return text_at(list, "/0/message");
}

static void a_phone_gets_letters_as_its_gateway_says(void **state)
{
	(void)state;
	given_text(TURKISH);
	assert_string_equal(fetched(&phone_folded), TURKISH_FOLDED);
	outbox_empty(NULL);
	given_text(TURKISH);
	assert_string_equal(fetched(&phone_kept), TURKISH);
}

static void set_letters(const char *letters)
{
	static long long version = 1;
	const struct answer changed = patch(ADMIN, keep_printf("\"v%lld\"", version),
		path("/v1/gateways/%s", kannel.name), "{\"letters\":\"%s\"}", letters);

	version = number_at(expect_status(changed, 200), "/version");
}

static void an_answer_comes_again_in_the_letters_it_went_out_in(void **state)
{
	(void)state;
	const char *phone = fresh_phone(), *id = fresh_id();
	set_letters("kept");
	const struct answer kept = writes(&kannel, id, phone, "YARDIM");
	set_letters("folded");
	const struct answer again = writes(&kannel, id, phone, "YARDIM");
	const char *folded = told(&kannel, phone, "YARDIM");

	expect_same(again, kept);
	assert_non_null(strstr(kept.body, "şehir"));
	assert_non_null(strstr(folded, "sehir"));
}

static void an_answer_is_folded_as_what_goes_out_unasked_is(void **state)
{
	(void)state;
	set_letters("folded");
	const struct convoy convoy = given_convoy_in("LVIV", 120, 1, 20, "Gar “Şehir” — ‹A› …");
	const struct family family = given_seated_reader(&convoy, 1, "tr", NULL);
	const char *answer =
		told(&kannel, family.phone, keep_printf("DURUM %s", family.references[0]));

	assert_non_null(strstr(answer, "Gar \"Sehir\" - "));
}

#define TEST(name) cmocka_unit_test_setup(name, outbox_empty)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(folded_letters_are_ascii_and_take_one_segment),
		TEST(kept_letters_take_two),
		TEST(a_gateway_with_turkish_tables_keeps_them_in_one),
		TEST(a_token_without_a_gateway_gets_them_kept),
		TEST(ukrainian_is_never_folded),
		TEST(signs_that_would_cost_an_encoding_are_plain),
		TEST(an_escape_pair_is_not_split),
		TEST(a_phone_gets_letters_as_its_gateway_says),
		TEST(an_answer_comes_again_in_the_letters_it_went_out_in),
		TEST(an_answer_is_folded_as_what_goes_out_unasked_is),
	};

	return cmocka_run_group_tests_name("api/sms_letters", tests, start, server_stop);
}
