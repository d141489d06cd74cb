/* POST /v1/registrations: a travel group takes its place in the queue. */
#include "citizens/registrations.h"

#include "citizens/registration_body.h"
#include "http/reply.h"

static bool registration_of(struct request *req, struct citizens_register_params *out)
{
	struct input body = input_body(req);

	registration_read(&body, out);
	out->caller = request_caller(req);
	out->key = request_key(req);
	return !req->problem;
}

static const struct outcome outcomes[] = {
	{ .name = "checked", .status = 200 },
	{ .name = "unknown_city", .problem = PROBLEM_invalid_fields },
	{ 0 },
};

static struct reply registration_reply(struct request *req, const struct rows *rows)
{
	return reply_outcome(req, rows, outcomes);
}

ENDPOINT(citizens_register, registration_of, registration_reply);
