/* The wall behind the WHERE: what the role that serves sees of people, whatever it asks. */
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

/* What kafile_app reads of `sql` in a transaction with this setting. */
static const char *seen_with(const char *setting, const char *sql)
{
	return daemon_sql(&server,
		keep_printf("SET SESSION AUTHORIZATION kafile_app; BEGIN; %s SELECT coalesce("
			    "string_agg(x, ' ' ORDER BY x), '') FROM (%s) AS s (x); COMMIT",
			setting, sql));
}

/* In a scope of cities; NULL sets none. */
static const char *seen(const char *scope, const char *sql)
{
	return seen_with(scope ? keep_printf("SET LOCAL kafile.scope = '%s';", scope) : "", sql);
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

static const struct actor officer_of_lviv = { "leyla.sen", "officer", "LVIV", NULL };
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
		"messages", "inbound_messages", "sms_phones", "exceptions", "handoffs",
		"sitrep_entries" };

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

static void a_post_sees_who_is_bound_for_it(void **state)
{
	static const char names[] = "SELECT given_names FROM kafile.citizens";

	(void)state;
	assert_string_equal(seen_with("SET LOCAL kafile.posts = 'KAPIKULE';", names), "Nazan\n");
	assert_string_equal(seen_with("SET LOCAL kafile.posts = 'MEDYKA';", names), "\n");
}

static void a_group_is_seen_where_one_of_its_people_is(void **state)
{
	static const char cities[] = "SELECT city FROM kafile.travel_groups";

	(void)state;
	assert_string_equal(seen("LVIV", cities), "KYIV LVIV\n");
	assert_string_equal(seen("KYIV", cities), "KYIV KYIV\n");
	assert_string_equal(seen("ODESA", cities), "\n");
}

static void the_log_is_seen_where_its_person_is(void **state)
{
	(void)state;
	const char *registered = keep_printf(
		"SELECT DISTINCT reference FROM kafile.events WHERE reference IN ('%s', '%s')",
		leyla, meryem);

	assert_string_equal(seen("LVIV", registered), keep_printf("%s\n", leyla));
	assert_string_equal(seen("ODESA", registered), "\n");
}

/* Who may not see somebody learns of a reference no more than that it is there. */
static void an_outline_says_nobody_s_name(void **state)
{
	(void)state;
	assert_string_equal(
		daemon_sql(&server,
			"SELECT string_agg(column_name, ' ' ORDER BY ordinal_position) FROM "
			"information_schema.columns WHERE table_schema = 'kafile' AND table_name = "
			"'citizen_outlines'"),
		"id reference group_id merged_into city status convoy\n");
	assert_string_equal(
		daemon_sql(&server,
			"SELECT count(*) FROM information_schema.columns WHERE table_schema = "
			"'kafile' AND table_name = 'message_outlines' AND column_name IN ('phone', "
			"'body', 'citizen_id')"),
		"0\n");
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

/* A pair of Lviv, the second of whom has gone to Kyiv. */
static struct answer given_parted_pair(void)
{
	const struct answer pair = post(OFFICER, "/v1/registrations",
		"{\"city\":\"LVIV\",\"consent\":\"explicit\",\"keep_together\":\"prefer\","
		"\"contact\":{\"phone\":\"+905320000002\",\"language\":\"tr\"},\"members\":"
		"[{\"given_names\":\"Oya\",\"family_name\":\"Sur\"},{\"given_names\":\"Ece\","
		"\"family_name\":\"Sur\"}]}");
	const char *page = path("/v1/citizens/%s", text_at(pair, "/citizens/1/reference"));
	const struct answer ece = get(OFFICER, "%s", page);

	expect_status(
		patch(OFFICER, answer_header(&ece, "ETag"), page, "{\"city\":\"KYIV\"}"), 200);
	return expect_status(pair, 201);
}

static void who_sees_a_group_sees_all_of_it(void **state)
{
	(void)state;
	const struct answer pair = given_parted_pair();
	const char *ece = text_at(pair, "/citizens/1/reference");
	const char *page = path("/v1/groups/%s", text_at(pair, "/group"));

	expect_same(
		expect_status(get(OFFICER, "%s", page), 200), get(COORDINATOR_LVIV, "%s", page));
	assert_true(lists(get(COORDINATOR_LVIV, "/v1/groups"), ece));
	expect_problem(get(COORDINATOR_LVIV, "/v1/citizens/%s", ece), 404, "not-found");
}

static void a_page_names_a_companion_of_another_city(void **state)
{
	(void)state;
	const char *page = path("/v1/citizens/%s", leyla);
	const struct answer before = get(OFFICER, "%s", page);

	expect_status(patch(OFFICER, answer_header(&before, "ETag"), page, "{\"companion\":\"%s\"}",
			      meryem),
		200);
	expect_text(get(COORDINATOR_LVIV, "%s", page), "/companion", meryem);
	expect_same(get(OFFICER, "%s", page), get(COORDINATOR_LVIV, "%s", page));
}

/* In Lviv one reference, in Kyiv the one that it was merged into. */
static void a_history_goes_on_in_another_city(void **state)
{
	(void)state;
	const char *old = given("LVIV", "Sevda"), *kept = given("KYIV", "Sevda");
	const char *log = path("/v1/events?reference=%s", old);

	expect_status(post(OFFICER, path("/v1/citizens/%s/merge", old),
			      "{\"into\":\"%s\",\"reason\":\"one person\"}", kept),
		200);
	expect_same(get(OFFICER, "%s", log),
		ask(&(struct ask){ .token = token_issue(&officer_of_lviv, "1h"),
			.method = "GET",
			.path = log }));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_scope_nobody_is_seen),
		cmocka_unit_test(a_scope_shows_its_own_whatever_the_where_says),
		cmocka_unit_test(a_post_sees_who_is_bound_for_it),
		cmocka_unit_test(a_group_is_seen_where_one_of_its_people_is),
		cmocka_unit_test(the_log_is_seen_where_its_person_is),
		cmocka_unit_test(an_outline_says_nobody_s_name),
		cmocka_unit_test(a_scope_ends_with_its_transaction),
		cmocka_unit_test(who_works_for_many_pays_nothing_for_the_wall),
		cmocka_unit_test(needs_are_seen_where_the_person_is),
		cmocka_unit_test(what_is_not_seen_is_not_changed),
		cmocka_unit_test(lists_and_searches_find_whom_they_found),
		cmocka_unit_test(who_sees_a_group_sees_all_of_it),
		cmocka_unit_test(a_page_names_a_companion_of_another_city),
		cmocka_unit_test(a_history_goes_on_in_another_city),
	};

	return cmocka_run_group_tests_name("api/walls", tests, start, server_stop);
}
