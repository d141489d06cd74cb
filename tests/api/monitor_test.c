/* What those who watch are told, on their own listener: /livez, /readyz and /metrics. */
#include <stdlib.h>
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/gateways.h"
#include "support/given.h"
#include "support/kept.h"
#include "support/process.h"

#define NOTICED_MS 5000 /* an answer counts once it is sent, the database tells twice a second */

/* A series' value; -1 without it. */
static double value_of(const char *series)
{
	const char *at = strstr(ask_monitor("/metrics").body, keep_printf("\n%s ", series));
	return at ? strtod(at + strlen(series) + 2, NULL) : -1;
}

static bool becomes(const char *series, double least)
{
	for (int waited = 0; waited < NOTICED_MS; waited += 20, pause_ms(20))
		if (value_of(series) >= least)
			return true;
	return false;
}

static void the_public_port_tells_none_of_it(void **state)
{
	static const char *const paths[] = { "/livez", "/readyz", "/metrics" };
	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		expect_status(ask_monitor(paths[i]), 200);
		expect_problem(ask(&(struct ask){
				       .method = "GET", .path = paths[i], .port = server.port }),
			404, "not-found");
	}
}

static void it_answers_questions_and_nothing_else(void **state)
{
	(void)state;
	expect_status(ask_monitor("/"), 404);
	expect_status(ask_monitor("/v1/cities"), 404);
	expect_status(ask(&(struct ask){ .method = "POST",
			      .path = "/metrics",
			      .body = "{}",
			      .port = server.monitor_port }),
		405);
	expect_status(ask(&(struct ask){
			      .method = "HEAD", .path = "/readyz", .port = server.monitor_port }),
		200);
}

#define TIMED "kafile_http_request_duration_seconds"
#define STATUS_LABELS "route=\"/v1/status/{reference}\",method=\"GET\",code="

static void requests_are_timed_by_route_and_status(void **state)
{
	const char *reference = given_registered_family("LVIV", 1).references[0];
	const double before = value_of(TIMED "_count{" STATUS_LABELS "\"200\"}");
	(void)state;
	expect_status(get(OFFICER, "/v1/status/%s", reference), 200);
	expect_status(get(OFFICER, "/v1/status/%s", reference), 200);
	expect_status(get(OFFICER, "/v1/status/7K3M9QXT2A"), 404);
	assert_true(
		becomes(TIMED "_count{" STATUS_LABELS "\"200\"}", (before < 0 ? 0 : before) + 2));
	assert_true(becomes(TIMED "_count{" STATUS_LABELS "\"404\"}", 1));
	assert_true(value_of(TIMED "_bucket{" STATUS_LABELS "\"200\",le=\"+Inf\"}") ==
		    value_of(TIMED "_count{" STATUS_LABELS "\"200\"}"));
	assert_null(strstr(ask_monitor("/metrics").body, reference));
}

/* It takes as long as its client asked for. */
static void a_request_that_asked_to_wait_is_not_timed(void **state)
{
	const char *next = text_at(expect_status(get(GATEWAY, "/v1/changes"), 200), "/next");
	const char *timed = TIMED "_count{route=\"/v1/changes\",method=\"GET\",code=\"200\"}";
	(void)state;
	assert_true(becomes(timed, 1));
	const double before = value_of(timed);
	const double all = value_of("kafile_http_requests_total{class=\"2xx\"}");
	expect_status(ask(&(struct ask){ .who = GATEWAY,
			      .method = "GET",
			      .path = path("/v1/changes?since=%s", next),
			      .headers = { "Prefer: wait=1" } }),
		200);
	assert_true(becomes("kafile_http_requests_total{class=\"2xx\"}", all + 1));
	assert_true(value_of(timed) == before);
}

