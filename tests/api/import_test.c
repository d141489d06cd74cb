/* Imports: an outcome a line, and the same file again changes nothing. */
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

#define CLIENTS 8
#define HEADER "source_ref,group_ref,city,phone,given_names,family_name,birth_date,national_id\n"

static struct answer imports(
	const char *source, const char *query, const char *type, const char *body)
{
	return ask(&(struct ask){ .who = OFFICER,
		.method = "POST",
		.path = keep_printf("/v1/registrations/import?source=%s%s", source, query),
		.body = body,
		.type = type });
}

static struct answer imports_csv(const char *source, const char *body)
{
	return imports(source, "", "text/csv", body);
}

static void each_line_has_its_outcome(void **state)
{
	(void)state;
	const struct answer answer = expect_status(
		imports_csv(fresh_id(), HEADER "r1,f1,LVIV,+905321234567,Can,Demir,1980,\n"
					       "r2,f1,,,Ece,Demir,1985-01-01,\n"
					       "r3,,NOWHERE,,Ali,Kaya,1990,\n"
					       "r4,,KYIV,,Oya,Ak,1990,10000000147\n"
					       ",,KYIV,,Ada,Ak,1990,\n"),
		200);

	expect_number(answer, "/created", 2);
	expect_number(answer, "/refused", 3);
	expect_number(answer, "/items/0/line", 2);
	expect_text(answer, "/items/0/outcome", "created");
	expect_text(answer, "/items/1/group", text_at(answer, "/items/0/group"));
	expect_length(answer, "/items/1/references", 1);
	assert_string_equal(status_of(text_at(answer, "/items/1/references/0")), "registered");
	expect_text(answer, "/items/2/outcome", "refused");
	expect_text(answer, "/items/3/errors/0/pointer", "/members/0/national_id");
	expect_text(answer, "/items/4/outcome", "refused");
}

static void the_same_file_again_changes_nothing(void **state)
{
	(void)state;
	const char *source = fresh_id();
	const char *file = HEADER "r1,,LVIV,,Can,Demir,1980,\nr2,,LVIV,,Ece,Ak,1981,\n";
	const struct answer first = expect_status(imports_csv(source, file), 200);
	const struct answer again = expect_status(imports_csv(source, file), 200);
	const struct answer more =
		expect_status(imports_csv(source, HEADER "r1,,LVIV,,Can,Demir,1980,\nr2,,LVIV,,Ece,"
							 "Ak,1981,\nr3,,LVIV,,Ali,Kaya,,\n"),
			200);

	expect_number(first, "/created", 2);
	expect_number(again, "/unchanged", 2);
	expect_text(again, "/items/1/references/0", text_at(first, "/items/1/references/0"));
	expect_number(more, "/created", 1);
	expect_number(more, "/unchanged", 2);
}

static void a_person_added_to_an_imported_group_is_not_lost_silently(void **state)
{
	(void)state;
	const char *source = fresh_id();
	expect_status(imports_csv(source, HEADER "r1,f,LVIV,,Can,Demir,,\n"), 200);
	const struct answer again = expect_status(
		imports_csv(source, HEADER "r1,f,LVIV,,Can,Demir,,\nr2,f,,,Ece,Demir,,\n"), 200);

	expect_text(again, "/items/0/outcome", "unchanged");
	expect_text(again, "/items/1/outcome", "refused");
}

static void a_dry_run_of_an_import_writes_nothing(void **state)
{
	(void)state;
	const char *source = fresh_id();
	const char *file = HEADER "r1,,LVIV,,Can,Demir,1980,\n";
	const struct answer dry =
		expect_status(imports(source, "&dry_run=true", "text/csv", file), 200);

	expect_boolean(dry, "/dry_run", true);
	expect_number(dry, "/created", 1);
	expect_number(expect_status(imports_csv(source, file), 200), "/created", 1);
}

static void a_dry_run_tells_what_was_imported_before(void **state)
{
	(void)state;
	const char *source = fresh_id();
	const struct answer first = expect_status(
		imports_csv(source, HEADER "r1,f,LVIV,,Can,Demir,1980,\nr2,,LVIV,,Ece,Ak,1981,\n"),
		200);
	const char *more = HEADER "r1,f,LVIV,,Can,Demir,1980,\nr4,f,,,Efe,Demir,,\n"
				  "r2,,LVIV,,Ece,Ak,1981,\nr3,,LVIV,,Ali,Kaya,,\n";
	const struct answer dry =
		expect_status(imports(source, "&dry_run=true", "text/csv", more), 200);

	expect_number(dry, "/unchanged", 2);
	expect_text(dry, "/items/0/outcome", "unchanged");
	expect_text(dry, "/items/0/references/0", text_at(first, "/items/0/references/0"));
	expect_text(dry, "/items/1/outcome", "refused");
	expect_text(dry, "/items/2/outcome", "unchanged");
	expect_text(dry, "/items/3/outcome", "created");
	expect_number(expect_status(imports_csv(source, more), 200), "/created", 1);
}

