/* A connection that waits, within limits. */
#include "db/blocking.h"

#include <assert.h>
#include <libpq-fe.h>
#include <poll.h>
#include <string.h>

#include "base/clock.h"
#include "db/barrier.h"
#include "db/connecting.h"
#include "db/durability.h"
#include "db/encode.h"
#include "db/failure.h"

#define ERROR_BYTES 2048
#define LIMIT_MS 12000 /* more than any bound on a statement */
#define ABANDONED_FEW 4

/* `message` in one line, without its last line feed. */
static void set_error(struct db_blocking *db, const char *message)
{
	struct str line = str_from(message ? message : "");

	strbuf_reset(&db->error);
	for (size_t i = 0; i < line.len; i++) {
		const bool ends = i + 1 == line.len;
		const char c = line.data[i];
		if (c != '\n' && c != '\t')
			strbuf_add_char(&db->error, c);
		else if (!ends)
			strbuf_add_char(&db->error, ' ');
	}
}

static void forget_result(struct db_blocking *db)
{
	PQclear(db->result);
	db->result = NULL;
}

void blocking_init(struct db_blocking *db, const char *url, const char *search_path)
{
	*db = (struct db_blocking){ .url = url, .search_path = search_path, .limit_ms = LIMIT_MS };
	strbuf_init(&db->error, ERROR_BYTES);
}

void blocking_close(struct db_blocking *db)
{
	forget_result(db);
	PQfinish(db->connection);
	db->connection = NULL;
	db->prepared_count = 0;
}

void blocking_release(struct db_blocking *db)
{
	blocking_close(db);
	abandoned_release(&db->abandoned);
	strbuf_release(&db->error);
}

static bool connected(const struct db_blocking *db)
{
	return db->connection && PQstatus(db->connection) == CONNECTION_OK;
}

/* Until the socket is ready; false when the time is up. `deadline_ms` 0: it never is. */
static bool wait_for(PGconn *connection, short events, int64_t deadline_ms)
{
	struct pollfd socket = { .fd = PQsocket(connection), .events = events };
	const int64_t left_ms = deadline_ms - clock_monotonic_ms();

	if (deadline_ms && left_ms <= 0)
		return false;
	return poll(&socket, 1, deadline_ms ? (int)left_ms : -1) != 0;
}

/* Nobody waits any more; the server may go on. */
static void give_up(struct db_blocking *db)
{
	if (abandoned_add(&db->abandoned, db->connection, ABANDONED_FEW))
		db->connection = NULL;
	blocking_close(db);
}

/* Until the next result can be read; false if none comes, and then there may be no connection
 * either. */
static bool await(struct db_blocking *db, int64_t deadline_ms)
{
	int unsent;

	while ((unsent = PQflush(db->connection)) > 0 || PQisBusy(db->connection)) {
		if (!wait_for(
			    db->connection, unsent > 0 ? POLLIN | POLLOUT : POLLIN, deadline_ms)) {
			give_up(db);
			return false;
		}
		if (!PQconsumeInput(db->connection))
			return false;
	}
	return unsent == 0;
}

/* The last result counts, or the error. */
static void keep(struct db_blocking *db, PGresult *result)
{
	if (db->result && PQresultStatus(db->result) == PGRES_FATAL_ERROR) {
		PQclear(result);
		return;
	}
	PQclear(db->result);
	db->result = result;
}

/* Of a pipeline all to its Sync, else all to the first NULL. False if that does not come. */
static bool collect(struct db_blocking *db, bool pipeline)
{
	const int64_t deadline_ms = db->limit_ms ? clock_monotonic_ms() + db->limit_ms : 0;

	forget_result(db);
	while (await(db, deadline_ms)) {
		PGresult *result = PQgetResult(db->connection);
		const bool synced = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
		if (synced)
			PQclear(result);
		if (synced || (!result && !pipeline))
			return connected(db);
		if (result)
			keep(db, result);
		else if (!connected(db))
			return false;
	}
	return false;
}

