/* What the settings are, from wherever they come, and that --help tells all of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "commands.h"
#include "settings.h"

static int forget_environment(void **state)
{
	(void)state;
	for (int i = 0; i < SETTING_COUNT; i++)
		(void)unsetenv(setting_texts[i].variable);
	return 0;
}

/* Loads with one flag set (or none: NULL), false if refused. */
static bool load(struct settings *out, enum setting setting, const char *value)
{
	const char *flags[SETTING_COUNT] = { NULL };
	struct strbuf error;

	strbuf_init(&error, 4096);
	flags[setting] = value;
	bool loaded = settings_load(out, flags, &error);
	assert_int_equal(loaded, error.len == 0);
	strbuf_release(&error);
	return loaded;
}

static void without_anything_the_defaults_hold(void **state)
{
	struct settings settings;

	(void)state;
	(void)setenv("KAFILE_STATE", "/nowhere", 1);
	assert_true(load(&settings, SETTING_LISTEN, NULL));
	assert_string_equal(settings.listen_address, "127.0.0.1");
	assert_int_equal(settings.listen_port, 8080);
	assert_string_equal(settings.monitor_address, "127.0.0.1");
	assert_int_equal(settings.monitor_port, 8081);
	assert_string_equal(settings.keys, "/nowhere/keys");
	assert_string_equal(settings.deployment, "kafile");
	assert_int_equal(settings.loops, 1);
	assert_int_equal(settings.request_seconds, 60);
	assert_int_equal(settings.drain_seconds, 0);
	assert_int_equal(settings.feed_days, 30);
	assert_false(settings.second_factor_required);
	assert_null(settings.database_url);
	settings_release(&settings);
}

static void a_flag_goes_before_the_environment(void **state)
{
	struct settings settings;

	(void)state;
	(void)setenv("KAFILE_LOOPS", "3", 1);
	assert_true(load(&settings, SETTING_LOOPS, NULL));
	assert_int_equal(settings.loops, 3);
	settings_release(&settings);
	assert_true(load(&settings, SETTING_LOOPS, "2"));
	assert_int_equal(settings.loops, 2);
	settings_release(&settings);
}

static void an_empty_variable_is_none(void **state)
{
	struct settings settings;

	(void)state;
	(void)setenv("KAFILE_LOOPS", "", 1);
	assert_true(load(&settings, SETTING_LISTEN, NULL));
	assert_int_equal(settings.loops, 1);
	settings_release(&settings);
}

static void the_owner_is_the_same_database_unless_told(void **state)
{
	struct settings settings;

	(void)state;
	assert_true(load(&settings, SETTING_DATABASE_URL, "postgresql:///a"));
	assert_string_equal(settings.owner_url, "postgresql:///a");
	settings_release(&settings);
	(void)setenv("KAFILE_OWNER_URL", "postgresql:///b", 1);
	assert_true(load(&settings, SETTING_DATABASE_URL, "postgresql:///a"));
	assert_string_equal(settings.owner_url, "postgresql:///b");
	assert_string_equal(settings.database_url, "postgresql:///a");
	settings_release(&settings);
}

static void addresses_are_read_with_their_port(void **state)
{
	static const struct {
		const char *text;
		const char *address;
		int port;
	} cases[] = {
		{ "0.0.0.0:80", "0.0.0.0", 80 },
		{ "[::1]:8080", "::1", 8080 },
		{ "127.0.0.1:0", "127.0.0.1", 0 },
	};
	struct settings settings;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(load(&settings, SETTING_LISTEN, cases[i].text));
		assert_string_equal(settings.listen_address, cases[i].address);
		assert_int_equal(settings.listen_port, cases[i].port);
		settings_release(&settings);
	}
}

static void nobody_watches_where_the_monitor_is_off(void **state)
{
	struct settings settings;

	(void)state;
	assert_true(load(&settings, SETTING_MONITOR, "off"));
	assert_null(settings.monitor_address);
	settings_release(&settings);
}

static void what_cannot_be_meant_is_refused(void **state)
{
	static const struct {
		enum setting setting;
		const char *text;
	} cases[] = {
		{ SETTING_LISTEN, "8080" },
		{ SETTING_LISTEN, ":8080" },
		{ SETTING_LISTEN, "localhost:" },
		{ SETTING_LISTEN, "127.0.0.1:65536" },
		{ SETTING_LISTEN, "127.0.0.1:-1" },
		{ SETTING_LISTEN, "[::1:80" },
		{ SETTING_LISTEN, "[]:80" },
		{ SETTING_MONITOR, "on" },
		{ SETTING_LOOPS, "0" },
		{ SETTING_LOOPS, "17" },
		{ SETTING_LOOPS, "two" },
		{ SETTING_REQUEST_SECONDS, "0" },
		{ SETTING_REQUEST_SECONDS, "3601" },
		{ SETTING_DRAIN_SECONDS, "-1" },
		{ SETTING_DRAIN_SECONDS, "61" },
		{ SETTING_SECOND_FACTOR, "yes" },
		{ SETTING_SEALER, "yes" },
		{ SETTING_LOG_LEVEL, "loud" },
		{ SETTING_DEPLOYMENT, "a|b" },
		{ SETTING_DEPLOYMENT, "a b" },
	};
	struct settings settings;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (load(&settings, cases[i].setting, cases[i].text))
			fail_msg("accepted %s", cases[i].text);
		settings_release(&settings);
	}
}

static void the_help_tells_every_setting(void **state)
{
	struct strbuf help;

	(void)state;
	strbuf_init(&help, 65536);
	command_help(&help);
	for (int i = 0; i < SETTING_COUNT; i++) {
		assert_non_null(strstr(help.data, setting_texts[i].variable));
		assert_non_null(strstr(help.data, setting_texts[i].flag));
	}
	strbuf_release(&help);
}

/* Run from the checkout, as tests/run.sh does. */
static void the_readme_tells_every_setting(void **state)
{
	static char text[1 << 20];
	FILE *file = fopen("README.md", "r");

	(void)state;
	if (!file)
		skip();
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	(void)fclose(file);
	for (int i = 0; i < SETTING_COUNT; i++) {
		char cells[128];
		(void)snprintf(cells, sizeof(cells), "| `%s` | `%s` |", setting_texts[i].variable,
			setting_texts[i].flag);
		if (!strstr(text, cells))
			fail_msg("README.md has no %s", cells);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(without_anything_the_defaults_hold, forget_environment),
		cmocka_unit_test_setup(a_flag_goes_before_the_environment, forget_environment),
		cmocka_unit_test_setup(an_empty_variable_is_none, forget_environment),
		cmocka_unit_test_setup(
			the_owner_is_the_same_database_unless_told, forget_environment),
		cmocka_unit_test_setup(nobody_watches_where_the_monitor_is_off, forget_environment),
		cmocka_unit_test_setup(addresses_are_read_with_their_port, forget_environment),
		cmocka_unit_test_setup(what_cannot_be_meant_is_refused, forget_environment),
		cmocka_unit_test(the_help_tells_every_setting),
		cmocka_unit_test(the_readme_tells_every_setting),
	};

	return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
