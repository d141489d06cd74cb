/* Lanes of connections and the queues before them. */
#include "db/database.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "db/abandoned.h"
#include "db/connection.h"
#include "db/durability.h"
#include "db/failure.h"
#include "db/lanes.h"
#include "db/queue.h"

#define SWEEP_MS 250
/* PostgreSQL ends a statement after 8 s: what takes longer waits for a standby, or nobody is there.
 */
#define FLIGHT_MS 9000
/* While a flight of a statement is under way, a second one leaves with so many queries, or when the
 * first has been away so long: until then more of them gather. */
#define GATHER_QUERIES 16
#define GATHER_MS 5
/* The deadline of a query whose client has gone. */
#define LEFT 0
/* Of a list that took longer the next ones, of other people perhaps, wait no longer than this. */
#define LIST_REST_MS 50

struct lane {
	struct database *database;
	enum lane_kind kind;
	struct queue queue;
	struct connection connections[LANE_CONNECTIONS];
	int connection_count;
	int64_t rests_until_ms;
};

struct database {
	struct lane lanes[LANE_COUNT];
	struct database_counts counts;
	struct abandoned abandoned;
	char options[LANE_COUNT][512];
	int queued;
	int queue_limit;
	struct histogram *waits;
	int64_t sweep_at_ms;
};

static void finish(struct database *database, struct query *query, const struct rows *rows)
{
	database->queued--;
	if (query->statement->writes && query->deadline_ms != LEFT &&
		(rows->status == ROWS_UNKNOWN || rows->status == ROWS_TIMEOUT))
		database->counts.unknown++;
	query->done(query, rows);
}

/* Cuts the flight's rows at each change of the request's number, column 0. */
static void deliver(struct database *database, struct flight *flight, PGresult *result)
{
	struct rows rows = { .status = ROWS_OK, .result = result };
	if (!statement_gathers(flight->statement)) {
		rows.count = PQntuples(result);
		if (flight->queries[0])
			finish(database, flight->queries[0], &rows);
		return;
	}
	rows.first_column = 1;
	int total = PQntuples(result);
	struct rows all = { .result = result, .count = total };
	int at = 0;
	for (int i = 0; i < flight->count; i++) {
		rows.first = at;
		while (at < total && rows_integer(&all, at, 0) == i + 1)
			at++;
		rows.count = at - rows.first;
		if (flight->queries[i])
			finish(database, flight->queries[i], &rows);
	}
}

static void fail(struct database *database, struct flight *flight, const struct rows *rows)
{
	for (int i = 0; i < flight->count; i++)
		if (flight->queries[i])
			finish(database, flight->queries[i], rows);
}

/* Where the refused flight's requests run once more, alone; LANE_COUNT: nowhere. A lock that the
 * slow lane waited for in vain would not be free for the items either. Nothing leaves its wall. */
static enum lane_kind next_lane(
	enum lane_kind kind, const struct flight *flight, const struct rows *rows)
{
	const bool passes = failure_passes(rows);
	if (!statement_gathers(flight->statement) || kind == LANE_ITEM || lane_walled(kind))
		return LANE_COUNT;
	if (kind != LANE_SLOW && (flight->count > 1 || passes))
		return LANE_SLOW;
	const bool several = flight->queries[0] && query_elements(flight->queries[0]) > 2;
	return flight->statement->each && several && !passes ? LANE_ITEM : LANE_COUNT;
}

static bool lane_busy(const struct lane *lane)
{
	for (int i = 0; i < lane->connection_count; i++)
		if (lane->connections[i].state == CONNECTION_BUSY)
			return true;
	return false;
}

/* Whoever pages through everybody leaves the processors to those beside half of the time. */
static void rest_after_list(struct lane *lane, const struct connection *connection)
{
	const struct lane *lanes = lane->database->lanes;
	if (lane->kind != LANE_LIST && lane->kind != LANE_WALLED)
		return;
	if (!lane_busy(&lanes[LANE_READ]) && !lane_busy(&lanes[LANE_WRITE]))
		return;
	const int64_t now_ms = clock_monotonic_ms();
	const int64_t took_ms = now_ms - connection->sent_at_ms;
	lane->rests_until_ms = now_ms + (took_ms < LIST_REST_MS ? took_ms : LIST_REST_MS);
}

