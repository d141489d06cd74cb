/* Which settings of PostgreSQL keep less than is promised. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

#include "db/durability.h"

#define SETTINGS 4

static const char *const names[SETTINGS] = { "fsync", "full_page_writes", "synchronous_commit",
	"synchronous_standby_names" };

static PGresult *answer(const char *const values[SETTINGS])
{
	static PGresAttDesc columns[] = { { .name = "name" }, { .name = "reset_val" } };
	PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);

	assert_true(PQsetResultAttrs(result, 2, columns));
	for (int i = 0; i < SETTINGS; i++) {
		char name[64], value[64];
		(void)snprintf(value, sizeof(value), "%s", values[i]);
		(void)snprintf(name, sizeof(name), "%s", names[i]);
		assert_true(PQsetvalue(result, i, 0, name, (int)strlen(name)));
		assert_true(PQsetvalue(result, i, 1, value, (int)strlen(value)));
	}
	return result;
}

static const struct {
	const char *values[SETTINGS];
	const char *local;
	const char *replicated;
} cases[] = {
	{ { "on", "on", "on", "*" }, NULL, NULL },
	{ { "on", "on", "remote_apply", "ANY 1 (a, b)" }, NULL, NULL },
	{ { "on", "on", "on", "" }, NULL, "synchronous_standby_names is empty" },
	{ { "on", "on", "remote_write", "*" }, NULL,
		"synchronous_commit is neither on nor remote_apply" },
	{ { "on", "on", "local", "*" }, NULL, "synchronous_commit is neither on nor remote_apply" },
	{ { "on", "on", "off", "*" }, "synchronous_commit is off", "synchronous_commit is off" },
	{ { "off", "on", "on", "*" }, "fsync is not on", "fsync is not on" },
	{ { "on", "off", "on", "*" }, "full_page_writes is not on", "full_page_writes is not on" },
};

static void expect_lack(enum durability least, const PGresult *settings, const char *lack)
{
	durability_require(least);
	const char *found = durability_lack(settings);
	if (lack) {
		assert_non_null(found);
		assert_string_equal(found, lack);
	} else {
		assert_null(found);
	}
}

static void each_setting_that_keeps_less_is_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		PGresult *settings = answer(cases[i].values);
		expect_lack(DURABILITY_LOCAL, settings, cases[i].local);
		expect_lack(DURABILITY_REPLICATED, settings, cases[i].replicated);
		PQclear(settings);
	}
}

static void an_answer_without_settings_keeps_nothing(void **state)
{
	PGresult *nothing = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
	(void)state;
	expect_lack(DURABILITY_LOCAL, nothing, "fsync is not on");
	PQclear(nothing);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_setting_that_keeps_less_is_named),
		cmocka_unit_test(an_answer_without_settings_keeps_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
