/* How long a client prefers to wait. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "http/preference.h"

static void the_first_wait_counts_capped(void **state)
{
	static const struct {
		const char *header;
		int seconds;
	} cases[] = {
		{ NULL, 0 },
		{ "", 0 },
		{ "wait", 0 },
		{ "wait=", 0 },
		{ "wait=25", 25 },
		{ "WAIT=25", 25 },
		{ " wait = 25 ", 25 },
		{ "wait=\"25\"", 25 },
		{ "wait=25; foo=bar", 25 },
		{ "respond-async, wait=25", 25 },
		{ "wait=25, wait=30", 25 },
		{ "wait=x, wait=30", 0 },
		{ "wait=-1", 0 },
		{ "wait=1.5", 0 },
		{ "wait=56", 55 },
		{ "wait=2147483648", 55 },
		{ "waiting=25", 0 },
		{ "a=wait=25", 0 },
		{ ",,;=,wait=25", 25 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(preference_wait(str_from(cases[i].header), 55), cases[i].seconds);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_first_wait_counts_capped) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
