/* Turns rows into replies. */
#include "http/reply.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/crypto.h"
#include "http/input.h"

#define REPLY_MAX (32u << 20)
#define SECRET_REPLY_MAX 8192
#define PAGE_DEFAULT 50
#define PAGE_MAX 200
#define CURSOR_MAX 256

const struct outcome common_outcomes[] = {
	{ .name = "done", .status = 200 },
	{ .name = "created", .status = 201 },
	{ .name = "unknown", .problem = PROBLEM_not_found },
	{ .name = "illegal_transition", .problem = PROBLEM_illegal_transition },
	{ .name = "key_reused",
		.problem = PROBLEM_idempotency_key_reused,
		.detail = "Send this request with a fresh Idempotency-Key, or the first request "
			  "again." },
	{ 0 },
};

static void release_buffer(void *buf)
{
	strbuf_release(buf);
}

struct strbuf *reply_buffer(struct request *req)
{
	struct strbuf *buf = arena_alloc(req->arena, sizeof(*buf));
	strbuf_init(buf, REPLY_MAX);
	arena_own(req->arena, buf, release_buffer);
	return buf;
}

static void release_secret_buffer(void *context)
{
	struct strbuf *buf = context;

	crypto_wipe(buf->data, buf->len);
	strbuf_release(buf);
}

struct strbuf *reply_secret_buffer(struct request *req)
{
	struct strbuf *buf = arena_alloc(req->arena, sizeof(*buf));
	strbuf_init(buf, SECRET_REPLY_MAX);
	(void)strbuf_reserve(buf, SECRET_REPLY_MAX);
	arena_own(req->arena, buf, release_secret_buffer);
	return buf;
}

static struct reply reply_from(struct strbuf *buf, int status)
{
	assert(!buf->overflow);
	return (struct reply){
		.status = status, .content_type = "application/json", .body = strbuf_str(buf)
	};
}

struct reply reply_json(struct request *req, int status, struct str body)
{
	return (struct reply){ .status = status,
		.content_type = "application/json",
		.body = arena_copy(req->arena, body) };
}

struct reply reply_text(struct request *req, int status, const char *content_type, struct str body)
{
	return (struct reply){
		.status = status, .content_type = content_type, .body = arena_copy(req->arena, body)
	};
}

static const struct outcome *find_outcome(const struct outcome *outcomes, struct str name)
{
	for (; outcomes && outcomes->name; outcomes++)
		if (str_equal(name, str_from(outcomes->name)))
			return outcomes;
	return NULL;
}

/* NULL where the statement gives none: a refusal has no version. */
static const char *etag_of(struct request *req, const struct rows *rows)
{
	int version = rows_find_column(rows, "_version");
	if (version >= 0 && !rows_null(rows, 0, version))
		return arena_printf(req->arena, "\"v%d\"", (int)rows_integer(rows, 0, version))
			.data;
	int text = rows_find_column(rows, "_etag");
	if (text >= 0 && !rows_null(rows, 0, text))
		return arena_printf(
			req->arena, "\"" STR_FMT "\"", STR_ARG(rows_text(rows, 0, text)))
			.data;
	return NULL;
}

struct reply reply_outcome(
	struct request *req, const struct rows *rows, const struct outcome *outcomes)
{
	assert(rows->count == 1);
	struct str name = rows_text(rows, 0, rows_column(rows, "outcome"));
	struct str body = rows_text(rows, 0, rows_column(rows, "body"));
	const struct outcome *outcome = find_outcome(outcomes, name);
	if (!outcome)
		outcome = find_outcome(common_outcomes, name);
	assert(outcome && (outcome->status == 0 || outcome->status < 400));
	if (outcome->status) {
		struct reply reply = reply_json(req, outcome->status, body);
		reply.etag = etag_of(req, rows);
		return reply;
	}
	req->problem_members = arena_copy(req->arena, body.data ? body : STR("{}"));
	return problem_reply_as(
		req, outcome->problem, outcome->detail ? "%s" : NULL, outcome->detail);
}

