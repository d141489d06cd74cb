/* What a plan is asked for. */
#pragma once
#include "http/request.h"
#include "planning/sentences.h"

struct plan_query {
	struct str city; /* STR_NULL: for the people of a vehicle */
	const struct str *convoys;
	size_t convoys_count; /* 0: by time */
	instant from;         /* INSTANT_NULL: within `horizon_hours` */
	instant to;
	struct str convoy;
	int32_t vehicle; /* DB_NULL_INTEGER: for a city */
	int32_t horizon_hours;
	enum plan_language language;
};

#define PLAN_HORIZON_HOURS 72

/* The body of POST /v1/plans; false leaves a problem. */
bool plan_query_read(struct request *req, struct plan_query *out)
	__attribute__((warn_unused_result));
/* As it is kept with the plan, and back; what was written by plan_query_json is always read. */
struct str plan_query_json(struct request *req, const struct plan_query *query);
void plan_query_parse(struct request *req, struct str json, struct plan_query *out);
