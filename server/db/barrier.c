/* Makes the commit wait for the standby. */
#include "db/barrier.h"

#include <libpq-fe.h>
#include <stddef.h>

static const char name[] = "barrier";

bool barrier_prepare(struct pg_conn *connection)
{
	return PQsendPrepare(connection, name,
		"SELECT pg_catalog.pg_logical_emit_message(true, 'kafile', '')", 0, NULL);
}

bool barrier_send(struct pg_conn *connection)
{
	return PQsendQueryPrepared(connection, name, 0, NULL, NULL, NULL, 1);
}
