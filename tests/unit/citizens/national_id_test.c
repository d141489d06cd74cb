/* Which identity numbers can exist. */
#include "citizens/national_id.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void numbers_whose_check_digits_fit_are_valid(void **state)
{
	/* 7 * odd - even is -29 in the last one. */
	static const char *const cases[] = { "10000000146", "12345678950", "19090909018" };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_true(national_id_valid(str_from(cases[i])));
}

static void other_numbers_are_refused(void **state)
{
	static const struct str cases[] = {
		STR("10000000147"),
		STR("12345678901"),
		STR("01234567890"),
		STR("00000000000"),
		STR("1000000014"),
		STR("100000001460"),
		STR("1000000014 "),
		STR(" 10000000146"),
		STR("1000000014a"),
		STR("-1000000014"),
		STR("１０００００００１４６"),
		STR("10000000\000146"),
		STR(""),
		{ NULL, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (national_id_valid(cases[i]))
			fail_msg("accepted case %zu", i);
}

static void placeholders_are_refused_although_they_check(void **state)
{
	static const char *const cases[] = { "11111111110", "22222222220", "33333333330",
		"44444444440", "55555555550", "66666666660", "77777777770", "88888888880",
		"99999999990" };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_false(national_id_valid(str_from(cases[i])));
}

static void one_wrong_digit_never_slips_through(void **state)
{
	char number[] = "12345678950";

	(void)state;
	for (size_t i = 0; i < strlen(number); i++) {
		char right = number[i];

		for (char wrong = '0'; wrong <= '9'; wrong++) {
			number[i] = wrong;
			assert_int_equal(national_id_valid(str_from(number)), wrong == right);
		}
		number[i] = right;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_whose_check_digits_fit_are_valid),
		cmocka_unit_test(other_numbers_are_refused),
		cmocka_unit_test(placeholders_are_refused_although_they_check),
		cmocka_unit_test(one_wrong_digit_never_slips_through),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
