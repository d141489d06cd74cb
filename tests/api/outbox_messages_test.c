/* What officers see of messages, and those that nobody could send. */
#include <stdio.h>
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/gateways.h"
#include "support/kept.h"
#include "support/messages.h"
#include "support/tokens.h"

#define DOUBT "The gateway did not answer: it may have gone out."

static struct answer ack(const char *receipt, const char *state)
{
	return expect_status(
		post(GATEWAY, "/v1/outbox/acks",
			"{\"acks\":[{\"receipt\":\"%s\",\"state\":\"%s\"}]}", receipt, state),
		200);
}

static const char *receipt_of(struct answer leased)
{
	return text_at(leased, "/messages/0/receipt");
}

/* A message that was leased five times in vain. */
static struct family given_dead_message(void)
{
	const struct family family = given_message();
	for (int attempt = 1; attempt <= 5; attempt++) {
		expect_number(lease(GATEWAY, ""), "/messages/0/attempt", attempt);
		leases_lapse();
	}
	expect_length(lease(GATEWAY, ""), "/messages", 0);
	return family;
}

static void a_message_nobody_can_send_is_for_an_officer_to_see_and_send_again(void **state)
{
	(void)state;
	const struct family family = given_dead_message();
	const struct answer dead = get(OFFICER, "/v1/outbox/messages?state=dead");
	const char *retry = path("/v1/outbox/messages/%s/retry", text_at(dead, "/items/0/id"));
	const char *key = fresh_id();

	expect_length(expect_status(dead, 200), "/items", 1);
	expect_text(dead, "/items/0/group", family.group);
	expect_text(dead, "/items/0/phone", family.phone);
	expect_text(dead, "/items/0/kind", "assigned");
	expect_text(dead, "/items/0/gateway", GATEWAY->subject);
	expect_text(dead, "/items/0/error", "The lease ended without a report.");
	expect_number(dead, "/items/0/attempt", 5);

	const struct answer first = expect_status(post_with_key(OFFICER, key, retry, NULL), 200);
	expect_same(first, post_with_key(OFFICER, key, retry, NULL));
	expect_problem(post(OFFICER, retry, NULL), 409, "conflict");
	expect_number(lease(GATEWAY, ""), "/messages/0/attempt", 1);
	assert_string_equal(daemon_sql(&server, "SELECT subject FROM kafile.events WHERE type = "
						"'message.retried'"),
		keep_printf("%s\n", OFFICER->subject));
}

/* This server was killed while it sent. */
static void given_unfinished_sending(const char *gateway)
{
	(void)gateway_new(gateway, "kannel", "");
	lease(GATEWAY, "");
	daemon_sql(&server,
		keep_printf("UPDATE kafile.messages SET leased_by = '%s', lease_until = now() - "
			    "interval '1 second'",
			gateway));
}

static void a_sending_whose_end_nobody_knows_is_marked_and_made_again(void **state)
{
	(void)state;
	given_message();
	given_unfinished_sending("kannel-tr1");
	expect_length(lease(GATEWAY, ""), "/messages", 0);
	const struct answer doubtful = get(OFFICER, "/v1/outbox/messages?state=queued");

	expect_text(doubtful, "/items/0/error", DOUBT);
	expect_number(doubtful, "/items/0/attempt", 1);
	daemon_sql(&server, "UPDATE kafile.messages SET not_before = now()");
	expect_number(lease(GATEWAY, ""), "/messages/0/attempt", 2);
	leases_lapse();
	ack(receipt_of(lease(GATEWAY, "")), "sent");
	expect_text(get(OFFICER, "/v1/outbox/messages?state=sent"), "/items/0/error", DOUBT);
}

