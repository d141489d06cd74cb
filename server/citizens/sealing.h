/*
 * How numbers of identities and documents are kept: sealed under the field key, so that the table
 * alone tells nothing, and hashed under the hash key, so that an exact one can be found.
 */
#pragma once
#include "auth/keys.h"
#include "base/arena.h"
#include "base/parse.h"

enum sealed_column { SEALED_NATIONAL_ID, SEALED_DOCUMENT };

#define DOCUMENT_NUMBER_MAX 24

/* A document's number in capitals without spaces and hyphens; STR_NULL unless 3 to 24 of A-Z and
 * 0-9 are left. */
struct str document_number_normalise(struct arena *arena, struct str number);

/* As auth/sealed.h does it, bound to its column and to the person by their reference. */
struct str sealing_seal(struct arena *arena, const struct keyring *ring, enum sealed_column column,
	struct str reference, struct str value);
/* False if the key is gone or the value was changed or moved. */
bool sealing_open(struct arena *arena, const struct keyring *ring, enum sealed_column column,
	struct str reference, struct str sealed, struct str *out)
	__attribute__((warn_unused_result));
/* HASH_BYTES for the look-up of a normalised value; STR_NULL if the ring has no hash key. */
struct str sealing_hash(struct arena *arena, const struct keyring *ring, enum sealed_column column,
	struct str value);
