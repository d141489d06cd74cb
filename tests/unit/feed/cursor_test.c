/* Tests of the feed's cursors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/crypto.h"
#include "base/ids.h"
#include "feed/cursor.h"

static void a_cursor_comes_back_as_it_went(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1 << 16);
	const struct feed_cursor cursor = { uuid_new(), STR("18446744073709"), 42 };
	struct feed_cursor read;

	assert_true(feed_cursor_parse(arena, feed_cursor_render(arena, &cursor), &read));
	assert_memory_equal(&read.epoch, &cursor.epoch, sizeof(read.epoch));
	assert_true(str_equal(read.xid, cursor.xid));
	assert_int_equal(read.id, 42);
	arena_free(arena);
}

static bool accepts(struct arena *arena, const char *plain)
{
	struct strbuf text;
	struct feed_cursor cursor;

	strbuf_init(&text, 400);
	base64url_encode(&text, str_from(plain));
	bool accepted = feed_cursor_parse(arena, strbuf_str(&text), &cursor);
	strbuf_release(&text);
	return accepted;
}

static void anything_else_is_refused(void **state)
{
	(void)state;
	static const char *const others[] = {
		"",
		"7.7",
		"018e0a6e-7c00-7000-8000-000000000001",
		"018e0a6e-7c00-7000-8000-000000000001.7",
		"018e0a6e-7c00-7000-8000-000000000001.7.",
		"018e0a6e-7c00-7000-8000-000000000001..7",
		"018e0a6e-7c00-7000-8000-000000000001.-1.7",
		"018e0a6e-7c00-7000-8000-000000000001.7.x",
		"018e0a6e-7c00-7000-8000-000000000001.7.7.7",
		"018e0a6e-7c00-7000-8000-000000000001.99999999999999999999.7",
	};
	struct arena *arena = arena_new(1 << 16);
	struct feed_cursor cursor;

	assert_true(accepts(arena, "018e0a6e-7c00-7000-8000-000000000001.7.7"));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_false(accepts(arena, others[i]));
	assert_false(feed_cursor_parse(arena, STR("="), &cursor));
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cursor_comes_back_as_it_went),
		cmocka_unit_test(anything_else_is_refused),
	};

	crypto_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
