/* A seal: what is said of a batch of events, and signed. Pure. */
#pragma once
#include "auth/keys.h"
#include "base/parse.h"
#include "seal/merkle.h"

struct rows;

#define SEAL_EVENTS_MAX 1000

/* A place in the log's order. */
struct log_place {
	uint64_t xid;
	int64_t id;
};

/* Negative, 0 or positive, as `a` comes before, is or comes after `b`. */
int log_place_compare(struct log_place a, struct log_place b);

struct seal {
	int64_t n;
	struct uuid epoch;
	struct log_place first;
	struct log_place last;
	int64_t count;
	struct merkle_hash root;
	struct merkle_hash previous_hash;
	instant sealed_at;
	struct key_id key_id;
	uint8_t signature[SIGNATURE_BYTES];
};

/* Appends the text that is signed: ten lines. */
void seal_text(const struct seal *seal, struct strbuf *out);
/* SHA-256 of that text: the next seal's previous_hash. */
struct merkle_hash seal_hash(const struct seal *seal);
/* The seal as a leaf of the tree that checkpoints speak of. */
struct merkle_hash seal_leaf(const struct seal *seal);
/* Fills key_id and signature. */
void seal_sign(struct seal *seal, const struct signing_key *key);
bool seal_signature_holds(const struct seal *seal, const uint8_t public_key[SIGN_PUBLIC_BYTES]);

/* From the columns of audit_seals, xids as text. False if a value has a form that no seal has. */
bool seal_read(const struct rows *rows, int row, struct seal *out)
	__attribute__((warn_unused_result));