/* What came of what was sent; false, and the error told, unless it was done and confirmed. */
static bool settle(struct db_blocking *db, bool whole)
{
	const ExecStatusType status = PQresultStatus(db->result);

	if (whole && !db->unconfirmed &&
		(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ||
			status == PGRES_EMPTY_QUERY))
		return true;
	if (db->unconfirmed)
		set_error(
			db, "the wait for the standby was cancelled: it is done on one disk only");
	else if (db->result && status == PGRES_FATAL_ERROR)
		set_error(db, PQresultErrorMessage(db->result));
	else
		set_error(db, db->connection ? PQerrorMessage(db->connection)
					     : "no answer in time: it may be done");
	return false;
}

static bool finish(struct db_blocking *db, bool sent, bool pipeline)
{
	if (!sent)
		forget_result(db);
	return settle(db, sent && collect(db, pipeline));
}

static bool send_simple(struct db_blocking *db, const char *sql)
{
	db->unconfirmed = false;
	return finish(db, PQsendQuery(db->connection, sql), false);
}

static bool send_query(
	struct db_blocking *db, const char *sql, const char *const *values, int count, int format)
{
	db->unconfirmed = false;
	return finish(db,
		PQsendQueryParams(db->connection, sql, count, NULL, values, NULL, NULL, format),
		false);
}

/* A plan may be made while a table is empty, or not counted yet, and outlive that: none may read a
 * whole one that has an index. What that forbids looks so dear that it would be compiled: hence
 * jit. */
static bool set_session(struct db_blocking *db)
{
	const char *const path[] = { db->search_path };

	if (!send_simple(db, "SET TimeZone TO 'UTC'; SET client_min_messages TO warning; "
			     "SET extra_float_digits TO 1; "
			     "SET enable_seqscan TO off; SET jit TO off") ||
		!send_query(db, "SELECT set_config('search_path', $1, false)", path, 1, 0) ||
		!finish(db, barrier_prepare(db->connection), false) ||
		!send_query(db, durability_sql, NULL, 0, 0))
		return false;
	db->lacks = durability_lack(db->result);
	return true;
}

static bool set_role(struct db_blocking *db)
{
	const char *const role[] = { db->role };

	return !db->role || send_query(db,
				    "SELECT set_config('role', $1, false) FROM pg_roles AS r"
				    " WHERE r.rolname = $1 AND pg_has_role(r.oid, 'MEMBER')",
				    role, 1, 0);
}

/* PQconnectdb would say what the server warns of before anyone can listen. */
static void wait_until_connected(PGconn *connection)
{
	const int64_t deadline_ms = clock_monotonic_ms() + connecting_limit_ms(connection);
	PostgresPollingStatusType next = PGRES_POLLING_WRITING;

	while (next == PGRES_POLLING_READING || next == PGRES_POLLING_WRITING) {
		if (!wait_for(connection, next == PGRES_POLLING_READING ? POLLIN : POLLOUT,
			    deadline_ms))
			return;
		next = PQconnectPoll(connection);
	}
}

static bool try_connection(struct db_blocking *db)
{
	PQfinish(db->connection);
	db->connection = connecting_start(db->url, NULL, db->turn);
	(void)PQsetNoticeReceiver(db->connection, failure_notice, &db->unconfirmed);
	if (db->connection && PQstatus(db->connection) != CONNECTION_BAD)
		wait_until_connected(db->connection);
	if (connected(db) && PQsetnonblocking(db->connection, 1) == 0)
		return true;
	db->turn++;
	set_error(db, PQstatus(db->connection) == CONNECTION_BAD ? PQerrorMessage(db->connection)
								 : "no answer in time");
	return false;
}

/* A host that is silent uses up an attempt: there is one for each. */
static bool open_connection(struct db_blocking *db)
{
	bool open = false;

	for (unsigned left = connecting_turns(db->url); left > 0 && !open; left--)
		open = try_connection(db);
	return open;
}

/* False while too many calls that were given up wait still. */
static bool may_open(struct db_blocking *db)
{
	abandoned_sweep(&db->abandoned);
	if (db->abandoned.count < ABANDONED_FEW)
		return true;
	set_error(db, "what was asked before waits for a standby");
	return false;
}

