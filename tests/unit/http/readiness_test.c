/* The conditions of /readyz: which sign turns which one red, and where the limit is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "http/readiness.h"

static const struct signs well = { .reachable = true,
	.writable = true,
	.fit = true,
	.heard_ms_ago = 1999,
	.trust_ms_ago = 29999,
	.seal_lag_ms = 59999,
	.disk_free = 0.101 };

static void all_conditions_hold_at_their_limits(void **state)
{
	struct strbuf out;
	(void)state;
	strbuf_init(&out, 8192);
	assert_true(readiness_put(&well, &out));
	assert_non_null(strstr(out.data, "{\"ready\":true,\"conditions\":[{\"name\":\"serving\","
					 "\"ok\":true,\"why\":null},"));
	assert_null(strstr(out.data, "false"));
	strbuf_release(&out);
}

static void expect_one_fault(const struct signs *signs, const char *name, const char *why)
{
	struct strbuf out, reason;
	strbuf_init(&out, 8192);
	strbuf_init(&reason, 8192);
	assert_false(readiness_put(signs, &out));
	for (int i = 0; i < CONDITIONS; i++) {
		const bool expected = strcmp(condition_name((enum condition)i), name) == 0;
		assert_int_equal(condition_fault((enum condition)i, signs, &reason), expected);
	}
	assert_non_null(strstr(reason.data, why));
	assert_non_null(strstr(out.data, "{\"ready\":false,"));
	assert_non_null(strstr(out.data, why));
	strbuf_release(&reason);
	strbuf_release(&out);
}

static void each_sign_turns_its_own_condition_red(void **state)
{
	struct signs signs;
	(void)state;
#define RED(sign, value, name, why)                  \
	do {                                         \
		signs = well;                        \
		signs.sign = (value);                \
		expect_one_fault(&signs, name, why); \
	} while (0)
	RED(draining, true, "serving", "stopping");
	RED(reachable, false, "database", "no connection");
	RED(writable, false, "database", "standby");
	RED(heard_ms_ago, 2000, "database", "last heard 2 s ago");
	RED(heard_ms_ago, INT64_MAX, "database", "not heard yet");
	RED(fit, false, "migrations", "kafiled migrate");
	RED(trust_ms_ago, 30000, "trust", "not read for 30 s");
	RED(trust_ms_ago, INT64_MAX, "trust", "not read");
	RED(seal_lag_ms, 60000, "seals", "60 s ago");
	RED(disk_free, 0.1, "disk", "10.0 %");
}

static void a_weaker_setting_is_named(void **state)
{
	struct signs signs = well;
	(void)state;
	signs.lacks = "fsync is off";
	expect_one_fault(&signs, "durability", "fsync is off");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_conditions_hold_at_their_limits),
		cmocka_unit_test(each_sign_turns_its_own_condition_red),
		cmocka_unit_test(a_weaker_setting_is_named),
	};

	return cmocka_run_group_tests_name("http/readiness", tests, NULL, NULL);
}
