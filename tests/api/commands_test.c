/* The command line against a real database: migrations, keys, what serve refuses. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/kept.h"
#include "support/process.h"

#define REFUSED_OUTPUT "refused.log"

static const char *migrate_again(void)
{
	return daemon_command(&server, (const char *const[]){ "migrate", NULL });
}

static void migrating_again_changes_nothing(void **state)
{
	const char *said = migrate_again();

	(void)state;
	assert_non_null(said);
	assert_non_null(strstr(said, "up to date"));
}

/* The schemas of functions, the one that was loaded last first. */
static const char *function_schemas(void)
{
	return daemon_sql(&server,
		"SELECT string_agg(n.nspname, ' ' ORDER BY d.description DESC) "
		"FROM pg_catalog.pg_namespace AS n LEFT JOIN pg_catalog.pg_description AS d "
		"ON d.objoid = n.oid AND d.classoid = 'pg_namespace'::regclass "
		"WHERE n.nspname LIKE 'kafile\\_%'");
}

static void functions_of_versions_long_gone_are_dropped(void **state)
{
	static const char *const loaded[][2] = {
		{ "kafile_aaaaaaaaaaaa", "COMMENT ON SCHEMA kafile_aaaaaaaaaaaa IS "
					 "'migrated 2022-03-02T10:00:00.000000Z'" },
		{ "kafile_bbbbbbbbbbbb", "COMMENT ON SCHEMA kafile_bbbbbbbbbbbb IS "
					 "'migrated 2022-03-04T10:00:00.000000Z'" },
		{ "kafile_cccccccccccc", "COMMENT ON SCHEMA kafile_cccccccccccc IS "
					 "'migrated 2022-03-03T10:00:00.000000Z'" },
		{ "kafile_dddddddddddd", "SELECT" }, /* before load times were kept */
		{ "kafile_of_somebody", "SELECT" },
	};
	const char *current = function_schemas();

	(void)state;
	for (size_t i = 0; i < sizeof(loaded) / sizeof(loaded[0]); i++)
		daemon_sql(&server, keep_printf("SET ROLE kafile_owner; CREATE SCHEMA %s; %s; "
						"CREATE FUNCTION %s.one() RETURNS integer "
						"LANGUAGE sql AS 'SELECT 1'",
					    loaded[i][0], loaded[i][1], loaded[i][0]));
	const char *said = migrate_again();
	assert_non_null(said);
	assert_non_null(strstr(said, "dropped the SQL functions kafile_aaaaaaaaaaaa"));
	assert_non_null(strstr(said, "dropped the SQL functions kafile_dddddddddddd"));
	daemon_sql(&server, "DROP SCHEMA kafile_of_somebody CASCADE");
	assert_string_equal(
		function_schemas(), keep_printf("%.*s kafile_bbbbbbbbbbbb kafile_cccccccccccc\n",
					    (int)strcspn(current, "\n"), current));
	migrating_again_changes_nothing(state);
}

static void a_migration_that_was_changed_is_refused(void **state)
{
	const char *checksum = daemon_sql(
		&server, "SELECT checksum FROM kafile.migrations WHERE name = '0002_schema.sql'");

	(void)state;
	daemon_sql(&server,
		"UPDATE kafile.migrations SET checksum = 'other' WHERE name = '0002_schema.sql'");
	const char *said = migrate_again();
	daemon_sql(
		&server, keep_printf("UPDATE kafile.migrations SET checksum = btrim('%s', E'\\n') "
				     "WHERE name = '0002_schema.sql'",
				 checksum));
	assert_null(said);
	assert_non_null(migrate_again());
}

/* Tries to serve over `url`; what it said. It must give up with exit status 1. */
static const char *serve_refused(const char *url)
{
	const char *const arguments[] = { getenv("KAFILE_TEST_DAEMON"), "serve", NULL };
	const char *output = keep_printf("%s/" REFUSED_OUTPUT, server.state);
	const char *const environment[] = { keep_printf("KAFILE_STATE=%s", server.state),
		keep_printf("KAFILE_DATABASE_URL=%s", url),
		keep_printf("KAFILE_LISTEN=127.0.0.1:%d", free_port()), "KAFILE_MONITOR=off",
		NULL };

	assert_int_equal(process_wait(process_start(arguments, environment, output)), 1);
	return file_text(output);
}

