/* Fuzzes what comes as a bearer token: the token itself, its footer, its claims, and keys as text.
 */
#include <assert.h>

#include "auth/claims.h"
#include "auth/paseto.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The test key of the corpus: its seed is all zeros. */
static const uint8_t secret[SIGN_SECRET_BYTES] = { [32] = 0x3b,
	0x6a,
	0x27,
	0xbc,
	0xce,
	0xb6,
	0xa4,
	0x2d,
	0x62,
	0xa3,
	0xa8,
	0xd0,
	0x2a,
	0x6f,
	0x0d,
	0x73,
	0x65,
	0x32,
	0x15,
	0x77,
	0x1d,
	0xe2,
	0x43,
	0xa6,
	0x3a,
	0xc0,
	0x48,
	0xa1,
	0x8b,
	0x59,
	0xda,
	0x29 };
static const uint8_t *const public_key = secret + 32;

#define IMPLICIT STR("kafile|session")
#define MESSAGE_MAX 1024

/* What opens is, to the byte, what we would sign. */
static void open_token(struct arena *arena, struct str input)
{
	struct paseto out;
	struct strbuf again;

	if (!paseto_open(arena, public_key, input, IMPLICIT, &out))
		return;
	strbuf_init(&again, PASETO_TOKEN_MAX);
	paseto_sign(&again, secret, out.message, out.footer, IMPLICIT);
	assert(str_equal(strbuf_str(&again), input));
	strbuf_release(&again);
}

/* Whatever is signed opens again. */
static void sign_message(struct arena *arena, struct str input)
{
	struct str footer = { input.data, input.len / 8 };
	struct strbuf token;
	struct paseto out;

	if (input.len > MESSAGE_MAX)
		return;
	strbuf_init(&token, PASETO_TOKEN_MAX);
	paseto_sign(&token, secret, input, footer, IMPLICIT);
	assert(paseto_open(arena, public_key, strbuf_str(&token), IMPLICIT, &out));
	assert(str_equal(out.message, input) && str_equal(out.footer, footer));
	strbuf_release(&token);
}

/* Claims that are accepted read back from what we write. */
static void read_claims(struct arena *arena, struct str input)
{
	struct claims claims, again;
	struct strbuf text, second;

	if (!claims_parse(arena, input, &claims))
		return;
	strbuf_init(&text, 16384);
	strbuf_init(&second, 16384);
	claims_render(&text, &claims);
	assert(claims_parse(arena, strbuf_str(&text), &again));
	claims_render(&second, &again);
	assert(str_equal(strbuf_str(&text), strbuf_str(&second)));
	assert(claims_check(&again, again.expires_at, claims.issuer, claims.audience) !=
		CLAIMS_WRONG_ISSUER);
	strbuf_release(&text);
	strbuf_release(&second);
}

static void read_kid(struct arena *arena, struct str input)
{
	struct strbuf token;
	struct key_id kid, same;

	if (paseto_kid(input, &kid))
		assert(paserk_id_parse(str_from(kid.text), &same) && key_id_equal(&kid, &same));
	strbuf_init(&token, PASETO_TOKEN_MAX);
	strbuf_add_text(&token, "v4.public..");
	base64url_encode(&token, input);
	if (paseto_kid(arena_copy(arena, strbuf_str(&token)), &kid))
		assert(paserk_id_parse(str_from(kid.text), &same));
	strbuf_release(&token);
}

static void read_keys(struct str input)
{
	uint8_t key[SIGN_SECRET_BYTES];
	char text[PASERK_SECRET_LENGTH + 1];

	if (paserk_public_decode(input, key)) {
		paserk_public_encode(key, text);
		assert(str_equal(str_from(text), input));
	}
	if (paserk_secret_decode(input, key)) {
		paserk_secret_encode(key, text);
		assert(str_equal(str_from(text), input));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct str input = { (const char *)data, size };

	if (size > 2 * PASETO_TOKEN_MAX)
		return 0;
	crypto_init();
	struct arena *arena = arena_new(1 << 20);
	open_token(arena, input);
	sign_message(arena, input);
	read_claims(arena, input);
	read_kid(arena, input);
	read_keys(input);
	arena_free(arena);
	return 0;
}
