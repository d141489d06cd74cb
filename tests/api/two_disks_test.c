/* With a standby that must have it: what an answer 2xx, and what 503 outcome-unknown, may mean. The
 * cluster and its standby are this program's own. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/gateways.h"
#include "support/given.h"
#include "support/kept.h"
#include "support/planned.h"
#include "support/process.h"
#include "support/standby.h"

#define NOTICED_MS 10000
#define SETTLE_MS 200 /* in which an answer that did not wait would come */
#define WRITERS 6
#define WRITES_MAX 2000 /* of a writer */

static const char *metric(const char *name)
{
	const char *line = strstr(ask_monitor("/metrics").body, keep_printf("\n%s ", name));
	assert_non_null(line);
	line += strlen(name) + 2;
	return keep_copy(line, strcspn(line, "\n"));
}

/* Of one person with this name. */
static struct ask registration(const char *name)
{
	return (struct ask){ .who = OFFICER,
		.method = "POST",
		.path = "/v1/registrations",
		.key = fresh_id(),
		.body = keep_printf("{\"city\":\"LVIV\",\"consent\":\"explicit\",\"members\":"
				    "[{\"given_names\":\"%s\",\"family_name\":\"Ada\"}]}",
			name) };
}

static void expect_registered_once(const char *name)
{
	assert_string_equal(daemon_sql(&server, keep_printf("SELECT count(*) FROM kafile.citizens "
							    "WHERE given_names = '%s'",
							name)),
		"1\n");
}

/* A fact, told without an Idempotency-Key. */
static struct ask boarding(void)
{
	const struct convoy convoy = given_convoy("LVIV", 1, 5);
	const struct family family = given_assigned_family(&convoy, 1, 1);
	return (struct ask){ .who = OFFICER,
		.method = "POST",
		.path = path("/v1/convoys/%s/boardings", convoy.code),
		.body = keep_printf(
			"{\"vehicle\":1,\"items\":[{\"event_id\":\"%s\",\"reference\":\"%s\","
			"\"occurred_at\":\"%s\"}]}",
			fresh_id(), family.references[0], minute(-10)) };
}

/* What a worker does, over a connection that waits. */
static struct ask plan_commit(const char *city)
{
	const struct convoy convoy = given_convoy(city, 1, 5);
	given_registered_family(city, 2);
	return (struct ask){ .who = OFFICER,
		.method = "POST",
		.path = path("/v1/plans/%s/commit", text_at(plan_of(&convoy), "/id")),
		.key = fresh_id(),
		.body = "{}" };
}

static struct ask sms(void)
{
	const struct gateway gateway = gateway_new("kannel-lviv", "kannel", "");
	return (struct ask){ .method = "GET",
		.path = path(
			"/sms/kannel?from=%%2B380671112233&to=7000&text=HELP&id=%s&ts=1795460705"
			"&smsc=fake1&charset=UTF-8&coding=0&service=citizen",
			fresh_id()),
		.headers = { basic(gateway.name, gateway.password) } };
}

/* One asks; another looks on until the commit waits for the standby, and then acts. */
struct scene {
	struct ask ask;
	void (*act)(void);
	struct answer answer;
	atomic_bool answered;
	bool answered_before;
};

static bool somebody_waits(void)
{
	return strcmp(daemon_sql(&server, "SELECT count(*) FROM pg_stat_activity "
					  "WHERE wait_event = 'SyncRep'"),
		       "0\n") != 0;
}

static void play_part(int thread, void *context)
{
	struct scene *scene = context;
	if (thread == 0) {
		scene->answer = ask(&scene->ask);
		atomic_store(&scene->answered, true);
		return;
	}
	while (!atomic_load(&scene->answered) && !somebody_waits())
		pause_ms(10);
	pause_ms(SETTLE_MS);
	scene->answered_before = atomic_load(&scene->answered);
	scene->act();
}

static struct scene play(struct ask what, void (*act)(void))
{
	struct scene scene = { .ask = what, .act = act };
	standby_do("freeze");
	race(2, play_part, &scene);
	return scene;
}

static void thaw(void)
{
	standby_do("thaw");
}

static void cancel(void)
{
	daemon_sql(&server, "SELECT pg_cancel_backend(pid) FROM pg_stat_activity "
			    "WHERE wait_event = 'SyncRep'");
}

/* The answer, which must have come with the standby only. */
static struct answer confirmed(struct ask what)
{
	const struct scene scene = play(what, thaw);
	assert_false(scene.answered_before);
	return scene.answer;
}