static void landed(
	void *context, struct connection *connection, PGresult *result, enum rows_status status)
{
	struct lane *lane = context;
	struct database *database = lane->database;
	struct flight flight = connection->flight;
	connection->flight.count = 0;
	rest_after_list(lane, connection);
	/* A write was confirmed: nothing that waits is needed to tell when writes go on. */
	if (status == ROWS_OK && flight.statement->writes)
		abandoned_release(&database->abandoned);
	if (status == ROWS_OK) {
		deliver(database, &flight, result);
		return;
	}
	struct rows rows = { .status = status, .result = result };
	enum lane_kind next = LANE_COUNT;
	if (status == ROWS_REFUSED) {
		failure_read(&rows, result);
		next = next_lane(lane->kind, &flight, &rows);
	}
	if (next == LANE_COUNT) {
		fail(database, &flight, &rows);
		return;
	}
	for (int i = 0; i < flight.count; i++)
		if (flight.queries[i]) {
			database->counts.reruns++;
			flight.queries[i]->leave_by_ms = flight.queries[i]->deadline_ms;
			queue_push(&database->lanes[next].queue, flight.queries[i]);
		}
}

static void lane_init(
	struct lane *lane, struct database *database, const struct database_config *config)
{
	char *options = database->options[lane->kind];
	lane->database = database;
	lane->connection_count = lane_settings[lane->kind].connections;
	queue_init(&lane->queue);
	lane_options(options, sizeof(database->options[0]), lane->kind, config->search_path);
	for (int i = 0; i < lane->connection_count; i++)
		connection_init(
			&lane->connections[i], &(struct connection_config){ .url = config->url,
						       .options = options,
						       .epoll_fd = config->epoll_fd,
						       .statements = config->statements,
						       .wanted = lane_wants,
						       .lane = (int)lane->kind,
						       .walled = lane_walled(lane->kind),
						       .writes = lane_settings[lane->kind].writes,
						       .landed = landed,
						       .context = lane });
}

struct database *database_new(const struct database_config *config)
{
	struct database *database = memory_new(sizeof(*database));
	database->queue_limit = config->queue_limit;
	database->waits = config->waits;
	for (int kind = 0; kind < LANE_COUNT; kind++) {
		database->lanes[kind].kind = (enum lane_kind)kind;
		lane_init(&database->lanes[kind], database, config);
	}
	return database;
}

static void end_all(struct database *database, struct queue *queue, enum rows_status status)
{
	struct query *query;
	while ((query = queue_pop(queue)))
		finish(database, query, &(struct rows){ .status = status });
}

void database_free(struct database *database)
{
	if (!database)
		return;
	for (int kind = 0; kind < LANE_COUNT; kind++) {
		struct lane *lane = &database->lanes[kind];
		end_all(database, &lane->queue, ROWS_UNAVAILABLE);
		for (int i = 0; i < lane->connection_count; i++)
			connection_release(&lane->connections[i]);
		queue_release(&lane->queue);
	}
	abandoned_release(&database->abandoned);
	free(database);
}

bool database_submit(struct database *database, struct query *query)
{
	if (database->queued >= database->queue_limit / URGENCIES * (int)(query->urgency + 1))
		return false;
	database->queued++;
	database->counts.queries++;
	query->queued_ms = clock_monotonic_ms();
	queue_push(&database->lanes[lane_of(query)].queue, query);
	return true;
}

int database_queued(const struct database *database)
{
	return database->queued;
}

static void fill_flight(struct flight *flight, struct queue *queue, int limit)
{
	struct query *query = queue_pop(queue);
	size_t size = 0;
	flight->count = 0;
	flight->statement = query->statement;
	for (; query; query = queue_pop_same(queue, flight->statement)) {
		flight->queries[flight->count++] = query;
		size += query_elements(query);
		if (flight->count == limit || size + LARGE_ELEMENTS > FLIGHT_ELEMENTS)
			break;
	}
	queue_rotate(queue, flight->statement);
}

struct moment {
	const struct lane *lane;
	int64_t now_ms;
};

/* Whether more queries of a line should gather before it sends. */
static bool gathers(const struct moment *moment, const struct statement *statement, int count)
{
	const struct lane *lane = moment->lane;
	if (lane_settings[lane->kind].queries == 1 || count >= GATHER_QUERIES)
		return false;
	for (int i = 0; i < lane->connection_count; i++) {
		const struct connection *connection = &lane->connections[i];
		if (connection->state == CONNECTION_BUSY &&
			connection->flight.statement == statement &&
			moment->now_ms - connection->sent_at_ms < GATHER_MS)
			return true;
	}
	return false;
}

