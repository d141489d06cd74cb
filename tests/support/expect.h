/* What a test says about answers. Each takes the answer, fails at the test's line and gives the
 * answer back. */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/client.h"

#define expect_status(answer, status) expect_status_at(answer, status, __FILE__, __LINE__)
/* A problem of this status and type ("illegal-transition"). */
#define expect_problem(answer, status, type) \
	expect_problem_at(answer, status, type, __FILE__, __LINE__)
/* 422 invalid-fields that names this pointer ("/members/0/birth_date", "?limit"). */
#define expect_field(answer, pointer) expect_field_at(answer, pointer, __FILE__, __LINE__)
/* The value at a pointer ("/items/0/outcome"). */
#define expect_text(answer, pointer, text) expect_text_at(answer, pointer, text, __FILE__, __LINE__)
#define expect_number(answer, pointer, number) \
	expect_number_at(answer, pointer, number, __FILE__, __LINE__)
#define expect_boolean(answer, pointer, yes) \
	expect_boolean_at(answer, pointer, yes, __FILE__, __LINE__)
#define expect_null(answer, pointer) expect_null_at(answer, pointer, __FILE__, __LINE__)
#define expect_absent(answer, pointer) expect_absent_at(answer, pointer, __FILE__, __LINE__)
#define expect_length(answer, pointer, n) expect_length_at(answer, pointer, n, __FILE__, __LINE__)
/* The header has this value. */
#define expect_header(answer, name, value) expect_header_at(answer, name, value, __FILE__, __LINE__)
/* Retry-After says one to three seconds. */
#define expect_retry_soon(answer) expect_retry_soon_at(answer, __FILE__, __LINE__)
/* Both answers are the same, byte for byte. */
#define expect_same(a, b) expect_same_at(a, b, __FILE__, __LINE__)

/* The text at a pointer, which must be there; kept. */
#define text_at(answer, pointer) text_at_line(answer, pointer, __FILE__, __LINE__)
#define number_at(answer, pointer) number_at_line(answer, pointer, __FILE__, __LINE__)
/* What stands at an RFC 6901 pointer, borrowed; NULL if nothing does. */
json_t *json_at(struct answer answer, const char *pointer);

struct answer expect_status_at(struct answer answer, int status, const char *file, int line);
struct answer expect_problem_at(
	struct answer answer, int status, const char *type, const char *file, int line);
struct answer expect_field_at(
	struct answer answer, const char *pointer, const char *file, int line);
struct answer expect_text_at(
	struct answer answer, const char *pointer, const char *text, const char *file, int line);
struct answer expect_number_at(
	struct answer answer, const char *pointer, long long number, const char *file, int line);
struct answer expect_boolean_at(
	struct answer answer, const char *pointer, bool yes, const char *file, int line);
struct answer expect_null_at(struct answer answer, const char *pointer, const char *file, int line);
struct answer expect_absent_at(
	struct answer answer, const char *pointer, const char *file, int line);
struct answer expect_length_at(
	struct answer answer, const char *pointer, size_t length, const char *file, int line);
struct answer expect_header_at(
	struct answer answer, const char *name, const char *value, const char *file, int line);
struct answer expect_retry_soon_at(struct answer answer, const char *file, int line);
void expect_same_at(struct answer a, struct answer b, const char *file, int line);
const char *text_at_line(struct answer answer, const char *pointer, const char *file, int line);
long long number_at_line(struct answer answer, const char *pointer, const char *file, int line);

/* Fails the test unless there is a text with this part; with `lacks`, if there is one. */
void contains(const char *text, const char *part);
void lacks(const char *text, const char *part);

/* For client.c: fails if the proxy found that the answer breaks the contract. */
void expect_contract(const struct answer *answer);