bool blocking_connect(struct db_blocking *db)
{
	if (connected(db))
		return true;
	blocking_close(db);
	if (!may_open(db) || !open_connection(db))
		return false;
	if (set_session(db) && set_role(db))
		return true;
	blocking_close(db);
	return false;
}

bool blocking_exec(struct db_blocking *db, const char *sql)
{
	return blocking_connect(db) && send_simple(db, sql);
}

bool blocking_locked_out(const struct db_blocking *db)
{
	const char *state = PQresultErrorField(db->result, PG_DIAG_SQLSTATE);

	return state && strcmp(state, "55P03") == 0;
}

/* What the kept result says, as rows. `sent_write`: it may have happened if it was not confirmed.
 */
static void tell(struct db_blocking *db, bool done, bool sent_write, struct rows *out)
{
	*out = (struct rows){ .status = ROWS_OK };
	if (done) {
		out->result = db->result;
		out->count = PQntuples(db->result);
	} else if (db->unconfirmed) {
		out->status = ROWS_UNKNOWN;
	} else if (connected(db) && !failure_is_standby(db->result)) {
		out->status = ROWS_REFUSED;
		failure_read(out, db->result);
	} else {
		out->status = sent_write && !failure_is_standby(db->result) ? ROWS_UNKNOWN
									    : ROWS_UNAVAILABLE;
		blocking_close(db);
	}
}

void blocking_query(struct db_blocking *db, const char *sql, const char *const *values, int count,
	struct rows *out)
{
	const bool done = blocking_connect(db) && send_query(db, sql, values, count, 1);

	tell(db, done, false, out);
}

bool blocking_prepare(struct db_blocking *db, const struct statement *statement)
{
	for (int i = 0; i < db->prepared_count; i++) {
		if (db->prepared[i] == statement)
			return true;
	}
	assert(db->prepared_count < BLOCKING_STATEMENTS);
	unsigned types[ENCODED_PARAMETERS];
	const int count = encode_types(statement, types);
	db->unconfirmed = false;
	if (!finish(db,
		    PQsendPrepare(db->connection, statement->name, statement->sql, count, types),
		    false))
		return false;
	db->prepared[db->prepared_count++] = statement;
	return true;
}

static bool send_statement(
	PGconn *connection, const struct statement *statement, const struct encoded *encoded)
{
	return PQsendQueryPrepared(connection, statement->name, encoded->count, encoded->values,
		encoded->lengths, encoded->formats, 1);
}

/* A write in one transaction with its barrier. */
static bool send_write(
	PGconn *connection, const struct statement *statement, const struct encoded *encoded)
{
	return PQenterPipelineMode(connection) && barrier_send(connection) &&
	       send_statement(connection, statement, encoded) && PQpipelineSync(connection);
}

static bool execute(struct db_blocking *db, const struct statement *statement,
	const void *const *params, size_t requests)
{
	struct encoded encoded;

	db->unconfirmed = false;
	encode_params(&encoded, statement, params, requests);
	const bool sent = statement->writes ? send_write(db->connection, statement, &encoded)
					    : send_statement(db->connection, statement, &encoded);
	encoded_release(&encoded);
	const bool done = finish(db, sent, statement->writes);
	if (statement->writes && connected(db) && !PQexitPipelineMode(db->connection))
		blocking_close(db);
	else if (statement->writes && done)
		abandoned_release(&db->abandoned);
	return done;
}

/* Whether the settings would not keep what is written. The next call looks at a new session's. */
static bool would_not_keep(struct db_blocking *db)
{
	const char *lacks = db->lacks ? db->lacks : durability_lacks();

	if (!lacks)
		return false;
	set_error(db, lacks);
	blocking_close(db);
	return true;
}

void blocking_run(struct db_blocking *db, const struct statement *statement,
	const void *const *params, size_t requests, struct rows *out)
{
	const bool ready = blocking_connect(db) && !(statement->writes && would_not_keep(db)) &&
			   blocking_prepare(db, statement);
	const bool done = ready && execute(db, statement, params, requests);

	tell(db, done, ready && statement->writes, out);
	out->first_column = statement_gathers(statement) ? 1 : 0;
}
