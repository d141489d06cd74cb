/* What each role of the database may do: what it must, and nothing else. */
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

#define OTHERS                                                                     \
	"ARRAY['kafile_app', 'kafile_batch', 'kafile_sealer', 'kafile_reporter', " \
	"'kafile_backup', "                                                        \
	"'kafile_monitor']"

/* What a role meets when it tries `sql`, which is undone: "refused" or "done". */
static const char *tried(const char *role, const char *sql)
{
	return daemon_sql(&server,
		keep_printf("DO $$ BEGIN PERFORM set_config('test.verdict', 'done', false); BEGIN "
			    "SET LOCAL ROLE %s; %s; RAISE division_by_zero; "
			    "EXCEPTION WHEN insufficient_privilege THEN "
			    "PERFORM set_config('test.verdict', 'refused', false); "
			    "WHEN division_by_zero THEN NULL; END; END $$; "
			    "SELECT current_setting('test.verdict')",
			role, sql));
}

static void expect_refused(const char *role, const char *const attempts[])
{
	for (size_t i = 0; attempts[i]; i++)
		if (strcmp(tried(role, attempts[i]), "refused\n") != 0)
			fail_msg("%s may: %s", role, attempts[i]);
}

static void expect_done(const char *role, const char *const deeds[])
{
	for (size_t i = 0; deeds[i]; i++)
		if (strcmp(tried(role, deeds[i]), "done\n") != 0)
			fail_msg("%s may not: %s", role, deeds[i]);
}

static void who_serves_changes_what_has_a_state_and_no_record(void **state)
{
	static const char *const refused[] = { "UPDATE kafile.events SET type = type",
		"DELETE FROM kafile.events", "TRUNCATE kafile.events",
		"UPDATE kafile.manifests SET version = version", "DELETE FROM kafile.facts",
		"DELETE FROM kafile.handoffs", "DELETE FROM kafile.citizens",
		"DELETE FROM kafile.citizen_needs", "DELETE FROM kafile.seats",
		"DELETE FROM kafile.idempotency", "DELETE FROM kafile.tokens",
		"UPDATE kafile.signing_keys SET retired_at = now()",
		"INSERT INTO kafile.signing_keys (kid, public_key, purpose) VALUES ('a', 'b', "
		"'session')",
		"UPDATE kafile.migrations SET name = name", "UPDATE kafile.audit_seals SET n = n",
		"UPDATE kafile.audit_checkpoint SET size = size",
		"INSERT INTO kafile.audit_checkpoint (size, note) VALUES (1, '')", NULL };
	static const char *const done[] = { "UPDATE kafile.citizens SET version = version",
		"INSERT INTO kafile.events (type, subject, occurred_at) VALUES ('a', 'b', now())",
		NULL };

	static const char *const serving[] = { "kafile_app", "kafile_batch" };

	(void)state;
	for (size_t i = 0; i < sizeof(serving) / sizeof(serving[0]); i++) {
		expect_refused(serving[i], refused);
		expect_done(serving[i], done);
	}
}

static void who_serves_changes_no_table_and_makes_none(void **state)
{
	static const char *const refused[] = { "DROP TABLE kafile.events",
		"ALTER TABLE kafile.events DISABLE TRIGGER ALL",
		"ALTER TABLE kafile.citizens ADD COLUMN note text",
		"DROP TRIGGER seat_changed ON kafile.citizens",
		"CREATE TABLE kafile.mine (n integer)", "CREATE TABLE public.mine (n integer)",
		"CREATE TEMPORARY TABLE citizen_needs (n integer)", "CREATE SCHEMA mine",
		"SET session_replication_role = replica", NULL };

	(void)state;
	expect_refused("kafile_app", refused);
	assert_string_equal(daemon_sql(&server, "SELECT r FROM unnest(" OTHERS ") AS r WHERE "
						"pg_has_role(r, 'kafile_owner', 'MEMBER')"),
		"");
}

/* Tables that a role but the owner's may empty or hang something on. */
static const char *deleters(void)
{
	return daemon_sql(&server,
		"SELECT r || ' ' || p || ' ' || t.tablename FROM pg_catalog.pg_tables AS t, "
		"unnest(" OTHERS ") AS r, "
		"unnest(ARRAY['DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES']) AS p "
		"WHERE t.schemaname = 'kafile' "
		"AND has_table_privilege(r, 'kafile.' || t.tablename, p) ORDER BY 1");
}

static void nobody_but_the_owner_deletes_anything(void **state)
{
	(void)state;
	assert_string_equal(deleters(), "");
	daemon_sql(&server, "GRANT DELETE ON kafile.plans TO kafile_app");
	assert_string_equal(deleters(), "kafile_app DELETE plans\n");
	daemon_sql(&server, "REVOKE DELETE ON kafile.plans FROM kafile_app");
}

