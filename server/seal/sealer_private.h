/* What the sealer is made of, for its own files. */
#pragma once
#include "auth/keys.h"
#include "seal/history.h"
#include "seal/log.h"
#include "seal/sealer.h"

enum round {
	ROUND_IDLE,  /* nothing more to do now */
	ROUND_FULL,  /* there is more */
	ROUND_WAITS, /* another one leads */
	ROUND_FAILED,
	ROUND_FORGED, /* the history is not what was sealed */
};

struct sealer {
	const struct sealer_config *config;
	struct arena *arena;
	struct str origin;
	struct db_blocking db;
	bool leads;             /* and `history` is all that is sealed */
	struct history history; /* its epoch and place: where sealing goes on */
	struct log_epochs epochs;
	struct keyring ring;
	const struct signing_key *key; /* in `ring` */
	int64_t published;             /* seals in the last checkpoint */
	int64_t published_ms;
	enum round told; /* what was logged last */
	struct strbuf error;
};

/* Notes what the database says. */
enum round sealer_failed(struct sealer *s, const char *what);
bool sealer_query(
	struct sealer *s, const struct statement *statement, const void *params, struct rows *out);

/* Becomes the one that leads, unless it does or another one does: takes its key and reads all
 * seals. */
enum round sealer_lead(struct sealer *s);
