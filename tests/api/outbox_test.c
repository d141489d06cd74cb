/* Messages on their way out: leased to gateways, reported by them, dropped when they are not true
 * any more. */
#include <stdio.h>
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/kept.h"
#include "support/messages.h"
#include "support/tokens.h"

#define AT_ONCE 120 /* minutes: so near that no night delays it */
#define MESSAGES 40

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

/* What was put off is due. */
static void hurry(void)
{
	daemon_sql(&server, "UPDATE kafile.messages SET not_before = now() WHERE state = 'queued'");
}

static void a_gateway_gets_what_is_due_with_all_it_needs(void **state)
{
	(void)state;
	const struct family family = given_message();
	const struct answer leased = lease(GATEWAY, "\"max\":5,\"visibility_seconds\":60");

	expect_length(leased, "/messages", 1);
	expect_text(leased, "/messages/0/to", family.phone);
	expect_text(leased, "/messages/0/kind", "assigned");
	expect_number(leased, "/messages/0/attempt", 1);
	assert_non_null(strstr(text_at(leased, "/messages/0/text"), "you have a seat"));
	assert_int_equal(strlen(text_at(leased, "/lease")), 36);
	expect_text(ack(receipt_of(leased), "sent"), "/items/0/state", "sent");
	expect_text(ack(receipt_of(leased), "delivered"), "/items/0/state", "delivered");
}

static void an_empty_outbox_says_when_to_ask_again(void **state)
{
	(void)state;
	const struct answer leased = lease(GATEWAY, "");

	expect_null(leased, "/lease");
	expect_length(leased, "/messages", 0);
	expect_header(leased, "Retry-After", "5");
}

struct rivals {
	const char *tokens[2];
	struct answer answers[2][MESSAGES];
};

static void lease_and_ack(int thread, void *context)
{
	struct rivals *rivals = context;
	for (int i = 0; i < MESSAGES; i++)
		rivals->answers[thread][i] = token_ask(rivals->tokens[thread], "POST",
			"/v1/outbox/leases", "{\"max\":3}", NULL, 0);
}

static void two_gateways_that_ask_at_once_get_no_message_twice(void **state)
{
	struct rivals rivals = { 0 };
	const char *seen = "";
	int count = 0;
	(void)state;
	rivals.tokens[0] = text_at(token_new("gateway", "first.gateway", NULL), "/token");
	rivals.tokens[1] = text_at(token_new("gateway", "second.gateway", NULL), "/token");
	daemon_sql(&server,
		keep_printf("INSERT INTO kafile.messages (kind, template, phone, language, body, "
			    "priority, not_before, valid_until) SELECT 'answer', 'answer.help', "
			    "'+90532' || lpad(n::text, 7, '0'), 'tr', 'yardım', 1, now(), now() + "
			    "interval '1 hour' FROM generate_series(1, %d) AS n",
			MESSAGES));
	race(2, lease_and_ack, &rivals);

	for (int i = 0; i < 2 * MESSAGES; i++) {
		const struct answer answer = rivals.answers[i % 2][i / 2];
		const size_t got =
			json_array_size(json_at(expect_status(answer, 200), "/messages"));
		for (size_t m = 0; m < got; m++) {
			const char *id = text_at(answer, keep_printf("/messages/%d/id", (int)m));
			assert_null(strstr(seen, id));
			seen = keep_printf("%s %s", seen, id);
			count++;
		}
	}
	assert_int_equal(count, MESSAGES);
}

static void a_lease_that_ends_gives_its_message_back_under_a_new_receipt(void **state)
{
	(void)state;
	given_message();
	const struct answer first = lease(GATEWAY, "");
	expect_length(lease(GATEWAY, ""), "/messages", 0);
	leases_lapse();
	const struct answer second = lease(GATEWAY, "");

	expect_text(second, "/messages/0/id", text_at(first, "/messages/0/id"));
	expect_number(second, "/messages/0/attempt", 2);
	assert_string_not_equal(receipt_of(first), receipt_of(second));
	const struct answer stale = ack(receipt_of(first), "sent");
	expect_text(stale, "/items/0/outcome", "stale_receipt");
	expect_number(stale, "/items/0/problem/status", 409);
	expect_text(ack(receipt_of(second), "sent"), "/items/0/outcome", "recorded");
}

static void a_report_that_comes_after_its_lease_counts_until_the_next(void **state)
{
	(void)state;
	const struct family family = given_message();
	const struct answer leased = lease(GATEWAY, "");
	leases_lapse();
	expect_text(ack(receipt_of(leased), "sent"), "/items/0/state", "sent");
	expect_length(lease(GATEWAY, ""), "/messages", 0);
	assert_string_equal(messages_of(&family), "assigned sent\n");
}

