/* Makes, hashes, seals and opens what gateways prove themselves with. */
#include "auth/gateway_secrets.h"

#include "auth/sealed.h"
#include "base/crypto.h"

#define PASSWORD_SYMBOLS 32 /* of 5 bits each */

struct str gateway_password_new(struct arena *arena)
{
	static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";
	uint8_t random[PASSWORD_SYMBOLS];
	char *text = arena_alloc(arena, PASSWORD_SYMBOLS + 1);

	crypto_random(random, sizeof(random));
	for (size_t i = 0; i < PASSWORD_SYMBOLS; i++)
		text[i] = alphabet[random[i] & 31];
	crypto_wipe(random, sizeof(random));
	return (struct str){ text, PASSWORD_SYMBOLS };
}

void gateway_password_hash(uint8_t out[HASH_BYTES], struct str password)
{
	const struct str parts[] = { STR("gateway|password|"), password };

	crypto_digest(out, HASH_BYTES, NULL, parts, 2);
}

static struct str place_of(struct arena *arena, struct str name)
{
	return arena_printf(arena, "v1|gateways|secret|" STR_FMT, STR_ARG(name));
}

struct str gateway_secret_seal(
	struct arena *arena, const struct keyring *ring, struct str name, struct str secret)
{
	return sealed_new(arena, ring, place_of(arena, name), secret);
}

bool gateway_secret_open(struct arena *arena, const struct keyring *ring, struct str name,
	struct str sealed, struct str *out)
{
	return sealed_open(arena, ring, place_of(arena, name), sealed, out);
}
