/* Times into steps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/histogram.h"

static void a_time_falls_into_the_first_step_that_holds_it(void **state)
{
	static const struct {
		int64_t ms;
		int step;
	} cases[] = { { 0, 0 }, { 5, 0 }, { 6, 1 }, { 25, 1 }, { 2500, 4 }, { 10000, 5 },
		{ 10001, 6 } };
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct histogram histogram = { 0 };
		histogram_note(&histogram, cases[i].ms);
		for (int step = 0; step <= HISTOGRAM_STEPS; step++)
			assert_int_equal(histogram.counts[step], step == cases[i].step);
		assert_int_equal(histogram.sum_ms, cases[i].ms);
	}
}

static void the_histograms_of_loops_add_up(void **state)
{
	struct histogram one = { 0 }, other = { 0 };
	(void)state;
	histogram_note(&one, 3);
	histogram_note(&other, 4);
	histogram_note(&other, 400);
	histogram_add(&one, &other);
	assert_int_equal(one.counts[0], 2);
	assert_int_equal(one.counts[3], 1);
	assert_int_equal(one.sum_ms, 407);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_time_falls_into_the_first_step_that_holds_it),
		cmocka_unit_test(the_histograms_of_loops_add_up),
	};

	return cmocka_run_group_tests_name("base/histogram", tests, NULL, NULL);
}