static void a_lease_is_kept_longer_by_its_holder_only(void **state)
{
	(void)state;
	const struct family family = given_message();
	const struct answer leased = lease(GATEWAY, "\"visibility_seconds\":30");
	const char *where = path("/v1/outbox/leases/%s", text_at(leased, "/lease"));

	expect_status(patch(ADMIN, NULL, where, "{\"visibility_seconds\":600}"), 404);
	const struct answer kept =
		expect_status(patch(GATEWAY, NULL, where, "{\"visibility_seconds\":600}"), 200);
	expect_number(kept, "/messages", 1);
	expect_length(kept, "/withdrawn", 0);
	assert_string_equal(
		messages_column(&family, "lease_until > now() + interval '9 minutes'"), "t\n");
	expect_number(expect_status(patch(GATEWAY, NULL, where, "{\"visibility_seconds\":0}"), 200),
		"/messages", 1);
	expect_number(lease(GATEWAY, ""), "/messages/0/attempt", 2);
	expect_status(patch(GATEWAY, NULL, where, "{\"visibility_seconds\":600}"), 404);
}

static void what_is_withdrawn_is_not_leased_and_its_holder_hears_of_it(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy_in("LVIV", AT_ONCE, 1, 20, NULL);
	const struct family family = given_seated_reader(&convoy, 2, "en", NULL);
	const struct answer leased = lease(GATEWAY, "");
	const char *where = path("/v1/outbox/leases/%s", text_at(leased, "/lease"));
	expect_status(post(OFFICER, path("/v1/convoys/%s/unassignments", convoy.code),
			      "{\"groups\":[\"%s\"]}", family.group),
		200);

	const struct answer kept =
		expect_status(patch(GATEWAY, NULL, where, "{\"visibility_seconds\":60}"), 200);
	expect_number(kept, "/messages", 0);
	expect_text(kept, "/withdrawn/0", text_at(leased, "/messages/0/id"));
	leases_lapse();
	const struct answer next = lease(GATEWAY, "");
	expect_length(next, "/messages", 1);
	expect_text(next, "/messages/0/kind", "seat_lost");
	expect_text(ack(receipt_of(leased), "sent"), "/items/0/state", "sent");
	assert_string_equal(messages_of(&family), "assigned sent\nseat_lost leased\n");
}

