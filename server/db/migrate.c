/* Migrations in order, then the functions, then the grants, under one advisory lock; last,
 * functions that are old enough go. */
#include "db/migrate.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "db/grants.h"

/* Temporary tables last: in a function that runs as the owner none may stand for one of ours. */
#define MIGRATION_PATH "kafile, public, pg_temp"

/* Who waits for a lock on a table stands before all who come later to read or write it: a migration
 * that meets a long transaction steps back, lets them through and comes again. */
#define LOCK_PAUSE_MS 2000
#define LOCK_TRIES 60
static const char lock_timeout_sql[] = "SET lock_timeout TO '2s'";

/* One migration at a time in a database; the number is ours alone ("kafile" in ASCII). */
static const char lock_sql[] = "SELECT pg_advisory_lock(118075139615845)";

static const char table_sql[] = "CREATE SCHEMA IF NOT EXISTS kafile;\n"
				"CREATE TABLE IF NOT EXISTS kafile.migrations (\n"
				"  name text PRIMARY KEY,\n"
				"  checksum text NOT NULL,\n"
				"  applied_at timestamptz NOT NULL DEFAULT now())";

/* $1: this version's hash. What a server of one of the two versions before may still use stays. */
static const char oldest_sql[] =
	"SELECT n.nspname::text FROM pg_catalog.pg_namespace AS n"
	" WHERE n.nspname ~ '^kafile_[0-9a-f]{12}$' AND n.nspname <> 'kafile_' || $1"
	"   AND pg_catalog.pg_has_role(n.nspowner, 'USAGE')"
	" ORDER BY pg_catalog.obj_description(n.oid, 'pg_namespace') COLLATE \"C\" DESC NULLS LAST,"
	"   n.oid DESC"
	" OFFSET 2 LIMIT 1";

struct migration {
	struct db_blocking db;
	bool locked_out; /* the step that failed got a lock not in time */
	struct strbuf *log;
	struct strbuf *error;
};

/* What is done whole or not at all, in a transaction of its own; `what` is its own affair. */
typedef bool step_fn(struct migration *run, const void *what);

static void schema_name(struct strbuf *out)
{
	strbuf_printf(out, "kafile_%s", embedded_functions_hash);
}

void migrate_search_path(struct strbuf *out)
{
	schema_name(out);
	strbuf_add_text(out, ", " MIGRATION_PATH);
}

void migrate_checksum(const struct embedded_file *file, char out[CHECKSUM_TEXT])
{
	const struct str text = { file->text, file->len };
	uint8_t hash[HASH_BYTES];

	crypto_digest(hash, sizeof(hash), NULL, &text, 1);
	for (size_t i = 0; i < sizeof(hash); i++)
		(void)snprintf(out + 2 * i, 3, "%02x", hash[i]);
}

static bool fail(struct migration *run, const char *what)
{
	run->locked_out = blocking_locked_out(&run->db);
	strbuf_printf(run->error, "%s: %s", what, run->db.error.data);
	return false;
}

static bool step(struct migration *run, const char *what, const char *sql)
{
	return blocking_exec(&run->db, sql) || fail(run, what);
}

static bool patiently(struct migration *run, step_fn *try_step, const void *what)
{
	for (int tries = 1; !try_step(run, what); tries++) {
		if (!run->locked_out)
			return false;
		if (tries == LOCK_TRIES) {
			strbuf_add_text(run->error, "; a long transaction stands before it: see "
						    "pg_stat_activity, and migrate again");
			return false;
		}
		strbuf_reset(run->error);
		if (!step(run, "rollback", "ROLLBACK"))
			return false;
		(void)poll(NULL, 0, LOCK_PAUSE_MS);
	}
	return true;
}

/* The transaction is open; the file and the row that says so stand or fall together. */
static bool apply_inside(struct migration *run, const struct embedded_file *file)
{
	char sum[CHECKSUM_TEXT];
	const char *const values[] = { file->name, sum };
	struct rows rows;

	migrate_checksum(file, sum);
	if (!blocking_exec(&run->db, "SET LOCAL search_path TO " MIGRATION_PATH) ||
		!blocking_exec(&run->db, file->text))
		return false;
	blocking_query(&run->db, "INSERT INTO kafile.migrations (name, checksum) VALUES ($1, $2)",
		values, 2, &rows);
	return rows.status == ROWS_OK && blocking_exec(&run->db, "COMMIT");
}

static bool apply(struct migration *run, const void *what)
{
	const struct embedded_file *file = what;

	if (!step(run, file->name, "BEGIN"))
		return false;
	if (!apply_inside(run, file))
		return fail(run, file->name);
	strbuf_printf(run->log, "applied %s\n", file->name);
	return true;
}

static bool bring_up(struct migration *run, const struct embedded_file *file)
{
	const char *const values[] = { file->name };
	char sum[CHECKSUM_TEXT];
	struct rows rows;

	blocking_query(&run->db, "SELECT checksum FROM kafile.migrations WHERE name = $1", values,
		1, &rows);
	if (rows.status != ROWS_OK)
		return fail(run, file->name);
	if (rows.count == 0)
		return patiently(run, apply, file);
	migrate_checksum(file, sum);
	if (str_equal(rows_text(&rows, 0, 0), str_from(sum)))
		return true;
	strbuf_printf(run->error,
		"%s was applied with other contents: put the old file back and add a new one (or "
		"`make reset`)",
		file->name);
	return false;
}

