/* A phone is stolen at 02:00: one call ends all of its tokens and tells what they did. */
#include <string.h>
#include <time.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"
#include "support/process.h"
#include "support/tokens.h"

#define WITHIN_MS 1000

static const struct actor officer_lviv = { "asli.tekin", "officer", "LVIV,CHERNIVTSI", NULL };

static struct answer end_all(const char *token, const char *subject)
{
	return token_ask(token, "POST", "/v1/tokens/revocations",
		keep_printf("{\"subject\":\"%s\"}", subject), fresh_id(), 0);
}

static void who_was_revoked_this_very_moment_issues_nothing_more(void **state)
{
	const struct answer issued = token_new("admin", "umut.sezer", NULL);
	(void)state;
	expect_status(end_all(actor_token(ADMIN), "umut.sezer"), 200);
	expect_problem(token_ask(text_at(issued, "/token"), "POST", "/v1/tokens",
			       "{\"role\":\"admin\",\"subject\":\"a.thief\"}", fresh_id(), 0),
		401, "unauthenticated");
	expect_problem(end_all(actor_token(ADMIN), "a.thief"), 404, "not-found");
}

static long now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* How many of these tokens still open one of these servers. */
static int still_open(const char *const tokens[], const int ports[2])
{
	int open = 0;
	for (int i = 0; tokens[i]; i++)
		for (int server_of = 0; server_of < 2; server_of++)
			open += token_ask(tokens[i], "GET", "/v1/cities", NULL, NULL,
					ports[server_of])
					.status == 200;
	return open;
}

static int open_after_a_second(const char *const tokens[], const int ports[2])
{
	const long since = now_ms();
	int open = still_open(tokens, ports);
	while (open > 0 && now_ms() - since < WITHIN_MS) {
		pause_ms(20);
		open = still_open(tokens, ports);
	}
	return still_open(tokens, ports);
}

/* What the thief does: one withdrawal, and a token more. */
static const char *misuse(const char *token, const struct family *family)
{
	expect_status(token_ask(token, "POST", "/v1/withdrawals",
			      keep_printf("{\"references\":%s,\"reason\":\"declined\"}",
				      references_of(family)),
			      fresh_id(), 0),
		200);
	return text_at(expect_status(token_renew(token), 201), "/token");
}

static void one_call_ends_all_tokens_everywhere_and_tells_what_they_did(void **state)
{
	const struct family family = given_registered_family("LVIV", 1);
	const char *phone = token_coordinator("andriy.koval", "\"LVIV\"");
	const char *tokens[] = { phone, token_coordinator("andriy.koval", "\"LVIV\""),
		misuse(phone, &family), NULL };
	struct daemon second;
	(void)state;
	daemon_join(&second, &server);
	const int ports[] = { server.port, second.port };
	const int worked = still_open(tokens, ports);
	const struct answer ended = post(ADMIN, "/v1/tokens/revocations",
		"{\"subject\":\"andriy.koval\",\"reason\":\"Stolen at 02:00.\"}");
	const int open = open_after_a_second(tokens, ports);
	assert_int_equal(daemon_terminate(&second), 0);
	assert_int_equal(worked, 6);
	assert_int_equal(open, 0);
	expect_status(ended, 200);
	expect_length(ended, "/revoked", 3);
	expect_text(ended, "/events/0/type", "token.renewed");
	expect_text(ended, "/events/1/reference", family.references[0]);
	expect_text(ended, "/events/1/status", "declined");
	expect_boolean(ended, "/more", false);
	expect_problem(token_get(phone, "/v1/cities"), 401, "unauthenticated");
}

