/* A page of the change feed as its readers take it. */
#include "feed/change_formats.h"

#include "auth/roles.h"
#include "http/reply.h"

enum change_format change_format_of(const struct request *req)
{
	if (request_accepts(req, "text/event-stream", "application/json"))
		return CHANGES_AS_EVENTS;
	if (request_accepts(req, "application/x-ndjson", "application/json"))
		return CHANGES_AS_LINES;
	return CHANGES_AS_JSON;
}

struct change_columns change_columns(const struct rows *rows)
{
	return (struct change_columns){ rows_column(rows, "epoch"), rows_column(rows, "xid"),
		rows_column(rows, "id"), rows_column(rows, "type"), rows_column(rows, "reference"),
		rows_column(rows, "status"), rows_column(rows, "city"), rows_column(rows, "convoy"),
		rows_column(rows, "vehicle"), rows_column(rows, "recorded_at") };
}

struct feed_cursor change_position(const struct change_page *page, int row)
{
	return (struct feed_cursor){ .epoch = rows_uuid(page->rows, row, page->at.epoch),
		.xid = rows_text(page->rows, row, page->at.xid),
		.id = rows_integer(page->rows, row, page->at.id) };
}

static void put_text(
	struct json_writer *json, const char *key, const struct rows *rows, int row, int column)
{
	json_key(json, key);
	json_put_string(json, rows_text(rows, row, column));
}

/* Where somebody goes, and with what, is no business of a gateway. */
static void put_whereabouts(struct json_writer *json, const struct change_page *page, int row)
{
	const struct change_columns *at = &page->at;

	put_text(json, "city", page->rows, row, at->city);
	put_text(json, "convoy", page->rows, row, at->convoy);
	json_key(json, "vehicle");
	if (rows_null(page->rows, row, at->vehicle))
		json_put_null(json);
	else
		json_put_integer(json, rows_integer(page->rows, row, at->vehicle));
}

static void put_change(struct json_writer *json, const struct request *req,
	const struct change_page *page, int row)
{
	const struct change_columns *at = &page->at;
	struct str seq = arena_printf(req->arena, STR_FMT "-%lld",
		STR_ARG(rows_text(page->rows, row, at->xid)),
		(long long)rows_integer(page->rows, row, at->id));

	json_object_begin(json);
	json_key(json, "seq");
	json_put_string(json, seq);
	put_text(json, "type", page->rows, row, at->type);
	put_text(json, "reference", page->rows, row, at->reference);
	put_text(json, "status", page->rows, row, at->status);
	if (req->caller.role != ROLE_GATEWAY)
		put_whereabouts(json, page, row);
	json_key(json, "at");
	json_put_instant(json, rows_instant(page->rows, row, at->recorded_at));
	json_object_end(json);
}

static void put_end(struct json_writer *json, const struct change_page *page)
{
	json_key(json, "next");
	json_put_string(json, page->next);
	json_key(json, "has_more");
	json_put_boolean(json, page->has_more);
	json_object_end(json);
}

static void put_json(struct strbuf *buf, const struct request *req, const struct change_page *page)
{
	struct json_writer json;

	json_init(&json, buf);
	json_object_begin(&json);
	json_key(&json, "items");
	json_array_begin(&json);
	for (int row = 0; row < page->shown; row++)
		put_change(&json, req, page, row);
	json_array_end(&json);
	put_end(&json, page);
}

/* An item a line; the last line has the cursor, so that an answer cut short shows. */
static void put_lines(struct strbuf *buf, const struct request *req, const struct change_page *page)
{
	struct json_writer json;

	for (int row = 0; row < page->shown; row++) {
		json_init(&json, buf);
		put_change(&json, req, page, row);
		strbuf_add_char(buf, '\n');
	}
	json_init(&json, buf);
	json_object_begin(&json);
	put_end(&json, page);
	strbuf_add_char(buf, '\n');
}

static void put_id(struct strbuf *buf, struct str cursor)
{
	strbuf_printf(buf, "id: " STR_FMT "\n", STR_ARG(cursor));
}

/* Each event has the cursor behind it as its id. An id without data is no event, but where a client
 * begins that connects again: for readers of whom nothing was among what they passed. */
static void put_events(
	struct strbuf *buf, const struct request *req, const struct change_page *page)
{
	struct str stands = page->since;
	struct json_writer json;

	for (int row = 0; row < page->shown; row++) {
		const struct feed_cursor position = change_position(page, row);

		stands = feed_cursor_render(req->arena, &position);
		put_id(buf, stands);
		strbuf_add_text(buf, "data: ");
		json_init(&json, buf);
		put_change(&json, req, page, row);
		strbuf_add_text(buf, "\n\n");
	}
	if (!str_equal(stands, page->next)) {
		put_id(buf, page->next);
		strbuf_add_char(buf, '\n');
	}
}

/* A proxy that gathered a stream's bytes would hold them back. */
static const struct reply_header unbuffered[] = { { "X-Accel-Buffering", "no" }, { 0 } };

struct reply change_page_reply(
	struct request *req, const struct change_page *page, enum change_format format)
{
	static void (*const puts[])(struct strbuf *, const struct request *,
		const struct change_page *) = { put_json, put_lines, put_events };
	static const char *const types[] = { "application/json", "application/x-ndjson",
		"text/event-stream" };
	struct strbuf *buf = reply_buffer(req);

	puts[format](buf, req, page);
	return (struct reply){ .status = 200,
		.content_type = types[format],
		.body = strbuf_str(buf),
		.more = page->has_more,
		.position = page->next,
		.headers = { format == CHANGES_AS_EVENTS ? unbuffered : NULL } };
}
