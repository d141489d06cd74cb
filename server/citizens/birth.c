/* Reads birth dates. */
#include "citizens/birth.h"

#include "base/clock.h"
#include "base/parse.h"

#define BORN_FROM_YEAR 1900

int32_t today_is(void)
{
	return (int32_t)(clock_now() / (86400 * INSTANT_SECOND));
}

static int32_t day_in_range(struct input *in, int32_t day, int32_t today)
{
	if (day <= today && day >= days_from_civil(BORN_FROM_YEAR, 1, 1))
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
