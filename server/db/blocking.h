/*
 * A connection that waits: for commands, worker threads and the tailer. It connects on first use
 * and again after a failure. Belongs to one thread. What takes longer than `limit_ms` is given up
 * without a cancel.
 */
#pragma once
#include "db/abandoned.h"
#include "db/rows.h"
#include "db/statement.h"

#define BLOCKING_STATEMENTS 256

struct pg_conn;

struct db_blocking {
	const char *url;         /* these two must outlive it */
	const char *search_path; /* as SET takes it */
	const char *role;        /* what the connection becomes if it may; NULL: nothing */
	int limit_ms;            /* of a call; 0: none */
	struct pg_conn *connection;
	struct pg_result *result; /* of the last call */
	const struct statement *prepared[BLOCKING_STATEMENTS];
	int prepared_count;
	unsigned turn;     /* which of the hosts to try first */
	bool unconfirmed;  /* somebody cancelled a wait for the standby */
	const char *lacks; /* of this session's settings, as durability_lack() says it */
	struct abandoned abandoned;
	struct strbuf error; /* why the last call failed, one line */
};

void blocking_init(struct db_blocking *db, const char *url, const char *search_path);
/* Also closes it. */
void blocking_release(struct db_blocking *db);
/* Closes the connection, if there is one; the next call opens another. */
void blocking_close(struct db_blocking *db);
/* True if there is a connection or one could be made. */
bool blocking_connect(struct db_blocking *db) __attribute__((warn_unused_result));

/* One or more statements of SQL in one transaction, unless they have their own. False on failure,
 * told in `error`. */
bool blocking_exec(struct db_blocking *db, const char *sql) __attribute__((warn_unused_result));
/* The last call failed because it got a lock not within lock_timeout. */
bool blocking_locked_out(const struct db_blocking *db);
/* One plain query with text parameters; its results are binary. */
void blocking_query(struct db_blocking *db, const char *sql, const char *const *values, int count,
	struct rows *out);
/* The connection must stand. Prepared once a connection. */
bool blocking_prepare(struct db_blocking *db, const struct statement *statement)
	__attribute__((warn_unused_result));
/*
 * Runs `statement`, prepared on first use, for these requests. `out` is the rows of all of them and
 * lives until the next call. A connection that was lost is not tried again: ROWS_UNKNOWN for a
 * write that was sent. A write waits for the standby, as far as the settings say so, whatever it
 * did.
 */
void blocking_run(struct db_blocking *db, const struct statement *statement,
	const void *const *params, size_t requests, struct rows *out);
