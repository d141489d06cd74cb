/* A token that lasts a long journey: a valid one asks for one more like it. */
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"
#include "support/process.h"
#include "support/tokens.h"

#define WITHIN_MS 1000

/* As if the first token of the subject's line had been issued so long ago. */
static void set_out(const char *subject, const char *ago)
{
	daemon_sql(&server, keep_printf("UPDATE kafile.tokens SET first_issued_at = "
					"date_trunc('second', now()) - interval '%s' "
					"WHERE subject = '%s'",
				    ago, subject));
}

static const char *since_now(const char *interval)
{
	const char *line = daemon_sql(
		&server, keep_printf("SELECT to_char((now() + interval '%s') AT TIME ZONE 'UTC', "
				     "'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')",
				 interval));
	return keep_copy(line, strcspn(line, "\n"));
}

static void a_coordinator_renews_on_an_eighty_hour_journey(void **state)
{
	const struct family kyiv = given_registered_family("KYIV", 1);
	const char *token = token_coordinator("taras.bondar", "\"LVIV\"");
	(void)state;
	for (int hours = 0; hours <= 80; hours += 8) {
		set_out("taras.bondar", keep_printf("%d hours", hours));
		const struct answer renewed = expect_status(token_renew(token), 201);
		expect_text(renewed, "/subject", "taras.bondar");
		expect_text(renewed, "/role", "coordinator");
		expect_text(renewed, "/cities/0", "LVIV");
		assert_string_not_equal(text_at(renewed, "/token"), token);
		expect_status(token_get(token, "/v1/citizens?city=LVIV"), 200);
		token = text_at(renewed, "/token");
	}
	expect_status(token_get(token, "/v1/citizens?city=LVIV"), 200);
	expect_problem(
		token_get(token, path("/v1/citizens/%s", kyiv.references[0])), 404, "not-found");
}

static void no_renewal_reaches_beyond_seven_days_after_the_first_issue(void **state)
{
	const char *token = token_coordinator("iryna.moroz", "\"LVIV\"");
	(void)state;
	set_out("iryna.moroz", "165 hours");
	const struct answer last = expect_status(token_renew(token), 201);
	assert_string_equal(text_at(last, "/expires_at"), text_at(last, "/renewable_until"));
	assert_true(strcmp(text_at(last, "/expires_at"), since_now("2 hours 50 minutes")) > 0);
	assert_true(strcmp(text_at(last, "/expires_at"), since_now("3 hours")) <= 0);
	expect_status(token_get(text_at(last, "/token"), "/v1/cities"), 200);
	set_out("iryna.moroz", "169 hours");
	const struct answer refused = expect_problem(token_renew(token), 409, "conflict");
	assert_non_null(strstr(text_at(refused, "/detail"), "admin"));
	expect_problem(token_renew(text_at(last, "/token")), 409, "conflict");
}

static void a_shorter_time_is_given_a_longer_one_is_refused(void **state)
{
	const char *token = token_coordinator("pavlo.lysenko", "\"LVIV\"");
	(void)state;
	const struct answer brief = token_ask(
		token, "POST", "/v1/tokens/renewal", "{\"ttl_seconds\":60}", fresh_id(), 0);
	expect_status(brief, 201);
	assert_true(strcmp(text_at(brief, "/expires_at"), since_now("2 minutes")) < 0);
	expect_field(token_ask(token, "POST", "/v1/tokens/renewal", "{\"ttl_seconds\":604801}",
			     fresh_id(), 0),
		"/ttl_seconds");
	expect_field(token_ask(token, "POST", "/v1/tokens/renewal", "{\"role\":\"admin\"}",
			     fresh_id(), 0),
		"/role");
	client_directly(true);
	const struct answer keyless = token_ask(token, "POST", "/v1/tokens/renewal", "{}", NULL, 0);
	client_directly(false);
	expect_problem(keyless, 400, "idempotency-key-missing");
}

static void an_answer_that_was_lost_is_given_again(void **state)
{
	const char *token = token_coordinator("yuliia.tkach", "\"LVIV\"");
	const char *other = token_coordinator("yuliia.tkach", "\"KYIV\"");
	const char *key = fresh_id();
	(void)state;
	client_directly(true);
	const struct answer first = token_ask(token, "POST", "/v1/tokens/renewal", "{}", key, 0);
	expect_status(first, 201);
	expect_same(first, token_ask(token, "POST", "/v1/tokens/renewal", "{}", key, 0));
	client_directly(false);
	expect_text(
		expect_status(token_ask(other, "POST", "/v1/tokens/renewal", "{}", key, 0), 201),
		"/cities/0", "KYIV");
}

static void a_token_that_has_ended_cannot_renew(void **state)
{
	const struct answer issued =
		token_new("border", "cem.duman", "\"LVIV\"],\"posts\":[\"KAPIKULE\"");
	const char *token = text_at(issued, "/token");
	(void)state;
	expect_status(token_renew(token), 201);
	expect_status(
		call(ADMIN, "DELETE", path("/v1/tokens/%s", text_at(issued, "/id")), NULL), 200);
	/* At once: also before this server has heard of it. */
	expect_problem(token_renew(token), 401, "unauthenticated");
	pause_ms(WITHIN_MS);
	expect_problem(token_renew(token), 401, "unauthenticated");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_coordinator_renews_on_an_eighty_hour_journey),
		cmocka_unit_test(no_renewal_reaches_beyond_seven_days_after_the_first_issue),
		cmocka_unit_test(a_shorter_time_is_given_a_longer_one_is_refused),
		cmocka_unit_test(an_answer_that_was_lost_is_given_again),
		cmocka_unit_test(a_token_that_has_ended_cannot_renew),
	};
	return cmocka_run_group_tests(tests, server_start, server_stop);
}
