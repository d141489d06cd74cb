/* POST /v1/convoys/{code}/cancellation and /completion: the two ends of a convoy. */
#include "convoys/convoy_end.sql.h"
#include "convoys/convoys.h"
#include "http/input.h"
#include "http/reply.h"

#define REASON_MAX 1000

static bool cancellation_read(struct request *req, struct convoys_cancel_params *out)
{
	struct input body = input_body(req);

	out->caller = request_caller(req);
	out->key = request_key(req);
	out->convoy = path_code(req, "code");
	out->reason = input_note(&body, "reason", REASON_MAX, OPTIONAL);
	input_end(&body);
	return !req->problem;
}

static bool completion_read(struct request *req, struct convoys_complete_params *out)
{
	struct convoys_cancel_params same = { 0 };
	const bool whole = cancellation_read(req, &same);

	out->caller = same.caller;
	out->key = same.key;
	out->convoy = same.convoy;
	out->reason = same.reason;
	return whole;
}

static struct reply end_reply(struct request *req, const struct rows *rows)
{
	static const struct outcome outcomes[] = {
		{ .name = "unaccounted",
			.problem = PROBLEM_conflict,
			.detail = "Some people are neither handed over nor accounted for: "
				  "the reconciliation names them." },
		{ .name = NULL },
	};

	return reply_outcome(req, rows, outcomes);
}

ENDPOINT(convoys_cancel, cancellation_read, end_reply);
ENDPOINT(convoys_complete, completion_read, end_reply);
