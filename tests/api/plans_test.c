/* How PostgreSQL plans the statements that must never read a whole table. */
#include <stdio.h>
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/kept.h"

/* The program's own statements. */
#include "base/embedded.h"
#include "statements.c"

#define PEOPLE 20000
#define SQL_BYTES 200000

static const char *const type_names[] = {
	[DB_TEXT] = "text",
	[DB_BYTEA] = "bytea",
	[DB_JSON] = "json",
	[DB_UUID] = "uuid",
	[DB_INTEGER] = "integer",
	[DB_BIGINT] = "bigint",
	[DB_BOOLEAN] = "boolean",
	[DB_TIMESTAMPTZ] = "timestamptz",
	[DB_DATE] = "date",
	[DB_DOUBLE] = "double precision",
};

static size_t add_types(
	char *sql, size_t len, const struct column *columns, int count, const char *array)
{
	for (int i = 0; i < count; i++)
		len += (size_t)snprintf(sql + len, SQL_BYTES - len, "%s%s%s",
			sql[len - 1] == '(' ? "" : ",", type_names[columns[i].type], array);
	return len;
}

static const char *types_of(const struct statement *statement)
{
	static char sql[SQL_BYTES];
	const char *array = statement_gathers(statement) ? "[]" : "";
	size_t len = (size_t)snprintf(sql, sizeof(sql), "(");

	len = add_types(sql, len, statement->columns, statement->column_count, array);
	for (int i = 0; i < statement->list_count; i++) {
		if (*array)
			len += (size_t)snprintf(sql + len, sizeof(sql) - len, ",integer[]");
		len = add_types(sql, len, statement->lists[i].columns,
			statement->lists[i].column_count, "[]");
	}
	snprintf(sql + len, sizeof(sql) - len, ")");
	return sql;
}

/* The plan for these values, as the server's connections plan it. */
static const char *plan_as(const char *role, const struct statement *statement, const char *values)
{
	return daemon_sql(&server,
		keep_printf(
			"SET search_path = kafile_%s, kafile, public; SET plan_cache_mode = %s; "
			"SET kafile.scope = 'LVIV'; SET SESSION AUTHORIZATION kafile_app; SET ROLE "
			"%s; PREPARE planned%s AS %s; EXPLAIN (COSTS off) EXECUTE planned(%s)",
			embedded_functions_hash,
			statement->kind == STATEMENT_LIST ? "force_custom_plan"
							  : "force_generic_plan",
			role, types_of(statement), statement->sql, values));
}

static const char *plan(const struct statement *statement, const char *values)
{
	return plan_as("kafile_batch", statement, values);
}

static int people_fill(void **state)
{
	if (server_start(state))
		return 1;
	daemon_sql(&server,
		keep_printf("SET search_path = kafile, public;"
			    "INSERT INTO convoys (code, id, city, border_post, "
			    "planned_border_post, departs_at) "
			    "SELECT 'LVIV-20220310-' || n, gen_random_uuid(), 'LVIV', 'KAPIKULE', "
			    "'KAPIKULE', now() "
			    "FROM generate_series(1, 300) AS n;"
			    "INSERT INTO vehicles (convoy, number, plate, kind, seats) "
			    "SELECT code, 1, 'TR 1', 'bus', 50 FROM convoys;"
			    "INSERT INTO travel_groups (id, city, contact_phone, consent, "
			    "consent_at, consent_by, "
			    "expected_members, queued_at) SELECT gen_random_uuid(), (SELECT code "
			    "FROM cities "
			    "WHERE position = n %% 19 + 1), '+90532' || lpad(n::text, 7, '0'), "
			    "'explicit', now(), "
			    "'selin.demir', 1, now() FROM generate_series(1, %d) AS n;"
			    "INSERT INTO citizens (id, reference, group_id, city, status, convoy, "
			    "vehicle, "
			    "given_names, family_name, national_id_hash, document_hash) "
			    "SELECT id, translate(upper(left(md5(id::text), 10)), 'ILOU', '1100'), "
			    "id, city, "
			    "CASE WHEN n <= 6000 THEN 'assigned' ELSE 'registered' END, "
			    "CASE WHEN n <= 6000 THEN 'LVIV-20220310-' || n %% 300 + 1 END, "
			    "CASE WHEN n <= 6000 THEN 1 END, translate(left(md5(n::text), 8), "
			    "'0123456789', "
			    "'ghijklmnop'), translate(left(md5('f' || n), 8), '0123456789', "
			    "'qrstuvwxyz'), "
			    "decode(md5('n' || n), 'hex'), decode(md5('d' || n), 'hex') "
			    "FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM "
			    "travel_groups) AS g;"
			    "INSERT INTO citizen_needs (citizen_id, code) SELECT id, 'wheelchair' "
			    "FROM citizens "
			    "WHERE reference < '02';"
			    "INSERT INTO events (type, subject, city, citizen_id, convoy, "
			    "occurred_at, recorded_at) "
			    "SELECT 'citizen.changed', 'subject.' || n %% 50, city, id, "
			    "'LVIV-20220310-' || n %% 300 + 1, now(), now() + n * interval '1 s' "
			    "FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM citizens) "
			    "AS c",
			PEOPLE));
	daemon_sql(&server, "VACUUM ANALYZE");
	return 0;
}

