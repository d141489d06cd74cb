/* Problems: noted in the request, told at its end. */
#include "http/problem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/json_writer.h"
#include "http/reply.h"
#include "http/request.h"

#define PROBLEM_DETAIL_MAX 600

static const struct {
	const char *name;
	int status;
	const char *title;
} types[] = {
#define X(name, status, title) { #name, status, title },
	PROBLEM_TYPES(X)
#undef X
};

int problem_status(enum problem_type type)
{
	return types[type].status;
}

const char *problem_name(enum problem_type type)
{
	return types[type].name;
}

__attribute__((format(printf, 2, 0))) static struct str format_detail(
	struct request *req, const char *format, va_list arguments)
{
	char text[PROBLEM_DETAIL_MAX];
	(void)vsnprintf(text, sizeof(text), format, arguments);
	return arena_copy(req->arena, str_from(text));
}

void problem_set(struct request *req, enum problem_type type, const char *detail, ...)
{
	if (req->problem)
		return;
	req->problem = true;
	req->problem_type = type;
	va_list arguments;
	va_start(arguments, detail);
	if (detail)
		req->problem_detail = format_detail(req, detail, arguments);
	va_end(arguments);
}

void problem_field(struct request *req, const char *pointer, const char *detail, ...)
{
	if (req->problem && req->problem_type != PROBLEM_invalid_fields)
		return;
	req->problem = true;
	req->problem_type = PROBLEM_invalid_fields;
	if (req->field_error_count == REQUEST_FIELD_ERRORS)
		return;
	if (!req->field_errors)
		req->field_errors =
			arena_array(req->arena, REQUEST_FIELD_ERRORS, sizeof(struct field_error));
	va_list arguments;
	va_start(arguments, detail);
	struct field_error *error = &req->field_errors[req->field_error_count++];
	error->pointer = arena_copy(req->arena, str_from(pointer)).data;
	error->detail = format_detail(req, detail, arguments);
	va_end(arguments);
}

static void put_type(struct json_writer *json, const char *name)
{
	char text[80] = "urn:kafile:problem:";
	size_t at = strlen(text);
	for (; *name && at + 1 < sizeof(text); name++)
		text[at++] = *name == '_' ? '-' : *name;
	text[at] = '\0';
	json_key(json, "type");
	json_put_text(json, text);
}

static void put_field_errors(struct json_writer *json, const struct request *req)
{
	if (req->field_error_count == 0)
		return;
	json_key(json, "errors");
	json_array_begin(json);
	for (int i = 0; i < req->field_error_count; i++) {
		json_object_begin(json);
		json_key(json, "pointer");
		json_put_text(json, req->field_errors[i].pointer);
		json_key(json, "detail");
		json_put_string(json, req->field_errors[i].detail);
		json_object_end(json);
	}
	json_array_end(json);
}

struct reply problem_reply(struct request *req)
{
	enum problem_type type = req->problem_type;
	if (req->route && req->route->endpoint->refuse)
		return req->route->endpoint->refuse(req);
	struct strbuf *buf = reply_buffer(req);
	struct json_writer json;
	json_init(&json, buf);
	json_object_begin(&json);
	put_type(&json, types[type].name);
	json_key(&json, "title");
	json_put_text(&json, types[type].title);
	json_key(&json, "status");
	json_put_integer(&json, types[type].status);
	if (req->problem_detail.data) {
		json_key(&json, "detail");
		json_put_string(&json, req->problem_detail);
	}
	if (req->problem_members.len > 2) {
		strbuf_add_char(buf, ',');
		strbuf_add(buf, req->problem_members.data + 1, req->problem_members.len - 2);
	}
	put_field_errors(&json, req);
	json_object_end(&json);
	return (struct reply){ .status = types[type].status,
		.content_type = "application/problem+json",
		.retry_after_s = req->retry_after_s,
		.body = strbuf_str(buf) };
}

struct reply problem_reply_as(struct request *req, enum problem_type type, const char *detail, ...)
{
	req->problem = true;
	req->problem_type = type;
	req->problem_detail = STR_NULL;
	va_list arguments;
	va_start(arguments, detail);
	if (detail)
		req->problem_detail = format_detail(req, detail, arguments);
	va_end(arguments);
	return problem_reply(req);
}
