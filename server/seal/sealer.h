/*
 * The process that seals the log: each second it takes the events that no other can come before any
 * more, and signs the root of their Merkle tree, chained to the seal before; each minute it signs a
 * checkpoint. Of several one leads, the others wait.
 */
#pragma once
#include <signal.h>

#include "base/str.h"

struct sealer_config {
	const char
		*url; /* of the database, as the role that seals; not behind a transaction pooler */
	const char *search_path; /* as SET takes it */
	const char *keys;        /* directory of the seal keys */
	struct str deployment;
	const char *checkpoint; /* file to publish checkpoints in */
};

/*
 * Seals until one of `signals`, which are blocked, comes. False, with a line in `error`, if what
 * was sealed before contradicts itself or a checkpoint: whoever finds that must not sign on.
 */
bool sealer_run(const struct sealer_config *config, const sigset_t *signals, struct strbuf *error);
/* Seals what there is, publishes a checkpoint and ends. False also if the database cannot be
 * reached, or another sealer leads. */
bool sealer_run_once(const struct sealer_config *config, struct strbuf *error);