static void phones_are_for_those_who_may_see_the_group(void **state)
{
	(void)state;
	given_message();
	const char *token = text_at(token_new("officer", "officer.kyiv", "\"KYIV\""), "/token");
	const struct answer seen = token_get(token, "/v1/outbox/messages?state=queued");

	expect_length(expect_status(seen, 200), "/items", 1);
	expect_text(seen, "/items/0/kind", "assigned");
	expect_null(seen, "/items/0/phone");
	expect_null(seen, "/items/0/text");
	expect_null(seen, "/items/0/reference");
	expect_status(
		token_ask(token, "POST",
			keep_printf("/v1/outbox/messages/%s/retry", text_at(seen, "/items/0/id")),
			"", fresh_id(), 0),
		404);
}

static void pages_go_back_in_time_and_hold_each_message_once(void **state)
{
	(void)state;
	const char *page = "/v1/outbox/messages?limit=2";
	for (int i = 0; i < 4; i++)
		given_message();
	const struct family newest = given_message();
	/* Two of one moment, between the pages. */
	daemon_sql(&server,
		"UPDATE kafile.messages SET created_at = (SELECT created_at FROM kafile.messages "
		"ORDER BY created_at OFFSET 2 LIMIT 1) WHERE id = (SELECT id FROM kafile.messages "
		"ORDER BY created_at OFFSET 3 LIMIT 1)");
	const struct answer first = get(OFFICER, "%s", page);
	given_message();
	const struct answer second = get(OFFICER, "%s&cursor=%s", page, text_at(first, "/next"));
	const struct answer third = get(OFFICER, "%s&cursor=%s", page, text_at(second, "/next"));

	expect_text(first, "/items/0/group", newest.group);
	expect_length(first, "/items", 2);
	expect_length(second, "/items", 2);
	expect_length(third, "/items", 1);
	expect_absent(third, "/next");
	const char *ids[] = { text_at(first, "/items/0/id"), text_at(first, "/items/1/id"),
		text_at(second, "/items/0/id"), text_at(second, "/items/1/id"),
		text_at(third, "/items/0/id") };
	for (size_t i = 0; i < 5; i++)
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(ids[i], ids[j]);
	expect_problem(
		get(OFFICER, "/v1/outbox/messages?cursor=nonsense"), 400, "cursor-malformed");
}

static void messages_are_listed_by_city(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy_in("SUMY", 120, 1, 20, NULL);
	const struct family there = given_seated_reader(&convoy, 1, "en", NULL);
	const struct family here = given_message();
	const struct answer sumy = get(OFFICER, "/v1/outbox/messages?city=SUMY");
	const struct answer lviv = get(OFFICER, "/v1/outbox/messages?city=LVIV");

	expect_length(expect_status(sumy, 200), "/items", 1);
	expect_text(sumy, "/items/0/group", there.group);
	expect_length(lviv, "/items", 1);
	expect_text(lviv, "/items/0/group", here.group);
	expect_length(get(OFFICER, "/v1/outbox/messages?city=KYIV"), "/items", 0);
}

static const char *dismissal_of(struct answer listed)
{
	return path("/v1/outbox/messages/%s/dismissal", text_at(listed, "/items/0/id"));
}

static void a_dead_message_is_put_away_by_who_has_told_them_otherwise(void **state)
{
	(void)state;
	const struct family family = given_dead_message();
	const struct answer dead = get(OFFICER, "/v1/outbox/messages?state=dead");
	const char *dismissal = dismissal_of(dead), *key = fresh_id();
	const char *reason = "{\"reason\":\"The consulate called them.\"}";
	const struct answer first =
		expect_status(post_with_key(OFFICER, key, dismissal, "%s", reason), 200);

	expect_text(first, "/state", "dismissed");
	expect_same(first, post_with_key(OFFICER, key, dismissal, "%s", reason));
	expect_length(get(OFFICER, "/v1/outbox/messages?state=dead"), "/items", 0);
	assert_string_equal(messages_of(&family), "assigned dismissed\n");
	expect_length(lease(GATEWAY, ""), "/messages", 0);
	assert_string_equal(
		daemon_sql(&server,
			"SELECT subject, city, after ->> 'was', after ->> 'reason' FROM "
			"kafile.events WHERE type = 'message.dismissed'"),
		keep_printf("%s|LVIV|dead|The consulate called them.\n", OFFICER->subject));
	expect_problem(post(OFFICER, dismissal, "%s", reason), 409, "conflict");
	expect_problem(
		post(OFFICER, path("/v1/outbox/messages/%s/retry", text_at(dead, "/items/0/id")),
			NULL),
		409, "conflict");
}

