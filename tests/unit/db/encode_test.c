/* Parameters as PostgreSQL's binary formats have them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <string.h>

#include <cmocka.h>

#include "db/encode.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct item {
	int32_t number;
};

struct params {
	struct str text;
	struct uuid id;
	int32_t integer;
	int64_t bigint;
	bool boolean;
	instant at;
	int32_t date;
	double number;
	struct item *items;
	size_t items_count;
};

static const struct column columns[] = {
	{ "text", DB_TEXT, true, offsetof(struct params, text) },
	{ "id", DB_UUID, true, offsetof(struct params, id) },
	{ "integer", DB_INTEGER, true, offsetof(struct params, integer) },
	{ "bigint", DB_BIGINT, true, offsetof(struct params, bigint) },
	{ "boolean", DB_BOOLEAN, false, offsetof(struct params, boolean) },
	{ "at", DB_TIMESTAMPTZ, true, offsetof(struct params, at) },
	{ "date", DB_DATE, true, offsetof(struct params, date) },
	{ "number", DB_DOUBLE, true, offsetof(struct params, number) },
};

static const struct column item_columns[] = {
	{ "number", DB_INTEGER, true, offsetof(struct item, number) },
};

/* One scalar of the table above. */
static struct statement plain(size_t column)
{
	return (struct statement){
		.kind = STATEMENT_LIST, .columns = &columns[column], .column_count = 1
	};
}

static struct statement gathering(size_t column)
{
	struct statement statement = plain(column);

	statement.kind = STATEMENT_WRITE;
	return statement;
}

static const struct statement with_items = {
	.kind = STATEMENT_WRITE,
	.list_count = 1,
	.lists = { { item_columns, 1, offsetof(struct params, items),
		offsetof(struct params, items_count), sizeof(struct item) } },
};

static const struct params values = {
	.text = STR("Ağaoğlu"),
	.id = { { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 } },
	.integer = -2,
	.bigint = 258,
	.boolean = true,
	.at = INT64_C(946684801000000),
	.date = 10958,
	.number = 1.0,
};

static const struct params nulls = {
	.integer = DB_NULL_INTEGER,
	.bigint = DB_NULL_BIGINT,
	.at = INSTANT_NULL,
	.date = DB_NULL_INTEGER,
	.number = NAN,
};

static void assert_value(const struct encoded *encoded, int at, struct str expected)
{
	assert_int_equal(encoded->formats[at], 1);
	assert_int_equal(encoded->lengths[at], expected.len);
	assert_memory_equal(encoded->values[at], expected.data, expected.len);
}

static void a_plain_parameter_is_its_bytes(void **state)
{
	static const struct str expected[] = {
		STR("A\xC4\x9F"
		    "ao\xC4\x9Flu"),
		STR("\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17\20"),
		STR("\xFF\xFF\xFF\xFE"),
		STR("\0\0\0\0\0\0\1\2"),
		STR("\1"),
		STR("\0\0\0\0\0\x0F\x42\x40"),
		STR("\0\0\0\1"),
		STR("\x3F\xF0\0\0\0\0\0\0"),
	};
	const void *params[] = { &values };

	(void)state;
	for (size_t i = 0; i < COUNT(expected); i++) {
		const struct statement statement = plain(i);
		struct encoded encoded;

		encode_params(&encoded, &statement, params, 1);
		assert_int_equal(encoded.count, 1);
		assert_value(&encoded, 0, expected[i]);
		encoded_release(&encoded);
	}
}

static void what_stands_for_null_becomes_null(void **state)
{
	const void *params[] = { &nulls };

	(void)state;
	for (size_t i = 0; i < COUNT(columns); i++) {
		const struct statement statement = plain(i);
		struct encoded encoded;

		encode_params(&encoded, &statement, params, 1);
		if ((encoded.values[0] == NULL) != columns[i].nullable)
			fail_msg("column %s", columns[i].name);
		encoded_release(&encoded);
	}
}

static void an_empty_text_is_not_null(void **state)
{
	const struct params empty = { .text = STR("") };
	const void *params[] = { &empty };
	const struct statement statement = plain(0);
	struct encoded encoded;

	(void)state;
	encode_params(&encoded, &statement, params, 1);
	assert_non_null(encoded.values[0]);
	assert_int_equal(encoded.lengths[0], 0);
	encoded_release(&encoded);
}

static void requests_gather_into_an_array(void **state)
{
	const void *params[] = { &values, &nulls, &values };
	const struct statement statement = gathering(2);
	struct encoded encoded;

	(void)state;
	encode_params(&encoded, &statement, params, 3);
	assert_value(&encoded, 0,
		STR("\0\0\0\1" /* one dimension */ "\0\0\0\1" /* with a NULL */ "\0\0\0\x17" /* int4
											      */
		    "\0\0\0\3"
		    "\0\0\0\1"
		    "\0\0\0\4\xFF\xFF\xFF\xFE"
		    "\xFF\xFF\xFF\xFF"
		    "\0\0\0\4\xFF\xFF\xFF\xFE"));
	encoded_release(&encoded);
}

static void elements_of_lists_know_their_request(void **state)
{
	struct item first[] = { { 7 }, { 8 } }, third[] = { { 9 } };
	const struct params a = { .items = first, .items_count = 2 };
	const struct params b = { 0 };
	const struct params c = { .items = third, .items_count = 1 };
	const void *params[] = { &a, &b, &c };
	struct encoded encoded;

	(void)state;
	encode_params(&encoded, &with_items, params, 3);
	assert_int_equal(encoded.count, 2);
	assert_value(&encoded, 0,
		STR("\0\0\0\1\0\0\0\0\0\0\0\x17\0\0\0\3\0\0\0\1"
		    "\0\0\0\4\0\0\0\1\0\0\0\4\0\0\0\1\0\0\0\4\0\0\0\3"));
	assert_value(&encoded, 1,
		STR("\0\0\0\1\0\0\0\0\0\0\0\x17\0\0\0\3\0\0\0\1"
		    "\0\0\0\4\0\0\0\7\0\0\0\4\0\0\0\10\0\0\0\4\0\0\0\11"));
	encoded_release(&encoded);
}

static void an_array_without_elements_has_no_dimension(void **state)
{
	const struct params none = { 0 };
	const void *params[] = { &none };
	struct encoded encoded;

	(void)state;
	encode_params(&encoded, &with_items, params, 1);
	assert_value(&encoded, 0, STR("\0\0\0\0\0\0\0\0\0\0\0\x17"));
	assert_value(&encoded, 1, STR("\0\0\0\0\0\0\0\0\0\0\0\x17"));
	encoded_release(&encoded);
}

static void types_are_arrays_where_requests_gather(void **state)
{
	const struct statement one = plain(0), many = gathering(0);
	unsigned types[ENCODED_PARAMETERS];

	(void)state;
	assert_int_equal(encode_types(&one, types), 1);
	assert_int_equal(types[0], 25);
	assert_int_equal(encode_types(&many, types), 1);
	assert_int_equal(types[0], 1009);
	assert_int_equal(encode_types(&with_items, types), 2);
	assert_int_equal(types[0], 1007);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plain_parameter_is_its_bytes),
		cmocka_unit_test(what_stands_for_null_becomes_null),
		cmocka_unit_test(an_empty_text_is_not_null),
		cmocka_unit_test(requests_gather_into_an_array),
		cmocka_unit_test(elements_of_lists_know_their_request),
		cmocka_unit_test(an_array_without_elements_has_no_dimension),
		cmocka_unit_test(types_are_arrays_where_requests_gather),
	};

	return cmocka_run_group_tests_name("db/encode", tests, NULL, NULL);
}
