/* When gateways that listen are told of what is due. */
#include "sms/due.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define SECOND_MS 1000
#define MINUTE_MS 60000
#define BEGIN_MS 5000000
#define TOLD_MAX 256

static const struct known_gateway gateways[] = { { .name = STR("phone-kapikule") },
	{ .name = STR("phone-siret") } };
static const struct known_gateways known = { gateways, 2 };

static struct due_watch *watch;
static char told[TOLD_MAX];

static int setup(void **state)
{
	(void)state;
	watch = due_watch_new();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	due_watch_free(watch);
	return 0;
}

static void note(void *context, const struct str *topics, size_t count)
{
	(void)context;
	for (size_t i = 0; i < count; i++) {
		strncat(told, topics[i].data, topics[i].len);
		strncat(told, " ", 2);
	}
}

/* Whom it told, that long after the beginning, of so many that are due. */
static const char *told_at(int64_t after_ms, const struct due *due, size_t count)
{
	told[0] = 0;
	due_watch_see(watch, due, count, BEGIN_MS + after_ms, &known, note, NULL);
	return told;
}

#define SIRETS "due:phone-siret "
#define ALL "due:phone-kapikule due:phone-siret "

static void what_waits_is_told_again_each_minute(void **state)
{
	(void)state;
	const struct due due = { STR("phone-siret"), 100 };

	assert_string_equal(told_at(0, &due, 1), SIRETS);
	for (int64_t minute = 1; minute <= 3; minute++) {
		for (int64_t ms = SECOND_MS; ms < MINUTE_MS; ms += SECOND_MS)
			assert_string_equal(told_at((minute - 1) * MINUTE_MS + ms, &due, 1), "");
		assert_string_equal(told_at(minute * MINUTE_MS, &due, 1), SIRETS);
	}
}

static void a_minute_is_one_however_often_is_asked(void **state)
{
	(void)state;
	const struct due due = { STR("phone-siret"), 100 };

	assert_string_equal(told_at(0, &due, 1), SIRETS);
	for (int64_t ms = 100; ms < MINUTE_MS; ms += 100)
		assert_string_equal(told_at(ms, &due, 1), "");
	assert_string_equal(told_at(3 * MINUTE_MS, &due, 1), SIRETS);
	assert_string_equal(told_at(3 * MINUTE_MS + SECOND_MS, &due, 1), "");
}

static void what_comes_due_is_told_at_once_and_begins_the_minute_anew(void **state)
{
	(void)state;
	const struct due first = { STR("phone-siret"), 100 }, second = { STR("phone-siret"), 200 };

	assert_string_equal(told_at(0, &first, 1), SIRETS);
	assert_string_equal(told_at(MINUTE_MS / 2, &second, 1), SIRETS);
	assert_string_equal(told_at(MINUTE_MS, &second, 1), "");
	assert_string_equal(told_at(MINUTE_MS * 3 / 2, &second, 1), SIRETS);
}

static void what_was_fetched_is_not_told_again(void **state)
{
	(void)state;
	const struct due due = { STR("phone-siret"), 100 };

	assert_string_equal(told_at(0, &due, 1), SIRETS);
	assert_string_equal(told_at(SECOND_MS, NULL, 0), "");
	assert_string_equal(told_at(MINUTE_MS, NULL, 0), "");
	assert_string_equal(told_at(MINUTE_MS + SECOND_MS, &due, 1), SIRETS);
}

static void each_gateway_has_its_own_minute_and_what_is_anybodys_is_for_all(void **state)
{
	(void)state;
	const struct due due[] = { { STR("phone-siret"), 100 }, { STR_NULL, 100 } };

	assert_string_equal(told_at(0, due, 1), SIRETS);
	assert_string_equal(told_at(MINUTE_MS / 2, due, 2), ALL);
	assert_string_equal(told_at(MINUTE_MS, due, 2), SIRETS);
	assert_string_equal(told_at(MINUTE_MS * 3 / 2, due, 2), ALL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_waits_is_told_again_each_minute),
		TEST(a_minute_is_one_however_often_is_asked),
		TEST(what_comes_due_is_told_at_once_and_begins_the_minute_anew),
		TEST(what_was_fetched_is_not_told_again),
		TEST(each_gateway_has_its_own_minute_and_what_is_anybodys_is_for_all),
	};

	return cmocka_run_group_tests_name("unit/sms/due", tests, NULL, NULL);
}
