/* The calendar and how instants and dates are written. */
#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void days_are_counted_from_1970(void **state)
{
	static const struct {
		int year, month, day;
		int32_t days;
	} cases[] = {
		{ 1970, 1, 1, 0 },
		{ 1969, 12, 31, -1 },
		{ 2000, 2, 29, 11016 },
		{ 2000, 3, 1, 11017 },
		{ 2022, 2, 24, 19047 },
		{ 2022, 3, 10, 19061 },
		{ 1900, 2, 28, -25509 },
		{ 1900, 3, 1, -25508 },
		{ 1, 1, 1, -719162 },
		{ 9999, 12, 31, 2932896 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(days_from_civil(cases[i].year, cases[i].month, cases[i].day),
			cases[i].days);
}

static void every_day_of_ten_thousand_years_is_there_and_back(void **state)
{
	int32_t last = days_from_civil(9999, 12, 31);
	int previous_month = 12;

	(void)state;
	for (int32_t days = days_from_civil(1, 1, 1); days <= last; days++) {
		int year, month, day;

		civil_from_days(days, &year, &month, &day);
		if (!civil_exists(year, month, day) || days_from_civil(year, month, day) != days ||
			(month == previous_month) == (day == 1))
			fail_msg("day %d is %d-%d-%d", days, year, month, day);
		previous_month = month;
	}
}

static void days_that_do_not_exist_are_known(void **state)
{
	static const struct {
		int year, month, day;
		bool exists;
	} cases[] = {
		{ 2022, 2, 29, false },
		{ 2020, 2, 29, true },
		{ 1900, 2, 29, false },
		{ 2000, 2, 29, true },
		{ 2000, 2, 30, false },
		{ 2022, 4, 31, false },
		{ 2022, 12, 31, true },
		{ 2022, 12, 32, false },
		{ 2022, 0, 1, false },
		{ 2022, 13, 1, false },
		{ 2022, 1, 0, false },
		{ 2022, -1, -1, false },
		{ 0, 1, 1, false },
		{ 10000, 1, 1, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(
			civil_exists(cases[i].year, cases[i].month, cases[i].day), cases[i].exists);
}

static void nobody_is_born_before_1900_or_tomorrow(void **state)
{
	int32_t today = days_from_civil(2022, 3, 10);

	(void)state;
	assert_true(birth_day_holds(today, today));
	assert_false(birth_day_holds(today + 1, today));
	assert_true(birth_day_holds(days_from_civil(1900, 1, 1), today));
	assert_false(birth_day_holds(days_from_civil(1899, 12, 31), today));
}

static void instants_are_written_in_utc(void **state)
{
	static const struct {
		instant at;
		const char *text;
	} cases[] = {
		{ 0, "1970-01-01T00:00:00Z" },
		{ 1, "1970-01-01T00:00:00.000001Z" },
		{ -1, "1969-12-31T23:59:59.999999Z" },
		{ INT64_C(1646892000000000), "2022-03-10T06:00:00Z" },
		{ INT64_C(1646892000120000), "2022-03-10T06:00:00.120000Z" },
		{ INT64_C(253402300799999999), "9999-12-31T23:59:59.999999Z" },
		{ INT64_C(-62135596800000000), "0001-01-01T00:00:00Z" },
	};
	struct strbuf buf;

	(void)state;
	strbuf_init(&buf, 28);
	for (size_t i = 0; i < COUNT(cases); i++) {
		strbuf_reset(&buf);
		instant_format(&buf, cases[i].at);
		assert_string_equal(buf.data, cases[i].text);
	}
	strbuf_release(&buf);
}

static void dates_are_written_with_four_digits_of_year(void **state)
{
	struct strbuf buf;

	(void)state;
	strbuf_init(&buf, 20);
	date_format(&buf, 19061);
	date_format(&buf, days_from_civil(476, 9, 4));
	assert_string_equal(buf.data, "2022-03-100476-09-04");
	strbuf_release(&buf);
}

static void the_clocks_go_forward(void **state)
{
	int64_t before = clock_monotonic_ms();
	instant now = clock_now();

	(void)state;
	assert_in_range(now / INSTANT_SECOND, (uintmax_t)time(NULL) - 2, (uintmax_t)time(NULL) + 2);
	assert_true(clock_monotonic_ms() >= before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_are_counted_from_1970),
		cmocka_unit_test(every_day_of_ten_thousand_years_is_there_and_back),
		cmocka_unit_test(days_that_do_not_exist_are_known),
		cmocka_unit_test(nobody_is_born_before_1900_or_tomorrow),
		cmocka_unit_test(instants_are_written_in_utc),
		cmocka_unit_test(dates_are_written_with_four_digits_of_year),
		cmocka_unit_test(the_clocks_go_forward),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
