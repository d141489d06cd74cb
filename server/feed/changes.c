/* GET /v1/changes: what changed since a cursor, in the order of commits. */
#include "auth/roles.h"
#include "base/ids.h"
#include "feed/changes.sql.h"
#include "feed/cursor.h"
#include "feed/feed.h"
#include "http/input.h"
#include "http/reply.h"

#define CHANGES_MAX 1000
#define CHANGES_DEFAULT 200

static const struct feed_cursor oldest = { .xid = { "0", 1 } };

/* The cursor of the query, `oldest` without one; a cursor of nobody's making is a problem. */
static struct feed_cursor since_read(struct request *req)
{
	struct feed_cursor cursor = oldest;
	struct str since = request_query(req, "since");

	if (since.data && !str_equal(since, STR("now")) &&
		!feed_cursor_parse(req->arena, since, &cursor))
		problem_set(req, PROBLEM_cursor_malformed,
			"Send the 'next' of an earlier answer, 'now', or no 'since' for the oldest "
			"change.");
	return cursor;
}

static int32_t limit_read(struct request *req)
{
	return query_integer(req, "limit", 1, CHANGES_MAX, CHANGES_DEFAULT);
}

static bool since_now(const struct request *req)
{
	struct str since = request_query(req, "since");

	return since.data && str_equal(since, STR("now"));
}

static bool as_lines(const struct request *req)
{
	return request_accepts(req, "application/x-ndjson", "application/json");
}

/* All that an answer depends on, once no later change can come into it. */
static struct str share_key(struct request *req, const struct feed_changes_params *params)
{
	char epoch[37];

	uuid_format(params->epoch, epoch);
	return arena_printf(req->arena,
		"%s " STR_FMT " %lld " STR_FMT " %d %c " STR_FMT " " STR_FMT, epoch,
		STR_ARG(params->xid), (long long)params->id, STR_ARG(params->until),
		(int)params->limit, as_lines(req) ? 'l' : 'j', STR_ARG(params->caller.role),
		STR_ARG(params->caller.cities.data ? params->caller.cities : STR("*")));
}

static bool changes_read(struct request *req, struct feed_changes_params *out)
{
	struct feed_cursor since = since_read(req);

	query_end(req, "since|limit");
	out->caller = request_caller(req);
	out->epoch = since.epoch;
	out->xid = since.xid;
	out->id = since_now(req) ? INT64_MAX : since.id;
	out->limit = limit_read(req);
	out->until = since_now(req) ? STR_NULL : req->edge;
	if (since_now(req))
		out->xid = STR("9223372036854775807");
	else if (req->edge.data)
		req->share = share_key(req, out);
	return !req->problem;
}

/* The columns of the statement that make an item. */
struct change_columns {
	int xid, id, type, reference, status, city, convoy, vehicle, recorded_at;
};

static struct change_columns columns_find(const struct rows *rows)
{
	return (struct change_columns){ rows_column(rows, "xid"), rows_column(rows, "id"),
		rows_column(rows, "type"), rows_column(rows, "reference"),
		rows_column(rows, "status"), rows_column(rows, "city"), rows_column(rows, "convoy"),
		rows_column(rows, "vehicle"), rows_column(rows, "recorded_at") };
}

static void put_text(
	struct json_writer *json, const char *key, const struct rows *rows, int row, int column)
{
	json_key(json, key);
	json_put_string(json, rows_text(rows, row, column));
}

/* Where somebody goes, and with what, is no business of a gateway. */
static void put_whereabouts(
	struct json_writer *json, const struct rows *rows, int row, const struct change_columns *at)
{
	put_text(json, "city", rows, row, at->city);
	put_text(json, "convoy", rows, row, at->convoy);
	json_key(json, "vehicle");
	if (rows_null(rows, row, at->vehicle))
		json_put_null(json);
	else
		json_put_integer(json, rows_integer(rows, row, at->vehicle));
}

static void put_change(struct json_writer *json, const struct request *req, const struct rows *rows,
	int row, const struct change_columns *at)
{
	struct str seq = arena_printf(req->arena, STR_FMT "-%lld",
		STR_ARG(rows_text(rows, row, at->xid)), (long long)rows_integer(rows, row, at->id));

	json_object_begin(json);
	json_key(json, "seq");
	json_put_string(json, seq);
	put_text(json, "type", rows, row, at->type);
	put_text(json, "reference", rows, row, at->reference);
	put_text(json, "status", rows, row, at->status);
	if (req->caller.role != ROLE_GATEWAY)
		put_whereabouts(json, rows, row, at);
	json_key(json, "at");
	json_put_instant(json, rows_instant(rows, row, at->recorded_at));
	json_object_end(json);
}

