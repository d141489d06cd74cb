/*
 * The secret keys of this server, one file each in the keys directory (mode 0700, files 0600):
 * session-<kid>.secret, receipt-<kid>.secret and seal-<kid>.secret hold a PASERK k4.secret,
 * field-<number>.key and hash-<number>.key 32 bytes in base64url. Which signing key is in use, and
 * which are retired, is known elsewhere, by kid.
 */
#pragma once
#include "auth/paserk.h"
#include "base/arena.h"

enum key_purpose {
	KEY_SESSION, /* signs the tokens of callers */
	KEY_RECEIPT, /* signs the receipts of handoffs */
	KEY_SEAL,    /* signs what is sealed of the log; its secret is in a directory of its own */
	KEY_FIELD,   /* encrypts national ids and document numbers */
	KEY_HASH,    /* hashes them for exact look-up */
};

/* How many signing keys a ring holds, and how many data keys. */
#define KEYRING_MAX 64
#define DATA_KEY_BYTES 32

struct signing_key {
	enum key_purpose purpose; /* KEY_SESSION, KEY_RECEIPT or KEY_SEAL */
	struct key_id id;
	uint8_t public_key[SIGN_PUBLIC_BYTES];
	uint8_t secret[SIGN_SECRET_BYTES];
};

struct data_key {
	enum key_purpose purpose; /* KEY_FIELD or KEY_HASH */
	int number;               /* from 1; stands beside what was made with it */
	uint8_t bytes[DATA_KEY_BYTES];
};

/* In no particular order. A loop has a ring of its own and reads again what was added meanwhile. */
struct keyring {
	struct signing_key signing[KEYRING_MAX];
	size_t signing_count;
	struct data_key data[KEYRING_MAX];
	size_t data_count;
};

/*
 * Reads all keys; a directory that does not exist gives an empty ring. False, with a line in
 * `error` and `ring` untouched, if one cannot be read, can be read by others or is not what its
 * name says. `ring` must be zeroed or loaded before; what it held is wiped.
 */
bool keyring_load(struct keyring *ring, const char *directory, struct strbuf *error)
	__attribute__((warn_unused_result));
/* Wipes and empties it. */
void keyring_release(struct keyring *ring);

/* NULL if there is none. The keys that these return live until the ring is loaded or released. */
const struct signing_key *keyring_signing(
	const struct keyring *ring, enum key_purpose purpose, const struct key_id *kid);
const struct data_key *keyring_data(
	const struct keyring *ring, enum key_purpose purpose, int number);
/* The one with the highest number: what is written now is written with it. */
const struct data_key *keyring_data_newest(const struct keyring *ring, enum key_purpose purpose);

/*
 * Makes a key, writes it durably to `directory` (made if absent) and adds it to `ring`. Never
 * overwrites a file. NULL, with a line in `error`, on failure.
 */
const struct signing_key *keyring_new_signing(struct keyring *ring, const char *directory,
	enum key_purpose purpose, struct strbuf *error) __attribute__((warn_unused_result));
/* Its number is the next one. */
const struct data_key *keyring_new_data(struct keyring *ring, const char *directory,
	enum key_purpose purpose, struct strbuf *error) __attribute__((warn_unused_result));

/* "session" */
const char *key_purpose_name(enum key_purpose purpose);
bool key_purpose_parse(struct str s, enum key_purpose *out) __attribute__((warn_unused_result));
/* The implicit assertion of a signing key's tokens: "<deployment>|session". */
struct str key_purpose_assertion(
	struct arena *arena, enum key_purpose purpose, struct str deployment);
