/* SMS Gateway for Android in private-server mode, by conversations as the app has them. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/crypto.h"
#include "support/daemon.h"
#include "support/expect.h"
#include "support/gateways.h"
#include "support/kept.h"
#include "support/messages.h"
#include "support/process.h"

#define MOBILE "/sms/android/mobile/v1"
#define DAY 86400

static struct gateway phone;
static struct gateway other;

static int start(void **state)
{
	if (server_start(state))
		return -1;
	phone = phone_new("phone-kapikule");
	other = phone_new("phone-siret");
	return 0;
}

/* What the app sent, without the line's end. */
static const char *recorded(const char *name)
{
	const char *text = file_text(path("tests/sms/android/%s.json", name));

	assert_string_not_equal(text, "");
	return keep_copy(text, strcspn(text, "\n"));
}

static struct answer mobile(
	const struct gateway *gateway, const char *method, const char *what, const char *body)
{
	return ask(&(struct ask){ .method = method,
		.path = path(MOBILE "%s", what),
		.token = gateway->password,
		.body = body });
}

static const char *hmac(const char *key, const char *body, const char *timestamp)
{
	const struct str parts[] = { str_from(body), str_from(timestamp) };
	uint8_t bytes[HMAC_BYTES];
	const char *text = "";

	crypto_hmac(bytes, str_from(key), parts, 2);
	for (size_t i = 0; i < sizeof(bytes); i++)
		text = keep_printf("%s%02x", text, bytes[i]);
	return text;
}

static struct answer webhook(
	const struct gateway *gateway, const char *key, const char *body, const char *timestamp)
{
	return ask(&(struct ask){ .method = "POST",
		.path = path("/sms/android/webhooks/%s", gateway->name),
		.body = body,
		.headers = { keep_printf("X-Timestamp: %s", timestamp),
			keep_printf("X-Signature: %s", hmac(key, body, timestamp)) } });
}

static const char *now(long offset)
{
	return keep_printf("%ld", (long)time(NULL) + offset);
}

static struct answer tells(const char *body)
{
	return webhook(&phone, phone.secret, body, now(0));
}

static const char *received(const char *id, const char *sender, const char *text)
{
	return keep_printf(
		"{\"deviceId\":\"phone-kapikule\",\"event\":\"sms:received\",\"id\":\"%s\","
		"\"payload\":{\"message\":\"%s\",\"messageId\":\"1a2b3c4d\","
		"\"sender\":\"%s\",\"simNumber\":1},\"webhookId\":\"kafile-received\"}",
		id, text, sender);
}

static void the_app_registers_and_learns_what_to_do(void **state)
{
	(void)state;
	const struct answer registered =
		expect_status(mobile(&phone, "POST", "/device", recorded("register")), 201);
	expect_text(registered, "/id", "phone-kapikule");
	expect_text(registered, "/token", phone.password);
	expect_text(registered, "/login", "phone-kapikule");
	expect_text(expect_status(mobile(&phone, "GET", "/device", NULL), 200), "/device/id",
		"phone-kapikule");
	const struct answer changed =
		expect_status(mobile(&phone, "PATCH", "/device", recorded("change")), 204);
	assert_int_equal(changed.body_bytes, 0);
	const struct answer hooks = expect_status(mobile(&phone, "GET", "/webhooks", NULL), 200);
	expect_text(hooks, "/0/url", "https://kafile.example/sms/android/webhooks/phone-kapikule");
	expect_text(hooks, "/0/event", "sms:received");
	expect_text(expect_status(mobile(&phone, "GET", "/settings", NULL), 200),
		"/webhooks/signing_key", phone.secret);
}

static void it_may_also_register_with_name_and_password(void **state)
{
	(void)state;
	const struct answer answer =
		expect_status(ask(&(struct ask){ .method = "POST",
				      .path = MOBILE "/device",
				      .body = recorded("register"),
				      .headers = { basic(phone.name, phone.password) } }),
			201);
	expect_text(answer, "/token", phone.password);
}

static void a_phone_that_nobody_knows_gets_nothing(void **state)
{
	(void)state;
	static const char *const shown[] = { "Authorization: Code 065379", "X-Nothing: 1",
		"Authorization: Bearer guessed", "Authorization: Basic %%%" };

	client_directly(true);
	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++)
		expect_status(ask(&(struct ask){ .method = "POST",
				      .path = MOBILE "/device",
				      .body = recorded("register"),
				      .headers = { shown[i] } }),
			401);
	client_directly(false);
}

