/* What the database says of itself. */
#include "watch/vitals.h"

#include "db/blocking.h"
#include "http/system.h"
#include "watch/vitals.sql.h"

static int64_t number(const struct rows *rows, const char *column)
{
	return rows_integer(rows, 0, rows_column(rows, column));
}

void vitals_read(struct db_blocking *db)
{
	const struct watch_vitals_params none = { 0 };
	const void *params = &none;
	struct rows rows;

	blocking_run(db, &sql_watch_vitals, &params, 1, &rows);
	if (rows.status != ROWS_OK) {
		blocking_close(db);
		return;
	}
	system_set_vitals(&(struct vitals){
		.writable = rows_boolean(&rows, 0, rows_column(&rows, "writable")),
		.horizon_lag_ms = number(&rows, "horizon_lag_ms"),
		.transaction_age_ms = number(&rows, "transaction_age_ms"),
		.waiting_for_standby = number(&rows, "waiting_for_standby"),
		.standbys_wanted = number(&rows, "standbys_wanted"),
		.standbys = number(&rows, "standbys"),
		.archive_age_ms = number(&rows, "archive_age_ms"),
		.archive_failing = number(&rows, "archive_failing") });
}
