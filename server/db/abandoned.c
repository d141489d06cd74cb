/* Connections that nobody waits for any more. */
#include "db/abandoned.h"

#include <assert.h>
#include <libpq-fe.h>

#include "db/failure.h"

#define RESULTS_MOST 16 /* at once; the rest in the next round */

bool abandoned_add(struct abandoned *abandoned, struct pg_conn *connection, int most)
{
	assert(most <= ABANDONED_MOST);
	if (abandoned->count >= most)
		return false;
	/* Its receiver belongs to the connection that follows. */
	(void)PQsetNoticeReceiver(connection, failure_notice, NULL);
	abandoned->connections[abandoned->count++] = connection;
	return true;
}

static bool is_over(PGconn *connection)
{
	if (!PQconsumeInput(connection))
		return true;
	for (int i = 0; i < RESULTS_MOST && !PQisBusy(connection); i++) {
		if (PQtransactionStatus(connection) != PQTRANS_ACTIVE)
			return true;
		PQclear(PQgetResult(connection));
	}
	return PQstatus(connection) == CONNECTION_BAD;
}

void abandoned_sweep(struct abandoned *abandoned)
{
	int kept = 0;

	for (int i = 0; i < abandoned->count; i++) {
		PGconn *connection = abandoned->connections[i];
		if (is_over(connection))
			PQfinish(connection);
		else
			abandoned->connections[kept++] = connection;
	}
	abandoned->count = kept;
}

void abandoned_release(struct abandoned *abandoned)
{
	while (abandoned->count > 0)
		PQfinish(abandoned->connections[--abandoned->count]);
}