static void an_sms_is_answered_by_the_phone_that_received_it(void **state)
{
	(void)state;
	outbox_empty(NULL);
	expect_status(tells(recorded("received")), 200);
	client_directly(true); /* the proxy would write the signed body anew */
	expect_status(tells(recorded("received_unicode")), 200);
	client_directly(false);
	const struct answer others = expect_status(mobile(&other, "GET", "/message", NULL), 200);
	const struct answer list =
		expect_status(mobile(&phone, "GET", "/message?order=fifo", NULL), 200);

	assert_int_equal(json_array_size(answer_json(&others)), 0);
	assert_int_equal(json_array_size(answer_json(&list)), 2);
	expect_text(list, "/0/phoneNumbers/0", "+905551112233");
	expect_text(list, "/0/message", text_at(list, "/0/textMessage/text"));
	expect_text(list, "/0/state", "Pending");
	contains(text_at(list, "/1/message"), "СТАТУС");
	expect_text(mobile(&phone, "GET", "/message?order=lifo", NULL), "/1/phoneNumbers/0",
		"+905551112233");
}

static void a_webhook_that_comes_again_is_taken_once(void **state)
{
	(void)state;
	const char *id = fresh_id();

	outbox_empty(NULL);
	for (int i = 0; i < 3; i++)
		expect_status(webhook(&phone, phone.secret, received(id, "+905551110011", "HELP"),
				      now(-i)),
			200);
	assert_string_equal(stored(&phone, id), "1");
	const struct answer list = mobile(&phone, "GET", "/message", NULL);
	assert_int_equal(json_array_size(answer_json(&list)), 1);
}

static const char *report(const char *id, const char *to, const char *state)
{
	return keep_printf("[{\"id\":\"%s\",\"recipients\":[{\"error\":null,\"phoneNumber\":\"%s\","
			   "\"state\":\"%s\"}],\"state\":\"%s\",\"states\":{\"Pending\":"
			   "\"2026-03-01T06:00:02.000Z\",\"%s\":\"2026-03-01T06:00:04.000Z\"}}]",
		id, to, state, state, state);
}

static const char *state_of(const char *to)
{
	const char *text = daemon_sql(
		&server, keep_printf("SELECT state FROM kafile.messages WHERE phone = '%s'", to));

	return keep_copy(text, strcspn(text, "\n"));
}

static void what_is_not_reported_comes_again_under_the_same_id(void **state)
{
	(void)state;
	const char *to = "+905551110012";

	outbox_empty(NULL);
	expect_status(tells(received(fresh_id(), to, "HELP")), 200);
	const char *id = text_at(mobile(&phone, "GET", "/message", NULL), "/0/id");
	assert_string_equal(text_at(mobile(&phone, "GET", "/message", NULL), "/0/id"), id);
	expect_status(mobile(&phone, "PATCH", "/message", report(id, to, "Processed")), 204);
	assert_string_equal(text_at(mobile(&phone, "GET", "/message", NULL), "/0/id"), id);
	expect_status(mobile(&other, "PATCH", "/message", report(id, to, "Delivered")), 204);
	assert_string_equal(state_of(to), "leased");
	expect_status(mobile(&phone, "PATCH", "/message", report(id, to, "Sent")), 204);
	assert_string_equal(state_of(to), "sent");
	const struct answer empty = mobile(&phone, "GET", "/message", NULL);
	assert_string_equal(empty.body, "[]");
	expect_status(mobile(&phone, "PATCH", "/message", report(id, to, "Delivered")), 204);
	expect_status(mobile(&phone, "PATCH", "/message", report(id, to, "Sent")), 204);
	assert_string_equal(state_of(to), "delivered");
}

/* The phone takes an id that it had for one that it has sent. */
static void what_failed_comes_again_under_another_id(void **state)
{
	(void)state;
	const char *to = "+905551110013";

	outbox_empty(NULL);
	expect_status(tells(received(fresh_id(), to, "HELP")), 200);
	const char *id = text_at(mobile(&phone, "GET", "/message", NULL), "/0/id");
	expect_status(mobile(&phone, "PATCH", "/message", report(id, to, "Failed")), 204);
	assert_string_equal(state_of(to), "queued");
	daemon_sql(&server, "UPDATE kafile.messages SET not_before = now()");
	assert_string_not_equal(text_at(mobile(&phone, "GET", "/message", NULL), "/0/id"), id);
}