static bool functions_exist(struct migration *run, bool *out)
{
	struct strbuf name;
	struct rows rows;

	strbuf_init(&name, 64);
	schema_name(&name);
	const char *const values[] = { name.data };
	blocking_query(&run->db, "SELECT FROM pg_catalog.pg_namespace WHERE nspname = $1", values,
		1, &rows);
	strbuf_release(&name);
	*out = rows.status == ROWS_OK && rows.count > 0;
	return rows.status == ROWS_OK || fail(run, "SQL functions");
}

/* Bodies are not checked while they load: they may call one another in any order. */
static bool create_functions(struct migration *run, const void *unused)
{
	struct strbuf sql;

	(void)unused;
	strbuf_init(&sql, 4096);
	strbuf_add_text(&sql, "BEGIN; SET LOCAL check_function_bodies TO off; CREATE SCHEMA ");
	schema_name(&sql);
	strbuf_add_text(&sql, "; SET LOCAL search_path TO ");
	migrate_search_path(&sql);
	bool done = step(run, "SQL functions", sql.data);
	for (size_t i = 0; done && i < embedded_function_count; i++)
		done = step(run, embedded_functions[i].name, embedded_functions[i].text);
	done = done && step(run, "SQL functions", "COMMIT");
	strbuf_release(&sql);
	if (done)
		strbuf_printf(run->log, "loaded the SQL functions %s\n", embedded_functions_hash);
	return done;
}

static bool grant(struct migration *run, const void *unused)
{
	struct strbuf name, sql;

	(void)unused;
	strbuf_init(&name, 64);
	schema_name(&name);
	strbuf_init(&sql, 1024);
	grants_functions(&sql, name.data);
	bool done = step(run, "grants", grants_tables) && step(run, "grants", sql.data);
	strbuf_release(&name);
	strbuf_release(&sql);
	return done;
}

/* So that the next migrations know which functions are the oldest. */
static bool mark_functions(struct migration *run, const void *unused)
{
	struct strbuf sql;

	(void)unused;
	strbuf_init(&sql, 1024);
	strbuf_add_text(&sql, "DO $$ BEGIN EXECUTE format('COMMENT ON SCHEMA ");
	schema_name(&sql);
	strbuf_add_text(&sql,
		" IS %L', 'migrated ' || to_char(clock_timestamp() AT TIME ZONE 'UTC', "
		"'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')); END $$");
	bool done = step(run, "SQL functions", sql.data);
	strbuf_release(&sql);
	return done;
}

static bool drop_functions(struct migration *run, const void *what)
{
	const char *schema = what;
	char sql[128];

	(void)snprintf(sql, sizeof(sql), "DROP SCHEMA %s CASCADE", schema);
	if (!step(run, "old SQL functions", sql))
		return false;
	strbuf_printf(run->log, "dropped the SQL functions %s\n", schema);
	return true;
}

static bool drop_old_functions(struct migration *run)
{
	const char *const values[] = { embedded_functions_hash };
	struct rows rows;
	char schema[64];

	for (;;) {
		blocking_query(&run->db, oldest_sql, values, 1, &rows);
		if (rows.status != ROWS_OK)
			return fail(run, "old SQL functions");
		if (rows.count == 0)
			return true;
		(void)snprintf(schema, sizeof(schema), STR_FMT, STR_ARG(rows_text(&rows, 0, 0)));
		if (!patiently(run, drop_functions, schema))
			return false;
	}
}

static bool load_functions(struct migration *run)
{
	bool loaded;

	return functions_exist(run, &loaded) &&
	       (loaded || patiently(run, create_functions, NULL)) &&
	       patiently(run, mark_functions, NULL) && patiently(run, grant, NULL) &&
	       drop_old_functions(run);
}

static bool roles_exist(struct migration *run)
{
	struct rows rows;

	blocking_query(&run->db, grants_missing_roles, NULL, 0, &rows);
	if (rows.status != ROWS_OK)
		return fail(run, "roles");
	const struct str missing = rows_text(&rows, 0, 0);
	if (!missing.data)
		return true;
	strbuf_printf(run->error,
		"the database has no role " STR_FMT
		": as a superuser, run deploy/postgresql/roles.sql there",
		STR_ARG(missing));
	return false;
}

static bool migrate_all(struct migration *run)
{
	if (!blocking_connect(&run->db))
		return fail(run, "cannot connect as the owner (KAFILE_OWNER_URL)");
	if (!roles_exist(run) || !step(run, "lock", lock_sql) ||
		!step(run, "lock timeout", lock_timeout_sql) ||
		!step(run, "schema kafile", table_sql))
		return false;
	for (size_t i = 0; i < embedded_migration_count; i++) {
		if (!bring_up(run, &embedded_migrations[i]))
			return false;
	}
	return load_functions(run);
}

bool migrate(const char *owner_url, struct strbuf *log, struct strbuf *error)
{
	struct migration run = { .log = log, .error = error };

	blocking_init(&run.db, owner_url, MIGRATION_PATH);
	run.db.limit_ms = 0; /* a migration may take minutes */
	bool done = migrate_all(&run);
	blocking_release(&run.db);
	return done;
}
