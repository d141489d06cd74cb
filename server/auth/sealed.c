/* Seals and hashes under the data keys. */
#include "auth/sealed.h"

#define NUMBER_BYTES 2

static struct str context_of(struct arena *arena, struct str place, int number)
{
	return arena_printf(arena, STR_FMT "|%d", STR_ARG(place), number);
}

struct str sealed_new(
	struct arena *arena, const struct keyring *ring, struct str place, struct str plain)
{
	const struct data_key *key = ring ? keyring_data_newest(ring, KEY_FIELD) : NULL;

	if (!key)
		return STR_NULL;
	const size_t len = NUMBER_BYTES + plain.len + SEAL_OVERHEAD;
	uint8_t *out = arena_alloc(arena, len);
	out[0] = (uint8_t)(key->number >> 8);
	out[1] = (uint8_t)key->number;
	crypto_seal(out + NUMBER_BYTES, plain, context_of(arena, place, key->number), key->bytes);
	return (struct str){ (const char *)out, len };
}

bool sealed_open(struct arena *arena, const struct keyring *ring, struct str place,
	struct str sealed, struct str *out)
{
	if (!ring || sealed.len < NUMBER_BYTES + SEAL_OVERHEAD)
		return false;
	const int number = (uint8_t)sealed.data[0] << 8 | (uint8_t)sealed.data[1];
	const struct data_key *key = keyring_data(ring, KEY_FIELD, number);
	if (!key)
		return false;

	const size_t len = sealed.len - NUMBER_BYTES - SEAL_OVERHEAD;
	arena_hold_secret(arena);
	uint8_t *plain = arena_alloc(arena, len + 1);
	const struct str box = { sealed.data + NUMBER_BYTES, sealed.len - NUMBER_BYTES };
	if (!crypto_open(plain, box, context_of(arena, place, number), key->bytes))
		return false;
	*out = (struct str){ (const char *)plain, len };
	return true;
}

struct str sealed_hash(
	struct arena *arena, const struct keyring *ring, struct str kind, struct str value)
{
	const struct data_key *key = ring ? keyring_data_newest(ring, KEY_HASH) : NULL;

	if (!key)
		return STR_NULL;
	const struct str parts[] = { kind, STR("|"), value };
	uint8_t *out = arena_alloc(arena, HASH_BYTES);
	crypto_digest(out, HASH_BYTES, key->bytes, parts, 3);
	return (struct str){ (const char *)out, HASH_BYTES };
}