/* Reports told in this order leave the message in this state. */
static void reports_may_come_late_twice_and_in_any_order(void **state)
{
	static const struct {
		const char *reports[4];
		const char *state;
	} cases[] = {
		{ { "sent", "delivered" }, "delivered" },
		{ { "delivered", "sent" }, "delivered" },
		{ { "delivered", "failed" }, "delivered" },
		{ { "sent", "failed" }, "failed" },
		{ { "sent", "sent", "failed", "sent" }, "failed" },
		{ { "sent", "failed", "delivered", "failed" }, "delivered" },
		{ { "failed" }, "queued" },
		{ { "failed", "failed" }, "queued" },
		{ { "failed", "sent" }, "sent" },
		{ { "failed", "delivered", "sent" }, "delivered" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		(void)outbox_empty(NULL);
		const struct family family = given_message();
		const struct answer leased = lease(GATEWAY, "");
		for (int r = 0; r < 4 && cases[i].reports[r]; r++)
			ack(receipt_of(leased), cases[i].reports[r]);
		assert_string_equal(
			messages_of(&family), keep_printf("assigned %s\n", cases[i].state));
	}
}

static void what_could_not_be_sent_waits_longer_each_time(void **state)
{
	(void)state;
	const struct family family = given_message();
	for (int attempt = 1; attempt <= 4; attempt++) {
		hurry();
		expect_status(post(GATEWAY, "/v1/outbox/acks",
				      "{\"acks\":[{\"receipt\":\"%s\",\"state\":\"failed\","
				      "\"error\":\"No signal.\"}]}",
				      receipt_of(lease(GATEWAY, ""))),
			200);
		expect_length(lease(GATEWAY, ""), "/messages", 0);
		assert_string_equal(
			messages_column(&family, keep_printf("not_before BETWEEN now() + interval "
							     "'%d seconds' AND now() + interval "
							     "'%d seconds'",
							 (15 << attempt) - 10, 15 << attempt)),
			"t\n");
	}
}

static void what_is_not_true_any_more_is_dropped(void **state)
{
	(void)state;
	const struct family family = given_message();
	daemon_sql(&server, "UPDATE kafile.messages SET not_before = now() - interval '2 hours', "
			    "valid_until = now() - interval '1 second'");
	expect_length(lease(GATEWAY, ""), "/messages", 0);
	assert_string_equal(messages_of(&family), "assigned expired\n");
	const struct answer shown = get(OFFICER, "/v1/outbox/messages?state=expired");
	expect_length(shown, "/items", 1);
}

static void what_is_for_the_morning_is_not_leased_at_night(void **state)
{
	(void)state;
	given_message();
	daemon_sql(
		&server, "UPDATE kafile.messages SET not_before = now() + interval '10 minutes'");
	expect_length(lease(GATEWAY, ""), "/messages", 0);
	hurry();
	expect_length(lease(GATEWAY, ""), "/messages", 1);
}

static void stop_holds_back_what_waits_but_no_answer(void **state)
{
	(void)state;
	const struct family family = given_message();
	daemon_sql(&server,
		keep_printf("INSERT INTO kafile.sms_phones (phone, stopped_at) VALUES ('%s', "
			    "now()); INSERT INTO kafile.messages (kind, template, phone, language, "
			    "body, priority, not_before, valid_until) VALUES ('answer', "
			    "'answer.stopped', '%s', 'en', 'No more.', 0, now(), now() + interval "
			    "'1 hour')",
			family.phone, family.phone));
	const struct answer leased = lease(GATEWAY, "");
	expect_length(leased, "/messages", 1);
	expect_text(leased, "/messages/0/kind", "answer");
}

static void a_message_for_one_gateway_is_for_no_other(void **state)
{
	(void)state;
	given_message();
	daemon_sql(&server, "UPDATE kafile.messages SET gateway = 'sms.gateway'");
	expect_length(lease(ADMIN, ""), "/messages", 0);
	const struct answer leased = lease(GATEWAY, "");
	expect_length(leased, "/messages", 1);
	expect_text(expect_status(post(ADMIN, "/v1/outbox/acks",
					  "{\"acks\":[{\"receipt\":\"%s\",\"state\":\"sent\"}]}",
					  receipt_of(leased)),
			    200),
		"/items/0/outcome", "stale_receipt");
}

static void acks_under_one_key_are_answered_alike(void **state)
{
	(void)state;
	given_message();
	const char *body = keep_printf("{\"acks\":[{\"receipt\":\"%s\",\"state\":\"sent\","
				       "\"gateway_message_id\":\"SM-1\"},{\"receipt\":\"%s\","
				       "\"state\":\"sent\"}]}",
		receipt_of(lease(GATEWAY, "")), fresh_id());
	const char *key = fresh_id();
	const struct answer first = post_with_key(GATEWAY, key, "/v1/outbox/acks", "%s", body);

	expect_text(first, "/items/0/outcome", "recorded");
	expect_text(first, "/items/1/outcome", "stale_receipt");
	expect_same(first, post_with_key(GATEWAY, key, "/v1/outbox/acks", "%s", body));
}

static void only_gateways_carry_and_only_the_desk_looks(void **state)
{
	(void)state;
	expect_status(post(OFFICER, "/v1/outbox/leases", "{}"), 403);
	expect_status(post(OFFICER, "/v1/outbox/acks",
			      "{\"acks\":[{\"receipt\":\"%s\",\"state\":\"sent\"}]}", fresh_id()),
		403);
	expect_status(get(GATEWAY, "/v1/outbox/messages"), 403);
	expect_status(get(COORDINATOR_LVIV, "/v1/outbox/messages"), 403);
	expect_field(post(GATEWAY, "/v1/outbox/leases", "{\"max\":201}"), "/max");
	expect_field(post(GATEWAY, "/v1/outbox/acks",
			     "{\"acks\":[{\"receipt\":\"%s\",\"state\":\"lost\"}]}", fresh_id()),
		"/acks/0/state");
	expect_status(
		patch(GATEWAY, NULL, "/v1/outbox/leases/nonsense", "{\"visibility_seconds\":60}"),
		404);
	expect_status(post(OFFICER, path("/v1/outbox/messages/%s/retry", fresh_id()), NULL), 404);
}

#define TEST(name) cmocka_unit_test_setup(name, outbox_empty)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_gateway_gets_what_is_due_with_all_it_needs),
		TEST(an_empty_outbox_says_when_to_ask_again),
		TEST(two_gateways_that_ask_at_once_get_no_message_twice),
		TEST(a_lease_that_ends_gives_its_message_back_under_a_new_receipt),
		TEST(a_report_that_comes_after_its_lease_counts_until_the_next),
		TEST(a_lease_is_kept_longer_by_its_holder_only),
		TEST(what_is_withdrawn_is_not_leased_and_its_holder_hears_of_it),
		TEST(reports_may_come_late_twice_and_in_any_order),
		TEST(what_could_not_be_sent_waits_longer_each_time),
		TEST(what_is_not_true_any_more_is_dropped),
		TEST(what_is_for_the_morning_is_not_leased_at_night),
		TEST(stop_holds_back_what_waits_but_no_answer),
		TEST(a_message_for_one_gateway_is_for_no_other),
		TEST(acks_under_one_key_are_answered_alike),
		TEST(only_gateways_carry_and_only_the_desk_looks),
	};
	return cmocka_run_group_tests(tests, server_start, server_stop);
}
