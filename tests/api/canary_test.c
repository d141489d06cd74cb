/* A thousand people who are found again nowhere but where they must be; docs/security.md says
 * where. */
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/canaries.h"
#include "support/daemon.h"
#include "support/expect.h"
#include "support/gateways.h"
#include "support/kept.h"
#include "support/messages.h"
#include "support/planned.h"
#include "support/process.h"
#include "support/sealed.h"

#define PEOPLE 1000
#define REFUSED_ROUNDS 10

/* What each kind of canary begins with; in lower case, as it is looked for. */
#define NAME "kanarya"
#define PHONE "90555321"
#define DOCUMENT "knrya0"
#define NATIONAL_ID_BEGIN "987654"
#define NATIONAL_ID NATIONAL_ID_BEGIN "#####" /* is one only with all its digits */
#define REFUSED "reddedilen"
#define REFUSED_PHONE "90555654"

/* What logs show of nobody, and what is in no file of the database. */
static const char *const anybody[] = { NAME, PHONE, DOCUMENT, NATIONAL_ID, REFUSED, REFUSED_PHONE,
	NULL };
static const char *const sealed_or_refused[] = { DOCUMENT, NATIONAL_ID, REFUSED, REFUSED_PHONE,
	NULL };
static const char *const in_clear[] = { NAME, PHONE, NULL };

static struct gateway gateway;
static const char *sealer_log;
static char copies[] = "/tmp/kafile-copies.XXXXXX";

/* Names have no digits. */
static const char *letters(int number)
{
	return keep_printf("%c%c%c%c", 'a' + number / 1000 % 10, 'a' + number / 100 % 10,
		'a' + number / 10 % 10, 'a' + number % 10);
}

/* A Turkish identity number with its two check digits. */
static const char *national_id(int number)
{
	const char *nine = keep_printf(NATIONAL_ID_BEGIN "%03d", number);
	int odd = 0, even = 0, sum = 0;

	for (int i = 0; i < 9; i++) {
		*(i % 2 ? &even : &odd) += nine[i] - '0';
		sum += nine[i] - '0';
	}
	const int tenth = (odd * 7 + 9 * even) % 10;
	return keep_printf("%s%d%d", nine, tenth, (sum + tenth) % 10);
}

static const char *given_canary(int number)
{
	const char *code = letters(number);
	const struct answer made = post(OFFICER, "/v1/registrations",
		"{\"city\":\"LVIV\",\"consent\":\"explicit\",\"keep_together\":\"must\","
		"\"contact\":{\"phone\":\"+" PHONE
		"%04d\",\"language\":\"tr\",\"kin_phone\":\"+" PHONE
		"%04d\",\"kin_language\":\"tr\"},"
		"\"members\":[{\"given_names\":\"Kanarya%s\",\"family_name\":\"Kanaryagil%s\","
		"\"birth_date\":\"1990-01-01\",\"nationality\":\"TUR\",\"national_id\":\"%s\","
		"\"document\":{\"type\":\"passport\",\"issuing_state\":\"TUR\","
		"\"number\":\"KNRYA%04d\"}}]}",
		number, number, code, code, national_id(number), number);

	expect_status(made, 201);
	return text_at(made, "/citizens/0/reference");
}

/* They are looked for, put right, planned, and they write. */
static void canaries_live(const char *reference)
{
	expect_status(post(OFFICER, "/v1/citizens/search", "{\"name\":\"Kanaryagil aaaa\"}"), 200);
	expect_status(post(OFFICER, "/v1/citizens/search", "{\"phone\":\"+" PHONE "0001\"}"), 200);
	expect_status(
		post(OFFICER, "/v1/citizens/search", "{\"document_number\":\"KNRYA0002\"}"), 200);
	expect_status(
		post(OFFICER, "/v1/citizens/search", "{\"national_id\":\"%s\"}", national_id(3)),
		200);
	const struct answer shown = expect_status(get(OFFICER, "/v1/citizens/%s", reference), 200);
	expect_status(
		patch(OFFICER, answer_header(&shown, "ETag"), path("/v1/citizens/%s", reference),
			"{\"given_names\":\"Kanaryanur\",\"document\":{\"type\":"
			"\"passport\",\"issuing_state\":\"TUR\",\"number\":\"KNRYA0999\"}}"),
		200);
	const struct convoy convoy = given_convoy_in("LVIV", 600, 1, 20, NULL);
	const struct answer plan = plan_of(&convoy);
	expect_status(commit(plan, ""), 200);
	(void)told(&gateway, "+" PHONE "0004", path("DURUM %s", reference));
	(void)told(&gateway, "+" PHONE "7777", "KAYIT Lviv; Kanarya Kus; 1990; 2");
}

