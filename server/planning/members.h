/* One snapshot under reading: its people and groups, and what all of its readers share. */
#pragma once
#include "db/rows.h"
#include "db/statement.h"
#include "planning/snapshot.h"

struct reading {
	struct request *req;
	struct db_blocking *database;
	const struct plan_query *query;
	struct snapshot *out;
	struct planner_convoy *convoys; /* of `out`, while their refusals come in */
	struct rows rows;               /* of the last statement */
};

/* One statement; false leaves a problem. */
bool reading_run(struct reading *reading, const struct statement *statement, const void *params)
	__attribute__((warn_unused_result));
/* Leaves the problem that there is more than a plan takes, and is false. */
bool reading_too_large(struct reading *reading, const char *what, int32_t most);
/* The convoy's index, or PLANNER_NONE. */
int32_t reading_convoy(const struct reading *reading, struct str code);

/* Convoys and vehicles are read before. */
bool members_read(struct reading *reading) __attribute__((warn_unused_result));
