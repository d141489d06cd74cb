/* libpq's blocking calls. */
#include "db/blocking.h"

#include <assert.h>
#include <libpq-fe.h>
#include <poll.h>
#include <string.h>

#include "base/clock.h"
#include "db/encode.h"
#include "db/failure.h"

#define ERROR_BYTES 2048
#define CONNECT_TIMEOUT_MS 3000

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
	*db = (struct db_blocking){ .url = url, .search_path = search_path };
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
	strbuf_release(&db->error);
}

/* Takes over `result`; false, and the error told, if it is one. */
static bool keep(struct db_blocking *db, PGresult *result)
{
	const ExecStatusType status = PQresultStatus(result);

	forget_result(db);
	db->result = result;
	if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY)
		return true;
	set_error(db, result ? PQresultErrorMessage(result) : PQerrorMessage(db->connection));
	return false;
}

static bool set_session(struct db_blocking *db)
{
	const char *const values[] = { db->search_path };

	return keep(db, PQexec(db->connection,
				"SET TimeZone TO 'UTC'; SET client_min_messages TO warning; "
				"SET extra_float_digits TO 1")) &&
	       keep(db, PQexecParams(db->connection, "SELECT set_config('search_path', $1, false)",
				1, NULL, values, NULL, NULL, 0));
}

static bool set_role(struct db_blocking *db)
{
	const char *const values[] = { db->role };

	return !db->role ||
	       keep(db, PQexecParams(db->connection, "SELECT set_config('role', $1, false)", 1,
				NULL, values, NULL, NULL, 0));
}

static bool connected(const struct db_blocking *db)
{
	return db->connection && PQstatus(db->connection) == CONNECTION_OK;
}

/* PQconnectdb would say what the server warns of before anyone can listen. */
static void wait_until_connected(PGconn *connection)
{
	const int64_t deadline = clock_monotonic_ms() + CONNECT_TIMEOUT_MS;
	PostgresPollingStatusType next = PGRES_POLLING_WRITING;

	while (next == PGRES_POLLING_READING || next == PGRES_POLLING_WRITING) {
		const int64_t left = deadline - clock_monotonic_ms();
		struct pollfd socket = { .fd = PQsocket(connection),
			.events = next == PGRES_POLLING_READING ? POLLIN : POLLOUT };
		if (left <= 0)
			return;
		if (poll(&socket, 1, (int)left) > 0)
			next = PQconnectPoll(connection);
	}
}

static bool open_connection(struct db_blocking *db)
{
	const char *const names[] = { "dbname", "application_name", NULL };
	const char *const values[] = { db->url, "kafiled", NULL };

	db->connection = PQconnectStartParams(names, values, 1);
	(void)PQsetNoticeReceiver(db->connection, failure_log, NULL);
	if (db->connection && PQstatus(db->connection) != CONNECTION_BAD)
		wait_until_connected(db->connection);
	if (connected(db))
		return true;
	set_error(db, PQstatus(db->connection) == CONNECTION_BAD ? PQerrorMessage(db->connection)
								 : "no answer in time");
	return false;
}

bool blocking_connect(struct db_blocking *db)
{
	if (connected(db))
		return true;
	blocking_close(db);
	if (!open_connection(db))
		return false;
	if (set_session(db) && set_role(db))
		return true;
	PQfinish(db->connection);
	db->connection = NULL;
	return false;
}

bool blocking_exec(struct db_blocking *db, const char *sql)
{
	return blocking_connect(db) && keep(db, PQexec(db->connection, sql));
}

bool blocking_locked_out(const struct db_blocking *db)
{
	const char *state = PQresultErrorField(db->result, PG_DIAG_SQLSTATE);

	return state && strcmp(state, "55P03") == 0;
}

/* What the kept result says, as rows. `sent_write`: it may have happened if the connection is gone.
 */
static void tell(const struct db_blocking *db, bool done, bool sent_write, struct rows *out)
{
	*out = (struct rows){ .status = ROWS_OK };
	if (done) {
		out->result = db->result;
		out->count = PQntuples(db->result);
	} else if (connected(db)) {
		out->status = ROWS_REFUSED;
		failure_read(out, db->result);
	} else {
		out->status = sent_write ? ROWS_UNKNOWN : ROWS_UNAVAILABLE;
	}
}

void blocking_query(struct db_blocking *db, const char *sql, const char *const *values, int count,
	struct rows *out)
{
	const bool done = blocking_connect(db) && keep(db, PQexecParams(db->connection, sql, count,
								   NULL, values, NULL, NULL, 1));

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
	if (!keep(db, PQprepare(db->connection, statement->name, statement->sql, count, types)))
		return false;
	db->prepared[db->prepared_count++] = statement;
	return true;
}

static bool execute(struct db_blocking *db, const struct statement *statement,
	const void *const *params, size_t requests)
{
	struct encoded encoded;

	encode_params(&encoded, statement, params, requests);
	const bool done = keep(db, PQexecPrepared(db->connection, statement->name, encoded.count,
					   encoded.values, encoded.lengths, encoded.formats, 1));
	encoded_release(&encoded);
	return done;
}

void blocking_run(struct db_blocking *db, const struct statement *statement,
	const void *const *params, size_t requests, struct rows *out)
{
	const bool ready = blocking_connect(db) && blocking_prepare(db, statement);
	const bool done = ready && execute(db, statement, params, requests);

	tell(db, done, ready && statement->kind == STATEMENT_WRITE, out);
	out->first_column = statement_gathers(statement) ? 1 : 0;
}
