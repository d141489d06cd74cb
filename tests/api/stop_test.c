/* SIGTERM: what is under way is answered, nothing is half-written, and the server ends soon. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"
#include "support/process.h"

#define GROUPS 600      /* of an import */
#define CHUNK_GROUPS 20 /* that the server registers together */
#define PATIENCE_MS 20000
#define SOON_MS 10000

static long now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Any thread: false if it does not come true in time. */
static bool becomes_true(const char *condition)
{
	const char *sql = keep_printf("SELECT (%s)", condition);
	for (const long begun = now_ms(); now_ms() - begun < PATIENCE_MS; pause_ms(20))
		if (strcmp(daemon_sql(&server, sql), "t\n") == 0)
			return true;
	return false;
}

static const char table_is_locked[] =
	"EXISTS (SELECT FROM pg_locks WHERE relation = 'kafile.travel_groups'::regclass "
	"AND mode = 'ShareRowExclusiveLock' AND granted)";
static const char somebody_waits[] =
	"EXISTS (SELECT FROM pg_locks WHERE relation = 'kafile.travel_groups'::regclass "
	"AND NOT granted)";

static const char *file_of(int groups)
{
	static char file[GROUPS * 40 + 200];
	size_t len = (size_t)snprintf(
		file, sizeof(file), "source_ref,city,given_names,family_name,birth_date\n");
	for (int i = 0; i < groups; i++)
		len += (size_t)snprintf(
			file + len, sizeof(file) - len, "r%d,LVIV,Can,Demir,1980\n", i);
	return file;
}

static struct answer imports(const char *source)
{
	return ask(&(struct ask){ .who = OFFICER,
		.method = "POST",
		.path = keep_printf("/v1/registrations/import?source=%s", source),
		.body = file_of(GROUPS),
		.type = "text/csv",
		.port = server.port });
}

struct stopping {
	struct answer (*under_way)(const char *source);
	const char *source;
	double locked_seconds;
	struct answer answer;
	bool waited;
	int code;
	long took_ms;
};

/* Thread 0 holds what thread 1 needs, so long from when it waits; thread 2 stops the server when
 * that waits. */
static void stop_while_it_waits(int thread, void *context)
{
	struct stopping *stopping = context;
	if (thread == 0) {
		daemon_sql(&server,
			keep_printf("BEGIN; LOCK TABLE kafile.travel_groups IN SHARE ROW EXCLUSIVE "
				    "MODE; DO $$ BEGIN FOR i IN 1 .. 400 LOOP EXIT WHEN %s; "
				    "PERFORM pg_sleep(0.05); END LOOP; END $$; SELECT "
				    "pg_sleep(%g); COMMIT",
				somebody_waits, stopping->locked_seconds));
	} else if (thread == 1) {
		if (becomes_true(table_is_locked))
			stopping->answer = stopping->under_way(stopping->source);
	} else {
		stopping->waited = becomes_true(somebody_waits);
		const long begun = now_ms();
		stopping->code = daemon_terminate(&server);
		stopping->took_ms = now_ms() - begun;
	}
}

static void stop_during(struct stopping *stopping)
{
	actor_token(OFFICER);
	race(3, stop_while_it_waits, stopping);
	daemon_restart(&server);
	assert_true(stopping->waited);
	assert_int_equal(stopping->code, 0);
	assert_in_range(stopping->took_ms, 0, SOON_MS);
}

static void expect_registered(const char *source, int groups)
{
	assert_string_equal(
		daemon_sql(&server, keep_printf("SELECT count(*), count(*) FILTER (WHERE EXISTS ("
						"SELECT FROM kafile.citizens c WHERE c.group_id = "
						"g.id)) FROM kafile.travel_groups g WHERE source = "
						"'%s'",
					    source)),
		keep_printf("%d|%d\n", groups, groups));
}

