/* What is put to gateways, and what their answers mean. */
#include "sms/sender_dialect.h"

#include "unit/sms/fixture.h"

static const struct sender_message message = {
	.id = { { 0x01, 0x9a, 0xbc, 0xde, 0xf0, 0x12, 0x74, 0x56, 0x89, 0xab, 0xcd, 0xef, 0x01,
		0x23, 0x45, 0x67 } },
	.phone = { "+905551112233", 13 },
	.text = { "Otobus 4, 06:00", 15 },
	.report_proof = { "proof", 5 },
};
#define MESSAGE_ID "019abcde-f012-7456-89ab-cdef01234567"

static struct sender_gateway kannel_gateway(void)
{
	return (struct sender_gateway){ .name = STR("kannel-tr1"),
		.dialect = STR("kannel"),
		.sender = STR("7000"),
		.public_url = STR("https://kafile.example/a"),
		.send_url = STR("http://127.0.0.1:13013/cgi-bin/sendsms"),
		.account = STR("convoy"),
		.secret = STR("s3ndpw") };
}

static struct sender_gateway twilio_gateway(void)
{
	return (struct sender_gateway){ .name = STR("twilio-eu"),
		.dialect = STR("twilio"),
		.sender = STR("+15005550006"),
		.public_url = STR("https://kafile.example"),
		.send_url = STR("https://api.twilio.com"),
		.account = STR("AC1"),
		.secret = STR("12345") };
}

static struct send_request written(struct sender_gateway gateway, const struct sender_message *of)
{
	struct send_request request;

	sender_dialect_named(gateway.dialect)->write(arena, &gateway, of, &request);
	return request;
}

static const char *header(const struct send_request *request, const char *name)
{
	const size_t len = strlen(name);

	for (size_t i = 0; request->headers[i]; i++)
		if (strncmp(request->headers[i], name, len) == 0 &&
			strncmp(request->headers[i] + len, ": ", 2) == 0)
			return request->headers[i] + len + 2;
	return NULL;
}

static void kannel_gets_all_but_the_text_in_headers(void **state)
{
	(void)state;
	const struct send_request request = written(kannel_gateway(), &message);

	assert_string_equal(request.url, "http://127.0.0.1:13013/cgi-bin/sendsms");
	assert_true(str_equal(request.body, message.text));
	assert_string_equal(header(&request, "Content-Type"), "text/plain; charset=UTF-8");
	assert_string_equal(header(&request, "X-Kannel-Username"), "convoy");
	assert_string_equal(header(&request, "X-Kannel-Password"), "s3ndpw");
	assert_string_equal(header(&request, "X-Kannel-From"), "7000");
	assert_string_equal(header(&request, "X-Kannel-To"), "+905551112233");
	assert_string_equal(header(&request, "X-Kannel-Coding"), "0");
	assert_string_equal(header(&request, "X-Kannel-DLR-Mask"), "31");
	assert_string_equal(header(&request, "X-Kannel-DLR-Url"),
		"https://kannel-tr1:proof@kafile.example/a/sms/kannel/dlr?ref=" MESSAGE_ID
		"&type=%d&fid=%F&answer=%A");
	assert_null(request.user);
}

static void kannel_is_told_what_gsm_7_has_not(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		const char *coding;
	} cases[] = { { "Otobus 4 (06:00) 10€ {x}", "0" }, { "Автобус 4", "2" }, { "Otobüs", "0" },
		{ "Kapısı", "2" }, { "çay", "2" } };

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct sender_message other = message;
		other.text = str_from(cases[i].text);
		const struct send_request request = written(kannel_gateway(), &other);
		assert_string_equal(header(&request, "X-Kannel-Coding"), cases[i].coding);
	}
}

static void kannel_reports_only_where_it_can(void **state)
{
	(void)state;
	struct sender_gateway silent = kannel_gateway();
	struct sender_message unproved = message;

	silent.public_url = STR_NULL;
	silent.sender = STR_NULL;
	unproved.report_proof = STR_NULL;
	const struct send_request without = written(silent, &message);
	assert_null(header(&without, "X-Kannel-DLR-Url"));
	assert_null(header(&without, "X-Kannel-DLR-Mask"));
	assert_null(header(&without, "X-Kannel-From"));
	const struct send_request unkeyed = written(kannel_gateway(), &unproved);
	assert_null(header(&unkeyed, "X-Kannel-DLR-Url"));
}

