/* A statement with one request's parameters, on its way to the database and back. */
#pragma once
#include "db/rows.h"
#include "db/statement.h"

/* Polls, lists and whatever else may come later; the work of offices; facts of the field, told
 * while people stand at a bus: the later ones go first and are refused last. */
enum urgency { URGENCY_POLL, URGENCY_OFFICE, URGENCY_FACT, URGENCIES };

struct query;
typedef void query_done_fn(struct query *query, const struct rows *rows);

/* Owned by whoever submits it, until `done`. `params` must stay as they are until then. */
struct query {
	const struct statement *statement;
	const void *params;
	query_done_fn *done;
	void *context;
	enum urgency urgency;
	int64_t leave_by_ms; /* of clock_monotonic_ms; past it nothing is sent: ROWS_LATE */
	int64_t deadline_ms; /* likewise; past it `done` gets ROWS_TIMEOUT */
	struct query *next;  /* the engine's, */
	int64_t queued_ms;   /* and this too: since when it waits for a connection */
};