static void nobody_signs_in_as_the_owner_and_nobody_is_mighty(void **state)
{
	(void)state;
	assert_string_equal(
		daemon_sql(&server,
			"SELECT rolname FROM pg_catalog.pg_roles "
			"WHERE rolname LIKE 'kafile\\_%' AND NOT rolcanlogin ORDER BY 1"),
		"kafile_batch\nkafile_owner\n");
	assert_string_equal(
		daemon_sql(&server,
			"SELECT rolname FROM pg_catalog.pg_roles WHERE rolname LIKE 'kafile\\_%' "
			"AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR "
			"rolbypassrls)"),
		"");
}

/* Tables and views of ours that the role may read, in any column. */
static const char *readable(const char *role)
{
	return daemon_sql(&server,
		keep_printf("SELECT coalesce(string_agg(c.relname, ' ' ORDER BY c.relname), '') "
			    "FROM pg_catalog.pg_class AS c WHERE c.relkind IN ('r', 'v') "
			    "AND c.relnamespace IN (SELECT n.oid FROM pg_catalog.pg_namespace AS n "
			    "WHERE n.nspname IN ('kafile', 'reports')) "
			    "AND has_any_column_privilege('%s', c.oid, 'SELECT')",
			role));
}

static void the_sealer_reads_the_log_and_changes_nothing(void **state)
{
	static const char *const refused[] = { "UPDATE kafile.events SET type = type",
		"INSERT INTO kafile.events (type, subject, occurred_at) VALUES ('a', 'b', now())",
		"UPDATE kafile.audit_seals SET n = n", "PERFORM FROM kafile.citizens",
		"PERFORM FROM kafile.travel_groups", NULL };
	static const char *const done[] = { "PERFORM FROM kafile.events",
		"PERFORM FROM kafile.audit_seals", "UPDATE kafile.audit_checkpoint SET size = size",
		NULL };

	(void)state;
	expect_refused("kafile_sealer", refused);
	expect_done("kafile_sealer", done);
}

static void reports_tell_of_nobody(void **state)
{
	const char *const hidden[] = { "Gizemnur", "Saklıoğlu", "905550199887", "U00987654",
		"GİZEM" };

	(void)state;
	const struct answer group = expect_status(
		post(OFFICER, "/v1/registrations",
			"{\"city\":\"LVIV\",\"consent\":\"explicit\",\"keep_together\":\"must\","
			"\"contact\":{\"phone\":\"+905550199887\",\"language\":\"tr\"},"
			"\"members\":[{\"given_names\":\"Gizemnur\",\"family_name\":\"Saklıoğlu\","
			"\"birth_date\":\"1990-01-01\",\"nationality\":\"TUR\",\"document\":"
			"{\"type\":\"passport\",\"issuing_state\":\"TUR\",\"number\":\"U00987654\"}"
			"}]}"),
		201);
	const char *reference = text_at(group, "/citizens/0/reference");
	assert_string_equal(
		readable("kafile_reporter"), "convoys departures handoffs messages people\n");
	const char *reports = daemon_sql(&server,
		"SET ROLE kafile_reporter; SET search_path = reports; "
		"TABLE people; TABLE convoys; TABLE departures; TABLE handoffs; "
		"TABLE messages");
	contains(reports, "LVIV|registered|1|0");
	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
		assert_null(strstr(reports, hidden[i]));
	assert_null(strstr(reports, reference));
}

static void who_makes_backups_and_who_watches_read_no_table(void **state)
{
	(void)state;
	assert_string_equal(readable("kafile_backup"), "\n");
	assert_string_equal(readable("kafile_monitor"), "\n");
	assert_string_equal(
		daemon_sql(&server,
			"SELECT bool_and(pg_has_role('kafile_monitor', 'pg_monitor', 'USAGE')), "
			"bool_and(pg_has_role('kafile_backup', 'pg_read_all_settings', 'USAGE'))"),
		"t|t\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_serves_changes_what_has_a_state_and_no_record),
		cmocka_unit_test(who_serves_changes_no_table_and_makes_none),
		cmocka_unit_test(nobody_but_the_owner_deletes_anything),
		cmocka_unit_test(nobody_signs_in_as_the_owner_and_nobody_is_mighty),
		cmocka_unit_test(the_sealer_reads_the_log_and_changes_nothing),
		cmocka_unit_test(reports_tell_of_nobody),
		cmocka_unit_test(who_makes_backups_and_who_watches_read_no_table),
	};

	return cmocka_run_group_tests_name("api/roles", tests, server_start, server_stop);
}
