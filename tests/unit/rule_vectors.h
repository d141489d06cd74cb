/* Reads the cases in tests/vectors/rules/, which the server's rules share with the web
 * application's; tests run from the top of the repository. */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/parse.h"

/* Calls `check` for each case in the file's `list`. */
static inline void rule_vectors(const char *name, const char *list, void (*check)(const json_t *))
{
	char path[128];
	json_error_t error;
	json_t *vector;
	size_t i;

	(void)snprintf(path, sizeof(path), "tests/vectors/rules/%s", name);
	json_t *file = json_load_file(path, 0, &error);
	if (!file)
		fail_msg("%s: %s", path, error.text);
	assert_true(json_array_size(json_object_get(file, list)) > 0);
	json_array_foreach (json_object_get(file, list), i, vector)
		check(vector);
	json_decref(file);
}

/* NULL if the case has nothing there. */
static inline const char *vector_text(const json_t *vector, const char *key)
{
	return json_string_value(json_object_get(vector, key));
}

static inline int32_t vector_day(const json_t *vector, const char *key)
{
	int32_t day;

	assert_true(parse_date(str_from(vector_text(vector, key)), &day));
	return day;
}

/* Fails the test unless it holds, and says in which case. */
static inline void vector_holds(const json_t *vector, bool holds)
{
	if (!holds)
		fail_msg("%s: '%s'", vector_text(vector, "about"), vector_text(vector, "input"));
}
