/* Whether the database is as this program needs it, and its role as weak as it must be. */
#include "db/migrate.h"

#include "db/grants.h"

#define LIST_BYTES 65536

/* $1: the functions' hash; $2, $3: names and checksums of migrations. The first thing amiss. */
static const char current_sql[] =
	"SELECT 'the SQL functions kafile_' || $1 || ' are gone'"
	" WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'kafile_' || $1) "
	"UNION ALL "
	"SELECT k.name || CASE WHEN m.name IS NULL THEN ' is missing'"
	"    ELSE ' was applied with other contents' END"
	"  FROM unnest($2::text[], $3::text[]) AS k (name, checksum)"
	"  LEFT JOIN kafile.migrations AS m ON m.name = k.name"
	" WHERE m.checksum IS DISTINCT FROM k.checksum "
	"LIMIT 1";

/* One row: what the role may do that it must not. */
static const char role_sql[] =
	"SELECT coalesce(bool_or(pg_catalog.pg_has_role(c.relowner, 'USAGE')), false) AS owns,"
	"  coalesce(bool_or(pg_catalog.has_table_privilege(c.oid, CASE c.relname"
	"    WHEN 'events' THEN 'UPDATE, DELETE, TRUNCATE' ELSE 'DELETE, TRUNCATE' END)), false) "
	"AS "
	"rewrites,"
	"  current_user::text AS role"
	" FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace"
	" WHERE n.nspname = 'kafile' AND c.relkind IN ('r', 'p')";

static enum readiness unfit(struct strbuf *error, const char *what)
{
	strbuf_printf(error, "%s: run `kafiled migrate`", what);
	return DATABASE_UNFIT;
}

static enum readiness too_strong(struct strbuf *error, struct str role, const char *what)
{
	strbuf_printf(error,
		"the database role \"" STR_FMT
		"\" %s: set KAFILE_DATABASE_URL to role " APPLICATION_ROLE
		", which deploy/postgresql/roles.sql makes and `kafiled migrate` grants what it "
		"needs",
		STR_ARG(role), what);
	return DATABASE_UNFIT;
}

/* The database answered, and the fault lies in what is or is not there (SQLSTATE classes 42, 3F).
 */
static bool is_amiss(const struct rows *rows)
{
	const struct str state = str_from(rows->sqlstate);

	return rows->status == ROWS_REFUSED &&
	       (str_starts_with(state, STR("42")) || str_starts_with(state, STR("3F")));
}

static enum readiness no_answer(
	const struct db_blocking *db, const struct rows *rows, struct strbuf *error)
{
	if (is_amiss(rows))
		return unfit(error, db->error.data);
	strbuf_printf(error, "the database cannot be checked: %s", db->error.data);
	return DATABASE_UNREACHABLE;
}

/* As arrays in PostgreSQL's text format; names of migrations need no quotes. */
static void list_migrations(struct strbuf *names, struct strbuf *checksums)
{
	for (size_t i = 0; i < embedded_migration_count; i++) {
		char checksum[CHECKSUM_TEXT];
		migrate_checksum(&embedded_migrations[i], checksum);
		strbuf_printf(names, "%c%s", i == 0 ? '{' : ',', embedded_migrations[i].name);
		strbuf_printf(checksums, "%c%s", i == 0 ? '{' : ',', checksum);
	}
	strbuf_add_char(names, '}');
	strbuf_add_char(checksums, '}');
}

static void ask_current(struct db_blocking *db, struct rows *out)
{
	struct strbuf names, checksums;

	strbuf_init(&names, LIST_BYTES);
	strbuf_init(&checksums, LIST_BYTES);
	list_migrations(&names, &checksums);
	const char *const values[] = { embedded_functions_hash, names.data, checksums.data };
	blocking_query(db, current_sql, values, 3, out);
	strbuf_release(&names);
	strbuf_release(&checksums);
}

enum readiness database_current(struct db_blocking *db, struct strbuf *error)
{
	struct rows rows;

	ask_current(db, &rows);
	if (rows.status != ROWS_OK)
		return no_answer(db, &rows, error);
	if (rows.count == 0)
		return DATABASE_READY;
	strbuf_printf(error,
		"the database is not migrated for this version, " STR_FMT ": run `kafiled migrate`",
		STR_ARG(rows_text(&rows, 0, 0)));
	return DATABASE_UNFIT;
}

static enum readiness check_role(struct db_blocking *db, struct strbuf *error)
{
	struct rows rows;

	blocking_query(db, role_sql, NULL, 0, &rows);
	if (rows.status != ROWS_OK)
		return no_answer(db, &rows, error);
	const struct str role = rows_text(&rows, 0, 2);
	if (rows_boolean(&rows, 0, 0))
		return too_strong(error, role, "owns the tables");
	if (rows_boolean(&rows, 0, 1))
		return too_strong(error, role, "can change events or delete");
	return DATABASE_READY;
}

enum readiness database_check(struct db_blocking *db, struct strbuf *error)
{
	if (!blocking_connect(db)) {
		strbuf_printf(error, "cannot connect to the database: %s", db->error.data);
		return DATABASE_UNREACHABLE;
	}
	const enum readiness current = database_current(db, error);
	return current == DATABASE_READY ? check_role(db, error) : current;
}
