/* Files of registrations: rows, references, groups, and what is wrong with them. */
#include "citizens/import_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static int set_up(void **state)
{
	*state = arena_new(64 << 20);
	return 0;
}

static int tear_down(void **state)
{
	arena_free(*state);
	return 0;
}

static struct import_file given_csv(void **state, const char *text)
{
	struct import_file file;

	assert_true(import_csv_read(*state, str_from(text), &file));
	import_check_references(&file);
	return file;
}

static const char *refused_csv(void **state, const char *text)
{
	struct import_file file;

	assert_false(import_csv_read(*state, str_from(text), &file));
	return file.fault.data;
}

static void expect_group(struct import_file *file, size_t first, size_t count, const char *expected)
{
	json_t *group = import_group_new(file, first, count);
	json_t *wanted = json_loads(expected, 0, NULL);

	assert_int_equal(import_group_size(file, first), count);
	assert_non_null(group);
	assert_non_null(wanted);
	assert_true(json_equal(group, wanted));
	json_decref(group);
	json_decref(wanted);
}

static void a_row_becomes_the_body_of_a_registration(void **state)
{
	struct import_file file =
		given_csv(state, "source_ref,city,phone,given_names,family_name,birth_date,needs,"
				 "document_type,document_number\n"
				 "a1,LVIV,+905321234567,Ayşe Nur,\"Yıldız, Çelik\",1991,wheelchair "
				 "insulin,passport,U12345678\n");

	assert_int_equal(file.row_count, 1);
	assert_int_equal(file.rows[0].line, 2);
	expect_group(&file, 0, 1,
		"{\"city\":\"LVIV\",\"contact\":{\"phone\":\"+905321234567\"},\"members\":[{"
		"\"given_names\":\"Ayşe Nur\","
		"\"family_name\":\"Yıldız, "
		"Çelik\",\"birth_date\":\"1991\",\"needs\":[\"wheelchair\",\"insulin\"],"
		"\"document\":{\"type\":\"passport\",\"number\":\"U12345678\"}}]}");
}

static void a_next_of_kin_is_named_with_the_contact(void **state)
{
	struct import_file file = given_csv(state,
		"source_ref,group_ref,city,kin_phone,kin_language,given_names,family_name\n"
		"1,f,KYIV,+905324445566,tr,Can,Demir\n"
		"2,f,,,,Ece,Demir\n"
		"3,g,KYIV,+905324445566,,Ali,Kaya\n"
		"4,g,,+905320000000,,Oya,Kaya\n");

	expect_group(&file, 0, 2,
		"{\"city\":\"KYIV\",\"contact\":{\"kin_phone\":\"+905324445566\","
		"\"kin_language\":\"tr\"},\"members\":[{\"given_names\":\"Can\","
		"\"family_name\":\"Demir\"},"
		"{\"given_names\":\"Ece\",\"family_name\":\"Demir\"}]}");
	assert_null(import_group_new(&file, 2, 2));
	assert_non_null(file.rows[3].fault);
}

static void rows_with_one_group_ref_form_a_group(void **state)
{
	struct import_file file = given_csv(state,
		"source_ref;group_ref;city;expected_members;given_names;family_name\r\n"
		"1;f1;KYIV;3;Can;Demir\r\n"
		"2;f1;;;Ece;Demir\r\n"
		"3;;KYIV;;Ali;Kaya\r\n");

	assert_int_equal(file.row_count, 3);
	assert_int_equal(file.rows[2].line, 4);
	assert_true(str_equal(import_group_reference(&file, 0), STR("f1")));
	assert_true(str_equal(import_group_reference(&file, 2), STR("3")));
	expect_group(&file, 0, 2,
		"{\"city\":\"KYIV\",\"expected_members\":3,\"members\":[{\"given_names\":\"Can\","
		"\"family_name\":\"Demir\"},"
		"{\"given_names\":\"Ece\",\"family_name\":\"Demir\"}]}");
}

static void a_row_that_contradicts_its_group_refuses_the_group(void **state)
{
	struct import_file file = given_csv(state,
		"source_ref,group_ref,city,given_names,family_name\n1,f,KYIV,A,B\n2,f,LVIV,C,D\n");

	assert_null(import_group_new(&file, 0, 2));
	assert_null(file.rows[0].fault);
	assert_non_null(file.rows[1].fault);
}

static void rows_need_references_of_their_own(void **state)
{
	struct import_file file =
		given_csv(state, "source_ref,group_ref,city,given_names,family_name\n"
				 "1,,KYIV,A,B\n,,KYIV,C,D\n1,,KYIV,E,F\n2,f,KYIV,G,H\n3,,KYIV,I,"
				 "J\n4,f,KYIV,K,L\nf,,KYIV,M,N\n");
	static const bool good[] = { true, false, false, true, true, false, false };

	for (size_t i = 0; i < file.row_count; i++)
		assert_int_equal(file.rows[i].fault == NULL, good[i]);
}

static void empty_lines_are_counted_and_skipped(void **state)
{
	struct import_file file =
		given_csv(state, "\xEF\xBB\xBFsource_ref,city\r\n\r\n1,KYIV\r\n\n2,LVIV");

	assert_int_equal(file.row_count, 2);
	assert_int_equal(file.rows[0].line, 3);
	assert_int_equal(file.rows[1].line, 5);
}

static void a_row_wider_than_the_header_is_refused_alone(void **state)
{
	struct import_file file = given_csv(state, "source_ref,city\n1,KYIV,x\n2,LVIV,\n");

	assert_non_null(file.rows[0].fault);
	assert_null(file.rows[1].fault);
}

static void a_file_without_a_usable_header_is_refused(void **state)
{
	assert_non_null(refused_csv(state, ""));
	assert_non_null(refused_csv(state, "source_ref,colour\n1,red\n"));
	assert_non_null(refused_csv(state, "city,city\nKYIV,KYIV\n"));
	assert_non_null(refused_csv(state, "source_ref,city\n1,\"KYIV\n"));
	assert_non_null(refused_csv(state, "source_ref,city\n1,KY\"IV\n"));
}

static void a_line_of_ndjson_is_a_group(void **state)
{
	struct import_file file;

	assert_true(import_ndjson_read(*state,
		STR("{\"source_ref\":\"1\",\"city\":\"KYIV\",\"members\":[]}\r\n\nnot "
		    "json\n{\"a\":1,\"a\":2}\n{\"city\":\"LVIV\"}"),
		&file));
	import_check_references(&file);
	assert_int_equal(file.row_count, 4);
	expect_group(&file, 0, 1, "{\"city\":\"KYIV\",\"members\":[]}");
	assert_int_equal(file.rows[1].line, 3);
	for (size_t i = 1; i < 4; i++) {
		assert_non_null(file.rows[i].fault);
		assert_null(import_group_new(&file, i, 1));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_row_becomes_the_body_of_a_registration, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_next_of_kin_is_named_with_the_contact, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			rows_with_one_group_ref_form_a_group, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_row_that_contradicts_its_group_refuses_the_group, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			rows_need_references_of_their_own, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			empty_lines_are_counted_and_skipped, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_row_wider_than_the_header_is_refused_alone, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_file_without_a_usable_header_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_line_of_ndjson_is_a_group, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
