/* Reads the official test vectors; tests run from the top of the repository. */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/str.h"

/* The file; the caller gives it back with json_decref. */
static inline json_t *vectors_new(const char *name)
{
	char path[128];
	json_error_t error;

	(void)snprintf(path, sizeof(path), "tests/vectors/paseto/%s", name);
	json_t *file = json_load_file(path, 0, &error);
	if (!file)
		fail_msg("%s: %s", path, error.text);
	assert_true(json_array_size(json_object_get(file, "tests")) > 0);
	return file;
}

/* STR_NULL if the vector has null or nothing there. */
static inline struct str vector_text(const json_t *vector, const char *key)
{
	return str_from(json_string_value(json_object_get(vector, key)));
}

static inline uint8_t hex_digit(char c)
{
	const char *digits = "0123456789abcdef";

	return (uint8_t)(strchr(digits, c) - digits);
}

/* Returns the number of bytes. */
static inline size_t vector_bytes(
	const json_t *vector, const char *key, uint8_t *out, size_t capacity)
{
	struct str hex = vector_text(vector, key);

	assert_true(hex.data && hex.len / 2 <= capacity);
	for (size_t i = 0; i + 1 < hex.len; i += 2)
		out[i / 2] = (uint8_t)(hex_digit(hex.data[i]) << 4 | hex_digit(hex.data[i + 1]));
	return hex.len / 2;
}

static inline void assert_str_equal(struct str actual, struct str expected)
{
	if (!str_equal(actual, expected))
		fail_msg("'" STR_FMT "' is not '" STR_FMT "'", STR_ARG(actual), STR_ARG(expected));
}