static void serving_as_the_owner_is_refused_with_the_way_out(void **state)
{
	const char *said = serve_refused(server.owner_url);

	(void)state;
	assert_non_null(strstr(said, "owns the tables"));
	assert_non_null(strstr(said, "set KAFILE_DATABASE_URL to role kafile_app"));
	assert_non_null(strstr(said, "deploy/postgresql/roles.sql"));
}

static void serving_as_one_who_can_change_events_is_refused(void **state)
{
	(void)state;
	daemon_sql(&server, "GRANT DELETE ON kafile.events TO kafile_app");
	const char *said = serve_refused(server.app_url);
	daemon_sql(&server, "REVOKE DELETE ON kafile.events FROM kafile_app");
	assert_non_null(strstr(said, "can change events or delete"));
}

static void serving_an_old_database_says_to_migrate(void **state)
{
	(void)state;
	daemon_sql(&server,
		"UPDATE kafile.migrations SET name = 'old' WHERE name = '0002_schema.sql'");
	const char *said = serve_refused(server.app_url);
	daemon_sql(&server,
		"UPDATE kafile.migrations SET name = '0002_schema.sql' WHERE name = 'old'");
	assert_non_null(strstr(said, "run `kafiled migrate`"));
}

static void keys_that_are_there_are_not_made_again(void **state)
{
	const char *said = daemon_command(
		&server, (const char *const[]){ "key", "new", "--if-missing", NULL });

	(void)state;
	assert_non_null(said);
	assert_string_equal(said, "");
}

static void what_nobody_can_mean_is_a_usage_error(void **state)
{
	static const char *const lines[][4] = {
		{ "bogus" },
		{ "token", "issue" },
		{ "token", "issue", "--role=king" },
		{ "token", "revoke" },
		{ "key", "new", "--ttl", "1h" },
		{ "serve", "now" },
		{ "staff", "add", "kemal.aydin" },
		{ "staff", "add", "K", "--role=admin" },
		{ "staff", "add", "kemal.aydin", "--role=gateway" },
		{ "staff", "reset" },
		{ "serve", "--listen", "nowhere" },
		{ "migrate", "--loops", "0" },
		{ "--bogus" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		const char *const arguments[] = { getenv("KAFILE_TEST_DAEMON"), lines[i][0],
			lines[i][1], lines[i][2], lines[i][3], NULL };
		const char *output = keep_printf("%s/" REFUSED_OUTPUT, server.state);
		const int code = process_wait(
			process_start(arguments, (const char *const[]){ NULL }, output));

		if (code != 2)
			fail_msg("kafiled %s ended with %d: %s", lines[i][0], code,
				file_text(output));
	}
}

/* A socket where PostgreSQL's would be, which takes connections and never says a word; its
 * directory, kept. */
static const char *silent_host(void)
{
	const char *directory = keep_printf("%s/silent", server.state);
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(mkdir(directory, 0711), 0);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/.s.PGSQL.5432", directory);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fd, 8), 0);
	return directory;
}

static void a_host_that_is_silent_is_passed_over(void **state)
{
	struct daemon other = server;
	char *host = strstr(other.app_url, "host=");
	(void)state;

	assert_non_null(host);
	const char *rest = keep_copy(host + 5, strlen(host + 5));
	snprintf(host, sizeof(other.app_url) - (size_t)(host - other.app_url), "host=%s,%s",
		silent_host(), rest);
	assert_non_null(
		daemon_command(&other, (const char *const[]){ "token", "issue", "--role", "officer",
					       "--subject", "selin.demir", NULL }));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_host_that_is_silent_is_passed_over),
		cmocka_unit_test(migrating_again_changes_nothing),
		cmocka_unit_test(functions_of_versions_long_gone_are_dropped),
		cmocka_unit_test(a_migration_that_was_changed_is_refused),
		cmocka_unit_test(serving_as_the_owner_is_refused_with_the_way_out),
		cmocka_unit_test(serving_as_one_who_can_change_events_is_refused),
		cmocka_unit_test(serving_an_old_database_says_to_migrate),
		cmocka_unit_test(keys_that_are_there_are_not_made_again),
		cmocka_unit_test(what_nobody_can_mean_is_a_usage_error),
	};

	return cmocka_run_group_tests_name("api/commands", tests, server_start, server_stop);
}
