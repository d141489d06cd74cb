/*
 * Checkpoints: a signed statement of how many seals there are and of the root of the Merkle tree
 * over them, in the form of C2SP's tlog-checkpoint and signed-note, for witnesses outside. Pure.
 */
#pragma once
#include "auth/trust.h"
#include "seal/merkle.h"

/* Of a checkpoint with its signatures, in bytes. */
#define CHECKPOINT_MAX 4096

struct checkpoint {
	int64_t size; /* in seals */
	struct merkle_hash root;
};

/* "<deployment>/audit": the log's name and the key's. */
struct str checkpoint_origin(struct arena *arena, struct str deployment);

/* Appends the whole note. */
void checkpoint_sign(struct strbuf *out, struct str origin, const struct checkpoint *checkpoint,
	const struct signing_key *key);
/* False, with a line in `error`, unless it is a note of this origin that one of the seal keys
 * signed. */
bool checkpoint_open(struct str note, struct str origin, const struct trusted_key *keys,
	size_t key_count, struct checkpoint *out, struct strbuf *error)
	__attribute__((warn_unused_result));
/* Appends the key as witnesses are given it: "<origin>+<hash>+<key>". */
void checkpoint_verifier(
	struct strbuf *out, struct str origin, const uint8_t public_key[SIGN_PUBLIC_BYTES]);
