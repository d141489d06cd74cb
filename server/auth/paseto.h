/* PASETO v4.public: signed text that anyone with the public key can check and nobody can change. */
#pragma once
#include "auth/paserk.h"
#include "base/arena.h"

/* No token of ours is longer; a longer one is refused unread. */
#define PASETO_TOKEN_MAX 2048
/* Of a footer, in bytes after decoding. */
#define PASETO_FOOTER_MAX 256

/* Pre-authentication encoding: the count and each piece behind its length, as little-endian 64-bit
 * numbers. */
void paseto_pae(struct strbuf *out, const struct str *pieces, size_t count);

/*
 * Appends the token of `message` to `out`. It is the caller's bug if `footer` is past its limit;
 * a message too long for a token makes `out` overflow if `out` is limited to PASETO_TOKEN_MAX.
 */
void paseto_sign(struct strbuf *out, const uint8_t secret[SIGN_SECRET_BYTES], struct str message,
	struct str footer, struct str implicit);

struct paseto {
	struct str message;
	struct str footer; /* empty if there is none */
};

/*
 * False, with `out` untouched, unless `token` is what paseto_sign makes of the same key and
 * implicit assertion, to the last bit. The views of `out` live in `arena`.
 */
bool paseto_open(struct arena *arena, const uint8_t public_key[SIGN_PUBLIC_BYTES], struct str token,
	struct str implicit, struct paseto *out) __attribute__((warn_unused_result));

/* The footer of our tokens: {"kid":"k4.pid.…"}. */
void paseto_footer(struct strbuf *out, const struct key_id *kid);
/*
 * Which key says it signed `token`: read before verification, so good for choosing a public key and
 * for nothing else. False if the footer is anything but what paseto_footer writes, spaces apart.
 */
bool paseto_kid(struct str token, struct key_id *out) __attribute__((warn_unused_result));
