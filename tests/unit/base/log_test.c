/* What an event looks like to whoever reads the log. */
#include "base/log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/clock.h"
#include "base/parse.h"

static char captured[1 << 15];
static int captured_pipe[2];
static int real_stderr;

static void capture_begin(void)
{
	real_stderr = dup(STDERR_FILENO);
	assert_int_equal(pipe(captured_pipe), 0);
	dup2(captured_pipe[1], STDERR_FILENO);
	close(captured_pipe[1]);
}

/* What one read(2) gives, as one write(2) left it. */
static void capture_end(void)
{
	ssize_t len;

	dup2(real_stderr, STDERR_FILENO);
	close(real_stderr);
	len = read(captured_pipe[0], captured, sizeof(captured) - 1);
	close(captured_pipe[0]);
	assert_true(len >= 0);
	captured[len] = '\0';
}

static json_t *captured_event(void)
{
	json_t *event = json_loads(captured, JSON_REJECT_DUPLICATES, NULL);

	assert_non_null(event);
	assert_ptr_equal(strchr(captured, '\n'), captured + strlen(captured) - 1);
	return event;
}

static const char *text_of(const json_t *event, const char *name)
{
	return json_string_value(json_object_get(event, name));
}

static void an_event_is_one_line_of_json(void **state)
{
	json_t *event;
	instant at;

	(void)state;
	capture_begin();
	log_event(LOG_WARNING, "database lost", LOG_TEXT("loop", STR("a \"b\"\n")),
		LOG_NUMBER("attempt", -3));
	capture_end();
	event = captured_event();
	assert_true(parse_instant(str_from(text_of(event, "at")), &at));
	assert_true(at <= clock_now() && at > clock_now() - 10 * INSTANT_SECOND);
	assert_string_equal(text_of(event, "level"), "warning");
	assert_string_equal(text_of(event, "event"), "database lost");
	assert_string_equal(text_of(event, "loop"), "a \"b\"\n");
	assert_int_equal(json_integer_value(json_object_get(event, "attempt")), -3);
	assert_int_equal(json_object_size(event), 5);
	json_decref(event);
}

static void an_event_may_have_no_fields(void **state)
{
	json_t *event;

	(void)state;
	capture_begin();
	log_write(LOG_INFO, "ready", NULL, 0);
	capture_end();
	event = captured_event();
	assert_int_equal(json_object_size(event), 3);
	json_decref(event);
}

static void an_empty_text_is_written_as_such(void **state)
{
	json_t *event;

	(void)state;
	capture_begin();
	log_event(LOG_INFO, "request", LOG_TEXT("route", STR("")));
	capture_end();
	event = captured_event();
	assert_string_equal(text_of(event, "route"), "");
	json_decref(event);
}

static void text_that_is_not_utf8_still_gives_json(void **state)
{
	json_t *event;

	(void)state;
	capture_begin();
	log_event(LOG_ERROR, "failed", LOG_TEXT("reason", STR("a\xFF\xC3z")));
	capture_end();
	event = captured_event();
	assert_string_equal(text_of(event, "reason"), "a??z");
	json_decref(event);
}

static void a_long_text_is_cut_between_characters(void **state)
{
	char text[3001] = "";
	json_t *event;

	(void)state;
	for (size_t i = 0; i < 1000; i++)
		memcpy(text + 3 * i, "€", 3);
	capture_begin();
	log_event(LOG_ERROR, "failed", LOG_TEXT("reason", str_from(text)));
	capture_end();
	event = captured_event();
	assert_int_equal(strlen(text_of(event, "reason")), 1023);
	assert_memory_equal(text_of(event, "reason"), text, 1023);
	json_decref(event);
}

static void what_is_below_the_level_is_dropped(void **state)
{
	(void)state;
	log_set_level(LOG_WARNING);
	capture_begin();
	log_event(LOG_INFO, "request");
	log_event(LOG_WARNING, "slow");
	capture_end();
	log_set_level(LOG_INFO);
	assert_null(strstr(captured, "request"));
	assert_non_null(strstr(captured, "slow"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_event_is_one_line_of_json),
		cmocka_unit_test(an_event_may_have_no_fields),
		cmocka_unit_test(an_empty_text_is_written_as_such),
		cmocka_unit_test(text_that_is_not_utf8_still_gives_json),
		cmocka_unit_test(a_long_text_is_cut_between_characters),
		cmocka_unit_test(what_is_below_the_level_is_dropped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
