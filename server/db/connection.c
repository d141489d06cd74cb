/* One non-blocking connection: the only place that drives libpq's asynchronous interface. */
#include "db/connection.h"

#include <assert.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "db/abandoned.h"
#include "db/barrier.h"
#include "db/connecting.h"
#include "db/durability.h"
#include "db/encode.h"
#include "db/failure.h"
#include "db/lanes.h"
#include "db/wire.h"

#define PREPARE_MS 3000
#define BACKOFF_FIRST_MS 100
#define BACKOFF_LAST_MS 2000

/* Holds row-level security to the scope of one caller until the flight's transaction ends. */
#define SCOPE_NAME "kafile_scope"
static const char scope_sql[] =
	"SELECT set_config('kafile.scope', $1, true), set_config('kafile.posts', $2, true)";

static void ready(struct event_source *source, uint32_t events);

void flight_note_waits(const struct flight *flight, struct histogram *waits, int64_t now_ms)
{
	for (int i = 0; i < flight->count; i++)
		histogram_note(waits, now_ms - flight->queries[i]->queued_ms);
}

void connection_init(struct connection *connection, const struct connection_config *config)
{
	*connection = (struct connection){ .source = { ready }, .config = *config, .fd = -1 };
	connection->backoff_ms = BACKOFF_FIRST_MS;
}

/* The socket may change between two steps of connecting, so it is registered anew where it did. */
static void watch(struct connection *connection, uint32_t interest)
{
	int fd = PQsocket(connection->pg);
	if (fd == connection->fd && interest == connection->interest)
		return;
	struct epoll_event event = { .events = interest, .data.ptr = &connection->source };
	if (fd == connection->fd)
		(void)epoll_ctl(connection->config.epoll_fd, EPOLL_CTL_MOD, fd, &event);
	else
		(void)epoll_ctl(connection->config.epoll_fd, EPOLL_CTL_ADD, fd, &event);
	connection->fd = fd;
	connection->interest = interest;
}

static void disconnect(struct connection *connection)
{
	PQclear(connection->result);
	connection->result = NULL;
	if (connection->fd >= 0)
		(void)epoll_ctl(connection->config.epoll_fd, EPOLL_CTL_DEL, connection->fd, NULL);
	connection->fd = -1;
	PQfinish(connection->pg);
	connection->pg = NULL;
}

void connection_release(struct connection *connection)
{
	disconnect(connection);
	connection->state = CONNECTION_DOWN;
}

/* `outcome` is what a flight under way gets. */
static void go_down(struct connection *connection, enum rows_status outcome)
{
	bool busy = connection->state == CONNECTION_BUSY;
	disconnect(connection);
	connection->state = CONNECTION_DOWN;
	connection->failed = true;
	connection->retry_at_ms = clock_monotonic_ms() + connection->backoff_ms;
	connection->backoff_ms *= 2;
	if (connection->backoff_ms > BACKOFF_LAST_MS)
		connection->backoff_ms = BACKOFF_LAST_MS;
	if (busy)
		connection->config.landed(connection->config.context, connection, NULL, outcome);
}

static void lose(struct connection *connection)
{
	const bool wrote =
		connection->state == CONNECTION_BUSY && connection->flight.statement->writes;
	if (connection->state < CONNECTION_IDLE)
		connection->turn++;
	go_down(connection, wrote ? ROWS_UNKNOWN : ROWS_UNAVAILABLE);
}

