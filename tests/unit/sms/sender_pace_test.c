/* How many messages a gateway gets at once. */
#include "sms/sender_pace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define A STR("kannel-tr1")
#define B STR("twilio-eu")
#define NOW 1000000

static struct sender_pace pace;

static int setup(void **state)
{
	(void)state;
	memset(&pace, 0, sizeof(pace));
	return 0;
}

static void begin(struct str name, int count)
{
	for (int i = 0; i < count; i++)
		pace_begun(&pace, name, NOW);
}

static void each_gateway_has_its_own_room(void **state)
{
	(void)state;
	assert_int_equal(pace_room(&pace, A, NOW), PACE_ROOM);
	begin(A, PACE_ROOM);
	assert_int_equal(pace_room(&pace, A, NOW), 0);
	assert_int_equal(pace_room(&pace, B, NOW), PACE_ROOM);
	pace_ended(&pace, A, false, NOW);
	assert_int_equal(pace_room(&pace, A, NOW), 1);
}

static void what_fails_together_counts_once(void **state)
{
	(void)state;
	begin(A, PACE_ROOM);
	for (int i = 0; i < PACE_ROOM; i++)
		pace_ended(&pace, A, true, NOW);
	assert_int_equal(pace_room(&pace, A, NOW), 0);
	assert_int_equal(pace_room(&pace, A, NOW + PACE_REST_MS), 1);
	assert_int_equal(pace_room(&pace, B, NOW), PACE_ROOM);
}

static void it_rests_longer_each_time_up_to_half_a_minute(void **state)
{
	(void)state;
	static const int64_t rests[] = { 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000 };
	int64_t at = NOW;

	for (size_t i = 0; i < sizeof(rests) / sizeof(rests[0]); i++) {
		pace_failed(&pace, A, at);
		assert_int_equal(pace_room(&pace, A, at + rests[i] - 1), 0);
		at += rests[i];
		assert_int_equal(pace_room(&pace, A, at), 1);
	}
	pace_begun(&pace, A, at);
	assert_int_equal(pace_room(&pace, A, at), 0);
	pace_ended(&pace, A, false, at);
	assert_int_equal(pace_room(&pace, A, at), PACE_ROOM);
}

static void who_is_idle_gives_way_when_many_have_come(void **state)
{
	(void)state;
	char name[GATEWAY_NAME_MAX + 1];

	begin(A, 1);
	for (int i = 0; i < 3 * PACED_MAX; i++) {
		(void)snprintf(name, sizeof(name), "gateway-%d", i);
		assert_int_equal(pace_room(&pace, str_from(name), NOW), PACE_ROOM);
	}
	assert_int_equal(pace_room(&pace, A, NOW), PACE_ROOM - 1);
	for (int i = 0; i < PACED_MAX; i++) {
		(void)snprintf(name, sizeof(name), "failing-%d", i);
		pace_failed(&pace, str_from(name), NOW);
	}
	assert_int_equal(pace_room(&pace, B, NOW), 0);
	assert_int_equal(pace_room(&pace, B, NOW + PACE_REST_MS), PACE_ROOM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(each_gateway_has_its_own_room, setup),
		cmocka_unit_test_setup(what_fails_together_counts_once, setup),
		cmocka_unit_test_setup(it_rests_longer_each_time_up_to_half_a_minute, setup),
		cmocka_unit_test_setup(who_is_idle_gives_way_when_many_have_come, setup),
	};

	return cmocka_run_group_tests_name("sms/sender_pace", tests, NULL, NULL);
}