static void a_phone_that_is_silent_gives_its_messages_back(void **state)
{
	(void)state;
	outbox_empty(NULL);
	daemon_sql(&server,
		"INSERT INTO kafile.messages (kind, template, phone, language, body, priority, "
		"not_before, valid_until) VALUES ('departed', 'notice.departed', '+905551110014', "
		"'tr', 'x', 5, now(), now() + interval '2 hours')");
	expect_text(mobile(&phone, "GET", "/message", NULL), "/0/message", "x");
	assert_string_equal(mobile(&other, "GET", "/message", NULL).body, "[]");
	daemon_sql(&server, "UPDATE kafile.messages SET lease_until = now() - interval '1 s', "
			    "not_before = now() - interval '1 s'");
	expect_text(mobile(&other, "GET", "/message", NULL), "/0/message", "x");
	assert_string_equal(mobile(&phone, "GET", "/message", NULL).body, "[]");
}

static void a_wrong_signature_is_refused(void **state)
{
	(void)state;
	const char *id = fresh_id();
	const char *body = received(id, "+905551110015", "HELP");

	client_directly(true);
	const struct answer guessed = webhook(&phone, "guessed", body, now(0));
	expect_status(webhook(&phone, other.secret, body, now(0)), 403);
	expect_status(webhook(&other, phone.secret, body, now(0)), 403);
	expect_status(webhook(&phone, phone.secret, body, now(-8 * DAY)), 403);
	expect_status(webhook(&phone, phone.secret, body, now(8 * DAY)), 403);
	expect_status(webhook(&phone, phone.secret, body, "soon"), 403);
	expect_status(ask(&(struct ask){ .method = "POST",
			      .path = "/sms/android/webhooks/phone-kapikule",
			      .body = body }),
		403);
	expect_status(
		ask(&(struct ask){
			.method = "POST", .path = "/sms/android/webhooks/nobody", .body = body }),
		401);
	client_directly(false);
	expect_status(guessed, 403);
	assert_int_equal(guessed.body_bytes, 0);
	assert_string_equal(stored(&phone, id), "0");
	expect_status(tells(body), 200);
}

/* Else the app would send it fifteen times. */
static void what_is_of_no_interest_is_taken_too(void **state)
{
	(void)state;
	static const char *const bodies[] = { "{}", "{\"event\":\"sms:received\"}",
		"{\"event\":\"sms:received\",\"id\":7,\"payload\":[]}",
		"{\"event\":\"sms:received\",\"id\":\"x\",\"payload\":{\"message\":\"HELP\"}}",
		"{\"event\":1}" };

	client_directly(true);
	expect_status(tells(recorded("ping")), 200);
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		const struct answer answer = expect_status(tells(bodies[i]), 200);
		assert_int_equal(answer.body_bytes, 0);
		contains(answer_header(&answer, "X-Kafile-Problem"), "invalid_fields");
	}
	client_directly(false);
}

static void reports_of_any_form_are_taken(void **state)
{
	(void)state;
	static const char *const bodies[] = { "[]", "[1,null,\"x\",{},[]]",
		"[{\"id\":\"x\",\"state\":\"Sent\"}]", "[{\"id\":7,\"state\":7}]",
		"[{\"id\":\"00000000-0000-7000-8000-000000000000\",\"state\":\"Sent\","
		"\"recipients\":{}}]" };

	client_directly(true);
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
		expect_status(mobile(&phone, "PATCH", "/message", bodies[i]), 204);
	expect_status(mobile(&phone, "PATCH", "/message", "{}"), 422);
	expect_status(mobile(&phone, "PATCH", "/message", "[{"), 400);
	client_directly(false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_app_registers_and_learns_what_to_do),
		cmocka_unit_test(it_may_also_register_with_name_and_password),
		cmocka_unit_test(a_phone_that_nobody_knows_gets_nothing),
		cmocka_unit_test(an_sms_is_answered_by_the_phone_that_received_it),
		cmocka_unit_test(a_webhook_that_comes_again_is_taken_once),
		cmocka_unit_test(what_is_not_reported_comes_again_under_the_same_id),
		cmocka_unit_test(what_failed_comes_again_under_another_id),
		cmocka_unit_test(a_phone_that_is_silent_gives_its_messages_back),
		cmocka_unit_test(a_wrong_signature_is_refused),
		cmocka_unit_test(what_is_of_no_interest_is_taken_too),
		cmocka_unit_test(reports_of_any_form_are_taken),
	};

	return cmocka_run_group_tests_name("api/sms_android", tests, start, server_stop);
}
