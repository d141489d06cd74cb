/* Statements and their rows. */
#include "seal/log.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/ids.h"
#include "seal/sealer.sql.h"

#define XID_ROOM 24

static bool run(struct db_blocking *db, const struct statement *statement, const void *params,
	struct rows *out)
{
	blocking_run(db, statement, &params, 1, out);
	return out->status == ROWS_OK;
}

bool log_epochs_read(struct db_blocking *db, struct log_epochs *out)
{
	const struct audit_epochs_params none = { 0 };
	struct rows rows;

	if (!run(db, &sql_audit_epochs, &none, &rows))
		return false;
	const int next = rows_column(&rows, "next_id");
	out->count = (size_t)rows.count;
	for (int row = 0; row < rows.count; row++)
		out->epochs[row] =
			(struct log_epoch){ rows_uuid(&rows, row, rows_column(&rows, "epoch")),
				rows_integer(&rows, row, rows_column(&rows, "first_id")),
				rows_null(&rows, row, next) ? DB_NULL_BIGINT
							    : rows_integer(&rows, row, next) };
	return true;
}

const struct log_epoch *log_epoch_find(const struct log_epochs *epochs, struct uuid epoch)
{
	for (size_t i = 0; i < epochs->count; i++)
		if (uuid_equal(epochs->epochs[i].epoch, epoch))
			return &epochs->epochs[i];
	return NULL;
}

bool log_events_read(struct db_blocking *db, const struct log_epoch *epoch, struct log_place after,
	bool settled, int most, struct rows *out)
{
	char xid[XID_ROOM];

	(void)snprintf(xid, sizeof(xid), "%" PRIu64, after.xid);
	const struct audit_events_params params = { .xid = str_from(xid),
		.id = after.id,
		.first_id = epoch->first_id,
		.next_id = epoch->next_id,
		.horizon = settled && epoch->next_id == DB_NULL_BIGINT,
		.most = most };
	return run(db, &sql_audit_events, &params, out);
}

struct log_place log_event_place(const struct rows *rows, int row)
{
	int64_t xid = 0;

	(void)parse_integer(rows_text(rows, row, rows_column(rows, "xid")), 0, INT64_MAX, &xid);
	return (struct log_place){ (uint64_t)xid,
		rows_integer(rows, row, rows_column(rows, "id")) };
}

bool log_seals_read(struct db_blocking *db, int64_t after, int most, struct rows *out)
{
	const struct audit_seals_after_params params = { .n = after, .most = most };

	return run(db, &sql_audit_seals_after, &params, out);
}
