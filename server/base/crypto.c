/* libsodium behind our own names. */
#include "base/crypto.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES crypto_aead_xchacha20poly1305_ietf_ABYTES
#define PASSWORD_PASSES 2
#define PASSWORD_MEMORY (64u << 20)

static_assert(HMAC_BYTES == crypto_auth_hmacsha256_BYTES, "size of an HMAC");
static_assert(SIGNATURE_BYTES == crypto_sign_BYTES, "size of a signature");
static_assert(SIGN_PUBLIC_BYTES == crypto_sign_PUBLICKEYBYTES, "size of a public key");
static_assert(SIGN_SECRET_BYTES == crypto_sign_SECRETKEYBYTES, "size of a secret key");
static_assert(SEAL_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "size of a key");
static_assert(SEAL_OVERHEAD == NONCE_BYTES + TAG_BYTES, "what sealing adds");
static_assert(PASSWORD_HASH_BYTES == crypto_pwhash_argon2id_STRBYTES, "size of a password's hash");

static void must(int failed)
{
	if (failed)
		abort();
}

/* What libsodium reads as bytes; it may not be given NULL. */
static const unsigned char *bytes_of(struct str s)
{
	return (const unsigned char *)(s.data ? s.data : "");
}

void crypto_init(void)
{
	must(sodium_init() < 0);
}

void crypto_random(void *out, size_t len)
{
	randombytes_buf(out, len);
}

void crypto_wipe(void *secret, size_t len)
{
	sodium_memzero(secret, len);
}

bool crypto_equal(const void *a, const void *b, size_t len)
{
	return sodium_memcmp(a, b, len) == 0;
}

void crypto_digest(
	uint8_t *out, size_t out_len, const uint8_t *key, const struct str *parts, size_t count)
{
	crypto_generichash_state state;

	assert(out_len >= crypto_generichash_BYTES_MIN && out_len <= crypto_generichash_BYTES_MAX);
	must(crypto_generichash_init(&state, key, key ? crypto_generichash_KEYBYTES : 0, out_len));
	for (size_t i = 0; i < count; i++)
		must(crypto_generichash_update(&state, bytes_of(parts[i]), parts[i].len));
	must(crypto_generichash_final(&state, out, out_len));
}

void crypto_hmac(uint8_t out[HMAC_BYTES], struct str key, const struct str *parts, size_t count)
{
	crypto_auth_hmacsha256_state state;

	must(crypto_auth_hmacsha256_init(&state, bytes_of(key), key.len));
	for (size_t i = 0; i < count; i++)
		must(crypto_auth_hmacsha256_update(&state, bytes_of(parts[i]), parts[i].len));
	must(crypto_auth_hmacsha256_final(&state, out));
	crypto_wipe(&state, sizeof(state));
}

void crypto_sign_keys_new(uint8_t secret[SIGN_SECRET_BYTES], uint8_t public_key[SIGN_PUBLIC_BYTES])
{
	must(crypto_sign_keypair(public_key, secret));
}

bool crypto_sign_secret_valid(const uint8_t secret[SIGN_SECRET_BYTES])
{
	uint8_t public_key[SIGN_PUBLIC_BYTES];
	uint8_t derived[SIGN_SECRET_BYTES];
	bool valid;

	must(crypto_sign_seed_keypair(public_key, derived, secret));
	valid = crypto_equal(derived, secret, sizeof(derived));
	crypto_wipe(derived, sizeof(derived));
	return valid;
}

void crypto_sign_message(
	uint8_t out[SIGNATURE_BYTES], struct str message, const uint8_t secret[SIGN_SECRET_BYTES])
{
	must(crypto_sign_detached(out, NULL, bytes_of(message), message.len, secret));
}

bool crypto_verify(const uint8_t signature[SIGNATURE_BYTES], struct str message,
	const uint8_t public_key[SIGN_PUBLIC_BYTES])
{
	return crypto_sign_verify_detached(signature, bytes_of(message), message.len, public_key) ==
	       0;
}

void crypto_seal(
	uint8_t *out, struct str plain, struct str context, const uint8_t key[SEAL_KEY_BYTES])
{
	crypto_random(out, NONCE_BYTES);
	must(crypto_aead_xchacha20poly1305_ietf_encrypt(out + NONCE_BYTES, NULL, bytes_of(plain),
		plain.len, bytes_of(context), context.len, NULL, out, key));
}

bool crypto_open(
	uint8_t *out, struct str sealed, struct str context, const uint8_t key[SEAL_KEY_BYTES])
{
	const unsigned char *nonce = bytes_of(sealed);

	if (sealed.len < SEAL_OVERHEAD)
		return false;
	return crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, nonce + NONCE_BYTES,
		       sealed.len - NONCE_BYTES, bytes_of(context), context.len, nonce, key) == 0;
}

bool crypto_password_hash(char out[PASSWORD_HASH_BYTES], struct str password)
{
	return crypto_pwhash_argon2id_str(out, (const char *)bytes_of(password), password.len,
		       PASSWORD_PASSES, PASSWORD_MEMORY) == 0;
}

bool crypto_password_verify(const char *hash, struct str password)
{
	return crypto_pwhash_argon2id_str_verify(
		       hash, (const char *)bytes_of(password), password.len) == 0;
}

static void encode(struct strbuf *buf, struct str bytes, int variant)
{
	size_t len = sodium_base64_ENCODED_LEN(bytes.len, variant) - 1;
	char *out = strbuf_reserve(buf, len);

	if (!out)
		return;
	if (len > 0)
		sodium_bin2base64(out, len + 1, bytes_of(bytes), bytes.len, variant);
	buf->len += len;
}

void base64url_encode(struct strbuf *buf, struct str bytes)
{
	encode(buf, bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

void base64_encode(struct strbuf *buf, struct str bytes)
{
	encode(buf, bytes, sodium_base64_VARIANT_ORIGINAL);
}

/* The last symbols say again what the last bytes say: nothing hides in the bits that are left over.
 */
static bool tail_is_canonical(const uint8_t *bytes, size_t len, struct str text)
{
	char again[5];
	size_t tail = text.len % 4;

	if (tail == 0)
		return true;
	sodium_bin2base64(again, sizeof(again), bytes + len - (tail - 1), tail - 1,
		sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	return memcmp(again, text.data + text.len - tail, tail) == 0;
}

/* libsodium 1.0.18 reads any byte past ASCII as '_'. */
static bool is_ascii(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if ((unsigned char)text.data[i] >= 0x80)
			return false;
	}
	return true;
}

ptrdiff_t base64url_decode(uint8_t *out, size_t capacity, struct str text)
{
	size_t len;

	if (text.len == 0)
		return 0;
	if (text.len % 4 == 1 || !is_ascii(text))
		return -1;
	if (sodium_base642bin(out, capacity, text.data, text.len, NULL, &len, NULL,
		    sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
		return -1;
	if (len != text.len / 4 * 3 + (text.len % 4 ? text.len % 4 - 1 : 0))
		return -1;
	return tail_is_canonical(out, len, text) ? (ptrdiff_t)len : -1;
}

ptrdiff_t base64_decode(uint8_t *out, size_t capacity, struct str text)
{
	size_t len;

	if (text.len == 0)
		return 0;
	if (text.len % 4 != 0 || !is_ascii(text))
		return -1;
	if (sodium_base642bin(out, capacity, text.data, text.len, NULL, &len, NULL,
		    sodium_base64_VARIANT_ORIGINAL) != 0)
		return -1;
	return (ptrdiff_t)len;
}
