/* Reads birth dates. */
#include "citizens/birth.h"

#include "base/clock.h"
#include "base/parse.h"

#define ADULT_YEARS 18

static int32_t day_in_range(struct input *in, int32_t day, int32_t today)
{
	if (birth_day_holds(day, today))
		return day;
	input_refuse(in, "birth_date", "Nobody alive was born then: from %d-01-01 to today.",
		BORN_FROM_YEAR);
	return DB_NULL_INTEGER;
}

struct birth birth_read(struct input *in, int32_t today)
{
	struct str text = input_text(in, "birth_date", 10, OPTIONAL);
	int64_t year;
	int32_t day;

	if (!text.data)
		return BIRTH_UNKNOWN;
	if (text.len == 4 && parse_integer(text, 1000, 9999, &year)) {
		day = days_from_civil((int)year, 1, 1);
		return (struct birth){ day_in_range(in, day, today), STR("year") };
	}
	if (parse_date(text, &day))
		return (struct birth){ day_in_range(in, day, today), STR("day") };
	input_refuse(
		in, "birth_date", "This must be a day that exists, such as 1991-05-17, or a year.");
	return BIRTH_UNKNOWN;
}

/* The 29 February that a year does not have is its 1 March. */
bool birth_is_minor(struct birth birth, int32_t day)
{
	int year, month, day_of_month;

	if (birth.date == DB_NULL_INTEGER)
		return false;
	civil_from_days(birth.date, &year, &month, &day_of_month);
	if (str_equal(birth.precision, STR("year")))
		return day < days_from_civil(year + ADULT_YEARS, 12, 31);
	return day < days_from_civil(year + ADULT_YEARS, month, day_of_month);
}
