/* POST /v1/citizens/{reference}/deceased: somebody has died, as two officers say. */
#include "citizens/deceased.sql.h"
#include "citizens/citizens.h"
#include "citizens/occurred.h"
#include "http/reply.h"

#define PLACE_MAX 200
#define REASON_MAX 1000

static bool deceased_read(struct request *req, struct citizens_deceased_params *out)
{
	struct input body = input_body(req);

	out->caller = request_caller(req);
	out->key = request_key(req);
	out->reference = path_reference(req, "reference");
	out->occurred_at = occurred_read(&body, REQUIRED);
	out->place = input_text(&body, "place", PLACE_MAX, OPTIONAL);
	out->reason = input_note(&body, "reason", REASON_MAX, REQUIRED);
	input_end(&body);
	return !req->problem;
}

static struct reply deceased_reply(struct request *req, const struct rows *rows)
{
	static const struct outcome outcomes[] = {
		{ .name = "second_officer_needed", .status = 202 },
		{ .name = "illegal_transition",
			.problem = PROBLEM_illegal_transition,
			.detail = "This is recorded already." },
		{ 0 },
	};

	return reply_outcome(req, rows, outcomes);
}

ENDPOINT(citizens_deceased, deceased_read, deceased_reply);