static void an_answer_waits_for_the_standby_also_one_that_is_given_again(void **state)
{
	const struct ask asks[] = { registration("Lale"), boarding(), plan_commit("ODESA"), sms() };
	(void)state;
	for (size_t i = 0; i < sizeof(asks) / sizeof(*asks); i++) {
		const struct answer first = confirmed(asks[i]);
		assert_in_range(first.status, 200, 201);
		expect_same(first, confirmed(asks[i]));
	}
	expect_registered_once("Lale");
}

static void a_refusal_by_what_is_there_waits_for_the_standby_too(void **state)
{
	struct ask commit = plan_commit("DNIPRO");
	(void)state;
	expect_status(ask(&commit), 200);
	commit.key = fresh_id();
	expect_problem(confirmed(commit), 409, "plan-committed");
}

static void a_wait_that_somebody_cancels_is_an_unknown_outcome(void **state)
{
	const struct ask asks[] = { registration("Ece"), plan_commit("SUMY") };
	const int before = atoi(metric("kafile_db_commit_unknown_total"));
	(void)state;
	for (size_t i = 0; i < sizeof(asks) / sizeof(*asks); i++) {
		const struct scene scene = play(asks[i], cancel);
		expect_retry_soon(expect_problem(scene.answer, 503, "outcome-unknown"));
		thaw();
		assert_in_range(ask(&asks[i]).status, 200, 201);
	}
	expect_registered_once("Ece");
	for (int waited = 0;
		waited < NOTICED_MS && atoi(metric("kafile_db_commit_unknown_total")) != before + 2;
		waited += 50)
		pause_ms(50);
	assert_int_equal(atoi(metric("kafile_db_commit_unknown_total")), before + 2);
}

/* Longer than the server waits: writers who get no 2xx, beside somebody who polls. */
struct outage {
	struct ask writes[4];
	struct answer answers[4];
	atomic_int ended;
	const char *reference;
	struct answer worst_poll; /* one that is no 200 */
	const char *abandoned;    /* when all have ended */
};

static void live_through(int thread, void *context)
{
	struct outage *outage = context;
	if (thread < 4) {
		outage->answers[thread] = ask(&outage->writes[thread]);
		atomic_fetch_add(&outage->ended, 1);
		return;
	}
	while (atomic_load(&outage->ended) < 4) {
		const struct answer poll = get(OFFICER, "/v1/status/%s", outage->reference);
		if (poll.status != 200)
			outage->worst_poll = poll;
		pause_ms(50);
	}
	outage->abandoned = metric("kafile_db_abandoned_connections");
	thaw();
}

static void a_standby_that_stands_still_ends_writes_as_unknown_and_stops_no_poll(void **state)
{
	struct outage outage = { .writes = { registration("Nil"), registration("Su"), boarding(),
					 plan_commit("POLTAVA") } };
	(void)state;
	outage.reference = given_registered_family("LVIV", 1).references[0];
	standby_do("freeze");
	race(5, live_through, &outage);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(outage.answers[i].status, 503);
		expect_retry_soon(outage.answers[i]);
	}
	expect_problem(outage.answers[3], 503, "outcome-unknown");
	assert_int_equal(outage.worst_poll.status, 0);
	assert_true(atoi(outage.abandoned) > 0);
	for (int i = 0; i < 4; i++)
		assert_in_range(ask(&outage.writes[i]).status, 200, 201);
	expect_registered_once("Nil");
	expect_registered_once("Su");
	for (int waited = 0; waited < NOTICED_MS; waited += 50) {
		if (atoi(metric("kafile_db_abandoned_connections")) == 0)
			break;
		pause_ms(50);
	}
	assert_string_equal(metric("kafile_db_abandoned_connections"), "0");
}

static void officers_are_told_that_two_disks_keep_it(void **state)
{
	(void)state;
	expect_text(expect_status(get(OFFICER, "/v1/session"), 200), "/stored_on", "two_disks");
}

static void set(const char *setting)
{
	daemon_sql(&server, keep_printf("ALTER SYSTEM SET %s", setting));
	daemon_sql(&server, "SELECT pg_reload_conf()");
}

