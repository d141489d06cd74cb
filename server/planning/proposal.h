/* A plan made, kept and told. */
#pragma once
#include "planning/query.h"

struct worker;

/* The contract's Plan as JSON, kept in the database under its id; STR_NULL leaves a problem. The
 * text lives as long as the request. */
struct str proposal_make(struct request *req, struct worker *worker, const struct plan_query *query)
	__attribute__((warn_unused_result));
