/* JSON as a reader would see it. */
#include "base/json_writer.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

struct fixture {
	struct strbuf buf;
	struct json_writer json;
};

static int setup(void **state)
{
	static struct fixture fixture;

	strbuf_init(&fixture.buf, 1 << 20);
	json_init(&fixture.json, &fixture.buf);
	*state = &fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	strbuf_release(&fixture->buf);
	return 0;
}

static void restart(struct fixture *fixture)
{
	strbuf_reset(&fixture->buf);
	json_init(&fixture->json, &fixture->buf);
}

static void objects_and_arrays_get_their_commas(void **state)
{
	struct fixture *f = *state;
	struct json_writer *json = &f->json;

	json_object_begin(json);
	json_key(json, "items");
	json_array_begin(json);
	json_object_begin(json);
	json_object_end(json);
	json_array_begin(json);
	json_array_end(json);
	json_put_integer(json, 1);
	json_put_text(json, "two");
	json_array_end(json);
	json_key(json, "next");
	json_put_null(json);
	json_key(json, "more");
	json_put_boolean(json, false);
	json_object_end(json);
	assert_string_equal(
		f->buf.data, "{\"items\":[{},[],1,\"two\"],\"next\":null,\"more\":false}");
}

static void a_sibling_starts_without_the_commas_of_the_one_before(void **state)
{
	struct fixture *f = *state;
	struct json_writer *json = &f->json;

	json_array_begin(json);
	for (int i = 0; i < 2; i++) {
		json_object_begin(json);
		json_key(json, "a");
		json_put_integer(json, i);
		json_key(json, "b");
		json_put_integer(json, i);
		json_object_end(json);
	}
	json_array_end(json);
	assert_string_equal(f->buf.data, "[{\"a\":0,\"b\":0},{\"a\":1,\"b\":1}]");
}

static void thirty_levels_are_deep_enough(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 31; i++)
		json_array_begin(&f->json);
	json_put_integer(&f->json, 1);
	json_put_integer(&f->json, 2);
	for (int i = 0; i < 31; i++)
		json_array_end(&f->json);
	assert_int_equal(f->buf.len, 31 * 2 + 3);
	assert_memory_equal(f->buf.data + 30, "[1,2]", 5);
}

static void strings_are_escaped_as_rfc_8259_says(void **state)
{
	static const struct {
		struct str value;
		const char *text;
	} cases[] = {
		{ { NULL, 0 }, "null" },
		{ STR(""), "\"\"" },
		{ STR("Ayşe Nur"), "\"Ayşe Nur\"" },
		{ STR("O\"Hara"), "\"O\\\"Hara\"" },
		{ STR("\\"), "\"\\\\\"" },
		{ STR("a/b"), "\"a/b\"" },
		{ STR("\b\t\n\f\r"), "\"\\b\\t\\n\\f\\r\"" },
		{ STR("\0\x01\x1F\x7F"), "\"\\u0000\\u0001\\u001f\x7F\"" },
		{ STR("x\ny\"z"), "\"x\\ny\\\"z\"" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		restart(f);
		json_put_string(&f->json, cases[i].value);
		assert_string_equal(f->buf.data, cases[i].text);
	}
}

static void every_character_survives_the_way_there_and_back(void **state)
{
	struct fixture *f = *state;
	char all[128 + 8];
	json_t *read;

	for (int i = 0; i < 128; i++)
		all[i] = (char)i;
	memcpy(all + 128, "ş€é!", 8);
	json_put_string(&f->json, (struct str){ all, sizeof(all) });
	read = json_loadb(f->buf.data, f->buf.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	assert_non_null(read);
	assert_int_equal(json_string_length(read), sizeof(all));
	assert_memory_equal(json_string_value(read), all, sizeof(all));
	json_decref(read);
}

static void numbers_read_back_as_themselves(void **state)
{
	static const double cases[] = { 0, -0.0, 0.1, 49.8397, 24.0297, 1.0 / 3, 1e21, -1e-7,
		5e-324, 1.7976931348623157e308, 125, 123456789.123456789 };
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		double back;

		restart(f);
		json_put_number(&f->json, cases[i]);
		back = strtod(f->buf.data, NULL);
		assert_memory_equal(&back, &cases[i], sizeof(back));
	}
}

static void numbers_are_short_and_never_nan(void **state)
{
	static const struct {
		double value;
		const char *text;
	} cases[] = {
		{ 49.8397, "49.8397" },
		{ 125, "125" },
		{ 0.1, "0.1" },
		{ NAN, "null" },
		{ INFINITY, "null" },
		{ -INFINITY, "null" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		restart(f);
		json_put_number(&f->json, cases[i].value);
		assert_string_equal(f->buf.data, cases[i].text);
	}
}

static void our_own_types_are_strings(void **state)
{
	struct fixture *f = *state;
	struct json_writer *json = &f->json;
	struct uuid id = { { 0x01, 0x7F, 0x22, 0xE2, 0x79, 0xB0, 0x7C, 0xC3, 0x98, 0xC4, 0xDC, 0x0C,
		0x0C, 0x07, 0x39, 0x8F } };

	json_array_begin(json);
	json_put_instant(json, INT64_C(1646892000000000));
	json_put_instant(json, INSTANT_NULL);
	json_put_date(json, 19061);
	json_put_uuid(json, id);
	json_put_text(json, NULL);
	json_put_raw(json, STR("{\"a\":1}"));
	json_put_boolean(json, true);
	json_put_integer(json, INT64_MIN);
	json_array_end(json);
	assert_string_equal(f->buf.data, "[\"2022-03-10T06:00:00Z\",null,\"2022-03-10\",\"017f22e2-"
					 "79b0-7cc3-98c4-dc0c0c07398f\","
					 "null,{\"a\":1},true,-9223372036854775808]");
}

static void a_full_buffer_is_noticed_at_the_end(void **state)
{
	struct strbuf buf;
	struct json_writer json;

	(void)state;
	strbuf_init(&buf, 10);
	json_init(&json, &buf);
	json_object_begin(&json);
	json_key(&json, "reference");
	json_put_text(&json, "7K3M9QXT2A");
	json_object_end(&json);
	assert_true(buf.overflow);
	assert_string_equal(buf.data, "{");
	strbuf_release(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			objects_and_arrays_get_their_commas, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_sibling_starts_without_the_commas_of_the_one_before, setup, teardown),
		cmocka_unit_test_setup_teardown(thirty_levels_are_deep_enough, setup, teardown),
		cmocka_unit_test_setup_teardown(
			strings_are_escaped_as_rfc_8259_says, setup, teardown),
		cmocka_unit_test_setup_teardown(
			every_character_survives_the_way_there_and_back, setup, teardown),
		cmocka_unit_test_setup_teardown(numbers_read_back_as_themselves, setup, teardown),
		cmocka_unit_test_setup_teardown(numbers_are_short_and_never_nan, setup, teardown),
		cmocka_unit_test_setup_teardown(our_own_types_are_strings, setup, teardown),
		cmocka_unit_test(a_full_buffer_is_noticed_at_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
