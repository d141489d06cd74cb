/* GET /v1/exceptions and POST /v1/exceptions/settlements: what contradicts a plan, and who settled
 * it. */
#include "handoffs/exceptions.sql.h"
#include "handoffs/handoffs.h"
#include "http/input.h"
#include "http/reply.h"

#define ITEMS_MAX 200
#define REASON_MAX 1000
#define KINDS                                                                                      \
	"headcount_differs|not_boarded|boarded_elsewhere|unplanned_post|unexpected_person|absent|" \
	"refused_at_border|illegal_transition|group_incomplete|clock_suspect|one_sided"

/* The last exception of the page before; DB_NULL_INTEGER without one. */
static int32_t cursor_read(struct request *req)
{
	const struct str text = query_cursor(req);
	int64_t id = DB_NULL_INTEGER;

	if (text.data && !parse_integer(text, 1, INT32_MAX, &id))
		problem_set(req, PROBLEM_cursor_malformed, "Start again without a cursor.");
	return (int32_t)id;
}

static bool exceptions_list_read(struct request *req, struct exceptions_list_params *out)
{
	out->caller = request_caller(req);
	out->convoy = query_code(req, "convoy");
	out->city = query_code(req, "city");
	out->reference = query_reference(req, "reference");
	out->kind = query_choice(req, "kind", KINDS);
	out->state = query_choice(req, "state", "open|settled");
	out->cursor = cursor_read(req);
	out->limit = query_limit(req);
	query_end(req, "convoy|city|reference|kind|state|cursor|limit");
	return !req->problem;
}

static struct reply exceptions_list_reply(struct request *req, const struct rows *rows)
{
	return reply_page(req, rows, query_limit(req));
}

ENDPOINT(exceptions_list, exceptions_list_read, exceptions_list_reply);

static struct exceptions_settle_items settlement_read(struct input *body, size_t i)
{
	struct input item = input_list_object(body, "items", i);
	const struct exceptions_settle_items settlement = {
		.id = input_integer(&item, "id", 1, INT32_MAX, REQUIRED),
		.reason = input_note(&item, "reason", REASON_MAX, REQUIRED),
	};

	input_end(&item);
	return settlement;
}

static bool exceptions_settle_read(struct request *req, struct exceptions_settle_params *out)
{
	struct input body = input_body(req);

	out->caller = request_caller(req);
	out->key = request_key(req);
	out->items_count = input_list(&body, "items", 1, ITEMS_MAX, REQUIRED);
	out->items = arena_array(req->arena, out->items_count + 1, sizeof(*out->items));
	for (size_t i = 0; i < out->items_count; i++)
		out->items[i] = settlement_read(&body, i);
	input_end(&body);
	return !req->problem;
}

static struct reply exceptions_settle_reply(struct request *req, const struct rows *rows)
{
	return reply_outcome(req, rows, NULL);
}

ENDPOINT(exceptions_settle, exceptions_settle_read, exceptions_settle_reply);
