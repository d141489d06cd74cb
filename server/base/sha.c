/* libsodium has no HMAC-SHA1, and does without the instructions that processors have for SHA-256:
 * four times as long for an event. */
#include "base/sha.h"

#include <assert.h>
#include <nettle/hmac.h>
#include <nettle/sha2.h>

#include "base/crypto.h"

static_assert(SHA256_BYTES == SHA256_DIGEST_SIZE, "size of a hash");
static_assert(HMAC_SHA1_BYTES == SHA1_DIGEST_SIZE, "size of a signature");

/* nettle may not be given NULL. */
static const uint8_t *bytes_of(struct str s)
{
	return (const uint8_t *)(s.data ? s.data : "");
}

void sha256(uint8_t out[SHA256_BYTES], const struct str *parts, size_t count)
{
	struct sha256_ctx state;

	sha256_init(&state);
	for (size_t i = 0; i < count; i++)
		sha256_update(&state, parts[i].len, bytes_of(parts[i]));
	sha256_digest(&state, SHA256_BYTES, out);
}

void hmac_sha1(uint8_t out[HMAC_SHA1_BYTES], struct str key, const struct str *parts, size_t count)
{
	struct hmac_sha1_ctx state;

	hmac_sha1_set_key(&state, key.len, bytes_of(key));
	for (size_t i = 0; i < count; i++)
		hmac_sha1_update(&state, parts[i].len, bytes_of(parts[i]));
	hmac_sha1_digest(&state, HMAC_SHA1_BYTES, out);
	crypto_wipe(&state, sizeof(state));
}
