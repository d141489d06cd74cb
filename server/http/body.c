/* The body of a request. */
#include "http/body.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "http/loop.h"
#include "http/transport.h"

#define JSON_DEPTH 16

static size_t limit_of(const struct request *req)
{
	switch (req->route ? req->route->body : BODY_NONE) {
	case BODY_NONE:
		return 0;
	case BODY_FILE:
		return BODY_FILE_BYTES;
	case BODY_FORM:
		return BODY_FORM_BYTES;
	default:
		return BODY_JSON_BYTES;
	}
}

void body_open(struct exchange *exchange)
{
	struct request *req = &exchange->request;
	int64_t declared = 0;
	exchange->body_limit = limit_of(req);
	strbuf_init(&exchange->body, BODY_JSON_BYTES);
	struct str length = request_header(req, "Content-Length");
	if (length.data)
		(void)parse_integer(length, 0, INT64_MAX, &declared);
	exchange->body_received = 0;
	if (req->route && declared > (int64_t)exchange->body_limit && req->route->body != BODY_NONE)
		problem_set(req, PROBLEM_body_too_large, "At most %zu bytes are taken here.",
			exchange->body_limit);
}

static void spool(struct exchange *exchange, const char *data, size_t len)
{
	struct request *req = &exchange->request;
	if (req->body_file < 0)
		req->body_file = open(P_tmpdir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	while (len > 0 && req->body_file >= 0) {
		ssize_t written = write(req->body_file, data, len);
		if (written <= 0) {
			problem_set(req, PROBLEM_overloaded,
				"The server has no room for this file now.");
			return;
		}
		data += written;
		len -= (size_t)written;
	}
}

void body_receive(struct exchange *exchange, const char *data, size_t len)
{
	struct request *req = &exchange->request;
	exchange->body_received += len;
	if (req->problem || req->route->body == BODY_NONE)
		return;
	if (exchange->body_received > exchange->body_limit) {
		problem_set(req, PROBLEM_body_too_large, "At most %zu bytes are taken here.",
			exchange->body_limit);
		return;
	}
	if (req->route->body == BODY_FILE)
		spool(exchange, data, len);
	else
		strbuf_add(&exchange->body, data, len);
}

/* The media types that each kind takes. */
static const char *const media_types[][2] = {
	[BODY_JSON] = { "application/json" },
	[BODY_JSON_LIST] = { "application/json" },
	[BODY_MERGE_PATCH] = { "application/merge-patch+json" },
	[BODY_FORM] = { "application/x-www-form-urlencoded" },
	[BODY_FILE] = { "text/csv", "application/x-ndjson" },
};

static bool media_type_fits(const struct request *req)
{
	const char *const *types = media_types[req->route->body];
	struct str type = request_header(req, "Content-Type");
	struct str essence = type.data ? str_trim(str_next(&type, ';')) : STR_NULL;
	if (req->route->body == BODY_NONE)
		return true;
	for (int i = 0; essence.data && i < 2 && types[i]; i++)
		if (str_equal_ignoring_case(essence, str_from(types[i])))
			return true;
	return false;
}

static bool too_deep(const json_t *value, int depth)
{
	if (depth > JSON_DEPTH)
		return true;
	const char *name;
	json_t *member;
	size_t i;
	json_object_foreach ((json_t *)(uintptr_t)value, name, member)
		if (too_deep(member, depth + 1))
			return true;
	json_array_foreach (value, i, member)
		if (too_deep(member, depth + 1))
			return true;
	return false;
}

void body_parse(struct request *req)
{
	json_error_t error;
	json_t *body = json_loadb(req->raw_body.data, req->raw_body.len,
		JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
	if (!body) {
		if (json_error_code(&error) == json_error_numeric_overflow)
			problem_field(req, "", "A number on line %d is out of range.", error.line);
		else
			problem_set(req, PROBLEM_malformed_json, "Line %d, column %d: %s.",
				error.line, error.column,
				json_error_code(&error) == json_error_duplicate_key
					? "a key stands twice"
				: json_error_code(&error) == json_error_invalid_utf8
					? "this is not valid UTF-8"
					: "this is not JSON");
		return;
	}
	(void)request_own_json(req, body);
	bool list = req->route && req->route->body == BODY_JSON_LIST;
	if (list ? !json_is_array(body) : !json_is_object(body))
		problem_field(req, "", "The body must be an %s.", list ? "array" : "object");
	else if (too_deep(body, 1))
		problem_field(req, "", "The body is nested more than %d levels deep.", JSON_DEPTH);
	else
		req->body = body;
}

/* Either may hold NULs. */
static struct str join(struct arena *arena, struct str head, struct str tail)
{
	char *text = arena_alloc(arena, head.len + tail.len + 1);
	memcpy(text, head.data, head.len);
	memcpy(text + head.len, tail.data, tail.len);
	return (struct str){ text, head.len + tail.len };
}

static bool form_piece(void *context, struct str name, struct str value, bool first)
{
	struct exchange *exchange = context;
	struct request *req = &exchange->request;
	struct form_field *field;
	if (first) {
		if (req->form_count == REQUEST_FORM_FIELDS)
			return false;
		field = &req->form[req->form_count++];
		field->name = arena_copy(req->arena, name);
		field->value = arena_copy(req->arena, value);
		return true;
	}
	if (req->form_count == 0)
		return false;
	field = &req->form[req->form_count - 1];
	field->value = join(req->arena, field->value, value);
	return true;
}

static void form_parse(struct exchange *exchange)
{
	struct request *req = &exchange->request;
	req->form = arena_array(req->arena, REQUEST_FORM_FIELDS, sizeof(*req->form));
	if (!transport_read_form(exchange, req->raw_body, form_piece, exchange))
		problem_set(req, PROBLEM_malformed_request,
			"This is no form, or one of more than %d fields.", REQUEST_FORM_FIELDS);
}

static void refuse_media_type(struct request *req)
{
	const char *const *types = media_types[req->route->body];
	problem_set(req, PROBLEM_unsupported_media_type, "Send Content-Type: %s%s%s.", types[0],
		types[1] ? " or " : "", types[1] ? types[1] : "");
}

void body_close(struct exchange *exchange)
{
	struct request *req = &exchange->request;
	req->raw_body = strbuf_str(&exchange->body);
	if (!media_type_fits(req))
		refuse_media_type(req);
	else if (req->route->body == BODY_FORM)
		form_parse(exchange);
	else if (req->route->body == BODY_FILE && req->body_file >= 0)
		(void)lseek(req->body_file, 0, SEEK_SET);
	else if (req->route->body == BODY_FILE)
		problem_set(req, PROBLEM_malformed_request, "The file is empty.");
	else if (req->route->body != BODY_NONE)
		body_parse(req);
}

void body_release(struct exchange *exchange)
{
	strbuf_release(&exchange->body);
	if (exchange->request.body_file >= 0)
		(void)close(exchange->request.body_file);
}
