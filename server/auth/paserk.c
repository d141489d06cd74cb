/* PASERK text of keys: a header and unpadded base64url of exactly as many bytes as the type has. */
#include "auth/paserk.h"

#include <assert.h>
#include <string.h>

#define PUBLIC_HEADER STR("k4.public.")
#define SECRET_HEADER STR("k4.secret.")
#define ID_HEADER STR("k4.pid.")
#define ID_BYTES 33

/* `out` has room for `length` characters and a NUL. */
static void encode(struct str header, struct str bytes, char *out, size_t length)
{
	struct strbuf text;

	strbuf_init(&text, length);
	strbuf_add_str(&text, header);
	base64url_encode(&text, bytes);
	assert(!text.overflow && text.len == length);
	memcpy(out, text.data, length + 1);
	crypto_wipe(text.data, text.len);
	strbuf_release(&text);
}

static bool decode(struct str s, struct str header, uint8_t *out, size_t size)
{
	if (!str_starts_with(s, header))
		return false;
	struct str body = { s.data + header.len, s.len - header.len };
	return base64url_decode(out, size, body) == (ptrdiff_t)size;
}

struct key_id paserk_id(const uint8_t public_key[SIGN_PUBLIC_BYTES])
{
	char paserk[PASERK_PUBLIC_LENGTH + 1];
	uint8_t hash[ID_BYTES];
	struct key_id id;

	paserk_public_encode(public_key, paserk);
	const struct str parts[] = { ID_HEADER, { paserk, PASERK_PUBLIC_LENGTH } };
	crypto_digest(hash, sizeof(hash), NULL, parts, 2);
	encode(ID_HEADER, (struct str){ (const char *)hash, sizeof(hash) }, id.text,
		PASERK_ID_LENGTH);
	return id;
}

bool paserk_id_parse(struct str s, struct key_id *out)
{
	uint8_t hash[ID_BYTES];

	if (s.len != PASERK_ID_LENGTH || !decode(s, ID_HEADER, hash, sizeof(hash)))
		return false;
	memcpy(out->text, s.data, s.len);
	out->text[s.len] = '\0';
	return true;
}

bool key_id_equal(const struct key_id *a, const struct key_id *b)
{
	return memcmp(a->text, b->text, PASERK_ID_LENGTH) == 0;
}

void paserk_public_encode(
	const uint8_t public_key[SIGN_PUBLIC_BYTES], char out[PASERK_PUBLIC_LENGTH + 1])
{
	encode(PUBLIC_HEADER, (struct str){ (const char *)public_key, SIGN_PUBLIC_BYTES }, out,
		PASERK_PUBLIC_LENGTH);
}

bool paserk_public_decode(struct str s, uint8_t out[SIGN_PUBLIC_BYTES])
{
	uint8_t key[SIGN_PUBLIC_BYTES];

	if (!decode(s, PUBLIC_HEADER, key, sizeof(key)))
		return false;
	memcpy(out, key, sizeof(key));
	return true;
}

void paserk_secret_encode(
	const uint8_t secret[SIGN_SECRET_BYTES], char out[PASERK_SECRET_LENGTH + 1])
{
	encode(SECRET_HEADER, (struct str){ (const char *)secret, SIGN_SECRET_BYTES }, out,
		PASERK_SECRET_LENGTH);
}

bool paserk_secret_decode(struct str s, uint8_t out[SIGN_SECRET_BYTES])
{
	uint8_t secret[SIGN_SECRET_BYTES];
	bool valid = decode(s, SECRET_HEADER, secret, sizeof(secret)) &&
		     crypto_sign_secret_valid(secret);

	if (valid)
		memcpy(out, secret, sizeof(secret));
	crypto_wipe(secret, sizeof(secret));
	return valid;
}
