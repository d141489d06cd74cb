/* When /readyz sends clients elsewhere: the database is no longer the one that this version was
 * started on, or takes no writes. */
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/kept.h"
#include "support/process.h"

/* What it says of a condition: NULL if it holds. */
static const char *why_not(struct answer answer, const char *condition)
{
	const json_t *one;
	size_t i;
	json_array_foreach (json_object_get(answer_json(&answer), "conditions"), i, one)
		if (strcmp(json_string_value(json_object_get(one, "name")), condition) == 0)
			return json_string_value(json_object_get(one, "why"));
	fail_msg("no condition %s in %s", condition, answer.body);
	return NULL;
}

static void becomes_ready(void)
{
	expect_status(readiness(200), 200);
	assert_non_null(strstr(ask_monitor("/metrics").body, "\nkafile_db_fit 1\n"));
}

static void becomes_unfit(void)
{
	const struct answer answer = expect_status(readiness(503), 503);
	assert_non_null(strstr(why_not(answer, "migrations"), "run `kafiled migrate`"));
	assert_null(why_not(answer, "serving"));
	expect_status(get(NOBODY, "/healthz"), 200);
	assert_non_null(strstr(ask_monitor("/metrics").body, "\nkafile_db_fit 0\n"));
}

/* Harm is done and undone by the tables' owner. */
static void is_red_between(const char *harm, const char *cure)
{
	becomes_ready();
	daemon_sql(&server, harm);
	becomes_unfit();
	daemon_sql(&server, cure);
	becomes_ready();
}

static void a_migration_that_is_missing_turns_it_red(void **state)
{
	(void)state;
	is_red_between("UPDATE kafile.migrations SET name = 'old' WHERE name = '0002_schema.sql'",
		"UPDATE kafile.migrations SET name = '0002_schema.sql' WHERE name = 'old'");
}

static void a_migration_with_other_contents_turns_it_red(void **state)
{
	(void)state;
	is_red_between("UPDATE kafile.migrations SET checksum = 'x' || checksum "
		       "WHERE name = '0002_schema.sql'",
		"UPDATE kafile.migrations SET checksum = substr(checksum, 2) "
		"WHERE name = '0002_schema.sql'");
}

static void a_database_without_the_tables_is_red(void **state)
{
	(void)state;
	is_red_between("ALTER SCHEMA kafile RENAME TO elsewhere",
		"ALTER SCHEMA elsewhere RENAME TO kafile");
}

/* A newer version migrates while this one still serves. */
static void a_migration_of_a_newer_version_leaves_it_green(void **state)
{
	(void)state;
	daemon_sql(&server, "INSERT INTO kafile.migrations (name, checksum) "
			    "VALUES ('9999_newer.sql', 'unknown')");
	is_red_between("UPDATE kafile.migrations SET name = 'old' WHERE name = '0002_schema.sql'",
		"UPDATE kafile.migrations SET name = '0002_schema.sql' WHERE name = 'old'");
	daemon_sql(&server, "DELETE FROM kafile.migrations WHERE name = '9999_newer.sql'");
}

static void functions_that_are_gone_turn_it_red_until_migrated(void **state)
{
	const char *schema = daemon_sql(&server, "SELECT nspname FROM pg_catalog.pg_namespace "
						 "WHERE nspname LIKE 'kafile\\_%'");
	(void)state;
	becomes_ready();
	daemon_sql(&server, keep_printf("DROP SCHEMA %s CASCADE", schema));
	becomes_unfit();
	assert_non_null(daemon_command(&server, (const char *const[]){ "migrate", NULL }));
	becomes_ready();
	expect_status(post(OFFICER, "/v1/registrations",
			      "{\"city\":\"LVIV\",\"consent\":\"explicit\",\"members\":"
			      "[{\"given_names\":\"Lale\",\"family_name\":\"Gezer\"}]}"),
		201);
}

/* New connections find the setting; those that stand are ended. */
static void let_writes(const char *change)
{
	daemon_sql(&server,
		keep_printf("ALTER ROLE kafile_app IN DATABASE %s %s", server.database, change));
	daemon_sql(&server, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
			    "WHERE datname = current_database() AND usename = 'kafile_app'");
}

/* As a standby is: no connection stays with one. */
static void a_database_that_takes_no_writes_is_red(void **state)
{
	(void)state;
	becomes_ready();
	let_writes("SET default_transaction_read_only = on");
	const struct answer answer = readiness(503);
	let_writes("RESET default_transaction_read_only");
	assert_non_null(why_not(expect_status(answer, 503), "database"));
	becomes_ready();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_migration_that_is_missing_turns_it_red),
		cmocka_unit_test(a_migration_with_other_contents_turns_it_red),
		cmocka_unit_test(a_database_without_the_tables_is_red),
		cmocka_unit_test(a_migration_of_a_newer_version_leaves_it_green),
		cmocka_unit_test(a_database_that_takes_no_writes_is_red),
		cmocka_unit_test(functions_that_are_gone_turn_it_red_until_migrated),
	};

	return cmocka_run_group_tests_name("api/ready", tests, server_start, server_stop);
}
