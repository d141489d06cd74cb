/* The wall behind the WHERE: what the role that serves sees of people, whatever it asks. */
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

/* What kafile_app reads of `sql` in a transaction with this scope; NULL sets none. */
static const char *seen(const char *scope, const char *sql)
{
	return daemon_sql(&server,
		keep_printf("SET SESSION AUTHORIZATION kafile_app; BEGIN; %s SELECT coalesce("
			    "string_agg(x, ' ' ORDER BY x), '') FROM (%s) AS s (x); COMMIT",
			scope ? keep_printf("SET LOCAL kafile.scope = '%s';", scope) : "", sql));
}

/* Who of these is seen, whatever the WHERE. */
static const char *people(const char *scope, const char *condition)
{
	return seen(
		scope, keep_printf("SELECT given_names FROM kafile.citizens WHERE %s", condition));
}

static const char *given(const char *city, const char *name)
{
	const struct answer made = post(OFFICER, "/v1/registrations",
		"{\"city\":\"%s\",\"consent\":\"explicit\",\"keep_together\":\"must\",\"contact\":"
		"{\"phone\":\"+905320000001\",\"language\":\"tr\"},\"members\":[{\"given_names\":"
		"\"%s\","
		"\"family_name\":\"Duvar\",\"needs\":[\"oxygen\"]}]}",
		city, name);

	return text_at(expect_status(made, 201), "/citizens/0/reference");
}

static const char *leyla, *meryem, *nazan;

/* Leyla waits in Lviv, Meryem in Kyiv; Nazan is of Kyiv and on a convoy from Lviv. */
static int start(void **state)
{
	if (server_start(state))
		return -1;
	leyla = given("LVIV", "Leyla");
	meryem = given("KYIV", "Meryem");
	nazan = given("KYIV", "Nazan");
	const struct convoy convoy = given_convoy("LVIV", 1, 20);
	expect_status(post(OFFICER, path("/v1/convoys/%s/assignments", convoy.code),
			      "{\"vehicle\":1,\"references\":[\"%s\"]}", nazan),
		200);
	return 0;
}

static void without_a_scope_nobody_is_seen(void **state)
{
	static const char *const tables[] = { "citizens", "travel_groups", "citizen_needs", "seats",
		"messages", "inbound_messages", "sms_phones" };

	(void)state;
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		assert_string_equal(
			seen(NULL, keep_printf("SELECT 'one' FROM kafile.%s", tables[i])), "\n");
	assert_string_equal(people("", "true"), "\n");
}

static void a_scope_shows_its_own_whatever_the_where_says(void **state)
{
	(void)state;
	assert_string_equal(people("LVIV", "true"), "Leyla Nazan\n");
	assert_string_equal(people("KYIV", "true"), "Meryem Nazan\n");
	assert_string_equal(people("KYIV,LVIV", "true"), "Leyla Meryem Nazan\n");
	assert_string_equal(people("LVIV", keep_printf("reference = '%s'", meryem)), "\n");
	assert_string_equal(people("LVIV", "city = 'KYIV' OR true"), "Leyla Nazan\n");
	assert_string_equal(people("ODESA", keep_printf("reference = '%s'", leyla)), "\n");
}

static void a_scope_ends_with_its_transaction(void **state)
{
	(void)state;
	assert_string_equal(
		daemon_sql(&server,
			"SET SESSION AUTHORIZATION kafile_app; BEGIN; SET LOCAL "
			"kafile.scope = 'LVIV'; COMMIT; SELECT count(*) FROM kafile.citizens"),
		"0\n");
}

/* The polls of a crowd go this way. */
static void who_works_for_many_pays_nothing_for_the_wall(void **state)
{
	(void)state;
	assert_string_equal(
		daemon_sql(&server,
			"SET SESSION AUTHORIZATION kafile_app; SET ROLE kafile_batch; SET "
			"enable_seqscan = off; SET enable_bitmapscan = off; EXPLAIN (COSTS off) "
			"SELECT status FROM kafile.citizens WHERE reference = 'A'"),
		"Index Scan using citizen_reference on citizens\n"
		"  Index Cond: (reference = 'A'::text)\n");
}

static void needs_are_seen_where_the_person_is(void **state)
{
	(void)state;
	assert_string_equal(
		seen("LVIV", "SELECT code FROM kafile.citizen_needs"), "oxygen oxygen\n");
	assert_string_equal(seen("ODESA", "SELECT code FROM kafile.citizen_needs"), "\n");
}

static void what_is_not_seen_is_not_changed(void **state)
{
	(void)state;
	assert_string_equal(daemon_sql(&server, "SET SESSION AUTHORIZATION kafile_app; SET "
						"kafile.scope = 'LVIV'; WITH changed AS "
						"(UPDATE kafile.citizens SET city = 'KYIV' "
						"RETURNING 1) SELECT count(*) FROM changed"),
		"0\n");
}

static bool lists(struct answer answer, const char *reference)
{
	return strstr(expect_status(answer, 200).body, reference) != NULL;
}

/* Through the server nothing has changed. */
static void lists_and_searches_find_whom_they_found(void **state)
{
	const struct answer all = get(OFFICER, "/v1/citizens");
	const struct answer lviv = get(COORDINATOR_LVIV, "/v1/citizens");
	const struct answer found =
		post(COORDINATOR_LVIV, "/v1/citizens/search", "{\"name\":\"Duvar\"}");

	(void)state;
	assert_true(lists(all, leyla) && lists(all, meryem) && lists(all, nazan));
	assert_true(lists(lviv, leyla) && !lists(lviv, meryem) && lists(lviv, nazan));
	assert_true(lists(found, leyla) && !lists(found, meryem) && lists(found, nazan));
	assert_true(lists(get(COORDINATOR_LVIV, "/v1/citizens?needs=oxygen"), leyla));
}

/* With its WHERE broken a search still tells nothing of others. */
static void a_broken_where_lists_nobody_else(void **state)
{
	const char *functions = daemon_sql(&server, "SELECT nspname FROM pg_catalog.pg_namespace "
						    "WHERE nspname ~ '^kafile_[0-9a-f]{12}$'");
	const char *schema = keep_copy(functions, strcspn(functions, "\n"));

	(void)state;
	daemon_sql(&server, keep_printf("CREATE OR REPLACE FUNCTION %s.in_scope(code text, scope "
					"text) RETURNS boolean "
					"LANGUAGE sql IMMUTABLE AS 'SELECT true'",
				    schema));
	const struct answer listed = get(COORDINATOR_LVIV, "/v1/citizens");
	const struct answer found =
		post(COORDINATOR_LVIV, "/v1/citizens/search", "{\"name\":\"Meryem Duvar\"}");
	assert_true(lists(listed, leyla) && !lists(listed, meryem));
	assert_false(lists(found, meryem));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_scope_nobody_is_seen),
		cmocka_unit_test(a_scope_shows_its_own_whatever_the_where_says),
		cmocka_unit_test(a_scope_ends_with_its_transaction),
		cmocka_unit_test(who_works_for_many_pays_nothing_for_the_wall),
		cmocka_unit_test(needs_are_seen_where_the_person_is),
		cmocka_unit_test(what_is_not_seen_is_not_changed),
		cmocka_unit_test(lists_and_searches_find_whom_they_found),
		cmocka_unit_test(
			a_broken_where_lists_nobody_else), /* breaks the server for others */
	};

	return cmocka_run_group_tests_name("api/walls", tests, start, server_stop);
}
