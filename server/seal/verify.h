/* Whether the log is what was sealed: every seal and every event read again. In bounded memory. */
#pragma once
#include "auth/trust.h"
#include "seal/checkpoint.h"

struct db_blocking;

struct verification {
	const struct trusted_key *keys; /* whose seals count */
	size_t key_count;
	const struct checkpoint
		*checkpoint; /* of which the seals must be a continuation; NULL: none is given */
	int64_t seals;
	int64_t events;
	int64_t unsealed;        /* behind the last seal */
	instant sealed_at;       /* of the last seal */
	struct merkle_hash root; /* of the tree over all seals */
};

/*
 * Fills the last five. False with a line in `error` that names the first event or seal that is not
 * as it was sealed, or says that the database does not answer. It goes on behind events that were
 * edited where they stand, and counts them.
 */
bool history_verify(struct db_blocking *db, struct verification *verification, struct strbuf *error)
	__attribute__((warn_unused_result));
