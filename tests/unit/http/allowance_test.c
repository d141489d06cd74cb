/* How many requests of each caller wait. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "http/allowance.h"

static struct allowance allowance;

static void one_has_so_many_and_others_their_own(void **state)
{
	const struct str one = STR("gateway.one"), other = STR("gateway.other");
	struct holder *first = allowance_take(&allowance, one, ALLOWANCE_WAIT, 2);
	struct holder *second = allowance_take(&allowance, one, ALLOWANCE_WAIT, 2);
	(void)state;

	assert_non_null(first);
	assert_non_null(second);
	assert_null(allowance_take(&allowance, one, ALLOWANCE_WAIT, 2));
	struct holder *stream = allowance_take(&allowance, one, ALLOWANCE_STREAM, 1);
	struct holder *others = allowance_take(&allowance, other, ALLOWANCE_WAIT, 2);
	assert_non_null(stream);
	assert_non_null(others);
	allowance_give_back(first, ALLOWANCE_WAIT);
	first = allowance_take(&allowance, one, ALLOWANCE_WAIT, 2);
	assert_non_null(first);
	allowance_give_back(first, ALLOWANCE_WAIT);
	allowance_give_back(second, ALLOWANCE_WAIT);
	allowance_give_back(stream, ALLOWANCE_STREAM);
	allowance_give_back(others, ALLOWANCE_WAIT);
}

/* More callers than there are buckets; the sanitizer sees what is not given back. */
static void nothing_is_left_when_all_is_given_back(void **state)
{
	static struct holder *holders[3 * ALLOWANCE_BUCKETS];
	const int count = 3 * ALLOWANCE_BUCKETS;
	char name[32];
	(void)state;

	for (int i = 0; i < count; i++) {
		(void)snprintf(name, sizeof(name), "gateway.%d", i);
		holders[i] = allowance_take(&allowance, str_from(name), ALLOWANCE_WAIT, 1);
		assert_non_null(holders[i]);
	}
	for (int i = 0; i < count; i++)
		allowance_give_back(holders[(i * 7) % count], ALLOWANCE_WAIT);
	for (int i = 0; i < ALLOWANCE_BUCKETS; i++)
		assert_null(allowance.holders[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_has_so_many_and_others_their_own),
		cmocka_unit_test(nothing_is_left_when_all_is_given_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
