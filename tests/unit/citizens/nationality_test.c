/* Codes of states. */
#include "citizens/nationality.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void states_and_the_codes_of_documents_are_known(void **state)
{
	static const char *const known[] = { "TUR", "UKR", "ABW", "ZWE", "AZE", "D", "UTO", "XXA",
		"XXB", "XXC" };

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		assert_true(nationality_valid(str_from(known[i])));
}

static void anything_else_is_not(void **state)
{
	static const char *const unknown[] = { "", "T", "TU", "TURK", "tur", "AAA", "XXX", "R U",
		" TU", "UR ", "E", "UT" };

	(void)state;
	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
		assert_false(nationality_valid(str_from(unknown[i])));
	assert_false(nationality_valid((struct str){ "A\0B", 3 }));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(states_and_the_codes_of_documents_are_known),
		cmocka_unit_test(anything_else_is_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
