/* The check digits of a Turkish identity number. */
#include "citizens/national_id.h"

static bool read_digits(struct str s, int digits[NATIONAL_ID_DIGITS])
{
	if (s.len != NATIONAL_ID_DIGITS)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (s.data[i] < '0' || s.data[i] > '9')
			return false;
		digits[i] = s.data[i] - '0';
	}
	return true;
}

static bool is_placeholder(const int digits[NATIONAL_ID_DIGITS])
{
	for (size_t i = 1; i < NATIONAL_ID_DIGITS - 1; i++)
		if (digits[i] != digits[0])
			return false;
	return true;
}

bool national_id_valid(struct str s)
{
	int digits[NATIONAL_ID_DIGITS];
	int odd = 0, even = 0;

	if (!read_digits(s, digits) || digits[0] == 0 || is_placeholder(digits))
		return false;
	for (size_t i = 0; i < 9; i++)
		*(i % 2 == 0 ? &odd : &even) += digits[i];
	/* The rule says 7 * odd - even; 9 is -1 modulo 10, and C's remainder of a negative number
	 * is negative. */
	return digits[9] == (7 * odd + 9 * even) % 10 &&
	       digits[10] == (odd + even + digits[9]) % 10;
}
