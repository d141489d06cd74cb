/* What PostgreSQL must be set to so that an answer 2xx means what this server promises. */
#include "db/durability.h"

#include <libpq-fe.h>
#include <stdatomic.h>
#include <string.h>

#include "db/blocking.h"

/* The value after a RESET: the server's, or that of the role or the database. */
const char durability_sql[] = "SELECT name, reset_val FROM pg_catalog.pg_settings"
			      " WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit',"
			      " 'synchronous_standby_names') ORDER BY name";

static struct {
	enum durability least;
	_Atomic(const char *) lacks;
} required;

void durability_require(enum durability least)
{
	required.least = least;
}

enum durability durability_required(void)
{
	return required.least;
}

static const char *value_of(const struct pg_result *settings, const char *name)
{
	for (int i = 0; i < PQntuples(settings); i++)
		if (strcmp(PQgetvalue(settings, i, 0), name) == 0)
			return PQgetvalue(settings, i, 1);
	return "";
}

static bool is(const struct pg_result *settings, const char *name, const char *value)
{
	return strcmp(value_of(settings, name), value) == 0;
}

/* remote_write leaves it in the memory of the standby's kernel. */
static bool waits_for_a_disk(const struct pg_result *settings)
{
	return is(settings, "synchronous_commit", "on") ||
	       is(settings, "synchronous_commit", "remote_apply");
}

const char *durability_lack(const struct pg_result *settings)
{
	if (!is(settings, "fsync", "on"))
		return "fsync is not on";
	if (!is(settings, "full_page_writes", "on"))
		return "full_page_writes is not on";
	if (is(settings, "synchronous_commit", "off"))
		return "synchronous_commit is off";
	if (required.least == DURABILITY_LOCAL)
		return NULL;
	if (!waits_for_a_disk(settings))
		return "synchronous_commit is neither on nor remote_apply";
	return is(settings, "synchronous_standby_names", "") ? "synchronous_standby_names is empty"
							     : NULL;
}

bool durability_watch(struct db_blocking *db)
{
	struct rows rows;

	blocking_query(db, durability_sql, NULL, 0, &rows);
	if (rows.status != ROWS_OK)
		return false;
	atomic_store(&required.lacks, durability_lack(rows.result));
	return true;
}

const char *durability_lacks(void)
{
	return atomic_load(&required.lacks);
}
