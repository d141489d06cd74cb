/* The only door to libsodium, under names that libsodium does not use. A failure of the library
 * itself aborts. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

#define HASH_BYTES 32
#define HMAC_BYTES 32
#define SIGNATURE_BYTES 64
#define SIGN_PUBLIC_BYTES 32
#define SIGN_SECRET_BYTES 64 /* seed and public key, as PASERK has it */
#define SEAL_KEY_BYTES 32
#define SEAL_OVERHEAD 40        /* nonce of 24 bytes before, tag of 16 behind */
#define PASSWORD_HASH_BYTES 128 /* as text, its NUL included */

/* Once, before anything else here and before the first thread. */
void crypto_init(void);
void crypto_random(void *out, size_t len);
void crypto_wipe(void *secret, size_t len);
/* In constant time. */
bool crypto_equal(const void *a, const void *b, size_t len);

/* BLAKE2b of `len` bytes (16..64) over the parts in order; `key` (32 bytes) may be NULL. */
void crypto_digest(
	uint8_t *out, size_t out_len, const uint8_t *key, const struct str *parts, size_t count);

/* HMAC-SHA256 (RFC 2104) over the parts in order. */
void crypto_hmac(uint8_t out[HMAC_BYTES], struct str key, const struct str *parts, size_t count);

/* Ed25519. */
void crypto_sign_keys_new(uint8_t secret[SIGN_SECRET_BYTES], uint8_t public_key[SIGN_PUBLIC_BYTES]);
/* False if the public half of `secret` does not belong to its seed. */
bool crypto_sign_secret_valid(const uint8_t secret[SIGN_SECRET_BYTES]);
void crypto_sign_message(
	uint8_t out[SIGNATURE_BYTES], struct str message, const uint8_t secret[SIGN_SECRET_BYTES]);
bool crypto_verify(const uint8_t signature[SIGNATURE_BYTES], struct str message,
	const uint8_t public_key[SIGN_PUBLIC_BYTES]);

/* XChaCha20-Poly1305 with a random nonce; `context` is authenticated with it. `out` has len +
 * SEAL_OVERHEAD bytes. */
void crypto_seal(
	uint8_t *out, struct str plain, struct str context, const uint8_t key[SEAL_KEY_BYTES]);
/* False if it was changed, moved to another context or sealed with another key. `out` has len -
 * SEAL_OVERHEAD bytes. */
bool crypto_open(
	uint8_t *out, struct str sealed, struct str context, const uint8_t key[SEAL_KEY_BYTES]);

/*
 * Argon2id, which takes 64 MiB and a tenth of a second or two: for workers and commands, never for
 * a loop. The text names its salt and limits. False if there is no memory for it.
 */
bool crypto_password_hash(char out[PASSWORD_HASH_BYTES], struct str password)
	__attribute__((warn_unused_result));
/* `hash` is NUL-terminated. */
bool crypto_password_verify(const char *hash, struct str password)
	__attribute__((warn_unused_result));

/* Unpadded base64url into `buf`. */
void base64url_encode(struct strbuf *buf, struct str bytes);
/*
 * Refuses padding, other alphabets and non-zero trailing bits. Returns the number of bytes, or -1;
 * what `out` holds after a failure is not specified.
 */
ptrdiff_t base64url_decode(uint8_t *out, size_t capacity, struct str text);

/* Base64 (RFC 4648, 4) with its padding, into `buf`. */
void base64_encode(struct strbuf *buf, struct str bytes);
/* Reads it with its padding. Returns the number of bytes, or -1; what `out` holds after a failure
 * is not specified. */
ptrdiff_t base64_decode(uint8_t *out, size_t capacity, struct str text);
