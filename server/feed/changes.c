/* GET /v1/changes: what changed since a cursor, in the order of commits. */
#include "base/ids.h"
#include "feed/change_formats.h"
#include "feed/changes.sql.h"
#include "feed/cursor.h"
#include "feed/feed.h"
#include "http/input.h"
#include "http/reply.h"

#define CHANGES_MAX 1000
#define CHANGES_DEFAULT 200
#define CHANGES_OF_A_STREAM 100 /* that it holds for a slow client */

static const struct feed_cursor oldest = { .xid = { "0", 1 } };

static const struct streaming stream = { .first = "retry: 5000\n\n", .keepalive = ": ping\n\n" };

/* Where the reader stands. A client that connects again sends the last id that it saw, and the
 * address that it began with. */
static struct str since_text(const struct request *req)
{
	struct str last = request_header(req, "Last-Event-ID");

	if (req->position.data)
		return req->position;
	if (change_format_of(req) == CHANGES_AS_EVENTS && last.len > 0)
		return last;
	return request_query(req, "since");
}

static bool since_now(const struct request *req)
{
	return str_equal(since_text(req), STR("now"));
}

/* The cursor where it stands, `oldest` without one; a cursor of nobody's making is a problem. */
static struct feed_cursor since_read(struct request *req)
{
	struct feed_cursor cursor = oldest;
	struct str since = since_text(req);

	if (since.data && !since_now(req) && !feed_cursor_parse(req->arena, since, &cursor))
		problem_set(req, PROBLEM_cursor_malformed,
			"Send the 'next' of an earlier answer, 'now', or no 'since' for the oldest "
			"change.");
	return cursor;
}

static int32_t limit_read(struct request *req)
{
	const int32_t limit = query_integer(req, "limit", 1, CHANGES_MAX, CHANGES_DEFAULT);

	return req->streaming && limit > CHANGES_OF_A_STREAM ? CHANGES_OF_A_STREAM : limit;
}

/* All that an answer depends on, once no later change can come into it. */
static struct str share_key(struct request *req, const struct feed_changes_params *params)
{
	char epoch[37];

	uuid_format(params->epoch, epoch);
	return arena_printf(req->arena,
		"%s " STR_FMT " %lld " STR_FMT " %d %d " STR_FMT " " STR_FMT, epoch,
		STR_ARG(params->xid), (long long)params->id, STR_ARG(params->until),
		(int)params->limit, (int)change_format_of(req), STR_ARG(params->caller.role),
		STR_ARG(params->caller.cities.data ? params->caller.cities : STR("*")));
}

static bool changes_read(struct request *req, struct feed_changes_params *out)
{
	struct feed_cursor since = since_read(req);

	query_end(req, "since|limit");
	req->streaming = change_format_of(req) == CHANGES_AS_EVENTS ? &stream : NULL;
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

/* Behind the last row shown; behind what was looked through; or where the reader stood. */
static struct feed_cursor page_end(struct request *req, const struct change_page *page)
{
	const struct rows *rows = page->rows;
	const int scanned = rows_column(rows, "scanned_xid");
	const int passed = rows_column(rows, "passed_xid");
	struct feed_cursor end = since_read(req);

	if (since_now(req)) {
		end.xid = rows_text(rows, 0, rows_column(rows, "horizon"));
	} else if (!rows_null(rows, 0, scanned)) {
		end.xid = rows_text(rows, 0, scanned);
		end.id = rows_integer(rows, 0, rows_column(rows, "scanned_id"));
	} else if (page->shown > 0) {
		end = change_position(page, page->shown - 1);
	} else if (!rows_null(rows, 0, passed)) {
		end.xid = rows_text(rows, 0, passed);
		end.id = rows_integer(rows, 0, rows_column(rows, "passed_id"));
	}
	end.epoch = rows_uuid(rows, 0, page->at.epoch);
	return end;
}

static struct change_page page_of(struct request *req, const struct rows *rows)
{
	struct change_page page = {
		.rows = rows, .at = change_columns(rows), .since = since_text(req)
	};
	const int found = rows_null(rows, 0, page.at.id) ? 0 : rows->count;
	const int limit = limit_read(req);

	page.shown = found > limit ? limit : found;
	page.has_more = found > limit || !rows_null(rows, 0, rows_column(rows, "scanned_xid"));
	const struct feed_cursor end = page_end(req, &page);
	page.next = feed_cursor_render(req->arena, &end);
	return page;
}

static struct reply changes_reply(struct request *req, const struct rows *rows)
{
	if (rows_boolean(rows, 0, rows_column(rows, "expired")))
		return problem_reply_as(req, PROBLEM_cursor_expired,
			"It is older than the changes that the feed keeps, or from before the "
			"database was restored. Keep the 'next' of since=now, read again what you "
			"follow, then go on from there; without 'since' the feed begins at the "
			"oldest change kept.");
	const struct change_page page = page_of(req, rows);
	struct reply reply = change_page_reply(req, &page, change_format_of(req));

	/* A reader that asked where the end is has its answer at once. */
	reply.unchanged = page.shown == 0 && !page.has_more && !since_now(req);
	return reply;
}

ENDPOINT(feed_changes, changes_read, changes_reply);
