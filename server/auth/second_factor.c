/* Codes of authenticator apps and recovery codes; the only file that knows liboath. */
#include "auth/second_factor.h"

#include <assert.h>
#include <liboath/oath.h>
#include <stdlib.h>
#include <string.h>

#include "auth/sealed.h"

#define CODE_DIGITS 6
#define STEP_SECONDS 30
#define RECOVERY_SYMBOLS 10
#define TIME_BYTES 8
#define ENROLMENT_BYTES (TIME_BYTES + TOTP_SECRET_BYTES)
#define ENROLMENT_SEALED_MAX 256

static bool required;

void second_factor_init(bool is_required)
{
	const int failed = oath_init();

	assert(failed == OATH_OK);
	required = is_required;
}

bool second_factor_required(void)
{
	return required;
}

bool totp_is_code(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
	}
	return text.len == CODE_DIGITS;
}

static bool is_code_of_step(const uint8_t secret[TOTP_SECRET_BYTES], struct str code, int64_t step)
{
	char right[CODE_DIGITS + 1];
	const int failed = oath_totp_generate((const char *)secret, TOTP_SECRET_BYTES,
		(time_t)(step * STEP_SECONDS), STEP_SECONDS, 0, CODE_DIGITS, right);
	const bool same = failed == OATH_OK && crypto_equal(right, code.data, CODE_DIGITS);

	crypto_wipe(right, sizeof(right));
	return same;
}

/* A client's clock may be a step behind or ahead. */
int64_t totp_step(const uint8_t secret[TOTP_SECRET_BYTES], struct str code, instant now)
{
	static const int drifts[] = { 0, -1, 1 };
	const int64_t present = now / INSTANT_SECOND / STEP_SECONDS;

	if (!totp_is_code(code))
		return -1;
	for (size_t i = 0; i < sizeof(drifts) / sizeof(drifts[0]); i++) {
		if (is_code_of_step(secret, code, present + drifts[i]))
			return present + drifts[i];
	}
	return -1;
}

struct str totp_secret_text(struct arena *arena, const uint8_t secret[TOTP_SECRET_BYTES])
{
	char *text = NULL;
	size_t len = 0;
	const int failed = oath_base32_encode((const char *)secret, TOTP_SECRET_BYTES, &text, &len);

	assert(failed == OATH_OK && len == TOTP_SECRET_SYMBOLS);
	const struct str copy = arena_copy(arena, (struct str){ text, len });
	crypto_wipe(text, len);
	free(text);
	return copy;
}

struct str totp_uri(struct arena *arena, struct str username, struct str secret_text)
{
	return arena_printf(arena,
		"otpauth://totp/Kafile:" STR_FMT "?secret=" STR_FMT "&issuer=Kafile",
		STR_ARG(username), STR_ARG(secret_text));
}

static struct str totp_place(struct arena *arena, struct str username)
{
	return arena_printf(arena, "v1|staff|totp|" STR_FMT, STR_ARG(username));
}

struct str totp_seal(struct arena *arena, const struct keyring *ring, struct str username,
	const uint8_t secret[TOTP_SECRET_BYTES])
{
	return sealed_new(arena, ring, totp_place(arena, username),
		(struct str){ (const char *)secret, TOTP_SECRET_BYTES });
}

/* Moves what was opened to where it can be wiped. */
static void take(struct str plain, uint8_t *out, size_t at, size_t len)
{
	memcpy(out, plain.data + at, len);
	crypto_wipe((void *)(uintptr_t)(plain.data + at), len);
}

bool totp_open(struct arena *arena, const struct keyring *ring, struct str username,
	struct str sealed, uint8_t out[TOTP_SECRET_BYTES])
{
	struct str plain;

	if (!sealed_open(arena, ring, totp_place(arena, username), sealed, &plain) ||
		plain.len != TOTP_SECRET_BYTES)
		return false;
	take(plain, out, 0, TOTP_SECRET_BYTES);
	return true;
}

static struct str enrolment_place(struct arena *arena, const struct enrolment *enrolment)
{
	return arena_printf(arena, "v1|staff|enrolment|" STR_FMT "|%lld",
		STR_ARG(enrolment->username), (long long)enrolment->since);
}

struct str enrolment_seal(
	struct arena *arena, const struct keyring *ring, const struct enrolment *enrolment)
{
	uint8_t plain[ENROLMENT_BYTES];
	struct strbuf text;

	memcpy(plain, &enrolment->expires_at, TIME_BYTES);
	memcpy(plain + TIME_BYTES, enrolment->secret, TOTP_SECRET_BYTES);
	const struct str sealed = sealed_new(arena, ring, enrolment_place(arena, enrolment),
		(struct str){ (const char *)plain, sizeof(plain) });
	crypto_wipe(plain, sizeof(plain));
	if (!sealed.data)
		return STR_NULL;
	strbuf_init(&text, 2 * ENROLMENT_SEALED_MAX);
	base64url_encode(&text, sealed);
	const struct str copy = arena_copy(arena, strbuf_str(&text));
	strbuf_release(&text);
	return copy;
}

bool enrolment_open(
	struct arena *arena, const struct keyring *ring, struct str text, struct enrolment *out)
{
	uint8_t sealed[ENROLMENT_SEALED_MAX];
	const ptrdiff_t len = base64url_decode(sealed, sizeof(sealed), text);
	struct str plain;

	if (len <= 0 ||
		!sealed_open(arena, ring, enrolment_place(arena, out),
			(struct str){ (const char *)sealed, (size_t)len }, &plain) ||
		plain.len != ENROLMENT_BYTES)
		return false;
	memcpy(&out->expires_at, plain.data, TIME_BYTES);
	take(plain, out->secret, TIME_BYTES, TOTP_SECRET_BYTES);
	return true;
}

/* Crockford's base32, as references have it. */
static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

struct str recovery_code_new(struct arena *arena)
{
	uint8_t random[RECOVERY_SYMBOLS];
	char symbols[RECOVERY_SYMBOLS];

	crypto_random(random, sizeof(random));
	for (size_t i = 0; i < RECOVERY_SYMBOLS; i++)
		symbols[i] = alphabet[random[i] & 31];
	const struct str code = arena_printf(arena, "%.5s-%.5s", symbols, symbols + 5);
	crypto_wipe(random, sizeof(random));
	crypto_wipe(symbols, sizeof(symbols));
	return code;
}

static char normal(char c)
{
	if (c >= 'a' && c <= 'z')
		c -= 'a' - 'A';
	return (char)(c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c);
}

struct str recovery_code_hash(
	struct arena *arena, const struct keyring *ring, struct str username, struct str code)
{
	char symbols[RECOVERY_SYMBOLS];
	size_t len = 0;

	for (size_t i = 0; i < code.len; i++) {
		const char c = normal(code.data[i]);
		if (c == '-' || c == ' ')
			continue;
		if (c == '\0' || !strchr(alphabet, c) || len == RECOVERY_SYMBOLS)
			return STR_NULL;
		symbols[len++] = c;
	}
	if (len != RECOVERY_SYMBOLS)
		return STR_NULL;
	const struct str kind = arena_printf(arena, "staff|recovery|" STR_FMT, STR_ARG(username));
	const struct str hash = sealed_hash(arena, ring, kind, (struct str){ symbols, len });
	crypto_wipe(symbols, sizeof(symbols));
	return hash;
}