static void flush(struct connection *connection)
{
	int left = PQflush(connection->pg);
	if (left < 0)
		lose(connection);
	else
		watch(connection, left ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

static bool send_query(PGconn *pg, const char *sql)
{
	return PQsendQueryParams(pg, sql, 0, NULL, NULL, NULL, NULL, 0);
}

/* A connection that writes asks for one answer, what the settings keep; any other asks nothing. */
static bool send_session(struct connection *connection)
{
	PGconn *pg = connection->pg;
	const unsigned scope_types[] = { OID_TEXT, OID_TEXT };
	if (connection->config.writes)
		return send_query(pg, durability_sql) && barrier_prepare(pg);
	return send_query(pg, "SET default_transaction_read_only TO on") &&
	       (!connection->config.walled ||
		       PQsendPrepare(pg, SCOPE_NAME, scope_sql, 2, scope_types));
}

static void start_preparing(struct connection *connection)
{
	PGconn *pg = connection->pg;
	const struct connection_config *config = &connection->config;
	connection->state = CONNECTION_PREPARING;
	connection->connect_deadline_ms = clock_monotonic_ms() + PREPARE_MS;
	bool sent =
		PQsetnonblocking(pg, 1) == 0 && PQenterPipelineMode(pg) && send_session(connection);
	for (size_t i = 0; sent && config->statements[i]; i++) {
		const struct statement *statement = config->statements[i];
		unsigned types[ENCODED_PARAMETERS];
		if (config->wanted(statement, config->lane))
			sent = PQsendPrepare(pg, statement->name, statement->sql,
				encode_types(statement, types), types);
	}
	if (sent && PQpipelineSync(pg))
		flush(connection);
	else
		lose(connection);
}

static void step_connecting(struct connection *connection)
{
	switch (PQconnectPoll(connection->pg)) {
	case PGRES_POLLING_READING:
		watch(connection, EPOLLIN);
		break;
	case PGRES_POLLING_WRITING:
		watch(connection, EPOLLOUT);
		break;
	case PGRES_POLLING_OK:
		start_preparing(connection);
		break;
	default:
		lose(connection);
	}
}

/* Takes one result; true when the round (preparing, or a flight) is over. The last rows count,
 * or the error. */
static bool take(struct connection *connection, PGresult *result)
{
	switch (PQresultStatus(result)) {
	case PGRES_PIPELINE_SYNC:
		PQclear(result);
		return true;
	case PGRES_FATAL_ERROR:
	case PGRES_TUPLES_OK:
		PQclear(connection->result);
		connection->result = result;
		return false;
	default:
		PQclear(result);
		return false;
	}
}

static enum rows_status status_of(const struct connection *connection, const PGresult *result)
{
	if (connection->unconfirmed)
		return ROWS_UNKNOWN;
	return PQresultStatus(result) == PGRES_TUPLES_OK ? ROWS_OK : ROWS_REFUSED;
}

static void land(struct connection *connection)
{
	PGresult *result = connection->result;
	connection->result = NULL;
	/* A primary that has become a standby did nothing; another one is to be found. */
	if (connection->flight.statement->writes && failure_is_standby(result)) {
		go_down(connection, ROWS_UNAVAILABLE);
	} else {
		connection->state = CONNECTION_IDLE;
		connection->config.landed(connection->config.context, connection, result,
			status_of(connection, result));
	}
	PQclear(result);
}

/* Whether all is prepared and, where it writes, the settings are good enough. */
static bool finish_preparing(struct connection *connection)
{
	PGresult *result = connection->result;
	const bool good = connection->config.writes ? PQresultStatus(result) == PGRES_TUPLES_OK &&
							      !durability_lack(result)
						    : !result;
	PQclear(result);
	connection->result = NULL;
	return good;
}

static void finish_round(struct connection *connection)
{
	if (connection->state == CONNECTION_BUSY) {
		land(connection);
		return;
	}
	if (!finish_preparing(connection)) {
		lose(connection);
		return;
	}
	connection->state = CONNECTION_IDLE;
	connection->failed = false;
	connection->backoff_ms = BACKOFF_FIRST_MS;
	connection->connects++;
}

static void read_results(struct connection *connection)
{
	if (!PQconsumeInput(connection->pg)) {
		lose(connection);
		return;
	}
	/* A NULL stands between two statements' results; two in a row mean that nothing more has
	 * come. */
	int nulls = 0;
	while (connection->state >= CONNECTION_PREPARING && connection->state != CONNECTION_IDLE &&
		nulls < 2 && !PQisBusy(connection->pg)) {
		PGresult *result = PQgetResult(connection->pg);
		nulls = result ? 0 : nulls + 1;
		if (result && take(connection, result))
			finish_round(connection);
	}
	if (connection->pg && PQstatus(connection->pg) == CONNECTION_BAD)
		lose(connection);
}

static void ready(struct event_source *source, uint32_t events)
{
	struct connection *connection = (struct connection *)source;
	if (connection->state == CONNECTION_DOWN)
		return;
	if (connection->state == CONNECTION_CONNECTING) {
		step_connecting(connection);
		return;
	}
	if (events & EPOLLOUT)
		flush(connection);
	if (connection->state != CONNECTION_DOWN && (events & (EPOLLIN | EPOLLHUP | EPOLLERR)))
		read_results(connection);
}

static void connect_start(struct connection *connection, int64_t now_ms)
{
	connection->pg = connecting_start(
		connection->config.url, connection->config.options, connection->turn);
	(void)PQsetNoticeReceiver(connection->pg, failure_notice, &connection->unconfirmed);
	connection->state = CONNECTION_CONNECTING;
	connection->connect_deadline_ms = now_ms + connecting_limit_ms(connection->pg);
	connection->interest = 0;
	if (!connection->pg || PQstatus(connection->pg) == CONNECTION_BAD) {
		lose(connection);
		return;
	}
	watch(connection, EPOLLOUT);
}

void connection_tend(struct connection *connection, int64_t now_ms)
{
	if (connection->state == CONNECTION_DOWN && now_ms >= connection->retry_at_ms)
		connect_start(connection, now_ms);
	else if ((connection->state == CONNECTION_CONNECTING ||
			 connection->state == CONNECTION_PREPARING) &&
		 now_ms >= connection->connect_deadline_ms)
		lose(connection);
}

/* In the transaction of what follows. */
static bool send_scope(PGconn *pg, const struct query *query)
{
	const struct caller_params *caller = query->params;
	const struct str posts = caller_scope_posts(caller);
	const char *const values[] = { caller->cities.data, posts.data };
	const int lengths[] = { (int)caller->cities.len, (int)posts.len };
	const int formats[] = { 1, 1 };
	return PQsendQueryPrepared(pg, SCOPE_NAME, 2, values, lengths, formats, 1);
}

static bool send_flight(struct connection *connection)
{
	struct flight *flight = &connection->flight;
	const void *params[FLIGHT_QUERIES];
	for (int i = 0; i < flight->count; i++)
		params[i] = flight->queries[i]->params;
	struct encoded encoded = { 0 };
	encode_params(&encoded, flight->statement, params, (size_t)flight->count);
	bool sent =
		(!connection->config.walled || send_scope(connection->pg, flight->queries[0])) &&
		(!flight->statement->writes || barrier_send(connection->pg)) &&
		PQsendQueryPrepared(connection->pg, flight->statement->name, encoded.count,
			encoded.values, encoded.lengths, encoded.formats, 1) &&
		PQpipelineSync(connection->pg);
	encoded_release(&encoded);
	return sent;
}

void connection_send(struct connection *connection)
{
	assert(connection->state == CONNECTION_IDLE);
	connection->state = CONNECTION_BUSY;
	connection->sent_at_ms = clock_monotonic_ms();
	connection->unconfirmed = false;
	if (send_flight(connection))
		flush(connection);
	else
		lose(connection);
}

void connection_abandon(struct connection *connection, struct abandoned *abandoned)
{
	assert(connection->state == CONNECTION_BUSY);
	if (!abandoned_add(abandoned, connection->pg, ABANDONED_MOST))
		return;
	/* Out of the loop's sight while its socket is open still. */
	(void)epoll_ctl(connection->config.epoll_fd, EPOLL_CTL_DEL, connection->fd, NULL);
	connection->fd = -1;
	connection->pg = NULL;
	lose(connection);
}