static const char *status_values(int elements)
{
	return keep_printf(
		"ARRAY['a'], ARRAY[NULL]::uuid[], ARRAY['officer'], ARRAY[NULL]::text[], "
		"ARRAY[NULL]::text[], ARRAY[NULL]::text[], array_fill(1, ARRAY[%d]), "
		"array_fill('7K3M9QXT2B'::text, ARRAY[%d]), array_fill(false, ARRAY[%d])",
		elements, elements, elements);
}

static void a_status_is_found_by_its_indexes_alone_however_many(void **state)
{
	static const int elements[] = { 1, 1000 };
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const char *text = plan(&sql_citizens_status, status_values(elements[i]));
		contains(text, "Index Scan using citizen_reference on citizens");
		contains(text, "Index Scan using convoys_pkey on convoys");
		lacks(text, "Seq Scan on citizens");
		lacks(text, "Seq Scan on convoys");
		lacks(text, "Seq Scan on travel_groups");
	}
}

static void one_person_is_found_by_index(void **state)
{
	(void)state;
	const char *text =
		plan(&sql_citizens_detail, "ARRAY['a'], ARRAY[NULL]::uuid[], ARRAY['officer'], "
					   "ARRAY['LVIV'], ARRAY[NULL]::text[], "
					   "ARRAY['7K3M9QXT2B']");
	contains(text, "citizen_reference");
	lacks(text, "Seq Scan on citizens");
	lacks(text, "Seq Scan on travel_groups");
}

static void every_combination_of_filters_avoids_reading_all_people(void **state)
{
	static const char *const scopes[] = { "NULL", "'LVIV'", "'LVIV,KYIV'" };
	static const char *const cities[] = { "NULL", "'LVIV'" };
	static const char *const statuses[] = { "NULL", "'registered'" };
	static const char *const needs[] = { "NULL", "'wheelchair'" };
	static const char *const convoys[] = { "NULL", "'LVIV-20220310-7'" };
	static const char *const missing[] = { "NULL", "'document'" };

	(void)state;
	for (int n = 0; n < 3 * 32; n++) {
		const char *text = plan_as(n < 32 ? "kafile_batch" : "none", &sql_citizens_list,
			keep_printf("'a', NULL, 'coordinator', %s, NULL, %s, %s, %s, %s, %s, NULL, "
				    "NULL, 50",
				scopes[n / 32], cities[n % 2], statuses[n / 2 % 2],
				needs[n / 4 % 2], convoys[n / 8 % 2], missing[n / 16 % 2]));
		lacks(text, "Seq Scan on citizens");
	}
}

/* How the people are found is a function's affair, whose plans tests/plans looks at. */
static void what_a_search_found_is_read_by_index(void **state)
{
	(void)state;
	const char *text = plan_as("none", &sql_citizens_search,
		"'a', NULL, 'coordinator', 'LVIV', NULL, "
		"'Ağaoğlu', NULL, NULL, NULL, NULL, 'LVIV'");
	contains(text, "citizens_pkey");
	lacks(text, "Seq Scan on citizens");
}

/* Before the WHERE the wall's condition is asked, and only what cannot tell of a row goes before
 * it. */
