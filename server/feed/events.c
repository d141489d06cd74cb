/* GET /v1/events: who did what, when. */
#include "auth/roles.h"
#include "feed/events.sql.h"
#include "feed/feed.h"
#include "http/input.h"
#include "http/reply.h"

#define SUBJECT_MAX 128

/* "<time>,<id>" of the last row shown. */
static void cursor_read(struct request *req, struct feed_events_params *out)
{
	struct str id = query_cursor(req);

	out->before_at = INSTANT_NULL;
	out->before_id = 0;
	if (!id.data)
		return;
	const struct str at = str_next(&id, ',');
	if (!id.data || !parse_instant(at, &out->before_at) ||
		!parse_integer(id, 0, INT64_MAX, &out->before_id))
		problem_set(req, PROBLEM_cursor_malformed, "Start again without a cursor.");
}

/* The whole log is for those who answer for everything. */
static void scope_check(struct request *req, const struct feed_events_params *params)
{
	const bool limited = req->caller.role == ROLE_OFFICER || req->caller.cities.data;

	if (limited && !request_query(req, "reference").data && !params->convoy.data)
		problem_field(req, "?reference",
			"Name a person here, or a convoy in 'convoy': the whole log is for admins "
			"and auditors.");
}

static bool events_read(struct request *req, struct feed_events_params *out)
{
	out->caller = request_caller(req);
	out->who = query_text(req, "subject", SUBJECT_MAX);
	out->reference = query_reference(req, "reference");
	out->convoy = query_code(req, "convoy");
	out->told_from = query_instant(req, "from");
	out->told_to = query_instant(req, "to");
	cursor_read(req, out);
	out->limit = query_limit(req);
	query_end(req, "subject|reference|convoy|from|to|cursor|limit");
	scope_check(req, out);
	return !req->problem;
}

static struct reply events_reply(struct request *req, const struct rows *rows)
{
	struct rows found = *rows;

	if (!rows_boolean(rows, 0, rows_column(rows, "_known")))
		return problem_reply_as(req, PROBLEM_not_found,
			"There is no such person or convoy, or it is outside your scope.");
	if (rows_null(rows, 0, rows_column(rows, "id")))
		found.count = 0;
	return reply_page(req, &found, query_limit(req));
}

ENDPOINT(feed_events, events_read, events_reply);
