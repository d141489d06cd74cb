/* Seals and hashes the numbers of identities and documents. */
#include "citizens/sealing.h"

#include "auth/sealed.h"

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

static struct str place_of(struct arena *arena, enum sealed_column column, struct str reference)
{
	return arena_printf(
		arena, "v1|citizens|%s|" STR_FMT, column_names[column], STR_ARG(reference));
}

struct str sealing_seal(struct arena *arena, const struct keyring *ring, enum sealed_column column,
	struct str reference, struct str value)
{
	return sealed_new(arena, ring, place_of(arena, column, reference), value);
}

bool sealing_open(struct arena *arena, const struct keyring *ring, enum sealed_column column,
	struct str reference, struct str sealed, struct str *out)
{
	return sealed_open(arena, ring, place_of(arena, column, reference), sealed, out);
}

struct str sealing_hash(struct arena *arena, const struct keyring *ring, enum sealed_column column,
	struct str value)
{
	return sealed_hash(arena, ring, str_from(column_names[column]), value);
}