/* What the server refuses, or finds nothing for. */
static void tells(const char *method, const char *where, const char *body, const char *type)
{
	const struct answer answer = ask(&(struct ask){ .who = OFFICER,
		.method = method,
		.path = where,
		.body = body,
		.type = type,
		.key = body ? fresh_id() : NULL });

	if (answer.status < 200 || answer.status >= 500)
		fail_msg("%s: %d", answer.asked, answer.status);
}

static void refused_bodies(int round)
{
	static const char *const members[] = {
		"{\"given_names\":\"Reddedilen\\u0007\",\"family_name\":\"Reddedilen\"}",
		"{\"given_names\":\"Reddedilen\",\"family_name\":7}",
		"{\"given_names\":\"Reddedilen\",\"family_name\":\"Reddedilen\",\"birth_date\":"
		"\"Reddedilen\"}",
		"{\"given_names\":\"Reddedilen\",\"family_name\":\"Reddedilen\",\"sex\":"
		"\"Reddedilen\"}",
		"{\"given_names\":\"Reddedilen\",\"family_name\":\"Reddedilen\",\"nationality\":"
		"\"Reddedilen\"}",
		"{\"given_names\":\"Reddedilen\",\"family_name\":\"Reddedilen\",\"document\":"
		"{\"type\":\"passport\",\"issuing_state\":\"TUR\",\"number\":\"Reddedilen !!\"}}",
		"{\"given_names\":\"Reddedilen\",\"family_name\":\"Reddedilen\",\"Reddedilen\":1}",
	};
	const char *contact = keep_printf("\"contact\":{\"phone\":\"+" REFUSED_PHONE "%04d\","
					  "\"language\":\"tr\"}",
		round);

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		tells("POST", "/v1/registrations",
			keep_printf(
				"{\"city\":\"LVIV\",\"consent\":\"explicit\",%s,\"members\":[%s]}",
				contact, members[i]),
			"application/json");
	tells("POST", "/v1/registrations",
		"{\"city\":\"LVIV\",\"contact\":{\"phone\":\"+" REFUSED_PHONE "x\"},\"members\":"
		"[{\"given_names\":\"Reddedilen\"",
		"application/json");
	tells("POST", "/v1/registrations", "Reddedilen=" REFUSED_PHONE "1",
		"application/x-www-form-urlencoded");
	tells("POST", "/v1/citizens/search", "{\"phone\":\"" REFUSED_PHONE "12\"}",
		"application/json");
	tells("POST", "/v1/session",
		"{\"username\":\"reddedilen\",\"password\":\"Reddedilen 123456\"}",
		"application/json");
}

static void refused_lines(void)
{
	const struct answer answer = ask(&(struct ask){ .who = OFFICER,
		.method = "POST",
		.path = keep_printf("/v1/registrations/import?source=%s", fresh_id()),
		.body = "source_ref,group_ref,city,phone,given_names,family_name,birth_date\n"
			"r1,,NOWHERE,+" REFUSED_PHONE "0001,Reddedilen,Reddedilen,1990\n"
			"r2,,LVIV," REFUSED_PHONE "x,Reddedilen,Reddedilen,Reddedilen\n",
		.type = "text/csv" });

	expect_number(expect_status(answer, 200), "/refused", 2);
}

static void refused_heads(void)
{
	static const char *const heads[] = {
		"GET /v1/Reddedilen HTTP/1.1\r\nHost: a\r\n\r\n",
		"Reddedilen /v1/cities HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /v1/cities HTTP/1.1\r\nHost: a\r\nReddedilen Reddedilen\r\n\r\n",
		"GET /v1/cities HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer Reddedilen\r\n\r\n",
		"GET /v1/cities HTTP/1.1\r\nHost: a\r\nCookie: kafile=Reddedilen\r\n\r\n",
		"POST /v1/registrations HTTP/1.1\r\nHost: a\r\nContent-Length: Reddedilen\r\n\r\n",
		"GET /sms/kannel?from=%2B" REFUSED_PHONE "0001&text=KAYIT+Reddedilen HTTP/1.1\r\n"
		"Host: a\r\nAuthorization: Basic UmVkZGVkaWxlbjpSZWRkZWRpbGVu\r\n\r\n",
	};

	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		assert_in_range(raw_http(heads[i], strlen(heads[i])).status, 0, 499);
}

