/* Strict readers of numbers, times, identifiers and phone numbers. */
#include "base/parse.h"

#include <string.h>

#define MINUTE INT64_C(60)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define LONGEST_DURATION (36525 * DAY)

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool parse_integer(struct str s, int64_t min, int64_t max, int64_t *out)
{
	bool negative = s.len > 0 && s.data[0] == '-';
	int64_t value = 0;

	if (s.len == negative)
		return false;
	for (size_t i = negative; i < s.len; i++) {
		int digit = s.data[i] - '0';

		if (!is_digit(s.data[i]) || __builtin_mul_overflow(value, 10, &value) ||
			__builtin_add_overflow(value, negative ? -digit : digit, &value))
			return false;
	}
	if (value < min || value > max)
		return false;
	*out = value;
	return true;
}

/* Takes exactly `count` digits from the front of `s`. */
static bool take_digits(struct str *s, size_t count, int *out)
{
	int value = 0;

	if (s->len < count)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!is_digit(s->data[i]))
			return false;
		value = value * 10 + (s->data[i] - '0');
	}
	*s = (struct str){ s->data + count, s->len - count };
	*out = value;
	return true;
}

/* Takes one character if it is among `wanted`, else gives NUL. */
static char take_one_of(struct str *s, const char *wanted)
{
	char c = s->len > 0 ? s->data[0] : '\0';

	if (c == '\0' || !strchr(wanted, c))
		return '\0';
	*s = (struct str){ s->data + 1, s->len - 1 };
	return c;
}

static bool take_date(struct str *s, int32_t *out)
{
	int year, month, day;

	if (!take_digits(s, 4, &year) || !take_one_of(s, "-") || !take_digits(s, 2, &month) ||
		!take_one_of(s, "-") || !take_digits(s, 2, &day) || !civil_exists(year, month, day))
		return false;
	*out = days_from_civil(year, month, day);
	return true;
}

static bool take_time(struct str *s, int64_t *out_seconds)
{
	int hour, minute, second;

	if (!take_digits(s, 2, &hour) || !take_one_of(s, ":") || !take_digits(s, 2, &minute) ||
		!take_one_of(s, ":") || !take_digits(s, 2, &second))
		return false;
	if (hour > 23 || minute > 59 || second > 59)
		return false;
	*out_seconds = hour * HOUR + minute * MINUTE + second;
	return true;
}

/* An absent fraction is none; digits past the sixth are cut off. */
static bool take_fraction(struct str *s, int64_t *out_microseconds)
{
	int64_t value = 0;
	int64_t unit = INSTANT_SECOND / 10;

	*out_microseconds = 0;
	if (!take_one_of(s, "."))
		return true;
	if (s->len == 0 || !is_digit(s->data[0]))
		return false;
	for (char c; (c = take_one_of(s, "0123456789")) != '\0'; unit /= 10)
		value += (c - '0') * unit;
	*out_microseconds = value;
	return true;
}

static bool take_offset(struct str *s, int64_t *out_seconds)
{
	char sign = take_one_of(s, "Zz+-");
	int hour, minute;

	*out_seconds = 0;
	if (sign == 'Z' || sign == 'z')
		return true;
	if (!sign || !take_digits(s, 2, &hour) || !take_one_of(s, ":") ||
		!take_digits(s, 2, &minute))
		return false;
	if (hour > 23 || minute > 59)
		return false;
	*out_seconds = (hour * HOUR + minute * MINUTE) * (sign == '-' ? -1 : 1);
	return true;
}

bool parse_instant(struct str s, instant *out)
{
	int32_t days;
	int64_t time, microseconds, offset, seconds;

	if (!take_date(&s, &days) || !take_one_of(&s, "Tt") || !take_time(&s, &time) ||
		!take_fraction(&s, &microseconds) || !take_offset(&s, &offset) || s.len > 0)
		return false;
	seconds = days * DAY + time - offset;
	if (seconds < days_from_civil(1, 1, 1) * DAY ||
		seconds >= days_from_civil(10000, 1, 1) * DAY)
		return false;
	*out = seconds * INSTANT_SECOND + microseconds;
	return true;
}

bool parse_date(struct str s, int32_t *out)
{
	int32_t days;

	if (!take_date(&s, &days) || s.len > 0)
		return false;
	*out = days;
	return true;
}

static int hex_digit(char c)
{
	if (is_digit(c))
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool parse_uuid(struct str s, struct uuid *out)
{
	struct uuid value;
	size_t at = 0;

	if (s.len != 36)
		return false;
	for (size_t i = 0; i < sizeof(value.bytes); i++) {
		if ((i == 4 || i == 6 || i == 8 || i == 10) && s.data[at++] != '-')
			return false;
		int high = hex_digit(s.data[at++]);
		int low = hex_digit(s.data[at++]);
		if (high < 0 || low < 0)
			return false;
		value.bytes[i] = (uint8_t)(high << 4 | low);
	}
	*out = value;
	return true;
}

/*
 * The digits of a phone number with its separators dropped, a leading "+" kept. "(0)" is dropped
 * too: in
 * "+90 (0)532 123 45 67" it is what one dials inside the country. Returns the length, 0 for
 * anything else.
 */
static size_t phone_symbols(struct str s, char *out, size_t capacity)
{
	size_t len = 0;

	while (s.len > 0) {
		size_t skip = str_starts_with(s, STR("(0)")) ? 3 : 1;
		char c = s.data[0];

		s = (struct str){ s.data + skip, s.len - skip };
		if (c != '\0' && strchr(" -.()", c))
			continue;
		if (len == capacity || !(is_digit(c) || (c == '+' && len == 0)))
			return 0;
		out[len++] = c;
	}
	return len;
}

bool parse_phone(struct str s, char out[17])
{
	char symbols[17]; /* "00" and 15 digits */
	size_t len = phone_symbols(s, symbols, sizeof(symbols));
	size_t prefix = len > 0 && symbols[0] == '+' ? 1 : 2;

	if (len < prefix + 7 || len > prefix + 15 || symbols[prefix] == '0')
		return false;
	if (prefix == 2 && (symbols[0] != '0' || symbols[1] != '0'))
		return false;
	out[0] = '+';
	memcpy(out + 1, symbols + prefix, len - prefix);
	out[1 + len - prefix] = '\0';
	return true;
}

static int64_t unit_seconds(char unit)
{
	switch (unit) {
	case 's':
		return 1;
	case 'm':
		return MINUTE;
	case 'h':
		return HOUR;
	case 'd':
		return DAY;
	default:
		return 0;
	}
}

bool parse_duration(struct str s, int64_t *out_seconds)
{
	int64_t unit = s.len > 0 ? unit_seconds(s.data[s.len - 1]) : 0;
	int64_t count;

	if (unit == 0)
		return false;
	if (!parse_integer((struct str){ s.data, s.len - 1 }, 1, LONGEST_DURATION / unit, &count))
		return false;
	*out_seconds = count * unit;
	return true;
}
