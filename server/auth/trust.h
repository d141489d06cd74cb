/* Which signing keys, tokens and gateways are good now: read from the database, handed whole to
 * each loop. */
#pragma once
#include "auth/keys.h"
#include "auth/known_gateways.h"
#include "base/parse.h"

struct db_blocking;

/* A public key that is or was in use here. */
struct trusted_key {
	struct key_id id;
	enum key_purpose purpose; /* KEY_SESSION, KEY_RECEIPT or KEY_SEAL */
	bool retired;
	instant created_at;
	uint8_t public_key[SIGN_PUBLIC_BYTES];
};

/* Never changed once it is read. */
struct trust {
	struct arena *arena;
	const struct trusted_key *keys; /* the newest first */
	size_t key_count;
	const struct uuid *revoked; /* in ascending order */
	size_t revoked_count;
	struct known_gateways gateways;
};

/* NULL, with a line in `error`, if the database cannot be read. */
struct trust *trust_read(struct db_blocking *db, struct strbuf *error)
	__attribute__((warn_unused_result));
/* The keys alone, for a role that may not read the rest. */
struct trust *trust_read_keys(struct db_blocking *db, struct strbuf *error)
	__attribute__((warn_unused_result));
struct trust *trust_copy(const struct trust *trust) __attribute__((warn_unused_result));
/* NULL is accepted. */
void trust_free(struct trust *trust);

bool trust_keys_equal(const struct trust *a, const struct trust *b);
/* Keys, revocations and gateways. */
bool trust_equal(const struct trust *a, const struct trust *b);

/* NULL if it is unknown. */
const struct trusted_key *trust_key(
	const struct trust *trust, enum key_purpose purpose, const struct key_id *kid);
bool trust_revoked(const struct trust *trust, struct uuid id);
/* The newest key in use whose secret is in `ring`; NULL if there is none. */
const struct signing_key *trust_signer(
	const struct trust *trust, const struct keyring *ring, enum key_purpose purpose);

/*
 * Loads the keys of `directory` and makes them the current ones (auth/keyring_current.h), signing
 * with the newest in use. For the start and for each change of keys; by one thread.
 */
bool trust_use_keys(const struct trust *trust, const char *directory, struct strbuf *error)
	__attribute__((warn_unused_result));
