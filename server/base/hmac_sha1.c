/* HMAC-SHA1 as nettle has it: libsodium has none. */
#include "base/hmac_sha1.h"

#include <assert.h>
#include <nettle/hmac.h>

#include "base/crypto.h"

static_assert(HMAC_SHA1_BYTES == SHA1_DIGEST_SIZE, "size of a signature");

/* nettle may not be given NULL. */
static const uint8_t *bytes_of(struct str s)
{
	return (const uint8_t *)(s.data ? s.data : "");
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
