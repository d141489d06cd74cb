/* A seal after the other. */
#include "seal/history.h"

#include <inttypes.h>

bool history_add(struct history *history, const struct seal *seal, struct strbuf *error)
{
	if (seal->n != history->n + 1) {
		strbuf_printf(error, "seal %" PRId64 " is missing", history->n + 1);
		return false;
	}
	if (!merkle_equal(&seal->previous_hash, &history->last_hash)) {
		strbuf_printf(error,
			"seal %" PRId64 " does not follow seal %" PRId64
			": one of them was changed",
			seal->n, history->n);
		return false;
	}
	const struct merkle_hash leaf = seal_leaf(seal);
	history->n = seal->n;
	history->last_hash = seal_hash(seal);
	history->epoch = seal->epoch;
	history->place = seal->last;
	merkle_append(&history->tree, &leaf);
	return true;
}
