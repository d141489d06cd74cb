/* The body of a request. */
#include "http/body.h"

#include <fcntl.h>
#include <unistd.h>

#include "http/loop.h"

#define JSON_DEPTH 16

static size_t limit_of(const struct request *req)
{
	if (!req->route || req->route->body == BODY_NONE)
		return 0;
	return req->route->body == BODY_FILE ? BODY_FILE_BYTES : BODY_JSON_BYTES;
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

static bool media_type_fits(const struct request *req)
{
	struct str type = request_header(req, "Content-Type");
	struct str essence = type.data ? str_trim(str_next(&type, ';')) : STR_NULL;
	switch (req->route->body) {
	case BODY_JSON:
		return essence.data && str_equal_ignoring_case(essence, STR("application/json"));
	case BODY_MERGE_PATCH:
		return essence.data &&
		       str_equal_ignoring_case(essence, STR("application/merge-patch+json"));
	case BODY_FILE:
		return essence.data &&
		       (str_equal_ignoring_case(essence, STR("text/csv")) ||
			       str_equal_ignoring_case(essence, STR("application/x-ndjson")));
	default:
		return true;
	}
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
	if (!json_is_object(body))
		problem_field(req, "", "The body must be an object.");
	else if (too_deep(body, 1))
		problem_field(req, "", "The body is nested more than %d levels deep.", JSON_DEPTH);
	else
		req->body = body;
}

void body_close(struct exchange *exchange)
{
	struct request *req = &exchange->request;
	req->raw_body = strbuf_str(&exchange->body);
	if (!media_type_fits(req))
		problem_set(req, PROBLEM_unsupported_media_type, "Send Content-Type: %s.",
			req->route->body == BODY_MERGE_PATCH ? "application/merge-patch+json"
			: req->route->body == BODY_FILE      ? "text/csv or application/x-ndjson"
							     : "application/json");
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
