/* POST /v1/registrations: a travel group takes its place in the queue, or goes on at once. */
#include "citizens/registrations.h"

#include "citizens/registration_body.h"
#include "citizens/walk_up.h"
#include "http/reply.h"

static bool registration_of(struct request *req, struct citizens_register_params *out)
{
	struct input body = input_body(req);

	out->caller = request_caller(req);
	out->key = request_key(req);
	walk_up_read(&body, out);
	registration_read(&body, out);
	if (!req->problem)
		walk_up_tell(req, out);
	return !req->problem;
}

static const struct outcome outcomes[] = {
	{ .name = "checked", .status = 200 },
	{ .name = "unknown_city", .problem = PROBLEM_invalid_fields },
	{ .name = "unknown_place", .problem = PROBLEM_invalid_fields },
	{ .name = "no_seat",
		.problem = PROBLEM_conflict,
		.detail = "This vehicle has no seat for all of them, so nothing was kept: board "
			  "one of those in free, or register them without board." },
	{ .name = "convoy_cancelled",
		.problem = PROBLEM_illegal_transition,
		.detail = "This convoy is cancelled, so nothing was kept: board another one, or "
			  "register them without board." },
	{ 0 },
};

static struct reply registration_reply(struct request *req, const struct rows *rows)
{
	return reply_outcome(req, rows, outcomes);
}

ENDPOINT(citizens_register, registration_of, registration_reply);
