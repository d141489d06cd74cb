/* What an error of the server says about the request that met it. */
#include "db/failure.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"

void failure_read(struct rows *rows, const struct pg_result *result)
{
	const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
	(void)snprintf(rows->sqlstate, sizeof(rows->sqlstate), "%s", sqlstate ? sqlstate : "XX000");
	rows->constraint = str_from(constraint);
}

static void log_notice(const struct pg_result *notice, const char *message)
{
	const char *severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);

	log_event(LOG_DEBUG, "database notice",
		LOG_TEXT("severity", str_from(severity ? severity : "")),
		LOG_TEXT("what", str_from(message)));
}

static void log_item(const struct pg_result *notice)
{
	struct rows rows = { 0 };

	failure_read(&rows, notice);
	log_event(LOG_ERROR, "item refused", LOG_TEXT("sqlstate", str_from(rows.sqlstate)),
		LOG_TEXT("constraint", rows.constraint.data ? rows.constraint : STR("none")));
}

/* The name of PostgreSQL's function: its messages may be translated. */
static bool is_unconfirmed(const struct pg_result *notice)
{
	const char *where = PQresultErrorField(notice, PG_DIAG_SOURCE_FUNCTION);

	return where && strcmp(where, "SyncRepWaitForLSN") == 0;
}

void failure_notice(void *unconfirmed, const struct pg_result *notice)
{
	const char *message = PQresultErrorField(notice, PG_DIAG_MESSAGE_PRIMARY);

	if (message && strcmp(message, "an item failed") == 0)
		log_item(notice);
	else
		log_notice(notice, message ? message : PQresultErrorMessage(notice));
	if (unconfirmed && is_unconfirmed(notice))
		*(bool *)unconfirmed = true;
}

bool failure_is_standby(const struct pg_result *result)
{
	const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);

	return sqlstate && strcmp(sqlstate, "25006") == 0;
}

bool failure_is_server(const struct rows *rows)
{
	const struct str state = str_from(rows->sqlstate);

	return str_starts_with(state, STR("53")) || str_starts_with(state, STR("57P")) ||
	       str_starts_with(state, STR("58"));
}

bool failure_passes(const struct rows *rows)
{
	static const char *const passing[] = { "55P03", "57014", "40P01", "40001" };
	for (size_t i = 0; i < sizeof(passing) / sizeof(passing[0]); i++)
		if (strcmp(rows->sqlstate, passing[i]) == 0)
			return true;
	return false;
}
