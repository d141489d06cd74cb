/*
 * A loop's connections to PostgreSQL. Queries of one statement that arrive while a connection is
 * busy gather and leave together; a batch that the server refuses is run again one by one on
 * connections of their own, and a request of several items that is refused alone once more with
 * each item on its own. Everything happens in the loop's thread, and `done` is never called
 * from within database_submit.
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/histogram.h"
#include "db/query.h"

struct database;

struct database_config {
	const char *url;
	const char *search_path;
	const struct statement *const *statements; /* ends with NULL */
	int epoll_fd;
	/* Queries waiting or under way: past a third of it database_submit refuses polls, past two
	 * thirds the work of offices, past all of it facts too. */
	int queue_limit;
	struct histogram *waits; /* how long queries wait for a connection is noted there */
};

/* Starts to connect; nothing blocks. */
struct database *database_new(const struct database_config *config);
/* Queries that are still waiting get ROWS_UNAVAILABLE. */
void database_free(struct database *database);
/* False when there is no room for what is as urgent: `done` will not be called. */
bool database_submit(struct database *database, struct query *query)
	__attribute__((warn_unused_result));
/* Queries waiting or under way. */
int database_queued(const struct database *database);
/* Ends a query that was submitted and not done: `done` is called before this returns. A write may
 * have happened, or happen still. */
void database_abandon(struct database *database, struct query *query);
/* Sends what has gathered, ends queries past their deadline, reconnects. Call after each round of
 * events. */
void database_flush(struct database *database);
/* Milliseconds until database_flush has something to do by the clock alone; at most 1000. */
int database_timeout_ms(const struct database *database);
/* Every kind of connection has at least one that works. */
bool database_reachable(const struct database *database);
/* Counters for metrics. */
struct database_counts {
	uint64_t batches;
	uint64_t queries;
	uint64_t reruns;    /* requests run again alone, or item by item */
	uint64_t unknown;   /* writes that may have happened: their client was told so */
	uint64_t connects;  /* that succeeded, the first included */
	uint64_t abandoned; /* connections that PostgreSQL has not finished with: now */
};
struct database_counts database_counts(const struct database *database);