static void the_owner_gets_a_new_token_and_the_call_may_be_repeated(void **state)
{
	const char *key = fresh_id();
	const char *body = "{\"subject\":\"vira.kravets\"}";
	(void)state;
	token_coordinator("vira.kravets", "\"LVIV\"");
	client_directly(true);
	const struct answer first = post_with_key(ADMIN, key, "/v1/tokens/revocations", "%s", body);
	client_directly(false);
	expect_length(expect_status(first, 200), "/revoked", 1);
	const char *fresh = token_coordinator("vira.kravets", "\"LVIV\"");
	client_directly(true);
	expect_same(first, post_with_key(ADMIN, key, "/v1/tokens/revocations", "%s", body));
	client_directly(false);
	pause_ms(WITHIN_MS);
	expect_status(token_get(fresh, "/v1/cities"), 200);
	expect_status(token_renew(fresh), 201);
}

static void without_a_live_token_it_still_tells_what_was_done(void **state)
{
	const char *token = token_coordinator("roman.hrytsak", "\"LVIV\"");
	(void)state;
	token_renew(token);
	expect_length(end_all(actor_token(ADMIN), "roman.hrytsak"), "/revoked", 2);
	const struct answer again =
		expect_status(end_all(actor_token(ADMIN), "roman.hrytsak"), 200);
	expect_length(again, "/revoked", 0);
	expect_text(again, "/events/0/type", "token.renewed");
	expect_problem(end_all(actor_token(ADMIN), "roman.hrytsk"), 404, "not-found");
}

static void of_many_events_the_newest_thousand_are_told(void **state)
{
	(void)state;
	token_coordinator("busy.hand", "\"LVIV\"");
	daemon_sql(&server, "INSERT INTO kafile.events (type, subject, occurred_at, recorded_at) "
			    "SELECT 'test.' || n, 'busy.hand', now(), "
			    "now() - interval '1 minute' * (1001 - n) "
			    "FROM generate_series(1, 1001) AS n");
	daemon_sql(&server, "INSERT INTO kafile.events (type, subject, occurred_at, recorded_at) "
			    "VALUES ('test.old', 'busy.hand', now(), now() - interval '25 hours')");
	const struct answer ended = expect_status(end_all(actor_token(ADMIN), "busy.hand"), 200);
	expect_length(ended, "/events", 1000);
	expect_text(ended, "/events/0/type", "test.1001");
	expect_boolean(ended, "/more", true);
}

static void the_revocation_is_in_the_log(void **state)
{
	const char *keeper = text_at(token_new("admin", "log.keeper", NULL), "/token");
	(void)state;
	token_coordinator("logged.one", "\"LVIV\"");
	expect_status(token_ask(keeper, "POST", "/v1/tokens/revocations",
			      "{\"subject\":\"logged.one\",\"reason\":\"Left on a bus.\"}",
			      fresh_id(), 0),
		200);
	const struct answer log = end_all(actor_token(ADMIN), "log.keeper");
	expect_length(log, "/events", 1);
	expect_text(log, "/events/0/type", "tokens.revoked");
	expect_text(log, "/events/0/after/subject", "logged.one");
	expect_text(log, "/events/0/after/reason", "Left on a bus.");
	expect_length(log, "/events/0/after/revoked", 1);
}

static void an_officer_ends_coordinators_of_the_own_cities_only(void **state)
{
	const char *officer = token_issue(&officer_lviv, "12h");
	(void)state;
	token_coordinator("near.one", "\"LVIV\"");
	token_coordinator("far.one", "\"KYIV\"");
	token_coordinator("both.one", "\"LVIV\",\"KYIV\"");
	token_coordinator("mixed.one", "\"LVIV\"");
	token_new("officer", "mixed.one", NULL);
	token_new("officer", "another.officer", NULL);
	expect_length(expect_status(end_all(officer, "near.one"), 200), "/revoked", 1);
	expect_problem(end_all(officer, "far.one"), 404, "not-found");
	expect_problem(end_all(officer, "both.one"), 404, "not-found");
	expect_problem(end_all(officer, "another.officer"), 404, "not-found");
	expect_problem(end_all(officer, "nobody.at.all"), 404, "not-found");
	const struct answer mixed = expect_problem(end_all(officer, "mixed.one"), 403, "forbidden");
	assert_non_null(strstr(text_at(mixed, "/detail"), "admin"));
	expect_length(end_all(actor_token(ADMIN), "mixed.one"), "/revoked", 2);
}

