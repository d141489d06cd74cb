/* A statement with one request's parameters, on its way to the database and back. */
#pragma once
#include "db/rows.h"
#include "db/statement.h"

struct query;
typedef void query_done_fn(struct query *query, const struct rows *rows);

/* Owned by whoever submits it, until `done`. `params` must stay as they are until then. */
struct query {
	const struct statement *statement;
	const void *params;
	query_done_fn *done;
	void *context;
	int64_t deadline_ms; /* of clock_monotonic_ms; past it `done` gets ROWS_TIMEOUT */
	struct query *next;  /* the engine's, */
	int64_t queued_ms;   /* and this too: since when it waits for a connection */
};