static void an_import_ends_with_the_groups_under_way(void **state)
{
	struct stopping stopping = {
		.under_way = imports, .source = fresh_id(), .locked_seconds = 1.5
	};
	(void)state;
	stop_during(&stopping);
	expect_retry_soon(expect_problem(stopping.answer, 503, "overloaded"));
	expect_registered(stopping.source, CHUNK_GROUPS);
	const struct answer again = expect_status(imports(stopping.source), 200);
	expect_number(again, "/unchanged", CHUNK_GROUPS);
	expect_number(again, "/created", GROUPS - CHUNK_GROUPS);
	expect_registered(stopping.source, GROUPS);
}

static void an_import_that_waits_for_others_gives_up(void **state)
{
	struct stopping stopping = {
		.under_way = imports, .source = fresh_id(), .locked_seconds = 7
	};
	(void)state;
	stop_during(&stopping);
	expect_problem(stopping.answer, 503, "overloaded");
	expect_registered(stopping.source, 0);
}

static struct answer registers(const char *source)
{
	(void)source;
	return post(OFFICER, "/v1/registrations",
		"{\"city\":\"LVIV\",\"consent\":\"explicit\",\"members\":[{\"given_names\":"
		"\"Ece\",\"family_name\":\"Kaya\"}]}");
}

static void a_registration_under_way_is_finished(void **state)
{
	struct stopping stopping = { .under_way = registers, .locked_seconds = 1 };
	(void)state;
	stop_during(&stopping);
	assert_string_equal(
		status_of(text_at(expect_status(stopping.answer, 201), "/citizens/0/reference")),
		"registered");
}

struct polling {
	const char *cursor;
	struct answer answer;
	bool waited;
	int code;
};

static void stop_while_it_polls(int thread, void *context)
{
	struct polling *polling = context;
	if (thread == 0) {
		polling->answer = ask(&(struct ask){ .who = GATEWAY,
			.method = "GET",
			.path = keep_printf("/v1/changes?since=%s", polling->cursor),
			.headers = { "Prefer: wait=50" } });
		return;
	}
	for (const long begun = now_ms(); !polling->waited && now_ms() - begun < PATIENCE_MS;
		pause_ms(20))
		polling->waited =
			strstr(ask_monitor("/metrics").body, "\nkafile_http_waiting 1\n") != NULL;
	polling->code = daemon_terminate(&server);
}

static void who_waits_for_news_is_answered_at_once(void **state)
{
	struct polling polling = {
		.cursor = text_at(expect_status(get(GATEWAY, "/v1/changes"), 200), "/next")
	};
	const long begun = now_ms();
	(void)state;
	race(2, stop_while_it_polls, &polling);
	daemon_restart(&server);
	assert_true(polling.waited);
	assert_int_equal(polling.code, 0);
	expect_length(expect_status(polling.answer, 200), "/items", 0);
	assert_in_range(now_ms() - begun, 0, SOON_MS);
}

static void it_serves_on_until_others_are_found_or_it_is_told_again(void **state)
{
	(void)state;
	assert_int_equal(daemon_terminate(&server), 0);
	setenv("KAFILE_DRAIN_SECONDS", "60", 1);
	daemon_restart(&server);
	unsetenv("KAFILE_DRAIN_SECONDS");
	kill(server.process, SIGTERM);
	const struct answer stopping = expect_status(readiness(503), 503);
	assert_non_null(strstr(stopping.body, "The server is stopping."));
	expect_status(get(NOBODY, "/healthz"), 200);
	expect_status(registers(NULL), 201);
	const long begun = now_ms();
	assert_int_equal(daemon_terminate(&server), 0);
	assert_in_range(now_ms() - begun, 0, SOON_MS);
	daemon_restart(&server);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_waits_for_news_is_answered_at_once),
		cmocka_unit_test(a_registration_under_way_is_finished),
		cmocka_unit_test(an_import_ends_with_the_groups_under_way),
		cmocka_unit_test(an_import_that_waits_for_others_gives_up),
		cmocka_unit_test(it_serves_on_until_others_are_found_or_it_is_told_again),
	};
	unsetenv("KAFILE_TEST_PRISM"); /* a proxy has nothing to say about answers of a server that
					  stops */
	return cmocka_run_group_tests(tests, server_start, server_stop);
}
