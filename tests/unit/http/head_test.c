/* Which bytes a header's value may hold, wherever they stand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "http/head.h"

#define VALUE_BYTES 19 /* two words and a rest */

static bool is_taken(const char *value)
{
	struct head head = { .at = value - strlen("Name: ") };
	head_field(
		&head, (struct str){ head.at, strlen("Name") }, (struct str){ value, VALUE_BYTES });
	return head.detail == NULL;
}

static void control_bytes_are_refused_at_every_place_and_no_others(void **state)
{
	char line[] = "Name: 0123456789abcdefghi";
	char *value = strchr(line, '0');
	(void)state;
	assert_true(is_taken(value));
	for (int place = 0; place < VALUE_BYTES; place++)
		for (int byte = 0; byte < 256; byte++) {
			const char before = value[place];
			value[place] = (char)byte;
			assert_int_equal(
				is_taken(value), byte == '\t' || (byte >= 0x20 && byte != 0x7f));
			value[place] = before;
		}
}

static void neighbours_hide_nothing(void **state)
{
	static const unsigned char pairs[][2] = { { 0x20, 0x1f }, { 0x1f, 0x80 }, { 0x80, 0x7f },
		{ 0x7f, 0x7e }, { 0xff, 0x00 }, { '\t', 0x01 } };
	char line[] = "Name: 0123456789abcdefghi";
	char *value = strchr(line, '0');
	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++)
		for (int place = 0; place + 1 < VALUE_BYTES; place++) {
			memcpy(value, "0123456789abcdefghi", VALUE_BYTES);
			memcpy(value + place, pairs[i], 2);
			assert_false(is_taken(value));
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(control_bytes_are_refused_at_every_place_and_no_others),
		cmocka_unit_test(neighbours_hide_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
