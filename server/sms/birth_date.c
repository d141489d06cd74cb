/* Takes the numbers, then decides which is the year. */
#include "sms/birth_date.h"

#include <string.h>

#include "base/clock.h"
#include "base/parse.h"
#include "sms/letters.h"

/* Digits with nothing but " ./-" between them. */
struct numbers {
	int64_t values[3];
	size_t digits[3];
	size_t count;
};

static size_t digits_at_front(struct str s)
{
	size_t len = 0;

	while (len < s.len && is_digit((unsigned char)s.data[len]))
		len++;
	return len;
}

/* A word may follow, no other digit. */
static bool read_numbers(struct str text, struct numbers *out)
{
	*out = (struct numbers){ .count = 0 };
	for (size_t len; (len = digits_at_front(text)) > 0; out->count++) {
		if (out->count == 3 || len > 8 ||
			!parse_integer((struct str){ text.data, len }, 0, 99999999,
				&out->values[out->count]))
			return false;
		out->digits[out->count] = len;
		text = (struct str){ text.data + len, text.len - len };
		while (text.len > 0 && strchr(" ./-", text.data[0]))
			text = (struct str){ text.data + 1, text.len - 1 };
	}
	for (size_t i = 0; i < text.len; i++)
		if (is_digit((unsigned char)text.data[i]))
			return false;
	return out->count > 0;
}

struct calendar_day {
	int year, month, day;
};

static bool day_exists(struct calendar_day date)
{
	return civil_exists(date.year, date.month, date.day);
}

/* 17051991 or 19910517: no eight digits are a day within living memory in both ways. */
static struct calendar_day of_eight_digits(int value)
{
	const struct calendar_day day_first = { value % 10000, value / 10000 % 100,
		value / 1000000 };
	const struct calendar_day year_first = { value / 10000, value / 100 % 100, value % 100 };

	return day_exists(day_first) && day_first.year >= BORN_FROM_YEAR ? day_first : year_first;
}

static struct calendar_day of_three_numbers(const struct numbers *numbers)
{
	const int first = (int)numbers->values[0];
	const int month = numbers->digits[1] <= 2 ? (int)numbers->values[1] : 0;
	const int last = (int)numbers->values[2];

	if (numbers->digits[0] == 4 && numbers->digits[2] <= 2)
		return (struct calendar_day){ first, month, last };
	if (numbers->digits[0] <= 2 && numbers->digits[2] == 4)
		return (struct calendar_day){ last, month, first };
	return (struct calendar_day){ 0 };
}

bool sms_birth_parse(struct str text, int32_t today, struct sms_birth *out)
{
	struct numbers numbers;
	struct calendar_day date = { 0 };
	bool year_alone;

	if (!read_numbers(text, &numbers))
		return false;
	year_alone = numbers.count == 1 && numbers.digits[0] == 4;
	if (year_alone)
		date = (struct calendar_day){ (int)numbers.values[0], 1, 1 };
	else if (numbers.count == 1 && numbers.digits[0] == 8)
		date = of_eight_digits((int)numbers.values[0]);
	else if (numbers.count == 3)
		date = of_three_numbers(&numbers);
	if (!day_exists(date))
		return false;
	const int32_t days = days_from_civil(date.year, date.month, date.day);
	if (!birth_day_holds(days, today))
		return false;
	*out = (struct sms_birth){ days, year_alone ? STR("year") : STR("day") };
	return true;
}
