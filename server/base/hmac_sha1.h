/* HMAC-SHA1 (RFC 2104), for a gateway that signs with nothing better; the only door to nettle. */
#pragma once
#include <stdint.h>

#include "base/str.h"

#define HMAC_SHA1_BYTES 20

/* Over the parts in order. */
void hmac_sha1(uint8_t out[HMAC_SHA1_BYTES], struct str key, const struct str *parts, size_t count);
