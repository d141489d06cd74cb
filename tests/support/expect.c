/* What a test says about answers. */
#include "support/expect.h"

#include <stdlib.h>
#include <string.h>

#include "support/kept.h"

#define SHOWN_BYTES 900 /* of a longer message cmocka drops the end, and with it the line's */

__attribute__((format(printf, 4, 5), noreturn)) static void refuse(
	const struct answer *answer, const char *file, int line, const char *what, ...)
{
	va_list arguments;
	char text[500];
	va_start(arguments, what);
	(void)vsnprintf(text, sizeof(text), what, arguments);
	va_end(arguments);
	print_error("%s: %s\n", answer->asked, text);
	print_error("  answer: %d %.*s\n", answer->status, SHOWN_BYTES, answer->body);
	_fail(file, line);
	abort();
}

static json_t *step(json_t *at, const char *name, size_t len)
{
	char key[200];
	size_t n = 0;
	for (size_t i = 0; i < len && n < sizeof(key) - 1; i++) {
		if (name[i] == '~' && i + 1 < len)
			key[n++] = name[++i] == '1' ? '/' : '~';
		else
			key[n++] = name[i];
	}
	key[n] = 0;
	return json_is_array(at) ? json_array_get(at, strtoul(key, NULL, 10))
				 : json_object_get(at, key);
}

json_t *json_at(struct answer answer, const char *pointer)
{
	json_t *at = answer_json(&answer);
	while (at && *pointer == '/') {
		const size_t len = strcspn(pointer + 1, "/");
		at = step(at, pointer + 1, len);
		pointer += 1 + len;
	}
	return at;
}

struct answer expect_status_at(struct answer answer, int status, const char *file, int line)
{
	if (answer.status != status)
		refuse(&answer, file, line, "%d expected", status);
	return answer;
}

const char *text_at_line(struct answer answer, const char *pointer, const char *file, int line)
{
	const json_t *value = json_at(answer, pointer);
	if (!json_is_string(value))
		refuse(&answer, file, line, "no text at %s", pointer);
	return json_string_value(value);
}

long long number_at_line(struct answer answer, const char *pointer, const char *file, int line)
{
	const json_t *value = json_at(answer, pointer);
	if (!json_is_integer(value))
		refuse(&answer, file, line, "no whole number at %s", pointer);
	return json_integer_value(value);
}

struct answer expect_text_at(
	struct answer answer, const char *pointer, const char *text, const char *file, int line)
{
	const char *value = text_at_line(answer, pointer, file, line);
	if (strcmp(value, text) != 0)
		refuse(&answer, file, line, "%s is '%s', not '%s'", pointer, value, text);
	return answer;
}

struct answer expect_number_at(
	struct answer answer, const char *pointer, long long number, const char *file, int line)
{
	const long long value = number_at_line(answer, pointer, file, line);
	if (value != number)
		refuse(&answer, file, line, "%s is %lld, not %lld", pointer, value, number);
	return answer;
}

struct answer expect_boolean_at(
	struct answer answer, const char *pointer, bool yes, const char *file, int line)
{
	const json_t *value = json_at(answer, pointer);
	if (!json_is_boolean(value) || json_is_true(value) != yes)
		refuse(&answer, file, line, "%s is not %s", pointer, yes ? "true" : "false");
	return answer;
}

struct answer expect_null_at(struct answer answer, const char *pointer, const char *file, int line)
{
	if (!json_is_null(json_at(answer, pointer)))
		refuse(&answer, file, line, "%s is not null", pointer);
	return answer;
}

struct answer expect_absent_at(
	struct answer answer, const char *pointer, const char *file, int line)
{
	if (json_at(answer, pointer))
		refuse(&answer, file, line, "there is something at %s", pointer);
	return answer;
}

struct answer expect_length_at(
	struct answer answer, const char *pointer, size_t length, const char *file, int line)
{
	const json_t *value = json_at(answer, pointer);
	if (!json_is_array(value) || json_array_size(value) != length)
		refuse(&answer, file, line, "%s has %zu elements, not %zu", pointer,
			json_array_size(value), length);
	return answer;
}

struct answer expect_header_at(
	struct answer answer, const char *name, const char *value, const char *file, int line)
{
	const char *found = answer_header(&answer, name);
	if (!found || strcmp(found, value) != 0)
		refuse(&answer, file, line, "%s is '%s', not '%s'", name, found ? found : "absent",
			value);
	return answer;
}

struct answer expect_retry_soon_at(struct answer answer, const char *file, int line)
{
	const char *after = answer_header(&answer, "Retry-After");
	if (!after || strlen(after) != 1 || *after < '1' || *after > '3')
		refuse(&answer, file, line, "Retry-After is '%s', not 1 to 3",
			after ? after : "absent");
	return answer;
}

void expect_same_at(struct answer a, struct answer b, const char *file, int line)
{
	if (!answers_equal(&a, &b))
		refuse(&b, file, line, "not the same answer as %d %.*s", a.status, SHOWN_BYTES / 8,
			a.body);
}

static void expect_problem_type(const struct answer *answer, const char *file, int line)
{
	const char *type = answer_header(answer, "Content-Type");
	if (!type ||
		strncmp(type, "application/problem+json", strlen("application/problem+json")) != 0)
		refuse(answer, file, line, "Content-Type is %s, not application/problem+json",
			type ? type : "absent");
}

struct answer expect_problem_at(
	struct answer answer, int status, const char *type, const char *file, int line)
{
	expect_status_at(answer, status, file, line);
	expect_problem_type(&answer, file, line);
	expect_text_at(answer, "/type", keep_printf("urn:kafile:problem:%s", type), file, line);
	expect_number_at(answer, "/status", status, file, line);
	text_at_line(answer, "/title", file, line);
	return answer;
}

struct answer expect_field_at(struct answer answer, const char *pointer, const char *file, int line)
{
	const json_t *one;
	size_t i;
	expect_problem_at(answer, 422, "invalid-fields", file, line);
	json_array_foreach (json_at(answer, "/errors"), i, one) {
		if (strcmp(json_string_value(json_object_get(one, "pointer")), pointer) == 0 &&
			json_is_string(json_object_get(one, "detail")))
			return answer;
	}
	refuse(&answer, file, line, "no error at %s", pointer);
}

void expect_contract(const struct answer *answer)
{
	const char *violations = answer_header(answer, "sl-violations");
	if (violations)
		refuse(answer, "api/openapi.yaml", 0, "breaks the contract: %s", violations);
}

void contains(const char *text, const char *part)
{
	if (!text || !strstr(text, part))
		fail_msg("'%s' is not in: %.*s", part, SHOWN_BYTES, text ? text : "nothing");
}

void lacks(const char *text, const char *part)
{
	const char *found = strstr(text, part);

	if (found)
		fail_msg("'%s' is in it: %.*s", part, SHOWN_BYTES, found);
}