static void whose_data_were_shown_is_counted_by_role(void **state)
{
	const char *reference = given_registered_family("LVIV", 1).references[0];
	static const char officer[] = "kafile_person_reads_total{role=\"officer\"}";
	static const char auditor[] = "kafile_person_reads_total{role=\"auditor\"}";
	const double before = value_of(officer), by_auditors = value_of(auditor);
	(void)state;
	expect_status(get(OFFICER, "/v1/citizens/%s", reference), 200);
	expect_status(get(OFFICER, "/v1/citizens/7K3M9QXT2A"), 404);
	expect_status(get(OFFICER, "/v1/citizens?city=LVIV&limit=1"), 200);
	assert_true(becomes(officer, before + 2));
	assert_true(value_of(officer) == before + 2);
	assert_true(value_of(auditor) == by_auditors);
}

static void who_is_turned_away_is_counted_by_kind(void **state)
{
	static const char token[] = "kafile_auth_failures_total{kind=\"token\"}";
	static const char role[] = "kafile_auth_failures_total{kind=\"role\"}";
	static const char gateway[] = "kafile_auth_failures_total{kind=\"gateway\"}";
	const double tokens = value_of(token), roles = value_of(role), gateways = value_of(gateway);
	(void)state;
	expect_status(
		ask(&(struct ask){ .token = "v4.public.x", .method = "GET", .path = "/v1/cities" }),
		401);
	expect_status(get(GATEWAY, "/v1/staff"), 403);
	expect_status(ask(&(struct ask){ .method = "GET",
			      .path = "/sms/plain?from=1&text=x&id=1",
			      .port = server.port }),
		401);
	assert_true(value_of(token) == tokens + 1);
	assert_true(value_of(role) == roles + 1);
	assert_true(value_of(gateway) == gateways + 1);
}

static void questions_for_what_is_not_there_are_counted_by_gateway(void **state)
{
	const struct gateway asking = gateway_new("kannel-tr1", "kannel", "");
	const struct gateway other = gateway_new("kannel-tr2", "kannel", "");
	(void)state;
	(void)told(&asking, fresh_phone(), "STATUS 000000000H");
	(void)told(&asking, fresh_phone(), "STATUS 0000000001");
	(void)told(&other, fresh_phone(), "HELP");
	assert_true(value_of("kafile_sms_reference_misses_total{gateway=\"kannel-tr1\"}") == 2);
	assert_true(value_of("kafile_sms_reference_misses_total{gateway=\"kannel-tr2\"}") == -1);
}

static void queries_that_waited_are_counted(void **state)
{
	const double before = value_of("kafile_db_pool_wait_seconds_count");
	(void)state;
	expect_status(get(OFFICER, "/v1/cities"), 200);
	assert_true(value_of("kafile_db_pool_wait_seconds_count") == before + 1);
}

static void hold_a_transaction(int thread, void *context)
{
	bool *seen = context;
	if (thread == 0)
		daemon_sql(&server, "BEGIN; SELECT pg_current_xact_id(); SELECT pg_sleep(3)");
	else
		*seen = becomes("kafile_db_transaction_age_seconds", 1);
}

/* For its end seals and feed wait. */
static void a_transaction_that_was_forgotten_is_seen_to_age(void **state)
{
	bool seen = false;
	(void)state;
	assert_true(value_of("kafile_db_transaction_age_seconds") >= 0);
	race(2, hold_a_transaction, &seen);
	assert_true(seen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_public_port_tells_none_of_it),
		cmocka_unit_test(it_answers_questions_and_nothing_else),
		cmocka_unit_test(requests_are_timed_by_route_and_status),
		cmocka_unit_test(a_request_that_asked_to_wait_is_not_timed),
		cmocka_unit_test(whose_data_were_shown_is_counted_by_role),
		cmocka_unit_test(who_is_turned_away_is_counted_by_kind),
		cmocka_unit_test(questions_for_what_is_not_there_are_counted_by_gateway),
		cmocka_unit_test(queries_that_waited_are_counted),
		cmocka_unit_test(a_transaction_that_was_forgotten_is_seen_to_age),
	};

	return cmocka_run_group_tests_name("api/monitor", tests, server_start, server_stop);
}
