/* A receipt checked without a database: what GET /v1/citizens/{reference}/receipt answered. */
#pragma once
#include "auth/trust.h"

struct proof {
	struct str receipt; /* the statement that was signed, JSON; lives in the arena */
	int64_t seal;       /* 0: not sealed yet */
	instant sealed_at;
};

/* False, with a line in `error`, unless every signature holds and the way leads from the event of
 * this receipt to the seal. */
bool proof_check(struct arena *arena, struct str answer, struct str deployment,
	const struct trusted_key *keys, size_t key_count, struct proof *out, struct strbuf *error)
	__attribute__((warn_unused_result));