static void refused_requests(void)
{
	for (int round = 0; round < REFUSED_ROUNDS; round++) {
		refused_bodies(round);
		refused_lines();
		refused_heads();
		tells("GET", "/v1/citizens/Reddedilen", NULL, NULL);
		tells("GET", "/v1/citizens?name=Reddedilen", NULL, NULL);
		tells("GET", "/v1/citizens?city=Reddedilen", NULL, NULL);
		tells("GET", "/v1/citizens?cursor=" REFUSED_PHONE, NULL, NULL);
	}
}

/* An auditor finds an event that somebody edited, and the sealer ends. */
static void history_is_edited_and_checked(pid_t sealer)
{
	const char *said;

	kill(sealer, SIGTERM);
	assert_int_equal(process_wait(sealer), 0);
	seal_everything();
	daemon_sql(&server,
		"UPDATE kafile.events SET after = (after::jsonb || '{\"edited\": true}')::json "
		"WHERE lower(after::text) LIKE '%" NAME "%'");
	assert_int_equal(verify_with((const char *const[]){ NULL }, &said), 1);
	contains(said, "was edited");
}

static int start(void **state)
{
	const char *reference = NULL;

	if (server_start(state) || !mkdtemp(copies))
		return -1;
	sealer_log = keep_printf("%s/sealer.log", server.state);
	const pid_t sealer =
		daemon_start(&server, (const char *const[]){ "seal", NULL }, sealer_log);
	gateway = gateway_new("kannel-tr1", "kannel", "");
	client_directly(true);
	for (int i = 0; i < PEOPLE; i++)
		reference = given_canary(i);
	canaries_live(reference);
	refused_requests();
	client_directly(false);
	history_is_edited_and_checked(sealer);
	daemon_sql(&server, "ANALYZE");
	daemon_sql(&server, "CHECKPOINT");
	return 0;
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *place)
{
	(void)info, (void)kind, (void)place;
	return remove(path);
}

