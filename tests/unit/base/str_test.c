/* Views of text and the growing buffer. */
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void assert_str(struct str actual, const char *expected)
{
	assert_int_equal(actual.len, strlen(expected));
	assert_memory_equal(actual.data, expected, actual.len);
}

static void absent_is_not_empty(void **state)
{
	(void)state;
	assert_null(str_from(NULL).data);
	assert_non_null(str_from("").data);
	assert_int_equal(str_from("").len, 0);
	assert_str(str_from("Lviv"), "Lviv");
}

static void texts_are_compared_by_bytes(void **state)
{
	static const struct {
		struct str a, b;
		bool equal, equal_ignoring_case;
	} cases[] = {
		{ STR("Kyiv"), STR("Kyiv"), true, true },
		{ STR("Kyiv"), STR("kYIV"), false, true },
		{ STR("Kyiv"), STR("Kyi"), false, false },
		{ STR("a\0b"), STR("a\0c"), false, false },
		{ STR("a\0b"), STR("A\0B"), false, true },
		{ STR("[x"), STR("{x"), false, false },
		{ STR("@"), STR("`"), false, false },
		{ STR("Ş"), STR("ş"), false, false },
		{ STR(""), { NULL, 0 }, true, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(str_equal(cases[i].a, cases[i].b), cases[i].equal);
		assert_int_equal(str_equal_ignoring_case(cases[i].a, cases[i].b),
			cases[i].equal_ignoring_case);
	}
}

static void a_prefix_is_found_at_the_start_only(void **state)
{
	(void)state;
	assert_true(str_starts_with(STR("/v1/status"), STR("/v1/")));
	assert_true(str_starts_with(STR("/v1/"), STR("/v1/")));
	assert_true(str_starts_with(STR("x"), STR("")));
	assert_true(str_starts_with(STR_NULL, STR("")));
	assert_false(str_starts_with(STR("/v1"), STR("/v1/")));
	assert_false(str_starts_with(STR(" /v1/"), STR("/v1/")));
}

static void trimming_takes_spaces_and_tabs_at_both_ends(void **state)
{
	static const char *const cases[][2] = {
		{ " \tAyşe Nur\t ", "Ayşe Nur" },
		{ "x", "x" },
		{ "", "" },
		{ " \t ", "" },
		{ "\nx ", "\nx" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_str(str_trim(str_from(cases[i][0])), cases[i][1]);
	assert_int_equal(str_trim(STR_NULL).len, 0);
}

static void a_list_is_cut_into_its_pieces(void **state)
{
	struct str rest = STR("kyiv,,lviv,");

	(void)state;
	assert_str(str_next(&rest, ','), "kyiv");
	assert_str(str_next(&rest, ','), "");
	assert_str(str_next(&rest, ','), "lviv");
	assert_non_null(rest.data);
	assert_str(str_next(&rest, ','), "");
	assert_null(rest.data);
	assert_null(str_next(&rest, ',').data);
}

static void a_list_without_separator_is_one_piece(void **state)
{
	struct str rest = STR("kyiv");

	(void)state;
	assert_str(str_next(&rest, ','), "kyiv");
	assert_null(rest.data);
}

static void only_well_formed_utf8_is_accepted(void **state)
{
	static const struct {
		struct str text;
		bool valid;
	} cases[] = {
		{ STR(""), true },
		{ STR("Kremenchuk"), true },
		{ STR("İpek Öztürk, Юлія, Łódź"), true },
		{ STR("sixteen bytes ok\xC3\xA9"), true },
		{ STR("a\0b"), true },
		{ STR("\x7F"), true },
		{ STR("\xC2\x80"), true },
		{ STR("\xDF\xBF"), true },
		{ STR("\xE0\xA0\x80"), true },
		{ STR("\xED\x9F\xBF"), true },
		{ STR("\xEE\x80\x80"), true },
		{ STR("\xEF\xBF\xBF"), true },
		{ STR("\xF0\x90\x80\x80"), true },
		{ STR("\xF4\x8F\xBF\xBF"), true },
		{ STR("\x80"), false },
		{ STR("\xBF"), false },
		{ STR("\xC0\x80"), false },
		{ STR("\xC1\xBF"), false },
		{ STR("\xC3"), false },
		{ STR("\xC3("), false },
		{ STR("\xE0\x9F\xBF"), false },
		{ STR("\xE2\x82"), false },
		{ STR("\xE2\x82("), false },
		{ STR("\xED\xA0\x80"), false },
		{ STR("\xED\xBF\xBF"), false },
		{ STR("\xF0\x8F\xBF\xBF"), false },
		{ STR("\xF0\x9F\x98"), false },
		{ STR("\xF4\x90\x80\x80"), false },
		{ STR("\xF5\x80\x80\x80"), false },
		{ STR("\xFE"), false },
		{ STR("\xFF"), false },
		{ STR("eight by\xFF"), false },
		{ STR("seven b\xC3"), false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (str_is_utf8(cases[i].text) != cases[i].valid)
			fail_msg("case %zu", i);
}

static void code_points_are_counted_not_bytes(void **state)
{
	(void)state;
	assert_int_equal(str_code_points(STR("")), 0);
	assert_int_equal(str_code_points(STR("Kyiv")), 4);
	assert_int_equal(str_code_points(STR("Юлія")), 4);
	assert_int_equal(str_code_points(STR("€\xF0\x9F\x9A\x8C")), 2);
}

static void every_code_point_is_written_and_read_back(void **state)
{
	struct strbuf buf;

	(void)state;
	strbuf_init(&buf, 16);
	for (uint32_t code_point = 0; code_point <= 0x10FFFF; code_point++) {
		if (code_point == 0xD800)
			code_point = 0xE000;
		strbuf_reset(&buf);
		strbuf_add_code_point(&buf, code_point);
		strbuf_add_char(&buf, '.');
		struct str rest = strbuf_str(&buf);
		if (!str_is_utf8(rest) || str_code_points(rest) != 2 ||
			str_next_code_point(&rest) != code_point || !str_equal(rest, STR(".")))
			fail_msg("U+%04X", code_point);
	}
	strbuf_release(&buf);
}

static void an_empty_buffer_is_an_empty_text(void **state)
{
	struct strbuf buf;

	(void)state;
	strbuf_init(&buf, 0);
	strbuf_add(&buf, "", 0);
	strbuf_printf(&buf, "%s", "");
	assert_string_equal(buf.data, "");
	assert_int_equal(strbuf_str(&buf).len, 0);
	assert_false(buf.overflow);
	strbuf_release(&buf);
}

static void a_buffer_takes_text_numbers_and_formats(void **state)
{
	struct strbuf buf;

	(void)state;
	strbuf_init(&buf, 1000);
	strbuf_add_text(&buf, "seats");
	strbuf_add_char(&buf, ' ');
	strbuf_add_integer(&buf, -45);
	strbuf_add_str(&buf, STR(", "));
	strbuf_printf(&buf, "%s-%02d", "K", 7);
	assert_string_equal(buf.data, "seats -45, K-07");
	assert_int_equal(buf.len, strlen(buf.data));
	strbuf_release(&buf);
}

static void integers_are_written_up_to_their_limits(void **state)
{
	static const struct {
		int64_t number;
		const char *text;
	} cases[] = {
		{ 0, "0" },
		{ 9, "9" },
		{ 10, "10" },
		{ -1, "-1" },
		{ INT64_MAX, "9223372036854775807" },
		{ INT64_MIN, "-9223372036854775808" },
	};
	struct strbuf buf;

	(void)state;
	strbuf_init(&buf, 100);
	for (size_t i = 0; i < COUNT(cases); i++) {
		strbuf_reset(&buf);
		strbuf_add_integer(&buf, cases[i].number);
		assert_string_equal(buf.data, cases[i].text);
	}
	strbuf_release(&buf);
}

static void a_buffer_grows_and_keeps_what_it_has(void **state)
{
	struct strbuf buf;

	(void)state;
	strbuf_init(&buf, 100000);
	for (int i = 0; i < 10000; i++)
		strbuf_printf(&buf, "%d", i % 10);
	assert_int_equal(buf.len, 10000);
	assert_int_equal(strlen(buf.data), 10000);
	assert_memory_equal(buf.data + 9990, "0123456789", 10);
	strbuf_release(&buf);
}

static void a_full_buffer_says_so_and_stays_as_it_was(void **state)
{
	struct strbuf buf;

	(void)state;
	strbuf_init(&buf, 4);
	strbuf_add_text(&buf, "Lviv");
	assert_false(buf.overflow);
	strbuf_add_char(&buf, '!');
	assert_true(buf.overflow);
	assert_string_equal(buf.data, "Lviv");
	strbuf_release(&buf);
}

static void nothing_is_written_after_what_did_not_fit(void **state)
{
	struct strbuf buf;

	(void)state;
	strbuf_init(&buf, 4);
	strbuf_add_text(&buf, "Kyi");
	strbuf_add_text(&buf, "too long");
	strbuf_add_char(&buf, 'v');
	strbuf_printf(&buf, "%d", 1);
	assert_null(strbuf_reserve(&buf, 1));
	assert_string_equal(buf.data, "Kyi");
	assert_true(buf.overflow);
	strbuf_release(&buf);
}

static void a_reset_buffer_can_be_filled_again(void **state)
{
	struct strbuf buf;

	(void)state;
	strbuf_init(&buf, 4);
	strbuf_add_text(&buf, "too long");
	strbuf_reset(&buf);
	assert_false(buf.overflow);
	strbuf_add_text(&buf, "Odesa");
	assert_true(buf.overflow);
	strbuf_reset(&buf);
	strbuf_add_text(&buf, "Kyiv");
	assert_string_equal(buf.data, "Kyiv");
	strbuf_release(&buf);
	assert_string_equal(buf.data, "");
}

static void reserved_room_is_filled_by_the_caller(void **state)
{
	struct strbuf buf;
	char *room;

	(void)state;
	strbuf_init(&buf, 1000);
	strbuf_add_text(&buf, "a");
	room = strbuf_reserve(&buf, 999);
	assert_non_null(room);
	memset(room, 'b', 999);
	room[999] = '\0';
	buf.len += 999;
	assert_int_equal(strlen(buf.data), 1000);
	assert_null(strbuf_reserve(&buf, 1));
	strbuf_release(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(absent_is_not_empty),
		cmocka_unit_test(texts_are_compared_by_bytes),
		cmocka_unit_test(a_prefix_is_found_at_the_start_only),
		cmocka_unit_test(trimming_takes_spaces_and_tabs_at_both_ends),
		cmocka_unit_test(a_list_is_cut_into_its_pieces),
		cmocka_unit_test(a_list_without_separator_is_one_piece),
		cmocka_unit_test(only_well_formed_utf8_is_accepted),
		cmocka_unit_test(code_points_are_counted_not_bytes),
		cmocka_unit_test(every_code_point_is_written_and_read_back),
		cmocka_unit_test(an_empty_buffer_is_an_empty_text),
		cmocka_unit_test(a_buffer_takes_text_numbers_and_formats),
		cmocka_unit_test(integers_are_written_up_to_their_limits),
		cmocka_unit_test(a_buffer_grows_and_keeps_what_it_has),
		cmocka_unit_test(a_full_buffer_says_so_and_stays_as_it_was),
		cmocka_unit_test(nothing_is_written_after_what_did_not_fit),
		cmocka_unit_test(a_reset_buffer_can_be_filled_again),
		cmocka_unit_test(reserved_room_is_filled_by_the_caller),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
