/* Which files a connection may need: a confined server reads no others. */
#include "db/files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct found {
	struct arena *arena;
	const char *paths[DATABASE_FILES_MAX];
	size_t count;
};

static struct found files_of(const char *url)
{
	struct found found = { .arena = arena_new(1 << 16) };
	found.count = database_files(found.arena, url, found.paths);
	return found;
}

static bool has(const struct found *found, const char *path)
{
	for (size_t i = 0; i < found->count; i++)
		if (strcmp(found->paths[i], path) == 0)
			return true;
	return false;
}

static void what_the_url_names_is_found(void **state)
{
	const struct found found = files_of("postgresql://app@db/kafile?passfile=/etc/kafile/pass"
					    "&sslmode=verify-full&sslrootcert=/etc/kafile/ca.crt");
	(void)state;
	assert_true(has(&found, "/etc/kafile/pass"));
	assert_true(has(&found, "/etc/kafile/ca.crt"));
	assert_false(has(&found, "verify-full"));
	arena_free(found.arena);
}

static void variables_and_the_home_directory_count_too(void **state)
{
	(void)state;
	(void)setenv("PGSSLKEY", "/etc/kafile/client.key", 1);
	(void)setenv("HOME", "/home/kafile", 1);
	const struct found found = files_of("postgresql:///kafile");
	assert_true(has(&found, "/etc/kafile/client.key"));
	assert_true(has(&found, "/home/kafile/.pgpass"));
	arena_free(found.arena);
	(void)unsetenv("PGSSLKEY");
}

static void a_url_that_is_none_or_missing_names_nothing(void **state)
{
	(void)state;
	(void)setenv("HOME", "/home/kafile", 1);
	const struct found missing = files_of(NULL);
	const struct found broken = files_of("postgresql://[");
	assert_int_equal(missing.count, broken.count);
	arena_free(missing.arena);
	arena_free(broken.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_url_names_is_found),
		cmocka_unit_test(variables_and_the_home_directory_count_too),
		cmocka_unit_test(a_url_that_is_none_or_missing_names_nothing),
	};
	return cmocka_run_group_tests_name("db/files", tests, NULL, NULL);
}