static int stop(void **state)
{
	nftw(copies, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return server_stop(state);
}

/* Columns whose text holds what the expression says, in small letters, one a line. */
static const char *columns_with(const char *expression)
{
	return daemon_sql(&server,
		keep_printf("SELECT c.table_name || '.' || c.column_name "
			    "FROM information_schema.columns AS c "
			    "JOIN information_schema.tables AS t USING (table_schema, table_name) "
			    "WHERE t.table_schema = 'kafile' AND t.table_type = 'BASE TABLE' "
			    "AND (xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n "
			    "FROM kafile.%%I WHERE lower(%%s) ~ %%L', c.table_name, "
			    "format(CASE c.data_type WHEN 'bytea' THEN 'encode(%%I, ''escape'')' "
			    "ELSE '%%I::text' END, c.column_name), '%s'), false, true, "
			    "'')))[1]::text::integer > 0 ORDER BY 1",
			expression));
}

static void names_stand_where_they_are_searched_or_read(void **state)
{
	const char *key = daemon_sql(&server, "SELECT lower(kafile.name_key('" NAME "'))");

	(void)state;
	assert_string_equal(columns_with(NAME),
		"citizens.family_name\ncitizens.given_names\nevents.after\nevents.before\n"
		"idempotency.body\ninbound_messages.text\nseats.family_name\n"
		"seats.given_names\n");
	assert_string_equal(
		columns_with(keep_copy(key, strcspn(key, "\n"))), "citizens.name_key\n");
}

static void phones_stand_where_they_are_called(void **state)
{
	(void)state;
	assert_string_equal(columns_with(PHONE),
		"inbound_messages.phone\nmessages.phone\nsms_phones.phone\n"
		"travel_groups.contact_phone\ntravel_groups.kin_phone\n");
}

static void numbers_of_documents_and_what_was_refused_stand_in_no_column(void **state)
{
	(void)state;
	assert_string_equal(
		columns_with(DOCUMENT "|" NATIONAL_ID_BEGIN "[0-9]{5}|" REFUSED "|" REFUSED_PHONE),
		"");
}

static const char *data_directory(void)
{
	const char *line = daemon_sql(&server, "SHOW data_directory");
	return keep_copy(line, strcspn(line, "\n"));
}

/* The state directory has the logs of the server, of the sealer and of the check of seals. */
static void logs_and_metrics_hold_nobody(void **state)
{
	const struct answer metrics = expect_status(ask_monitor("/metrics"), 200);

	(void)state;
	contains(file_text(sealer_log), "stopped sealing");
	expect_in_no_file(server.state, anybody);
	expect_in_no_file(keep_printf("%s/../postgresql.log", data_directory()), anybody);
	assert_null(first_mark(metrics.body, strlen(metrics.body), anybody));
}

static void the_databases_files_hold_no_number_of_a_document_and_nothing_refused(void **state)
{
	(void)state;
	expect_in_files(keep_printf("%s/base", data_directory()), in_clear);
	expect_in_no_file(data_directory(), sealed_or_refused);
}

/* Images of pages in it are not compressed, so that it shows what it has. */
static void the_wal_holds_none_of_them(void **state)
{
	const char *wal = keep_printf("%s/pg_wal", data_directory());

	(void)state;
	assert_string_equal(daemon_sql(&server, "SHOW wal_compression"), "off\n");
	expect_in_files(wal, in_clear);
	expect_in_no_file(wal, sealed_or_refused);
}

/* Runs one of PostgreSQL's programs to its end. */
static void run(const char *program, const char *const arguments[])
{
	const char *words[12] = { keep_printf("%s/%s", getenv("KAFILE_TEST_BINDIR"), program) };
	const char *said = keep_printf("%s/said", copies);

	for (int i = 0; arguments[i]; i++)
		words[1 + i] = arguments[i];
	if (process_wait(process_start(words,
		    (const char *const[]){ "PGOPTIONS=-c bytea_output=escape", NULL }, said)) != 0)
		fail_msg("%s: %s", program, file_text(said));
}

static void a_physical_backup_holds_none_of_them(void **state)
{
	const char *backup = keep_printf("%s/backup", copies);

	(void)state;
	run("pg_basebackup", (const char *const[]){ "-d", daemon_url(&server, "postgres"), "-D",
				     backup, "-X", "stream", "-c", "fast", NULL });
	expect_in_files(keep_printf("%s/base", backup), in_clear);
	expect_in_no_file(backup, sealed_or_refused);
}

/* It has what is compressed in the database's files, too. */
static void a_dump_holds_names_and_phones_where_the_columns_do(void **state)
{
	static const char *const names[] = { NAME, NULL }, *const phones[] = { PHONE, NULL };
	const char *dump = keep_printf("%s/dump", copies);

	(void)state;
	run("pg_dump",
		(const char *const[]){ "-d", daemon_url(&server, "postgres"), "-f", dump, NULL });
	assert_string_equal(dumped_tables_with(dump, names),
		"kafile.citizens\nkafile.events\nkafile.idempotency\n"
		"kafile.inbound_messages\nkafile.seats\n");
	assert_string_equal(dumped_tables_with(dump, phones),
		"kafile.inbound_messages\nkafile.messages\nkafile.sms_phones\n"
		"kafile.travel_groups\n");
	expect_in_no_file(dump, sealed_or_refused);
}

/* What was not found would have been. */
static void a_canary_is_seen_where_there_is_one(void **state)
{
	const char *id = national_id(7);

	(void)state;
	assert_string_equal(first_mark("...Kanaryaabcd", 14, anybody), NAME);
	assert_string_equal(
		first_mark(keep_printf("...%s...", id), strlen(id) + 6, anybody), NATIONAL_ID);
	assert_null(first_mark("kanary 98765 987654x", 20, anybody));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_canary_is_seen_where_there_is_one),
		cmocka_unit_test(names_stand_where_they_are_searched_or_read),
		cmocka_unit_test(phones_stand_where_they_are_called),
		cmocka_unit_test(numbers_of_documents_and_what_was_refused_stand_in_no_column),
		cmocka_unit_test(logs_and_metrics_hold_nobody),
		cmocka_unit_test(
			the_databases_files_hold_no_number_of_a_document_and_nothing_refused),
		cmocka_unit_test(the_wal_holds_none_of_them),
		cmocka_unit_test(a_physical_backup_holds_none_of_them),
		cmocka_unit_test(a_dump_holds_names_and_phones_where_the_columns_do),
	};

	return cmocka_run_group_tests_name("api/canary", tests, start, stop);
}
