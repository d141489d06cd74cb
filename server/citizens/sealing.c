/* Seals and hashes the numbers of identities and documents. */
#include "citizens/sealing.h"

#define NUMBER_BYTES 2

static const char *const column_names[] = {
	[SEALED_NATIONAL_ID] = "national_id",
	[SEALED_DOCUMENT] = "document",
};

struct str document_number_normalise(struct arena *arena, struct str number)
{
	char *symbols = arena_alloc(arena, number.len + 1);
	size_t len = 0;

	for (size_t i = 0; i < number.len; i++) {
		char c = number.data[i];

		if (c == ' ' || c == '-')
			continue;
		if (c >= 'a' && c <= 'z')
			c -= 'a' - 'A';
		if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')))
			return STR_NULL;
		symbols[len++] = c;
	}
	if (len < 3 || len > DOCUMENT_NUMBER_MAX)
		return STR_NULL;
	return (struct str){ symbols, len };
}

static struct str context_of(
	struct arena *arena, enum sealed_column column, struct str reference, int number)
{
	return arena_printf(arena, "v1|citizens|%s|" STR_FMT "|%d", column_names[column],
		STR_ARG(reference), number);
}

struct str sealing_seal(struct arena *arena, const struct keyring *ring, enum sealed_column column,
	struct str reference, struct str value)
{
	const struct data_key *key = ring ? keyring_data_newest(ring, KEY_FIELD) : NULL;

	if (!key)
		return STR_NULL;
	const size_t len = NUMBER_BYTES + value.len + SEAL_OVERHEAD;
	uint8_t *out = arena_alloc(arena, len);
	out[0] = (uint8_t)(key->number >> 8);
	out[1] = (uint8_t)key->number;
	crypto_seal(out + NUMBER_BYTES, value, context_of(arena, column, reference, key->number),
		key->bytes);
	return (struct str){ (const char *)out, len };
}

bool sealing_open(struct arena *arena, const struct keyring *ring, enum sealed_column column,
	struct str reference, struct str sealed, struct str *out)
{
	if (!ring || sealed.len < NUMBER_BYTES + SEAL_OVERHEAD)
		return false;
	const int number = (uint8_t)sealed.data[0] << 8 | (uint8_t)sealed.data[1];
	const struct data_key *key = keyring_data(ring, KEY_FIELD, number);
	if (!key)
		return false;

	const size_t len = sealed.len - NUMBER_BYTES - SEAL_OVERHEAD;
	uint8_t *plain = arena_alloc(arena, len + 1);
	const struct str box = { sealed.data + NUMBER_BYTES, sealed.len - NUMBER_BYTES };
	if (!crypto_open(plain, box, context_of(arena, column, reference, number), key->bytes))
		return false;
	*out = (struct str){ (const char *)plain, len };
	return true;
}

struct str sealing_hash(struct arena *arena, const struct keyring *ring, enum sealed_column column,
	struct str value)
{
	const struct data_key *key = ring ? keyring_data_newest(ring, KEY_HASH) : NULL;

	if (!key)
		return STR_NULL;
	const struct str parts[] = { str_from(column_names[column]), STR("|"), value };
	uint8_t *out = arena_alloc(arena, HASH_BYTES);
	crypto_digest(out, HASH_BYTES, key->bytes, parts, 3);
	return (struct str){ (const char *)out, HASH_BYTES };
}
