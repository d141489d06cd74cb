/* SHA-256 (FIPS 180-4), and HMAC-SHA1 (RFC 2104) for a gateway that signs with nothing better; the
 * only door to nettle. */
#pragma once
#include <stdint.h>

#include "base/str.h"

#define SHA256_BYTES 32
#define HMAC_SHA1_BYTES 20

/* Over the parts in order, both. */
void sha256(uint8_t out[SHA256_BYTES], const struct str *parts, size_t count);
void hmac_sha1(uint8_t out[HMAC_SHA1_BYTES], struct str key, const struct str *parts, size_t count);