/* One answer: how many rows are shown, where to go on, and whether more is there already. */
struct page {
	int shown;
	struct str next;
	bool has_more;
	bool empty_and_final;
};

/* Behind the last row shown; behind the window that was looked through; or where the reader stood.
 */
static struct feed_cursor page_end(
	struct request *req, const struct rows *rows, int shown, const struct change_columns *at)
{
	int scanned = rows_column(rows, "scanned_xid");
	struct feed_cursor end = since_read(req);

	if (since_now(req)) {
		end.xid = rows_text(rows, 0, rows_column(rows, "horizon"));
	} else if (!rows_null(rows, 0, scanned)) {
		end.xid = rows_text(rows, 0, scanned);
		end.id = rows_integer(rows, 0, rows_column(rows, "scanned_id"));
	} else if (shown > 0) {
		end.xid = rows_text(rows, shown - 1, at->xid);
		end.id = rows_integer(rows, shown - 1, at->id);
	}
	end.epoch = rows_uuid(rows, 0, rows_column(rows, "epoch"));
	return end;
}

static struct page page_of(
	struct request *req, const struct rows *rows, const struct change_columns *at)
{
	int found = rows_null(rows, 0, at->id) ? 0 : rows->count;
	int limit = limit_read(req);
	int shown = found > limit ? limit : found;
	bool more = found > limit || !rows_null(rows, 0, rows_column(rows, "scanned_xid"));
	struct feed_cursor end = page_end(req, rows, shown, at);

	return (struct page){ .shown = shown,
		.next = feed_cursor_render(req->arena, &end),
		.has_more = more,
		.empty_and_final = shown == 0 && !more };
}

static struct reply reply_as_json(struct request *req, const struct rows *rows,
	const struct change_columns *at, const struct page *page)
{
	struct strbuf *buf = reply_buffer(req);
	struct json_writer json;

	json_init(&json, buf);
	json_object_begin(&json);
	json_key(&json, "items");
	json_array_begin(&json);
	for (int row = 0; row < page->shown; row++)
		put_change(&json, req, rows, row, at);
	json_array_end(&json);
	json_key(&json, "next");
	json_put_string(&json, page->next);
	json_key(&json, "has_more");
	json_put_boolean(&json, page->has_more);
	json_object_end(&json);
	return (struct reply){
		.status = 200, .content_type = "application/json", .body = strbuf_str(buf)
	};
}

/* An item a line; the last line has the cursor, so that a stream cut short shows. */
static struct reply reply_as_lines(struct request *req, const struct rows *rows,
	const struct change_columns *at, const struct page *page)
{
	struct strbuf *buf = reply_buffer(req);
	struct json_writer json;

	for (int row = 0; row < page->shown; row++) {
		json_init(&json, buf);
		put_change(&json, req, rows, row, at);
		strbuf_add_char(buf, '\n');
	}
	json_init(&json, buf);
	json_object_begin(&json);
	json_key(&json, "next");
	json_put_string(&json, page->next);
	json_key(&json, "has_more");
	json_put_boolean(&json, page->has_more);
	json_object_end(&json);
	strbuf_add_char(buf, '\n');
	return (struct reply){
		.status = 200, .content_type = "application/x-ndjson", .body = strbuf_str(buf)
	};
}

static struct reply changes_reply(struct request *req, const struct rows *rows)
{
	if (rows_boolean(rows, 0, rows_column(rows, "expired")))
		return problem_reply_as(req, PROBLEM_cursor_expired,
			"The database was restored since: read again without 'since'.");
	const struct change_columns at = columns_find(rows);
	const struct page page = page_of(req, rows, &at);
	struct reply reply = as_lines(req) ? reply_as_lines(req, rows, &at, &page)
					   : reply_as_json(req, rows, &at, &page);

	/* A reader that asked where the end is has its answer at once. */
	reply.unchanged = page.empty_and_final && !since_now(req);
	return reply;
}

ENDPOINT(feed_changes, changes_read, changes_reply);
