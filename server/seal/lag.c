/* Asks the function audit_lag. */
#include "seal/lag.h"

#include "db/blocking.h"
#include "http/system.h"
#include "seal/receipts.sql.h"

void seal_lag_ask(struct db_blocking *db)
{
	const struct audit_lag_now_params none = { 0 };
	const void *all = &none;
	struct rows rows;

	blocking_run(db, &sql_audit_lag_now, &all, 1, &rows);
	if (rows.status != ROWS_OK || rows.count == 0)
		return;
	system_set_sealing(
		&(struct sealing){ .begun = rows_boolean(&rows, 0, rows_column(&rows, "sealing")),
			.lag_ms = rows_integer(&rows, 0, rows_column(&rows, "lag_ms")),
			.unsealed = rows_integer(&rows, 0, rows_column(&rows, "unsealed")) });
}
