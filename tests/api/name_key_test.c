/* The key of names, in a database of the C locale and in a Turkish one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <libpq-fe.h>

#include "base/embedded.h"
#include "support/kept.h"

#define DATABASES 2
#define SPELLINGS_MAX 8

static const char *const locales[DATABASES] = {
	"LOCALE 'C.UTF-8'",
	"LOCALE_PROVIDER icu ICU_LOCALE 'tr-TR' LOCALE 'C.UTF-8'",
};

static PGconn *cluster;
static PGconn *databases[DATABASES];

static void run(PGconn *connection, const char *sql)
{
	PGresult *result = PQexec(connection, sql);
	const ExecStatusType status = PQresultStatus(result);

	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		fail_msg("%s", PQerrorMessage(connection));
	PQclear(result);
}

static const char *database_name(int i)
{
	return keep_printf("kafile_name_key_%d_%d", (int)getpid(), i);
}

/* The cluster's URL with another database: the text between the last / and the ?. */
static PGconn *connect_to(const char *database)
{
	const char *url = getenv("KAFILE_TEST_CLUSTER_URL");
	const char *query = strchr(url, '?');
	size_t len = query ? (size_t)(query - url) : strlen(url);

	while (len > 0 && url[len - 1] != '/')
		len--;
	PGconn *connection =
		PQconnectdb(keep_printf("%.*s%s%s", (int)len, url, database, query ? query : ""));
	if (PQstatus(connection) != CONNECTION_OK)
		fail_msg("%s", PQerrorMessage(connection));
	return connection;
}

/* Each migration that defines the key, in their order; the first one's is kept as first_name_key.
 */
static void make_key(PGconn *connection)
{
	for (size_t i = 0; i < embedded_migration_count; i++) {
		if (!strstr(embedded_migrations[i].text, "FUNCTION name_key("))
			continue;
		run(connection, embedded_migrations[i].text);
		if (i == 0)
			run(connection, "DO $$ BEGIN EXECUTE replace("
					"pg_get_functiondef('name_key(text)'::regprocedure), "
					"'kafile.name_key', 'kafile.first_name_key'); END $$");
	}
}

static int databases_create(void **state)
{
	(void)state;
	cluster = PQconnectdb(getenv("KAFILE_TEST_CLUSTER_URL"));
	for (int i = 0; i < DATABASES; i++) {
		run(cluster, keep_printf("CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8' %s",
				     database_name(i), locales[i]));
		databases[i] = connect_to(database_name(i));
		run(databases[i], "CREATE SCHEMA kafile; SET search_path = kafile, public");
		make_key(databases[i]);
		run(databases[i], "SET search_path = ''");
	}
	return 0;
}

static int databases_drop(void **state)
{
	(void)state;
	for (int i = 0; i < DATABASES; i++) {
		PQfinish(databases[i]);
		run(cluster, keep_printf("DROP DATABASE %s", database_name(i)));
	}
	PQfinish(cluster);
	kept_release();
	return 0;
}

static const char *key_of(PGconn *connection, const char *name)
{
	const char *const values[] = { name };
	PGresult *result = PQexecParams(
		connection, "SELECT kafile.name_key($1)", 1, NULL, values, NULL, NULL, 0);

	if (PQresultStatus(result) != PGRES_TUPLES_OK)
		fail_msg("%s", PQerrorMessage(connection));
	const char *key = keep_printf("%s", PQgetvalue(result, 0, 0));
	PQclear(result);
	return key;
}

static void expect_one_key(const char *const spellings[SPELLINGS_MAX])
{
	for (int database = 0; database < DATABASES; database++)
		for (int i = 1; i < SPELLINGS_MAX && spellings[i]; i++)
			assert_string_equal(key_of(databases[database], spellings[0]),
				key_of(databases[database], spellings[i]));
}