static void twilio_gets_a_form(void **state)
{
	(void)state;
	struct sender_message cyrillic = message;

	cyrillic.text = STR("А & б=1");
	const struct send_request request = written(twilio_gateway(), &cyrillic);
	assert_string_equal(
		request.url, "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json");
	assert_string_equal(request.user, "AC1");
	assert_string_equal(request.password, "12345");
	assert_string_equal(header(&request, "Content-Type"), "application/x-www-form-urlencoded");
	assert_string_equal(request.body.data,
		"To=%2B905551112233&From=%2B15005550006&Body=%D0%90%20%26%20%D0%B1%3D1"
		"&StatusCallback=https%3A%2F%2Fkafile.example%2Fsms%2Ftwilio%2Fstatus%3Fref%"
		"3D" MESSAGE_ID);
}

struct verdict_case {
	const char *dialect;
	int status;
	const char *body;
	enum sending how;
	const char *gateway_message_id;
	const char *reason;
	bool gateway_fails;
};

static void an_answer_says_what_became_of_a_message(void **state)
{
	(void)state;
	static const struct verdict_case cases[] = {
		{ "kannel", 202, "0: Accepted for delivery", SENDING_DONE, NULL, NULL, false },
		{ "kannel", 202, "3: Queued for later delivery", SENDING_DONE, NULL, NULL, false },
		{ "kannel", 200, "<html>It works!", SENDING_RETURNED, NULL,
			"The gateway answered 200.", true },
		{ "kannel", 403, "Authorization failed for sendsms", SENDING_RETURNED, NULL,
			"The gateway answered 403.", true },
		{ "kannel", 403, "Not routable. Do not try again.", SENDING_REFUSED, NULL,
			"The gateway has no way to this number.", false },
		{ "kannel", 400, "Missing receiver number, rejected", SENDING_REFUSED, NULL,
			"The gateway refused it: 400.", false },
		{ "kannel", 503, "Temporal failure, try again later.", SENDING_RETURNED, NULL,
			"The gateway answered 503.", true },
		{ "twilio", 201, "{\"sid\":\"SM1\",\"status\":\"queued\"}", SENDING_DONE, "SM1",
			NULL, false },
		{ "twilio", 201, "{\"sid\":", SENDING_DONE, NULL, NULL, false },
		{ "twilio", 200, "{\"sid\":\"SM2\"}", SENDING_DONE, "SM2", NULL, false },
		{ "twilio", 200, "welcome", SENDING_RETURNED, NULL, "The gateway answered 200.",
			true },
		{ "twilio", 400, "{\"code\":21211,\"message\":\"'To' +9055 is not valid\"}",
			SENDING_REFUSED, NULL, "The gateway refused it: 400, error 21211.", false },
		{ "twilio", 401, "{\"code\":20003}", SENDING_RETURNED, NULL,
			"The gateway answered 401.", true },
		{ "twilio", 429, "{\"code\":20429}", SENDING_RETURNED, NULL,
			"The gateway answered 429.", true },
		{ "twilio", 302, "", SENDING_RETURNED, NULL, "The gateway answered 302.", true },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct send_answer answer = { SEND_ANSWERED, cases[i].status,
			str_from(cases[i].body) };
		const struct sender_verdict verdict = sender_judge(
			arena, sender_dialect_named(str_from(cases[i].dialect)), &answer);

		assert_int_equal(verdict.how, cases[i].how);
		assert_int_equal(verdict.gateway_fails, cases[i].gateway_fails);
		assert_true(str_equal(
			verdict.gateway_message_id, str_from(cases[i].gateway_message_id)));
		assert_true(str_equal(verdict.reason, str_from(cases[i].reason)));
	}
}

static void silence_is_doubt_only_once_something_was_sent(void **state)
{
	(void)state;
	const struct sender_verdict unreached =
		sender_judge(arena, &sender_kannel, &(struct send_answer){ .end = SEND_UNREACHED });
	const struct sender_verdict unanswered = sender_judge(
		arena, &sender_twilio, &(struct send_answer){ .end = SEND_UNANSWERED });

	assert_int_equal(unreached.how, SENDING_RETURNED);
	assert_int_equal(unanswered.how, SENDING_UNANSWERED);
	assert_true(unreached.gateway_fails && unanswered.gateway_fails);
}

static void other_dialects_are_not_sent_by(void **state)
{
	(void)state;
	assert_null(sender_dialect_named(STR("plain")));
	assert_null(sender_dialect_named(STR("android")));
	assert_null(sender_dialect_named(STR("outbox")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kannel_gets_all_but_the_text_in_headers),
		cmocka_unit_test(kannel_is_told_what_gsm_7_has_not),
		cmocka_unit_test(kannel_reports_only_where_it_can),
		cmocka_unit_test(twilio_gets_a_form),
		cmocka_unit_test(an_answer_says_what_became_of_a_message),
		cmocka_unit_test(silence_is_doubt_only_once_something_was_sent),
		cmocka_unit_test(other_dialects_are_not_sent_by),
	};

	return cmocka_run_group_tests_name("sms/sender_dialect", tests, setup, teardown);
}
