/* PASERK: Ed25519 keys and their ids as text, for PASETO v4. */
#pragma once
#include "base/crypto.h"

#define PASERK_PUBLIC_LENGTH 53 /* "k4.public." and 43 symbols */
#define PASERK_SECRET_LENGTH 96 /* "k4.secret." and 86 symbols */
#define PASERK_ID_LENGTH 51     /* "k4.pid." and 44 symbols */

/* The id of a public key (kid): "k4.pid.…" and a NUL. */
struct key_id {
	char text[PASERK_ID_LENGTH + 1];
};

struct key_id paserk_id(const uint8_t public_key[SIGN_PUBLIC_BYTES]);
/* Well-formed, not necessarily known. All readers here leave `out` untouched on failure. */
bool paserk_id_parse(struct str s, struct key_id *out) __attribute__((warn_unused_result));
bool key_id_equal(const struct key_id *a, const struct key_id *b);

void paserk_public_encode(
	const uint8_t public_key[SIGN_PUBLIC_BYTES], char out[PASERK_PUBLIC_LENGTH + 1]);
bool paserk_public_decode(struct str s, uint8_t out[SIGN_PUBLIC_BYTES])
	__attribute__((warn_unused_result));

/* `out` is secret: the caller wipes it. */
void paserk_secret_encode(
	const uint8_t secret[SIGN_SECRET_BYTES], char out[PASERK_SECRET_LENGTH + 1]);
/* Also refuses a secret whose public half does not belong to its seed. */
bool paserk_secret_decode(struct str s, uint8_t out[SIGN_SECRET_BYTES])
	__attribute__((warn_unused_result));