static void a_dismissal_needs_a_reason_a_dead_message_and_its_city(void **state)
{
	(void)state;
	given_message();
	const struct answer queued = get(OFFICER, "/v1/outbox/messages?state=queued");
	const char *dismissal = dismissal_of(queued);
	const char *token = text_at(token_new("officer", "officer.kyiv", "\"KYIV\""), "/token");
	const char *reason = "{\"reason\":\"Told by phone.\"}";

	expect_problem(post(OFFICER, dismissal, "%s", reason), 409, "conflict");
	expect_field(post(OFFICER, dismissal, "{}"), "/reason");
	expect_field(post(OFFICER, dismissal, "{\"reason\":\"\"}"), "/reason");
	expect_status(token_ask(token, "POST", dismissal, reason, fresh_id(), 0), 404);
	expect_status(token_ask(token, "POST", dismissal, reason, NULL, 0), 400);
	expect_problem(post(COORDINATOR_LVIV, dismissal, "%s", reason), 403, "forbidden");
}

/* It had gone out after all. */
static void a_late_report_of_a_dismissed_message_is_the_truth(void **state)
{
	(void)state;
	const struct family family = given_message();
	const char *receipt = NULL;
	for (int attempt = 1; attempt <= 5; attempt++) {
		receipt = receipt_of(lease(GATEWAY, ""));
		leases_lapse();
	}
	expect_length(lease(GATEWAY, ""), "/messages", 0);
	expect_status(post(OFFICER, dismissal_of(get(OFFICER, "/v1/outbox/messages?state=dead")),
			      "{\"reason\":\"Told by phone.\"}"),
		200);
	ack(receipt, "failed");
	assert_string_equal(messages_of(&family), "assigned dismissed\n");
	ack(receipt, "delivered");
	assert_string_equal(messages_of(&family), "assigned delivered\n");
}

static void finished_messages_are_forgotten_after_30_days(void **state)
{
	(void)state;
	const struct family family = given_message();
	ack(receipt_of(lease(GATEWAY, "")), "delivered");
	daemon_sql(&server, "UPDATE kafile.messages SET updated_at = now() - interval '29 days'");
	daemon_terminate(&server);
	daemon_restart(&server);
	assert_string_equal(messages_of(&family), "assigned delivered\n");
	daemon_sql(&server, "UPDATE kafile.messages SET updated_at = now() - interval '31 days'");
	daemon_terminate(&server);
	daemon_restart(&server);
	assert_string_equal(messages_of(&family), "");
}

#define TEST(name) cmocka_unit_test_setup(name, outbox_empty)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_message_nobody_can_send_is_for_an_officer_to_see_and_send_again),
		TEST(a_sending_whose_end_nobody_knows_is_marked_and_made_again),
		TEST(phones_are_for_those_who_may_see_the_group),
		TEST(pages_go_back_in_time_and_hold_each_message_once),
		TEST(messages_are_listed_by_city),
		TEST(a_dead_message_is_put_away_by_who_has_told_them_otherwise),
		TEST(a_dismissal_needs_a_reason_a_dead_message_and_its_city),
		TEST(a_late_report_of_a_dismissed_message_is_the_truth),
		TEST(finished_messages_are_forgotten_after_30_days),
	};
	return cmocka_run_group_tests(tests, server_start, server_stop);
}
