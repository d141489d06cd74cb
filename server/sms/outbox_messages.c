/* GET /v1/outbox/messages, POST /v1/outbox/messages/{id}/retry and /dismissal: what became of
 * messages, and those that nobody could send. */
#include "db/blocking.h"
#include "http/input.h"
#include "http/reply.h"
#include "sms/outbox.h"
#include "sms/outbox.sql.h"

#define STATES "queued|leased|sent|delivered|failed|dead|expired|withdrawn|dismissed"
#define REASON_MAX 1000
#define KINDS "assigned|changed|cancelled|seat_lost|departs_today|departed|handed_over|offer|answer"

/* "<created_at>,<id>" of the last message shown. */
static void cursor_read(struct request *req, struct outbox_messages_params *out)
{
	struct str cursor = query_cursor(req);
	struct uuid id;

	out->before_at = INSTANT_NULL;
	if (!cursor.data)
		return;
	if (parse_instant(str_next(&cursor, ','), &out->before_at) && parse_uuid(cursor, &id))
		out->before_id = id;
	else
		problem_set(req, PROBLEM_cursor_malformed, "Start again without a cursor.");
}

static struct uuid group_read(struct request *req)
{
	const struct str text = query_text(req, "group", 36);
	struct uuid id = { 0 };

	if (text.data && !parse_uuid(text, &id))
		problem_field(req, "?group", "This must be the id of a travel group.");
	return id;
}

static bool messages_read(struct request *req, struct outbox_messages_params *out)
{
	out->caller = request_caller(req);
	out->state = query_choice(req, "state", STATES);
	out->kind = query_choice(req, "kind", KINDS);
	out->city = query_code(req, "city");
	out->convoy = query_code(req, "convoy");
	out->group = group_read(req);
	cursor_read(req, out);
	out->limit = query_limit(req);
	query_end(req, "state|kind|city|convoy|group|cursor|limit");
	return !req->problem;
}

static struct reply messages_reply(struct request *req, const struct rows *rows)
{
	return reply_page(req, rows, query_limit(req));
}

ENDPOINT(outbox_messages, messages_read, messages_reply);

static bool retry_read(struct request *req, struct outbox_retry_params *out)
{
	out->caller = request_caller(req);
	out->key = request_key(req);
	out->id = path_uuid(req, "id");
	return !req->problem;
}

static struct reply retry_reply(struct request *req, const struct rows *rows)
{
	static const struct outcome outcomes[] = {
		{ .name = "not_dead",
			.problem = PROBLEM_conflict,
			.detail = "Only a message that is dead or failed is sent again." },
		{ .name = "not_true",
			.problem = PROBLEM_conflict,
			.detail = "What it says is past: tell them in another way." },
		{ 0 },
	};

	return reply_outcome(req, rows, outcomes);
}

ENDPOINT(outbox_retry, retry_read, retry_reply);

static bool dismiss_read(struct request *req, struct outbox_dismiss_params *out)
{
	struct input body = input_body(req);

	out->caller = request_caller(req);
	out->key = request_key(req);
	out->id = path_uuid(req, "id");
	out->reason = input_note(&body, "reason", REASON_MAX, REQUIRED);
	input_end(&body);
	return !req->problem;
}

static struct reply dismiss_reply(struct request *req, const struct rows *rows)
{
	static const struct outcome outcomes[] = {
		{ .name = "not_unsent",
			.problem = PROBLEM_conflict,
			.detail = "Only a message that is dead or failed is dismissed." },
		{ 0 },
	};

	return reply_outcome(req, rows, outcomes);
}

ENDPOINT(outbox_dismiss, dismiss_read, dismiss_reply);

void outbox_sweep(struct db_blocking *db)
{
	const struct outbox_settle_params settle = { 0 };
	const struct outbox_forget_params forget = { 0 };
	const void *params = &settle;
	struct rows rows;

	blocking_run(db, &sql_outbox_settle, &params, 1, &rows);
	params = &forget;
	if (rows.status == ROWS_OK)
		blocking_run(db, &sql_outbox_forget, &params, 1, &rows);
	if (rows.status != ROWS_OK)
		blocking_close(db);
}
