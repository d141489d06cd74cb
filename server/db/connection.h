/* One non-blocking connection in pipeline mode: connects, prepares its lane's statements, runs one
 * flight at a time. */
#pragma once
#include <libpq-fe.h>

#include "base/histogram.h"
#include "db/event_source.h"
#include "db/query.h"

#define FLIGHT_QUERIES 64
#define FLIGHT_ELEMENTS 1024

/* A statement under way with the queries that share it; a query whose time ran out leaves a NULL.
 */
struct flight {
	const struct statement *statement;
	struct query *queries[FLIGHT_QUERIES];
	int count;
};
/* How long each of its queries, all still there, waited for it to leave. */
void flight_note_waits(const struct flight *flight, struct histogram *waits, int64_t now_ms);

enum connection_state {
	CONNECTION_DOWN,
	CONNECTION_CONNECTING,
	CONNECTION_PREPARING,
	CONNECTION_IDLE,
	CONNECTION_BUSY
};

struct abandoned;
struct connection;

struct connection_config {
	const char *url;
	const char *options; /* libpq's `options`: the lane's settings */
	int epoll_fd;
	const struct statement *const *statements; /* of all lanes; ends with NULL */
	bool (*wanted)(const struct statement *statement, int lane);
	int lane;
	bool walled; /* the caller's scope is set before each flight, a walled statement */
	bool writes; /* else its transactions are read-only */
	/* The flight is over: a result of all its rows, or NULL and why not. Called once a flight,
	 * state already IDLE or DOWN. */
	void (*landed)(void *context, struct connection *connection, PGresult *result,
		enum rows_status status);
	void *context;
};

struct connection {
	struct event_source source;
	struct connection_config config;
	PGconn *pg;
	int fd;
	uint32_t interest;
	enum connection_state state;
	bool failed; /* the last attempt or the last connection ended badly */
	int64_t retry_at_ms;
	int64_t connect_deadline_ms;
	int backoff_ms;
	unsigned turn;    /* which of the hosts to try first */
	bool unconfirmed; /* somebody cancelled the flight's wait for the standby */
	PGresult *result; /* the flight's, until its Sync */
	struct flight flight;
	int64_t sent_at_ms;
	uint64_t connects; /* that succeeded */
};

void connection_init(struct connection *connection, const struct connection_config *config);
void connection_release(struct connection *connection);
/* Starts an attempt when it is time for one, gives up one that takes too long. */
void connection_tend(struct connection *connection, int64_t now_ms);
/* Sends connection->flight; the state must be IDLE. On failure `landed` has been called. */
void connection_send(struct connection *connection);
/* Ends a flight that takes too long, without a cancel, and makes room for another connection;
 * nothing happens while `abandoned` is full. */
void connection_abandon(struct connection *connection, struct abandoned *abandoned);
