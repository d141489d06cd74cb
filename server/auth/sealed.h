/*
 * What is kept under the data keys: sealed for one place under the field key, so that a table alone
 * tells nothing, or hashed under the hash key, so that an exact value can be found again.
 */
#pragma once
#include "auth/keys.h"

/*
 * Two bytes of key number (big-endian) and the ciphertext, bound to `place`
 * ("v1|table|column|row"); STR_NULL if the ring has no field key.
 */
struct str sealed_new(
	struct arena *arena, const struct keyring *ring, struct str place, struct str plain);
/* False if the key is gone or the value was changed or moved. The arena is one that is wiped then.
 */
bool sealed_open(struct arena *arena, const struct keyring *ring, struct str place,
	struct str sealed, struct str *out) __attribute__((warn_unused_result));
/* HASH_BYTES; equal values of two kinds have different ones. STR_NULL if the ring has no hash key.
 */
struct str sealed_hash(
	struct arena *arena, const struct keyring *ring, struct str kind, struct str value);
