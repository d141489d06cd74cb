/* What a client is told whose statement failed. */
#include "http/failed.h"

#include "base/log.h"
#include "db/durability.h"
#include "db/failure.h"
#include "http/loop_private.h"
#include "http/shedding.h"

static struct reply refused_reply(struct exchange *exchange, const struct rows *rows)
{
	struct request *req = &exchange->request;
	const struct constraint_problem *known = exchange->loop->config.application->constraints;
	for (; rows->constraint.data && known->constraint; known++) {
		if (!str_equal(rows->constraint, str_from(known->constraint)))
			continue;
		if (!known->pointer)
			return problem_reply_as(req, known->type, "%s", known->detail);
		req->problem = false;
		problem_field(req, known->pointer, "%s", known->detail);
		return problem_reply(req);
	}
	if (failure_passes(rows))
		return problem_reply_as(
			req, PROBLEM_overloaded, "Others are changing the same thing.");
	log_event(LOG_ERROR, "statement refused", LOG_TEXT("request_id", req->id),
		LOG_TEXT("statement", str_from(req->route->endpoint->statement->name)),
		LOG_TEXT("sqlstate", str_from(rows->sqlstate)),
		LOG_TEXT("constraint", rows->constraint.data ? rows->constraint : STR("none")));
	return problem_reply_as(req,
		failure_is_server(rows) ? PROBLEM_database_unavailable : PROBLEM_internal_error,
		NULL);
}

struct reply failed_reply(struct exchange *exchange, const struct rows *rows)
{
	struct request *req = &exchange->request;
	const bool writes = req->route->endpoint->statement->writes;
	if (rows->status == ROWS_REFUSED)
		return refused_reply(exchange, rows);
	if (rows->status == ROWS_LATE)
		return shedding_refuse(exchange);
	if (rows->status == ROWS_UNKNOWN || (rows->status == ROWS_TIMEOUT && writes))
		return problem_reply_as(req, PROBLEM_outcome_unknown, OUTCOME_UNKNOWN_DETAIL);
	if (writes && durability_lacks())
		return problem_reply_as(req, PROBLEM_database_unfit, NOT_DURABLE_DETAIL);
	return problem_reply_as(req,
		rows->status == ROWS_TIMEOUT ? PROBLEM_overloaded : PROBLEM_database_unavailable,
		writes ? "Nothing was stored." : NULL);
}