static void what_is_walled_in_is_read_by_index(void **state)
{
	static const struct {
		const struct statement *statement;
		const char *values;
		const char *index;
	} walled[] = {
		{ &sql_citizens_detail,
			"ARRAY['a'], ARRAY[NULL]::uuid[], ARRAY['coordinator'], ARRAY['LVIV'], "
			"ARRAY[NULL]::text[], ARRAY['7K3M9QXT2B']",
			"Index Cond: (id = CASE" },
		{ &sql_groups_read,
			"ARRAY['a'], ARRAY[NULL]::uuid[], ARRAY['coordinator'], ARRAY['LVIV'], "
			"ARRAY[NULL]::text[], ARRAY[gen_random_uuid()]",
			"travel_groups_pkey" },
		{ &sql_duplicates_list, "'a', NULL, 'officer', 'LVIV', NULL, NULL, NULL, NULL, 50",
			"citizens_pkey" },
		{ &sql_convoys_documents,
			"'a', NULL, 'coordinator', 'LVIV', NULL, 'LVIV-20220310-7'",
			"citizens_seat" },
		{ &sql_handoffs_reconcile,
			"'a', NULL, 'coordinator', 'LVIV', NULL, 'LVIV-20220310-7'",
			"citizens_seat" },
		{ &sql_audit_receipt, "'a', NULL, 'officer', 'LVIV', NULL, '7K3M9QXT2B'",
			"citizens_merged_into" },
		{ &sql_feed_events,
			"'a', NULL, 'officer', 'LVIV', NULL, NULL, '7K3M9QXT2B', NULL, NULL, NULL, "
			"NULL, 0, 50",
			"events_citizen" },
		{ &sql_feed_events,
			"'a', NULL, 'officer', 'LVIV', NULL, NULL, NULL, 'LVIV-20220310-7', NULL, "
			"NULL, NULL, 0, 50",
			"events_convoy" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(walled) / sizeof(walled[0]); i++) {
		const char *text = plan_as("none", walled[i].statement, walled[i].values);
		contains(text, walled[i].index);
		lacks(text, "Seq Scan on citizens");
		lacks(text, "Seq Scan on events");
	}
}

static void a_manifest_finds_its_people_by_index(void **state)
{
	(void)state;
	const char *text = plan(&sql_convoys_manifest,
		"ARRAY['a'], ARRAY[NULL]::uuid[], ARRAY['officer'], ARRAY['LVIV'], "
		"ARRAY[NULL]::text[], ARRAY['LVIV-20220310-7']");
	contains(text, "seats_order");
	lacks(text, "Seq Scan on seats");
}

static void news_of_a_convoy_finds_its_people_by_index(void **state)
{
	(void)state;
	const char *text = plan(&sql_feed_tail, "'100', 4000");
	contains(text, "citizens_seat");
	contains(text, "citizens_merged_into");
	lacks(text, "Seq Scan on citizens");
}

static void each_question_to_the_log_has_its_index(void **state)
{
	static const struct {
		const char *values;
		const char *index;
	} questions[] = {
		{ "NULL, NULL, NULL, NULL, NULL", "events_recorded_at" },
		{ "NULL, NULL, NULL, now(), now() + interval '1 minute'", "events_recorded_at" },
		{ "NULL, NULL, NULL, NULL, now() + interval '1 minute'", "events_recorded_at" },
		{ "'subject.7', NULL, NULL, NULL, NULL", "events_subject" },
		{ "NULL, '7K3M9QXT2B', NULL, NULL, NULL", "events_citizen" },
		{ "NULL, NULL, 'LVIV-20220310-7', NULL, NULL", "events_convoy" },
		{ "NULL, NULL, 'LVIV-20220310-7', now(), NULL", "events_convoy" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		const char *text = plan(&sql_feed_events,
			keep_printf("'a', NULL, 'admin', NULL, NULL, %s, NULL, 0, 50",
				questions[i].values));
		contains(text, questions[i].index);
		lacks(text, "Seq Scan on events");
	}
}

/* Asked twice a second for as long as a server runs, however long the log has become. */
static void what_is_watched_is_read_at_the_end_of_the_log(void **state)
{
	static const struct statement *const watched[] = { &sql_watch_vitals, &sql_audit_lag_now };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const char *text = daemon_sql(&server,
			keep_printf("SET search_path = kafile_%s, kafile, public; SET ROLE "
				    "kafile_batch; SET enable_seqscan = off; EXPLAIN (COSTS off) "
				    "%s",
				embedded_functions_hash, watched[i]->sql));
		contains(text, "events_order");
		contains(text, "Index Cond: (");
		lacks(text, "events_recorded_at");
		lacks(text, "events_pkey");
		lacks(text, "Seq Scan on events");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_status_is_found_by_its_indexes_alone_however_many),
		cmocka_unit_test(one_person_is_found_by_index),
		cmocka_unit_test(every_combination_of_filters_avoids_reading_all_people),
		cmocka_unit_test(what_a_search_found_is_read_by_index),
		cmocka_unit_test(what_is_walled_in_is_read_by_index),
		cmocka_unit_test(a_manifest_finds_its_people_by_index),
		cmocka_unit_test(news_of_a_convoy_finds_its_people_by_index),
		cmocka_unit_test(each_question_to_the_log_has_its_index),
		cmocka_unit_test(what_is_watched_is_read_at_the_end_of_the_log),
	};

	return cmocka_run_group_tests(tests, people_fill, server_stop);
}