static void spellings_of_one_name_have_one_key(void **state)
{
	static const char *const names[][SPELLINGS_MAX] = {
		{ "Ağaoğlu", "AGAOGLU", "Агаоглу", "Aghaoghlu", "AĞAOĞLU", "АГАОГЛУ", "ağaoğlu" },
		{ "Öztürk", "OEZTUERK", "OZTURK", "Озтюрк", "öztürk", "ÖZTÜRK" },
		{ "Işık", "Ишик", "ISIK", "IŞIK", "ışık", "isik" },
		{ "Юлія", "Yuliia", "Iuliia", "YULIYA", "Yulia", "ЮЛІЯ" },
		{ "Cem", "Джем", "CEM", "Dzhem" },
		{ "İbrahim", "IBRAHIM", "ibrahim", "Ібрагім", "Ibrahim" },
		{ "Şahin", "SAHIN", "Shahin", "Шахін" },
		{ "Çelik", "CELIK", "Chelik", "Челік" },
		{ "Андрій", "Andrii", "Andriy", "АНДРІЙ" },
		{ "Щербак", "Shcherbak", "SHCHERBAK" },
		{ "Згурський", "Zghurskyi", "ЗГУРСЬКИЙ" },
		{ "Kâmil", "KAMIL", "Kamil" },
		{ "O'Brien", "O’Brien", "OBRIEN", "obrien" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		expect_one_key(names[i]);
}

static void the_order_of_words_and_what_parts_them_do_not_matter(void **state)
{
	(void)state;
	expect_one_key((const char *const[SPELLINGS_MAX]){ "Ayşe Nur Yıldız", "YILDIZ<<AYSE<NUR",
		"Yıldız, Ayşe-Nur", "  Nur  Ayşe\u00a0Yıldız " });
}

static void letters_and_their_marks_apart_are_the_same_letters(void **state)
{
	(void)state;
	expect_one_key((const char *const[SPELLINGS_MAX]){ "Ağaoğlu", "Ag\u0306aog\u0306lu" });
	expect_one_key((const char *const[SPELLINGS_MAX]){
		"Андрій Їжак", "Андрі\u0438\u0306 \u0406\u0308жак" });
}

static void both_locales_give_the_same_key(void **state)
{
	static const char *const names[] = { "İSTANBUL ILGIN ışık", "Şükrü IĞDIR",
		"Григорій Ґалаґан", "محمد علي", "李小龙", "Łukasz Groß", "🙂" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_string_equal(key_of(databases[0], names[i]), key_of(databases[1], names[i]));
}

static void a_name_in_letters_that_are_not_known_keeps_a_key_of_its_own(void **state)
{
	(void)state;
	assert_string_equal(key_of(databases[0], "محمد علي"), "محمد علي");
	assert_string_not_equal(key_of(databases[0], "李小龙"), key_of(databases[0], "李连杰"));
}

static void common_surnames_keep_keys_of_their_own(void **state)
{
	static const char *const names[] = { "Yılmaz", "Kaya", "Demir", "Çelik", "Şahin", "Yıldız",
		"Yıldırım", "Öztürk", "Aydın", "Özdemir", "Arslan", "Doğan", "Kılıç", "Aslan",
		"Çetin", "Kara", "Koç", "Kurt", "Özkan", "Şimşek", "Polat", "Korkmaz", "Erdoğan",
		"Çakır", "Güneş", "Aksoy", "Bulut", "Keskin", "Ünal", "Turan", "Gül", "Özer",
		"Işık", "Kaplan", "Avcı", "Sarı", "Tekin", "Taş", "Köse", "Yüksel", "Ateş", "Aktaş",
		"Yavuz", "Coşkun", "Uçar" };
	const size_t count = sizeof(names) / sizeof(names[0]);

	(void)state;
	for (size_t i = 0; i < count; i++)
		for (size_t j = i + 1; j < count; j++)
			assert_string_not_equal(
				key_of(databases[0], names[i]), key_of(databases[0], names[j]));
}

/* Keys are stored, so a new definition gives what the first one gave. The names are drawn from
 * letters that meet in its rules, with marks, digraphs, signs and other scripts between them. */
static void the_key_is_what_the_first_definition_gave(void **state)
{
	(void)state;
	for (int i = 0; i < DATABASES; i++) {
		PGresult *result = PQexec(databases[i],
			"WITH letters AS (SELECT string_to_array("
			"'h i j y u a e s c z d k t g w q x o l m sh ch dz ii aa ı İ ğ ç ş ö ü û "
			"H I J Y U A E S C Z Ş Ç Ğ Ü Ö - _ < . '' ’ ß ø Ł Æ þ 7 ‐ — \u00a0 "
			"\u0306 \u0308 \u0301 а г з є ж х ц ч ш щ ю я и й й ї і ь З Г Є Ж Х Ц Ч Ш "
			"Щ Ю Я И Й م 李 🙂', ' ') || array_fill(' '::text, ARRAY[6]) AS "
			"l), "
			"names AS (SELECT string_agg(l[ceil(random() * CASE n % 3 WHEN 0 THEN 30 "
			"ELSE cardinality(l) END)], '') AS name "
			"FROM letters, generate_series(1, 10000) AS n, generate_series(1, 9) "
			"GROUP BY n) "
			"SELECT name, kafile.first_name_key(name), kafile.name_key(name) FROM "
			"names "
			"WHERE kafile.first_name_key(name) <> kafile.name_key(name) LIMIT 1");
		if (PQresultStatus(result) != PGRES_TUPLES_OK)
			fail_msg("%s", PQerrorMessage(databases[i]));
		if (PQntuples(result) > 0)
			fail_msg("'%s': '%s' became '%s'", PQgetvalue(result, 0, 0),
				PQgetvalue(result, 0, 1), PQgetvalue(result, 0, 2));
		PQclear(result);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spellings_of_one_name_have_one_key),
		cmocka_unit_test(the_order_of_words_and_what_parts_them_do_not_matter),
		cmocka_unit_test(letters_and_their_marks_apart_are_the_same_letters),
		cmocka_unit_test(both_locales_give_the_same_key),
		cmocka_unit_test(a_name_in_letters_that_are_not_known_keeps_a_key_of_its_own),
		cmocka_unit_test(common_surnames_keep_keys_of_their_own),
		cmocka_unit_test(the_key_is_what_the_first_definition_gave),
	};

	return cmocka_run_group_tests(tests, databases_create, databases_drop);
}
