/* Twilio's webhook, with requests that its own library signed. */
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/gateways.h"
#include "support/given.h"
#include "support/kept.h"
#include "support/process.h"

#define ACCOUNT "AC00000000000000000000000000000001"
#define TOKEN "12345678901234567890123456789012"
#define PUBLIC "https://kafile.example"

static struct gateway twilio;

static int start(void **state)
{
	if (server_start(state))
		return -1;
	twilio = gateway_new("twilio-eu", "twilio",
		",\"letters\":\"kept\",\"account\":\"" ACCOUNT "\",\"secret\":\"" TOKEN
		"\",\"public_url\":\"" PUBLIC "\"");
	return 0;
}

/* The signature as the library makes it of an address and fields. */
static const char *signature(const char *url, json_t *fields)
{
	json_t *all = keep_json(
		json_pack("[{s:s,s:s,s:O}]", "token", TOKEN, "url", url, "fields", fields));
	char *text = json_dumps(all, 0);
	const char *const arguments[] = { "tests/sms/twilio_sign.sh", keep(text), NULL };
	const char *output = process_output(arguments, NULL);

	assert_non_null(output);
	return keep_copy(output, strcspn(output, "\n"));
}

static const char *form_of(json_t *fields)
{
	const char *form = "";
	const char *name;
	json_t *value;

	json_object_foreach (fields, name, value)
		form = keep_printf("%s%s%s=%s", form, *form ? "&" : "", name,
			escaped(json_string_value(value), json_string_length(value)));
	return form;
}

static struct answer post_signed(const char *where, json_t *fields, const char *signed_by)
{
	return ask(&(struct ask){ .method = "POST",
		.path = where,
		.type = "application/x-www-form-urlencoded",
		.body = form_of(fields),
		.headers = { keep_printf("X-Twilio-Signature: %s", signed_by) } });
}

static json_t *message(const char *sid, const char *from, const char *body)
{
	return keep_json(json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "MessageSid", sid, "SmsSid",
		sid, "AccountSid", ACCOUNT, "From", from, "To", "+15005550006", "Body", body,
		"NumMedia", "0", "SmsStatus", "received"));
}

static struct answer deliver(json_t *fields)
{
	return post_signed("/sms/twilio", fields, signature(PUBLIC "/sms/twilio", fields));
}

static void a_signed_message_gets_twiml(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 1);
	json_t *fields =
		message("SM1", family.phone, keep_printf("DURUM %s", family.references[0]));
	const struct answer answer = expect_status(deliver(fields), 200);

	expect_header(answer, "Content-Type", "text/xml; charset=UTF-8");
	contains(answer.body, "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Message>");
	contains(answer.body, "kaydınız var");
	contains(answer.body, "</Message></Response>");
	expect_same(deliver(fields), answer);
	assert_string_equal(stored(&twilio, "SM1"), "1");
}

static void letters_of_all_kinds_are_signed_and_read(void **state)
{
	(void)state;
	contains(deliver(message("SM2", "+905551110001", "Yardım & <çğış> \"+\" 100% = 'ї'")).body,
		"KAYIT");
	contains(deliver(message("SM3", "+905551110002", "ДОПОМОГА 😀")).body, "СТАТУС");
	contains(deliver(message("SM4", "+905551110003", "")).body, "<Message>");
}

static void what_stands_in_a_name_is_escaped_in_the_answer(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 1);
	const struct answer place = expect_status(
		post(OFFICER, "/v1/assembly-points",
			"{\"city\":\"LVIV\",\"name\":\"Gar <A> & B\",\"latitude\":49.8,"
			"\"longitude\":24.0}"),
		201);
	const struct answer convoy = expect_status(
		post(OFFICER, "/v1/convoys",
			"{\"city\":\"LVIV\",\"border_post\":\"KAPIKULE\",\"gather_at\":\"%s\","
			"\"departs_at\":\"%s\",\"assembly_point\":\"%s\"}",
			minute(0), minute(60), text_at(place, "/id")),
		201);
	const struct convoy planned = { text_at(convoy, "/code"), "LVIV", 1 };
	expect_status(post(OFFICER, path("/v1/convoys/%s/vehicles", planned.code),
			      "{\"plate\":\"34 ABC 1\",\"kind\":\"bus\",\"seats\":10}"),
		201);
	assign(&planned, &family, 1);
	contains(deliver(message("SM5", family.phone,
				 keep_printf("STATUS %s", family.references[0])))
			 .body,
		"Gar &lt;A&gt; &amp; B");
}

