/* Whether the database is as this program needs it, and its role as weak as it must be. */
#include "base/embedded.h"
#include "db/migrate.h"

/* One row: what is wrong with the tables and functions, then with the role. */
static const char check_sql[] =
	"SELECT pg_catalog.to_regclass('kafile.migrations') IS NULL"
	"    OR NOT pg_catalog.has_schema_privilege('kafile', 'USAGE')"
	"    OR NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'kafile_' || $1) "
	"AS unmigrated,"
	"  EXISTS (SELECT FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid "
	"= c.relnamespace"
	"    WHERE n.nspname = 'kafile' AND pg_catalog.pg_has_role(c.relowner, 'USAGE')) AS owns,"
	"  coalesce(pg_catalog.has_table_privilege(pg_catalog.to_regclass('kafile.events'), "
	"'UPDATE, DELETE, TRUNCATE'),"
	"    false) AS rewrites,"
	"  current_user::text AS role";

static const char rights_text[] =
	"it must be one that can add events and not change them: set KAFILE_DATABASE_URL to "
	"role " APPLICATION_ROLE ", which `kafiled migrate` creates, or grant yours\n"
	"  GRANT USAGE ON SCHEMA kafile, kafile_%s TO \"" STR_FMT "\";\n"
	"  GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA kafile TO \"" STR_FMT "\";\n"
	"  GRANT USAGE ON ALL SEQUENCES IN SCHEMA kafile TO \"" STR_FMT "\";\n"
	"  GRANT DELETE ON kafile.citizen_needs, kafile.idempotency TO \"" STR_FMT "\";\n"
	"  REVOKE UPDATE, DELETE, TRUNCATE ON kafile.events FROM \"" STR_FMT "\";";

static enum readiness unfit(struct strbuf *error, const char *what)
{
	strbuf_printf(error, "%s: run `kafiled migrate`", what);
	return DATABASE_UNFIT;
}

static enum readiness too_strong(struct strbuf *error, struct str role, const char *what)
{
	strbuf_printf(error, "the database role \"" STR_FMT "\" %s; ", STR_ARG(role), what);
	strbuf_printf(error, rights_text, embedded_functions_hash, STR_ARG(role), STR_ARG(role),
		STR_ARG(role), STR_ARG(role), STR_ARG(role));
	return DATABASE_UNFIT;
}

static enum readiness check_migrations(struct db_blocking *db, struct strbuf *error)
{
	for (size_t i = 0; i < embedded_migration_count; i++) {
		const char *const values[] = { embedded_migrations[i].name };
		struct rows rows;

		blocking_query(
			db, "SELECT FROM kafile.migrations WHERE name = $1", values, 1, &rows);
		if (rows.status != ROWS_OK)
			return unfit(error, db->error.data);
		if (rows.count == 0)
			return unfit(error, "the database lacks a migration");
	}
	return DATABASE_READY;
}

enum readiness database_check(struct db_blocking *db, struct strbuf *error)
{
	const char *const values[] = { embedded_functions_hash };
	struct rows rows;

	if (!blocking_connect(db)) {
		strbuf_printf(error, "cannot connect to the database: %s", db->error.data);
		return DATABASE_UNREACHABLE;
	}
	blocking_query(db, check_sql, values, 1, &rows);
	if (rows.status == ROWS_REFUSED && str_equal(str_from(rows.sqlstate), STR("3F000")))
		return unfit(error, "the database has no schema kafile");
	if (rows.status == ROWS_REFUSED)
		return unfit(error, db->error.data);
	if (rows.status != ROWS_OK) {
		strbuf_printf(error, "the database cannot be checked: %s", db->error.data);
		return DATABASE_UNREACHABLE;
	}
	const struct str role = rows_text(&rows, 0, 3);
	if (rows_boolean(&rows, 0, 0))
		return unfit(error, "the database is not migrated for this version");
	if (rows_boolean(&rows, 0, 1))
		return too_strong(error, role, "owns the tables");
	if (rows_boolean(&rows, 0, 2))
		return too_strong(error, role, "can change events");
	return check_migrations(db, error);
}
