/* What a plan is made from, as the database has it at one moment. */
#pragma once
#include "planner/planner.h"
#include "planning/query.h"

#define SNAPSHOT_BYTES (256u << 20) /* of its arena at most */

struct db_blocking;

struct plan_name {
	struct str reference;
	struct str given_names;
	struct str family_name;
};

/* Everything lives in `arena`. */
struct snapshot {
	struct arena *arena;
	struct str city;
	bool away; /* of a vehicle that left already */
	struct planner_rules rules;
	struct planner_input input;
	const struct plan_name *names; /* a person each */
};

extern const char *const plan_class_names[PLANNER_CLASSES];

/* The worker's connection, set as those of the loops are for writes; false leaves a problem. */
bool planning_connect(struct request *req, struct db_blocking *database)
	__attribute__((warn_unused_result));
/* A transaction of the worker's connection that sees one state; false leaves a problem. */
bool snapshot_begin(struct request *req, struct db_blocking *database)
	__attribute__((warn_unused_result));
/* Ends it: keeps what was written if `done`. False if not, or leaving a problem. */
bool snapshot_end(struct request *req, struct db_blocking *database, bool done)
	__attribute__((warn_unused_result));
/* Between the two; false leaves a problem. */
bool snapshot_read(struct request *req, struct db_blocking *database,
	const struct plan_query *query, struct snapshot *out) __attribute__((warn_unused_result));