static void a_signature_of_another_request_is_refused(void **state)
{
	(void)state;
	json_t *fields = message("SM6", "+905551110004", "DUR");
	const char *good = signature(PUBLIC "/sms/twilio", fields);
	const char *wrong[] = { "", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
		signature("https://other.example/sms/twilio", fields),
		signature(PUBLIC "/sms/twilio?x=1", fields),
		signature(PUBLIC "/sms/twilio", message("SM6", "+905551110004", "DUR ")) };

	client_directly(true);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const struct answer answer =
			expect_status(post_signed("/sms/twilio", fields, wrong[i]), 403);
		assert_int_equal(answer.body_bytes, 0);
		contains(answer_header(&answer, "X-Kafile-Problem"), "signature_refused");
	}
	client_directly(false);
	assert_string_equal(stored(&twilio, "SM6"), "0");
	expect_status(post_signed("/sms/twilio", fields, good), 200);
}

static void an_account_that_nobody_knows_is_refused(void **state)
{
	(void)state;
	json_t *fields = message("SM7", "+905551110004", "DUR");

	json_object_set_new(fields, "AccountSid", json_string("AC2"));
	client_directly(true);
	expect_status(deliver(fields), 401);
	json_object_del(fields, "AccountSid");
	expect_status(deliver(fields), 401);
	client_directly(false);
}

static void the_address_counts_with_and_without_its_port(void **state)
{
	(void)state;
	json_t *fields = message("SM8", "+905551110005", "HELP");

	expect_status(post_signed("/sms/twilio", fields,
			      signature("https://kafile.example:443/sms/twilio", fields)),
		200);
	client_directly(true);
	expect_status(post_signed("/sms/twilio", fields,
			      signature("https://kafile.example:8443/sms/twilio", fields)),
		403);
	client_directly(false);
}

static void nothing_is_said_where_there_is_nothing_to_say(void **state)
{
	(void)state;
	deliver(message("SM9", "+905551110006", "hello"));
	const struct answer second =
		expect_status(deliver(message("SM10", "+905551110006", "hello?")), 200);
	assert_string_equal(second.body, "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response/>");
}

static const char *state_of(const char *id)
{
	const char *text = daemon_sql(
		&server, keep_printf("SELECT state FROM kafile.messages WHERE id = '%s'", id));

	return keep_copy(text, strcspn(text, "\n"));
}

/* A message on its way by this gateway. */
static const char *sending(const char *state)
{
	const char *id = fresh_id();

	daemon_sql(&server,
		keep_printf("INSERT INTO kafile.messages (id, kind, template, phone, language, "
			    "body, gateway, priority, not_before, valid_until, state) VALUES "
			    "('%s', 'answer', 'answer.help', '+905551110007', 'tr', 'x', "
			    "'twilio-eu', 0, now(), now() + interval '1 hour', '%s')",
			id, state));
	return id;
}

static struct answer report(const char *id, const char *sid, const char *status)
{
	json_t *fields = keep_json(json_pack("{s:s,s:s,s:s,s:s}", "AccountSid", ACCOUNT,
		"MessageSid", sid, "MessageStatus", status, "ErrorCode", "30003"));
	const char *where = id ? path("/sms/twilio/status?ref=%s", id) : "/sms/twilio/status";

	return post_signed(where, fields, signature(keep_printf(PUBLIC "%s", where), fields));
}

static void reports_come_in_any_order_and_twice(void **state)
{
	(void)state;
	const char *id = sending("sent");

	expect_status(report(id, "SMa", "delivered"), 200);
	assert_string_equal(state_of(id), "delivered");
	expect_status(report(id, "SMa", "sent"), 200);
	expect_status(report(NULL, "SMa", "undelivered"), 200);
	expect_status(report(NULL, "SMa", "queued"), 200);
	assert_string_equal(state_of(id), "delivered");
	const char *lost = sending("sent");
	expect_status(report(lost, "SMb", "failed"), 200);
	assert_string_equal(state_of(lost), "failed");
	expect_status(report(NULL, "SMnobodys", "delivered"), 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_signed_message_gets_twiml),
		cmocka_unit_test(letters_of_all_kinds_are_signed_and_read),
		cmocka_unit_test(what_stands_in_a_name_is_escaped_in_the_answer),
		cmocka_unit_test(a_signature_of_another_request_is_refused),
		cmocka_unit_test(an_account_that_nobody_knows_is_refused),
		cmocka_unit_test(the_address_counts_with_and_without_its_port),
		cmocka_unit_test(nothing_is_said_where_there_is_nothing_to_say),
		cmocka_unit_test(reports_come_in_any_order_and_twice),
	};

	return cmocka_run_group_tests_name("api/sms_twilio", tests, start, server_stop);
}
