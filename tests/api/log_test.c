/* What whoever reads the log meets: one JSON line an event, whatever happens. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/kept.h"
#include "support/process.h"

#define NOTICED_MS 5000

static const char *log_path(void)
{
	return keep_printf("%s/log.%d", server.state, server.port);
}

/* Every line of the server's log is a JSON object with time, level and event. */
static void the_log_is_json(void)
{
	const char *log = file_text(log_path());
	assert_true(*log);
	for (const char *line = log; *line; line = strchr(line, '\n') + 1) {
		const size_t len = strcspn(line, "\n");
		json_t *event = keep_json(json_loadb(line, len, 0, NULL));
		if (!event || !json_string_value(json_object_get(event, "at")) ||
			!json_string_value(json_object_get(event, "level")) ||
			!json_string_value(json_object_get(event, "event")))
			fail_msg("not a JSON line: %.*s", (int)len, line);
	}
}

/* Lines are written at the end of a round of the loop, which may be after the answer. */
static bool log_says(const char *text)
{
	for (int waited = 0; waited < NOTICED_MS; waited += 20, pause_ms(20))
		if (strstr(file_text(log_path()), text))
			return true;
	return false;
}

/* The log starts again with its first line. */
static void restart_with_log_level(const char *level)
{
	assert_int_equal(daemon_terminate(&server), 0);
	assert_int_equal(remove(log_path()), 0);
	setenv("KAFILE_LOG_LEVEL", level, 1);
	daemon_restart(&server);
}

static void what_is_below_the_level_is_left_out(void **state)
{
	(void)state;
	restart_with_log_level("info");
	expect_status(get(OFFICER, "/v1/cities"), 200);
	assert_true(log_says("\"request\""));
	the_log_is_json();
	restart_with_log_level("error");
	expect_status(get(OFFICER, "/v1/cities"), 200);
	assert_string_equal(file_text(log_path()), "");
}

/* As after an upgrade of the machine's C library, which PostgreSQL tells every new connection. */
static void what_postgresql_tells_a_new_connection_is_a_json_line(void **state)
{
	(void)state;
	daemon_sql(&server, "UPDATE pg_catalog.pg_database SET datcollversion = '0' "
			    "WHERE datname = current_database()");
	restart_with_log_level("debug");
	daemon_sql(&server, "UPDATE pg_catalog.pg_database SET datcollversion = NULL "
			    "WHERE datname = current_database()");
	assert_true(log_says("collation version"));
	the_log_is_json();
}

static void what_a_statement_warns_of_is_a_json_line(void **state)
{
	(void)state;
	restart_with_log_level("debug");
	daemon_sql(&server,
		"CREATE FUNCTION public.remark() RETURNS trigger LANGUAGE plpgsql AS "
		"$$ BEGIN RAISE WARNING E'two\\nlines'; RETURN NULL; END $$; "
		"CREATE TRIGGER remark AFTER INSERT ON kafile.citizens EXECUTE FUNCTION "
		"public.remark()");
	expect_status(post(OFFICER, "/v1/registrations",
			      "{\"city\":\"LVIV\",\"consent\":\"explicit\",\"members\":"
			      "[{\"given_names\":\"Lale\",\"family_name\":\"Gezer\"}]}"),
		201);
	daemon_sql(&server, "DROP TRIGGER remark ON kafile.citizens");
	assert_true(log_says("two\\nlines"));
	the_log_is_json();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_below_the_level_is_left_out),
		cmocka_unit_test(what_postgresql_tells_a_new_connection_is_a_json_line),
		cmocka_unit_test(what_a_statement_warns_of_is_a_json_line),
	};

	return cmocka_run_group_tests_name("api/log", tests, server_start, server_stop);
}
