/* POST /v1/plans/{id}/offers: seats of a plan offered by SMS. */
#include "http/input.h"
#include "http/reply.h"
#include "planning/offers.sql.h"
#include "planning/planning.h"

static bool offer_read(struct request *req, struct plans_offer_params *out)
{
	out->caller = request_caller(req);
	out->key = request_key(req);
	out->plan = path_uuid(req, "id");
	return !req->problem;
}

static struct reply offer_reply(struct request *req, const struct rows *rows)
{
	static const struct outcome outcomes[] = {
		{ .name = "committed",
			.problem = PROBLEM_plan_committed,
			.detail = "Its people have the seats and are told of them." },
		{ .name = "not_waiting",
			.problem = PROBLEM_conflict,
			.detail = "The people of a broken vehicle are brought to others, and not "
				  "asked." },
		{ .name = "silent",
			.problem = PROBLEM_conflict,
			.detail = "This convoy offers no seats: set its offers_seats, or plan "
				  "without it." },
		{ .name = NULL },
	};

	return reply_outcome(req, rows, outcomes);
}

ENDPOINT(plans_offer, offer_read, offer_reply);
