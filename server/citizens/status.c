/* GET /v1/status/{reference} and POST /v1/status: where people stand. */
#include "citizens/citizens.h"

#include "base/ids.h"
#include "citizens/status.sql.h"
#include "http/input.h"
#include "http/reply.h"

#define REFERENCES_MAX 1000
#define REFERENCE_TEXT_MAX 40
#define ITEM_BYTES 320 /* that most items take, so that the buffer need not grow step by step */

/* The columns of sql_citizens_status that a reply looks at by itself. */
struct status_columns {
	int reference;
	int status;
	int updated_at;
	int brief;
};

static struct status_columns status_columns(const struct rows *rows)
{
	return (struct status_columns){
		.reference = rows_column(rows, "reference"),
		.status = rows_column(rows, "status"),
		.updated_at = rows_column(rows, "updated_at"),
		.brief = rows_column(rows, "_brief"),
	};
}

static bool one_read(struct request *req, struct citizens_status_params *out)
{
	struct citizens_status_items *item = arena_alloc(req->arena, sizeof(*item));

	out->caller = request_caller(req);
	out->items = item;
	out->items_count = 1;
	item->reference = path_reference(req, "reference");
	req->wake_on = item->reference;
	query_end(req, "");
	return !req->problem;
}

static void put_brief(const struct rows *rows, int row, const struct status_columns *columns,
	struct json_writer *json)
{
	json_key(json, "reference");
	json_put_string(json, rows_text(rows, row, columns->reference));
	json_key(json, "status");
	json_put_string(json, rows_text(rows, row, columns->status));
	json_key(json, "updated_at");
	json_put_instant(json, rows_instant(rows, row, columns->updated_at));
}

static struct str brief_body(
	struct request *req, const struct rows *rows, const struct status_columns *columns)
{
	struct strbuf *buf = reply_buffer(req);
	struct json_writer json;

	json_init(&json, buf);
	json_object_begin(&json);
	put_brief(rows, 0, columns, &json);
	json_object_end(&json);
	return strbuf_str(buf);
}

static struct reply one_reply(struct request *req, const struct rows *rows)
{
	const struct status_columns columns = status_columns(rows);

	if (rows_null(rows, 0, columns.status))
		return problem_reply_as(req, PROBLEM_not_found, NULL);
	struct reply reply = reply_row(req, rows);
	if (reply.status == 200 && rows_boolean(rows, 0, columns.brief))
		reply.body = brief_body(req, rows, &columns);
	return reply;
}

static bool status_one_read_params(struct request *req, void *params)
{
	return one_read(req, params);
}

/* A batch of one of the statement below. */
const struct endpoint citizens_status_one = {
	.read = status_one_read_params, .statement = &sql_citizens_status, .reply = one_reply
};

/* A reference that cannot be one is an item's answer, not the request's problem. */
static void item_read(struct request *req, struct str text, struct citizens_status_items *out)
{
	char reference[REFERENCE_SYMBOLS + 1];

	out->mistyped = reference_parse(text, reference) != REFERENCE_OK;
	out->reference = out->mistyped ? text : arena_copy(req->arena, str_from(reference));
}

static bool many_read(struct request *req, struct citizens_status_params *out)
{
	struct input in = input_body(req);
	const size_t count = input_list(&in, "references", 1, REFERENCES_MAX, REQUIRED);

	out->caller = request_caller(req);
	out->asker = input_phone(&in, "asker", OPTIONAL);
	out->items = arena_array(req->arena, count, sizeof(*out->items));
	out->items_count = count;
	for (size_t i = 0; i < count; i++) {
		struct str text = input_list_text(&in, "references", i, REFERENCE_TEXT_MAX);
		if (text.data)
			item_read(req, text, &out->items[i]);
	}
	input_end(&in);
	return !req->problem;
}

static void put_unseen(const struct rows *rows, int row, const struct status_columns *columns,
	struct json_writer *json)
{
	const struct str reference = rows_text(rows, row, columns->reference);
	char parsed[REFERENCE_SYMBOLS + 1];

	json_key(json, "reference");
	json_put_string(json, reference);
	json_key(json, "status");
	json_put_text(
		json, reference_parse(reference, parsed) == REFERENCE_OK ? "unknown" : "mistyped");
}

static void put_item(const struct rows *rows, int row, const struct status_columns *columns,
	struct json_writer *json)
{
	json_object_begin(json);
	if (rows_null(rows, row, columns->status))
		put_unseen(rows, row, columns, json);
	else if (rows_boolean(rows, row, columns->brief))
		put_brief(rows, row, columns, json);
	else
		rows_put_members(rows, row, json);
	json_object_end(json);
}

static struct reply many_reply(struct request *req, const struct rows *rows)
{
	const struct status_columns columns = status_columns(rows);
	struct strbuf *buf = reply_buffer(req);
	struct json_writer json;

	(void)strbuf_reserve(buf, (size_t)rows->count * ITEM_BYTES);
	json_init(&json, buf);
	json_object_begin(&json);
	json_key(&json, "items");
	json_array_begin(&json);
	for (int row = 0; row < rows->count; row++)
		put_item(rows, row, &columns, &json);
	json_array_end(&json);
	json_object_end(&json);
	return (struct reply){
		.status = 200, .content_type = "application/json", .body = strbuf_str(buf)
	};
}

ENDPOINT(citizens_status, many_read, many_reply);