static void a_setting_that_keeps_less_turns_readyz_red_and_stops_writes(void **state)
{
	static const char *const lowered[][2] = {
		{ "synchronous_commit = off", "synchronous_commit = on" },
		{ "synchronous_commit = remote_write", "synchronous_commit = on" },
		{ "synchronous_standby_names = ''", "synchronous_standby_names = '*'" },
	};
	const struct ask commit = plan_commit("ZAPORIZHZHIA");
	(void)state;
	for (size_t i = 0; i < sizeof(lowered) / sizeof(*lowered); i++) {
		struct ask write = registration(keep_printf("Can %zu", i));
		set(lowered[i][0]);
		contains(expect_status(readiness(503), 503).body, "synchronous_");
		assert_non_null(strstr(ask_monitor("/metrics").body,
			"kafile_ready{condition=\"durability\"} 0\n"));
		expect_retry_soon(expect_problem(ask(&write), 503, "database-unfit"));
		expect_problem(ask(&commit), 503, "database-unfit");
		expect_status(get(OFFICER, "/v1/cities"), 200);
		set(lowered[i][1]);
		expect_status(readiness(200), 200);
		expect_status(ask(&write), 201);
	}
	expect_status(ask(&commit), 200);
}

/* Whether these tests would see it: without the standby's word an answer comes at once. */
static void what_does_not_wait_is_seen(void **state)
{
	(void)state;
	daemon_terminate(&server);
	setenv("KAFILE_DURABILITY", "local", 1);
	daemon_restart(&server);
	set("synchronous_standby_names = ''");
	expect_status(readiness(200), 200);
	assert_true(play(registration("Ela"), thaw).answered_before);
	set("synchronous_standby_names = '*'");
}

struct load {
	atomic_int acknowledged;
	atomic_bool over;
	int counts[WRITERS];
	struct ask asks[WRITERS][WRITES_MAX];
	struct answer answers[WRITERS][WRITES_MAX];
};

static void write_on(struct load *load, int writer)
{
	for (int *n = &load->counts[writer]; *n < WRITES_MAX && !atomic_load(&load->over); ++*n) {
		load->asks[writer][*n] = registration(keep_printf("Umut %d", writer));
		load->answers[writer][*n] = ask(&load->asks[writer][*n]);
		if (load->answers[writer][*n].status == 201)
			atomic_fetch_add(&load->acknowledged, 1);
		else
			pause_ms(20);
	}
}

static void wait_for_more(struct load *load, int more)
{
	const int enough = atomic_load(&load->acknowledged) + more;
	for (int waited = 0; atomic_load(&load->acknowledged) < enough && waited < NOTICED_MS;
		waited += 10)
		pause_ms(10);
}

static void fail_over(int thread, void *context)
{
	struct load *load = context;
	if (thread < WRITERS) {
		write_on(load, thread);
		return;
	}
	wait_for_more(load, 50);
	standby_do("kill-primary");
	standby_do("promote");
	wait_for_more(load, 50);
	atomic_store(&load->over, true);
}

static void a_promoted_standby_has_all_that_was_acknowledged_and_takes_what_comes(void **state)
{
	struct load *load = keep(calloc(1, sizeof(*load)));
	int writes = 0;
	(void)state;
	race(WRITERS + 1, fail_over, load);
	assert_true(atomic_load(&load->acknowledged) >= 100);
	for (int i = 0; i < WRITERS; i++) {
		for (int n = 0; n < load->counts[i]; n++) {
			const struct answer *first = &load->answers[i][n];
			const struct answer again = expect_status(ask(&load->asks[i][n]), 201);
			assert_true(first->status == 201 || first->status == 503);
			if (first->status == 201)
				expect_same(*first, again);
		}
		writes += load->counts[i];
	}
	assert_int_equal(atoi(daemon_sql(&server, "SELECT count(*) FROM kafile.citizens "
						  "WHERE given_names LIKE 'Umut %'")),
		writes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_waits_for_the_standby_also_one_that_is_given_again),
		cmocka_unit_test(a_refusal_by_what_is_there_waits_for_the_standby_too),
		cmocka_unit_test(a_wait_that_somebody_cancels_is_an_unknown_outcome),
		cmocka_unit_test(
			a_standby_that_stands_still_ends_writes_as_unknown_and_stops_no_poll),
		cmocka_unit_test(officers_are_told_that_two_disks_keep_it),
		cmocka_unit_test(a_setting_that_keeps_less_turns_readyz_red_and_stops_writes),
		cmocka_unit_test(what_does_not_wait_is_seen),
		cmocka_unit_test(
			a_promoted_standby_has_all_that_was_acknowledged_and_takes_what_comes),
	};
	unsetenv("KAFILE_TEST_PRISM"); /* a proxy gives up before the server does */
	return cmocka_run_group_tests(tests, standby_start, standby_stop);
}
