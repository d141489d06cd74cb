/* The log and its seals, read in order and in pages, by the sealer and by the verifier. */
#pragma once
#include "db/blocking.h"
#include "seal/leaf.h"
#include "seal/seal.h"

#define EPOCHS_MAX 1000

struct log_epoch {
	struct uuid epoch;
	int64_t first_id; /* of its events */
	int64_t next_id;  /* of the next epoch's; DB_NULL_BIGINT while it goes on */
};

struct log_epochs {
	size_t count;
	struct log_epoch epochs[EPOCHS_MAX]; /* the oldest first */
};

/* The readers give false if the database does not answer: db->error says why. */
bool log_epochs_read(struct db_blocking *db, struct log_epochs *out);
/* NULL if there is none. */
const struct log_epoch *log_epoch_find(const struct log_epochs *epochs, struct uuid epoch);

/* Events of an epoch after a place. `settled`: only those that no other can come before any more;
 * of an epoch that is over, all are. */
bool log_events_read(struct db_blocking *db, const struct log_epoch *epoch, struct log_place after,
	bool settled, int most, struct rows *out);
struct log_place log_event_place(const struct rows *rows, int row);

/* The columns for seal_read. */
bool log_seals_read(struct db_blocking *db, int64_t after, int most, struct rows *out);