static bool may_send(const void *context, const struct statement *statement, int count)
{
	return !gathers(context, statement, count);
}

static bool turn_to_send(struct lane *lane, int64_t now_ms)
{
	return queue_give_turn(&lane->queue, may_send, &(struct moment){ lane, now_ms });
}

/* While writes that were given up wait for a standby, one at a time tries; and nobody is promised
 * what PostgreSQL's settings would not keep. */
static bool refuses(const struct lane *lane)
{
	if (!lane_settings[lane->kind].writes)
		return false;
	return durability_lacks() ||
	       (lane->kind == LANE_WRITE && lane_busy(lane) && lane->database->abandoned.count > 0);
}

static void lane_flush(struct lane *lane, int64_t now_ms)
{
	bool down = true;
	for (int i = 0; i < lane->connection_count; i++) {
		struct connection *connection = &lane->connections[i];
		connection_tend(connection, now_ms);
		while (connection->state == CONNECTION_IDLE && now_ms >= lane->rests_until_ms &&
			!refuses(lane) && turn_to_send(lane, now_ms)) {
			fill_flight(&connection->flight, &lane->queue,
				lane_settings[lane->kind].queries);
			lane->database->counts.batches++;
			flight_note_waits(&connection->flight, lane->database->waits, now_ms);
			connection_send(connection);
		}
		if (!connection->failed)
			down = false;
	}
	if (down || refuses(lane))
		end_all(lane->database, &lane->queue, ROWS_UNAVAILABLE);
}

static void sweep_flights(struct database *database, struct lane *lane, int64_t now_ms)
{
	for (int i = 0; i < lane->connection_count; i++) {
		struct flight *flight = &lane->connections[i].flight;
		if (lane->connections[i].state != CONNECTION_BUSY)
			continue;
		for (int n = 0; n < flight->count; n++) {
			struct query *query = flight->queries[n];
			if (!query || query->deadline_ms > now_ms)
				continue;
			flight->queries[n] = NULL;
			finish(database, query, &(struct rows){ .status = ROWS_TIMEOUT });
		}
		if (now_ms - lane->connections[i].sent_at_ms >= FLIGHT_MS)
			connection_abandon(&lane->connections[i], &database->abandoned);
	}
}

static void sweep(struct database *database, int64_t now_ms)
{
	database->sweep_at_ms = now_ms + SWEEP_MS;
	abandoned_sweep(&database->abandoned);
	for (int kind = 0; kind < LANE_COUNT; kind++) {
		struct lane *lane = &database->lanes[kind];
		struct query *query;
		while ((query = queue_pop_late(&lane->queue, now_ms)))
			finish(database, query, &(struct rows){ .status = ROWS_LATE });
		sweep_flights(database, lane, now_ms);
	}
}

void database_flush(struct database *database)
{
	int64_t now_ms = clock_monotonic_ms();
	for (int kind = 0; kind < LANE_COUNT; kind++)
		lane_flush(&database->lanes[kind], now_ms);
	if (now_ms >= database->sweep_at_ms)
		sweep(database, now_ms);
}

void database_abandon(struct database *database, struct query *query)
{
	query->leave_by_ms = 0;
	query->deadline_ms = LEFT;
	sweep(database, clock_monotonic_ms());
}

int database_timeout_ms(const struct database *database)
{
	return database->queued > 0 ? GATHER_MS : database_reachable(database) ? 1000 : SWEEP_MS;
}

bool database_reachable(const struct database *database)
{
	for (int kind = 0; kind < LANE_COUNT; kind++) {
		const struct lane *lane = &database->lanes[kind];
		bool up = false;
		for (int i = 0; i < lane->connection_count; i++)
			up = up || lane->connections[i].state >= CONNECTION_IDLE;
		if (!up)
			return false;
	}
	return true;
}

struct database_counts database_counts(const struct database *database)
{
	struct database_counts counts = database->counts;
	counts.abandoned = (uint64_t)database->abandoned.count;
	for (int kind = 0; kind < LANE_COUNT; kind++)
		for (int i = 0; i < database->lanes[kind].connection_count; i++)
			counts.connects += database->lanes[kind].connections[i].connects;
	return counts;
}