static void an_officer_of_all_cities_ends_any_coordinator(void **state)
{
	(void)state;
	token_coordinator("wide.one", "\"KYIV\",\"LVIV\"");
	expect_length(expect_status(end_all(actor_token(OFFICER), "wide.one"), 200), "/revoked", 1);
	token_new("gateway", "some.gateway", NULL);
	expect_problem(end_all(actor_token(OFFICER), "some.gateway"), 404, "not-found");
	expect_problem(end_all(actor_token(COORDINATOR_LVIV), "wide.one"), 403, "forbidden");
	expect_problem(end_all(actor_token(AUDITOR), "wide.one"), 403, "forbidden");
}

static void an_officer_sees_only_what_a_coordinator_did(void **state)
{
	const char *officer = token_issue(&officer_lviv, "12h");
	const struct answer high = token_new("officer", "two.hats", NULL);
	(void)state;
	expect_status(token_renew(text_at(high, "/token")), 201);
	expect_status(end_all(actor_token(ADMIN), "two.hats"), 200);
	const char *low = token_coordinator("two.hats", "\"LVIV\"");
	expect_status(token_renew(low), 201);
	const struct answer seen = expect_status(end_all(officer, "two.hats"), 200);
	expect_length(seen, "/revoked", 2);
	expect_length(seen, "/events", 1);
	expect_length(end_all(actor_token(ADMIN), "two.hats"), "/events", 2);
}

struct chase {
	const char *token;
	struct answer renewed;
	struct answer ended;
};

/* The log is closed for a while: the renewal that has begun ends only after everybody's tokens were
 * asked for. */
static void renew_while_all_end(int thread, void *context)
{
	struct chase *chase = context;
	if (thread == 0)
		daemon_sql(&server, "BEGIN; LOCK TABLE kafile.events IN SHARE MODE; "
				    "SELECT pg_sleep(0.9); COMMIT");
	pause_ms(300 * thread);
	if (thread == 1)
		chase->renewed = token_renew(chase->token);
	if (thread == 2)
		chase->ended = end_all(actor_token(ADMIN), "quick.thief");
}

static void a_renewal_under_way_does_not_slip_through(void **state)
{
	struct chase chase = { .token = token_coordinator("quick.thief", "\"LVIV\"") };
	(void)state;
	race(3, renew_while_all_end, &chase);
	expect_status(chase.renewed, 201);
	expect_length(expect_status(chase.ended, 200), "/revoked", 2);
	expect_text(chase.ended, "/events/0/type", "token.renewed");
}

static void the_command_line_ends_them_too(void **state)
{
	const char *token = token_coordinator("night.shift", "\"LVIV\"");
	(void)state;
	token_renew(token);
	const char *const arguments[] = { "token", "revoke-all", "night.shift", NULL };
	assert_string_equal(daemon_command(&server, arguments), "2 revoked\n");
	pause_ms(WITHIN_MS);
	expect_problem(token_get(token, "/v1/cities"), 401, "unauthenticated");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_was_revoked_this_very_moment_issues_nothing_more),
		cmocka_unit_test(one_call_ends_all_tokens_everywhere_and_tells_what_they_did),
		cmocka_unit_test(the_owner_gets_a_new_token_and_the_call_may_be_repeated),
		cmocka_unit_test(without_a_live_token_it_still_tells_what_was_done),
		cmocka_unit_test(of_many_events_the_newest_thousand_are_told),
		cmocka_unit_test(an_officer_ends_coordinators_of_the_own_cities_only),
		cmocka_unit_test(an_officer_of_all_cities_ends_any_coordinator),
		cmocka_unit_test(an_officer_sees_only_what_a_coordinator_did),
		cmocka_unit_test(a_renewal_under_way_does_not_slip_through),
		cmocka_unit_test(the_command_line_ends_them_too),
		cmocka_unit_test(the_revocation_is_in_the_log),
	};
	return cmocka_run_group_tests(tests, server_start, server_stop);
}
