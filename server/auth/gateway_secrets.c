/* Makes, hashes, seals and opens what gateways prove themselves with. */
#include "auth/gateway_secrets.h"

#include "auth/sealed.h"
#include "base/crypto.h"

#define PASSWORD_SYMBOLS 32 /* of 5 bits each */
#define PROOF_BYTES 16
#define PROOF_SYMBOLS 22 /* of 6 bits each */

struct str gateway_password_new(struct arena *arena)
{
	static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";
	uint8_t random[PASSWORD_SYMBOLS];
	char *text = arena_alloc(arena, PASSWORD_SYMBOLS + 1);

	arena_hold_secret(arena);
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

static void report_digest(
	uint8_t out[PROOF_BYTES], const struct data_key *key, struct str name, struct uuid message)
{
	const struct str parts[] = { STR("gateway|report|"), name, STR("|"),
		{ (const char *)message.bytes, sizeof(message.bytes) } };

	crypto_digest(out, PROOF_BYTES, key->bytes, parts, 4);
}

struct str gateway_report_proof(
	struct arena *arena, const struct keyring *ring, struct str name, struct uuid message)
{
	const struct data_key *key = keyring_data_newest(ring, KEY_HASH);
	uint8_t digest[PROOF_BYTES];
	struct strbuf buf;

	if (!key)
		return STR_NULL;
	report_digest(digest, key, name, message);
	strbuf_init(&buf, PROOF_SYMBOLS + 1);
	base64url_encode(&buf, (struct str){ (const char *)digest, sizeof(digest) });
	const struct str proof = arena_copy(arena, strbuf_str(&buf));
	strbuf_release(&buf);
	return proof;
}

/* Reports come days later: older keys count too. */
bool gateway_report_proved(
	const struct keyring *ring, struct str name, struct uuid message, struct str proof)
{
	uint8_t shown[PROOF_BYTES], digest[PROOF_BYTES];
	bool proved = false;

	if (proof.len != PROOF_SYMBOLS ||
		base64url_decode(shown, PROOF_BYTES, proof) != PROOF_BYTES)
		return false;
	for (size_t i = 0; i < ring->data_count; i++) {
		if (ring->data[i].purpose != KEY_HASH)
			continue;
		report_digest(digest, &ring->data[i], name, message);
		proved = crypto_equal(shown, digest, PROOF_BYTES) || proved;
	}
	return proved;
}
