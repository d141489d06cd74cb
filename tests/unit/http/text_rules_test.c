/* What text from outside may be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "http/text_rules.h"

static bool accepted(struct str text, bool lines_allowed)
{
	struct arena *arena = arena_new(1 << 16);
	bool fine = text_fault(arena, text, 10, lines_allowed) == NULL;
	arena_free(arena);
	return fine;
}

static void text_of_every_script_is_accepted_as_it_is(void **state)
{
	(void)state;
	assert_true(accepted(STR("İstanbul"), false));
	assert_true(accepted(STR("Ґалаґан"), false));
	assert_true(accepted(STR("O'Brien"), false));
	assert_true(accepted(STR("🐈"), false));
	assert_true(accepted(STR("שלום"), false));
}

static void length_counts_code_points(void **state)
{
	(void)state;
	assert_true(accepted(STR("ĞĞĞĞĞĞĞĞĞĞ"), false));
	assert_false(accepted(STR("ĞĞĞĞĞĞĞĞĞĞa"), false));
	assert_false(accepted(STR(""), false));
}

static void control_characters_and_broken_utf_8_are_refused(void **state)
{
	(void)state;
	assert_false(accepted(STR("a\0b"), true));
	assert_false(accepted(STR("a\x1b"), true));
	assert_false(accepted(STR("a\x7f"), true));
	assert_false(accepted(STR("a\xc2\x85"), true));
	assert_false(accepted(STR("a\xff"), true));
	assert_false(accepted(STR("a\nb"), false));
	assert_true(accepted(STR("a\nb"), true));
}

static void codes_are_raised_to_capitals(void **state)
{
	struct arena *arena = arena_new(1 << 16);
	(void)state;
	assert_true(str_equal(text_code(arena, STR("lviv-1")), STR("LVIV-1")));
	assert_null(text_code(arena, STR("L")).data);
	assert_null(text_code(arena, STR("L V")).data);
	assert_null(text_code(arena, STR("Lviv\xc4\xb1")).data);
	arena_free(arena);
}

static void a_choice_is_one_of_the_words_and_nothing_else(void **state)
{
	(void)state;
	assert_true(text_is_choice(STR("prefer"), "must|prefer"));
	assert_false(text_is_choice(STR("must|prefer"), "must|prefer"));
	assert_false(text_is_choice(STR("pre"), "must|prefer"));
	assert_false(text_is_choice(STR(""), "must|prefer"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_of_every_script_is_accepted_as_it_is),
		cmocka_unit_test(length_counts_code_points),
		cmocka_unit_test(control_characters_and_broken_utf_8_are_refused),
		cmocka_unit_test(codes_are_raised_to_capitals),
		cmocka_unit_test(a_choice_is_one_of_the_words_and_nothing_else),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
