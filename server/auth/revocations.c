/* POST /v1/tokens/revocations. */
#include "auth/claims.h"
#include "auth/revocations.sql.h"
#include "auth/tokens.h"
#include "http/input.h"
#include "http/reply.h"

#define REASON_MAX 1000

static bool revoke_all_read(struct request *req, struct tokens_revoke_all_params *out)
{
	struct input in = input_body(req);

	out->caller = request_caller(req);
	out->key = request_key(req);
	out->name = input_text(&in, "subject", CLAIMS_SUBJECT_MAX, REQUIRED);
	out->reason = input_note(&in, "reason", REASON_MAX, OPTIONAL);
	input_end(&in);
	return !req->problem;
}

static const struct outcome refusals[] = {
	{ .name = "unknown",
		.problem = PROBLEM_not_found,
		.detail = "Nobody ever had a token under this subject that you may end. Check how "
			  "it is written; an admin sees all subjects in GET /v1/tokens." },
	{ .name = "beyond",
		.problem = PROBLEM_forbidden,
		.detail = "This subject has tokens of another role or of cities that are not "
			  "yours: ask an admin to end them all." },
	{ 0 },
};

static struct reply revoke_all_reply(struct request *req, const struct rows *rows)
{
	return reply_outcome(req, rows, refusals);
}

ENDPOINT(tokens_revoke_all, revoke_all_read, revoke_all_reply);