/* Weak comparison (RFC 9110, 13.1.2) of our strong tag with a list, or *. */
static bool tag_is_among(struct str list, const char *etag)
{
	struct str tag = str_from(etag);
	while (list.data) {
		struct str one = str_trim(str_next(&list, ','));
		if (str_starts_with(one, STR("W/")))
			one = (struct str){ one.data + 2, one.len - 2 };
		if (str_equal(one, STR("*")) || str_equal(one, tag))
			return true;
	}
	return false;
}

struct reply reply_row(struct request *req, const struct rows *rows)
{
	if (rows->count == 0)
		return problem_reply_as(req, PROBLEM_not_found, NULL);
	const char *etag = etag_of(req, rows);
	struct str known = request_header(req, "If-None-Match");
	if (etag && known.data && tag_is_among(known, etag))
		return (struct reply){ .status = 304, .etag = etag, .unchanged = true };
	struct strbuf *buf = reply_buffer(req);
	struct json_writer json;
	json_init(&json, buf);
	json_object_begin(&json);
	rows_put_members(rows, 0, &json);
	json_object_end(&json);
	struct reply reply = reply_from(buf, 200);
	reply.etag = etag;
	return reply;
}

static void put_items(struct json_writer *json, const struct rows *rows, int count)
{
	json_key(json, "items");
	json_array_begin(json);
	for (int i = 0; i < count; i++) {
		json_object_begin(json);
		rows_put_members(rows, i, json);
		json_object_end(json);
	}
	json_array_end(json);
}

struct reply reply_items(struct request *req, const struct rows *rows)
{
	struct strbuf *buf = reply_buffer(req);
	struct json_writer json;
	json_init(&json, buf);
	json_object_begin(&json);
	put_items(&json, rows, rows->count);
	json_object_end(&json);
	return reply_from(buf, 200);
}

/* The request's own query with another cursor, as RFC 8288 wants it. */
static const char *next_link(struct request *req, struct str cursor)
{
	struct strbuf *link = reply_buffer(req);
	strbuf_add_char(link, '<');
	request_put_target(req, link, "cursor");
	strbuf_printf(link, "cursor=" STR_FMT ">; rel=\"next\"", STR_ARG(cursor));
	return link->data;
}

struct reply reply_page(struct request *req, const struct rows *rows, int limit)
{
	const bool full = rows->count > limit;
	const bool unfinished = !full && rows->count > 0 && rows_null(rows, rows->count - 1, 0);
	const bool more = full || unfinished;
	const int last = full ? limit - 1 : rows->count - 1;
	struct strbuf *buf = reply_buffer(req);
	struct json_writer json;
	json_init(&json, buf);
	json_object_begin(&json);
	put_items(&json, rows, unfinished ? last : last + 1);
	struct strbuf *cursor = reply_buffer(req);
	if (more) {
		base64url_encode(cursor, rows_text(rows, last, rows_column(rows, "_cursor")));
		json_key(&json, "next");
		json_put_string(&json, strbuf_str(cursor));
	}
	json_object_end(&json);
	struct reply reply = reply_from(buf, 200);
	reply.link = more ? next_link(req, strbuf_str(cursor)) : NULL;
	return reply;
}

struct reply reply_of_people(struct reply reply, int people)
{
	reply.persons = reply.status == 200 ? people : 0;
	return reply;
}

int32_t query_limit(struct request *req)
{
	return query_integer(req, "limit", 1, PAGE_MAX, PAGE_DEFAULT);
}

struct str query_cursor(struct request *req)
{
	struct str text = request_query(req, "cursor");
	if (!text.data)
		return STR_NULL;
	uint8_t bytes[CURSOR_MAX];
	ptrdiff_t len = base64url_decode(bytes, sizeof(bytes), text);
	struct str cursor = { (const char *)bytes, len > 0 ? (size_t)len : 0 };
	if (len <= 0 || !str_is_utf8(cursor) || memchr(bytes, '\0', (size_t)len)) {
		problem_set(req, PROBLEM_cursor_malformed, "Start again without a cursor.");
		return STR_NULL;
	}
	return arena_copy(req->arena, cursor);
}