static void lines_of_json_are_registrations(void **state)
{
	(void)state;
	const struct answer answer = expect_status(
		imports(fresh_id(), "", "application/x-ndjson",
			"{\"source_ref\":\"1\",\"city\":\"LVIV\",\"members\":[{\"given_names\":"
			"\"Can\",\"family_name\":\"Ak\"},"
			"{\"given_names\":\"Ece\",\"family_name\":\"Ak\"}]}\nnot json\n"),
		200);

	expect_text(answer, "/items/0/outcome", "created");
	expect_length(answer, "/items/0/references", 2);
	expect_text(answer, "/items/1/outcome", "refused");
}

static void an_imported_group_names_its_next_of_kin(void **state)
{
	(void)state;
	const struct answer answer = expect_status(
		imports_csv(fresh_id(),
			"source_ref,city,phone,kin_phone,kin_language,given_names,family_name\n"
			"r1,LVIV,,+905324445566,uk,Can,Demir\n"
			"r2,LVIV,,5324445566,uk,Ece,Ak\n"
			"r3,LVIV,,,fr,Ali,Kaya\n"),
		200);
	const struct answer group =
		get(OFFICER, "/v1/groups/%s", text_at(answer, "/items/0/group"));

	expect_text(expect_status(group, 200), "/contact/kin_phone", "+905324445566");
	expect_text(group, "/contact/kin_language", "uk");
	expect_text(answer, "/items/1/errors/0/pointer", "/contact/kin_phone");
	expect_text(answer, "/items/2/errors/0/pointer", "/contact/kin_language");
}

static void an_imported_group_says_what_it_brings(void **state)
{
	(void)state;
	const struct answer answer = expect_status(
		imports_csv(fresh_id(),
			"source_ref,group_ref,city,pets,luggage_kg,given_names,family_name\n"
			"r1,g1,LVIV,2,150,Can,Demir\n"
			"r2,g1,LVIV,,,Ece,Demir\n"
			"r3,,LVIV,21,,Ali,Kaya\n"
			"r4,,LVIV,,much,Su,Ak\n"),
		200);
	const struct answer group =
		get(OFFICER, "/v1/groups/%s", text_at(answer, "/items/1/group"));

	expect_number(expect_status(group, 200), "/pets", 2);
	expect_number(group, "/luggage_kg", 150);
	expect_text(answer, "/items/2/errors/0/pointer", "/pets");
	expect_text(answer, "/items/3/errors/0/pointer", "/luggage_kg");
}

static void a_file_that_cannot_be_read_is_refused_whole(void **state)
{
	(void)state;
	expect_problem(
		imports_csv(fresh_id(), "source_ref,colour\nr1,red\n"), 422, "invalid-fields");
	expect_problem(imports_csv(fresh_id(), HEADER "r1,\"LVIV\n"), 422, "invalid-fields");
	/* Straight to the server: a proxy would mend the bytes. */
	expect_problem(ask(&(struct ask){ .who = OFFICER,
			       .method = "POST",
			       .path = "/v1/registrations/import?source=bytes",
			       .body = HEADER "r1,,LVIV,,\xff,B,,\n",
			       .type = "text/csv",
			       .port = server.port }),
		400, "malformed-request");
}

struct importing {
	const char *source;
	const char *file;
	struct answer answers[CLIENTS];
};

static void import_in_race(int thread, void *context)
{
	struct importing *racing = context;

	racing->answers[thread] = imports_csv(racing->source, racing->file);
}

static void one_file_sent_by_many_is_registered_once(void **state)
{
	(void)state;
	struct importing racing = { .source = fresh_id(),
		.file = HEADER
		"r2,,LVIV,,Ece,Ak,1981,\nr1,,LVIV,,Can,Demir,1980,\nr3,,LVIV,,Ali,Kaya,,\n" };
	long long created = 0, unchanged = 0;

	race(CLIENTS, import_in_race, &racing);
	for (int i = 0; i < CLIENTS; i++) {
		created += number_at(expect_status(racing.answers[i], 200), "/created");
		unchanged += number_at(racing.answers[i], "/unchanged");
	}
	assert_int_equal(created, 3);
	assert_int_equal(unchanged, 3 * (CLIENTS - 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_line_has_its_outcome),
		cmocka_unit_test(the_same_file_again_changes_nothing),
		cmocka_unit_test(a_person_added_to_an_imported_group_is_not_lost_silently),
		cmocka_unit_test(a_dry_run_of_an_import_writes_nothing),
		cmocka_unit_test(a_dry_run_tells_what_was_imported_before),
		cmocka_unit_test(lines_of_json_are_registrations),
		cmocka_unit_test(an_imported_group_names_its_next_of_kin),
		cmocka_unit_test(an_imported_group_says_what_it_brings),
		cmocka_unit_test(a_file_that_cannot_be_read_is_refused_whole),
		cmocka_unit_test(one_file_sent_by_many_is_registered_once),
	};

	return cmocka_run_group_tests(tests, server_start, server_stop);
}
