/* The clocks, the calendar and how both are written. */
#include "base/clock.h"

#include <assert.h>
#include <time.h>

#define DAY_SECONDS 86400
#define ERA_DAYS 146097       /* 400 years of the Gregorian calendar */
#define ERA_START_DAYS 719468 /* from 0000-03-01 to 1970-01-01 */

instant clock_now(void)
{
	struct timespec now;
	int failed = clock_gettime(CLOCK_REALTIME, &now);

	assert(!failed);
	return now.tv_sec * INSTANT_SECOND + now.tv_nsec / 1000;
}

int64_t clock_monotonic_ms(void)
{
	struct timespec now;
	int failed = clock_gettime(CLOCK_MONOTONIC, &now);

	assert(!failed);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int32_t today_is(void)
{
	return (int32_t)(clock_now() / (DAY_SECONDS * INSTANT_SECOND));
}

static int64_t floor_divide(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Years are counted from March, so that the leap day is the last of its year. */
int32_t days_from_civil(int year, int month, int day)
{
	int64_t years = month > 2 ? year : (int64_t)year - 1;
	int64_t era = floor_divide(years, 400);
	int64_t year_of_era = years - era * 400;
	int64_t months_from_march = (month + 9) % 12;
	int64_t day_of_year = (153 * months_from_march + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return (int32_t)(era * ERA_DAYS + day_of_era - ERA_START_DAYS);
}

void civil_from_days(int32_t days, int *out_year, int *out_month, int *out_day)
{
	int64_t shifted = (int64_t)days + ERA_START_DAYS;
	int64_t era = floor_divide(shifted, ERA_DAYS);
	int64_t day_of_era = shifted - era * ERA_DAYS;
	int64_t leap_days = day_of_era / 1460 - day_of_era / 36524 + day_of_era / 146096;
	int64_t year_of_era = (day_of_era - leap_days) / 365;
	int64_t day_of_year =
		day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t months_from_march = (5 * day_of_year + 2) / 153;
	int month = (int)(months_from_march < 10 ? months_from_march + 3 : months_from_march - 9);

	*out_year = (int)(era * 400 + year_of_era + (month <= 2));
	*out_month = month;
	*out_day = (int)(day_of_year - (153 * months_from_march + 2) / 5 + 1);
}

bool civil_exists(int year, int month, int day)
{
	static const int month_days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1)
		return false;
	return day <= month_days[month - 1] && (month != 2 || day <= 28 || leap);
}

bool birth_day_holds(int32_t day, int32_t today)
{
	return day <= today && day >= days_from_civil(BORN_FROM_YEAR, 1, 1);
}

/* Writes `count` digits and gives the place behind them. */
static char *put_digits(char *out, int64_t value, int count)
{
	for (int i = count - 1; i >= 0; i--) {
		out[i] = (char)('0' + value % 10);
		value /= 10;
	}
	return out + count;
}

static char *put_date(char *out, int32_t days)
{
	int year, month, day;

	civil_from_days(days, &year, &month, &day);
	assert(year >= 1 && year <= 9999);
	out = put_digits(out, year, 4);
	*out++ = '-';
	out = put_digits(out, month, 2);
	*out++ = '-';
	return put_digits(out, day, 2);
}

static char *put_time(char *out, int64_t second_of_day, int64_t microseconds)
{
	*out++ = 'T';
	out = put_digits(out, second_of_day / 3600, 2);
	*out++ = ':';
	out = put_digits(out, second_of_day / 60 % 60, 2);
	*out++ = ':';
	out = put_digits(out, second_of_day % 60, 2);
	if (microseconds > 0) {
		*out++ = '.';
		out = put_digits(out, microseconds, 6);
	}
	*out++ = 'Z';
	return out;
}

void instant_format(struct strbuf *buf, instant at)
{
	char text[28];
	int64_t seconds = floor_divide(at, INSTANT_SECOND);
	int64_t days = floor_divide(seconds, DAY_SECONDS);
	char *end = put_date(text, (int32_t)days);

	end = put_time(end, seconds - days * DAY_SECONDS, at - seconds * INSTANT_SECOND);
	strbuf_add(buf, text, (size_t)(end - text));
}

void date_format(struct strbuf *buf, int32_t days)
{
	char text[10];

	put_date(text, days);
	strbuf_add(buf, text, sizeof(text));
}
