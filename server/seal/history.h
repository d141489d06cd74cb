/* The chain of seals as it is read or grows: whoever reads all of it in order knows its end and the
 * root of the tree over it. */
#pragma once
#include "db/blocking.h"
#include "seal/seal.h"

struct history {
	int64_t n; /* of the last seal; 0: there is none */
	struct merkle_hash last_hash;
	struct uuid epoch;      /* of the last seal; zeros: there is none */
	struct log_place place; /* where the last seal ends */
	struct merkle_frontier tree;
};

/* False, with a line in `error`, if the seal does not follow what is there. Zeroed: nothing is
 * there. */
bool history_add(struct history *history, const struct seal *seal, struct strbuf *error)
	__attribute__((warn_unused_result));
