/* GET /v1/groups, GET /v1/groups/{id}: the queue, and who stands in it. */
#include "citizens/groups.sql.h"
#include "citizens/registrations.h"
#include "http/input.h"
#include "http/problem.h"
#include "http/reply.h"

#define STATUSES                                                                         \
	"registered|assigned|no_show|boarded|departed|handed_over|missing|hospitalised|" \
	"left_en_route|refused_at_border|withdrawn|declined|left_by_own_means|deceased|merged"
#define NEEDS                                                                                  \
	"wheelchair|stretcher|oxygen|dialysis|insulin|pregnant|infant|elderly|visual|hearing|" \
	"cognitive|interpreter|other"

/* "<queued_at>,<id>" of the last group shown. */
static void cursor_read(struct request *req, struct groups_list_params *out)
{
	struct str cursor = query_cursor(req);
	struct uuid id;

	out->after_at = INSTANT_NULL;
	if (!cursor.data)
		return;
	if (parse_instant(str_next(&cursor, ','), &out->after_at) && parse_uuid(cursor, &id))
		out->after_id = id;
	else
		problem_set(req, PROBLEM_cursor_malformed, "Start again without a cursor.");
}

static bool list_read(struct request *req, struct groups_list_params *out)
{
	out->caller = request_caller(req);
	out->city = query_code(req, "city");
	out->status = query_choice(req, "status", STATUSES);
	out->needs = query_choice(req, "needs", NEEDS);
	cursor_read(req, out);
	out->limit = query_limit(req);
	query_end(req, "city|status|needs|cursor|limit");
	return !req->problem;
}

static struct reply list_reply(struct request *req, const struct rows *rows)
{
	const int limit = query_limit(req);

	return reply_of_people(
		reply_page(req, rows, limit), rows->count < limit ? rows->count : limit);
}

ENDPOINT(groups_list, list_read, list_reply);

static bool group_read(struct request *req, struct groups_read_params *out)
{
	out->caller = request_caller(req);
	out->id = path_uuid(req, "id");
	query_end(req, "");
	return !req->problem;
}

static struct reply group_reply(struct request *req, const struct rows *rows)
{
	return reply_of_people(reply_row(req, rows), 1);
}

ENDPOINT(groups_read, group_read, group_reply);
