/* The promises of the cryptography, and vectors of the standards behind it. */
#include "base/crypto.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const uint8_t seal_key[SEAL_KEY_BYTES] = { 1, 2, 3 };

/* As many bytes as `hex` has pairs of digits. */
static void from_hex(const char *hex, uint8_t *out)
{
	for (size_t i = 0; hex[2 * i]; i++) {
		static const char digits[] = "0123456789abcdef";

		out[i] = (uint8_t)((strchr(digits, hex[2 * i]) - digits) << 4 |
				   (strchr(digits, hex[2 * i + 1]) - digits));
	}
}

static struct str bytes(const uint8_t *data, size_t len)
{
	return (struct str){ (const char *)data, len };
}

/* RFC 7693, appendix A. */
static void the_digest_is_blake2b(void **state)
{
	const struct str parts[] = { STR("a"), STR_NULL, STR("bc") };
	uint8_t expected[64], digest[64];

	(void)state;
	from_hex("ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
		 "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
		expected);
	crypto_digest(digest, sizeof(digest), NULL, parts, COUNT(parts));
	assert_memory_equal(digest, expected, sizeof(digest));
}

static void a_digest_depends_on_key_and_length(void **state)
{
	const struct str part = STR("abc");
	uint8_t plain[HASH_BYTES], keyed[HASH_BYTES], longer[HASH_BYTES + 1];

	(void)state;
	crypto_digest(plain, sizeof(plain), NULL, &part, 1);
	crypto_digest(keyed, sizeof(keyed), seal_key, &part, 1);
	crypto_digest(longer, sizeof(longer), NULL, &part, 1);
	assert_memory_not_equal(plain, keyed, sizeof(plain));
	assert_memory_not_equal(plain, longer, sizeof(plain));
}

/* RFC 8032, section 7.1, test 2. */
static void signatures_are_ed25519(void **state)
{
	uint8_t secret[SIGN_SECRET_BYTES], expected[SIGNATURE_BYTES], signature[SIGNATURE_BYTES];

	(void)state;
	from_hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
		 "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
		secret);
	from_hex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
		 "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
		expected);
	crypto_sign_message(signature, STR("r"), secret);
	assert_memory_equal(signature, expected, sizeof(signature));
	assert_true(crypto_verify(signature, STR("r"), secret + 32));
}

static void a_changed_message_or_signature_is_refused(void **state)
{
	uint8_t secret[SIGN_SECRET_BYTES], public_key[SIGN_PUBLIC_BYTES];
	uint8_t other_secret[SIGN_SECRET_BYTES], other_key[SIGN_PUBLIC_BYTES];
	uint8_t signature[SIGNATURE_BYTES];

	(void)state;
	crypto_sign_keys_new(secret, public_key);
	crypto_sign_keys_new(other_secret, other_key);
	crypto_sign_message(signature, STR("handed over"), secret);
	assert_true(crypto_verify(signature, STR("handed over"), public_key));
	assert_false(crypto_verify(signature, STR("handed ovee"), public_key));
	assert_false(crypto_verify(signature, STR(""), public_key));
	assert_false(crypto_verify(signature, STR("handed over"), other_key));
	for (size_t i = 0; i < sizeof(signature); i++) {
		signature[i] ^= 1;
		assert_false(crypto_verify(signature, STR("handed over"), public_key));
		signature[i] ^= 1;
	}
}

static void a_secret_key_must_hold_its_own_public_key(void **state)
{
	uint8_t secret[SIGN_SECRET_BYTES], public_key[SIGN_PUBLIC_BYTES];

	(void)state;
	crypto_sign_keys_new(secret, public_key);
	assert_memory_equal(secret + 32, public_key, sizeof(public_key));
	assert_true(crypto_sign_secret_valid(secret));
	secret[63] ^= 1;
	assert_false(crypto_sign_secret_valid(secret));
	secret[63] ^= 1;
	secret[0] ^= 1;
	assert_false(crypto_sign_secret_valid(secret));
}

static void what_was_sealed_can_be_opened(void **state)
{
	static const struct str cases[] = { STR(""), STR("x"), STR("+905321234567"), { NULL, 0 } };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		uint8_t sealed[100], plain[100];

		crypto_seal(sealed, cases[i], STR("contact"), seal_key);
		assert_true(crypto_open(plain, bytes(sealed, cases[i].len + SEAL_OVERHEAD),
			STR("contact"), seal_key));
		if (cases[i].len > 0)
			assert_memory_equal(plain, cases[i].data, cases[i].len);
	}
}

static void sealing_twice_gives_different_bytes(void **state)
{
	uint8_t first[5 + SEAL_OVERHEAD], second[5 + SEAL_OVERHEAD];

	(void)state;
	crypto_seal(first, STR("phone"), STR(""), seal_key);
	crypto_seal(second, STR("phone"), STR(""), seal_key);
	assert_memory_not_equal(first, second, sizeof(first));
}

static void what_was_changed_moved_or_cut_is_not_opened(void **state)
{
	static const uint8_t other_key[SEAL_KEY_BYTES] = { 9 };
	uint8_t sealed[5 + SEAL_OVERHEAD], plain[100];
	struct str all = bytes(sealed, sizeof(sealed));

	(void)state;
	crypto_seal(sealed, STR("phone"), STR("group 1"), seal_key);
	assert_false(crypto_open(plain, all, STR("group 2"), seal_key));
	assert_false(crypto_open(plain, all, STR("group 1"), other_key));
	for (size_t len = 0; len < sizeof(sealed); len++)
		assert_false(crypto_open(plain, bytes(sealed, len), STR("group 1"), seal_key));
	for (size_t i = 0; i < sizeof(sealed); i++) {
		sealed[i] ^= 0x80;
		assert_false(crypto_open(plain, all, STR("group 1"), seal_key));
		sealed[i] ^= 0x80;
	}
	assert_true(crypto_open(plain, all, STR("group 1"), seal_key));
}

static void secrets_are_compared_and_wiped(void **state)
{
	char secret[] = "secret";

	(void)state;
	assert_true(crypto_equal(secret, "secret", 6));
	assert_false(crypto_equal(secret, "secreT", 6));
	crypto_wipe(secret, sizeof(secret));
	assert_memory_equal(secret, "\0\0\0\0\0\0\0", sizeof(secret));
}

static void random_bytes_differ(void **state)
{
	uint8_t a[32] = { 0 }, b[32] = { 0 };

	(void)state;
	crypto_random(a, sizeof(a));
	crypto_random(b, sizeof(b));
	assert_memory_not_equal(a, b, sizeof(a));
}

/* RFC 4648, section 10, without the padding; the last two tell the alphabets apart. */
static void base64url_goes_there_and_back(void **state)
{
	static const struct {
		struct str bytes;
		const char *text;
	} cases[] = {
		{ STR(""), "" },
		{ STR("f"), "Zg" },
		{ STR("fo"), "Zm8" },
		{ STR("foo"), "Zm9v" },
		{ STR("foob"), "Zm9vYg" },
		{ STR("fooba"), "Zm9vYmE" },
		{ STR("foobar"), "Zm9vYmFy" },
		{ STR("\xFF\xEF\xBE"), "_---" },
		{ STR("\0\0\0\0"), "AAAAAA" },
	};
	struct strbuf buf;
	uint8_t out[6];

	(void)state;
	strbuf_init(&buf, 100);
	for (size_t i = 0; i < COUNT(cases); i++) {
		strbuf_reset(&buf);
		base64url_encode(&buf, cases[i].bytes);
		assert_string_equal(buf.data, cases[i].text);
		assert_int_equal(
			base64url_decode(out, sizeof(out), strbuf_str(&buf)), cases[i].bytes.len);
		assert_memory_equal(out, cases[i].bytes.data, cases[i].bytes.len);
	}
	strbuf_release(&buf);
}

static void other_base64_is_refused(void **state)
{
	static const struct str cases[] = { STR("Zg=="), STR("Zm8="), STR("Z"), STR("Zm9vZ"),
		STR("Zh"), STR("Zm9"), STR("Zm9vYh"), STR("+///"), STR("Zm 9v"), STR("Zm9v\n"),
		STR(" Zm9v"), STR("Zm9v\0"), STR("Zm9ü"), STR("Zm9\xDF"), STR("="), STR("Zg=a") };
	uint8_t out[100];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (base64url_decode(out, sizeof(out), cases[i]) != -1)
			fail_msg("accepted case %zu", i);
}

static void decoding_stays_within_its_capacity(void **state)
{
	uint8_t out[4] = { 0, 0, 0, 77 };

	(void)state;
	assert_int_equal(base64url_decode(out, 3, STR("Zm9v")), 3);
	assert_int_equal(base64url_decode(out, 3, STR("Zm9vYg")), -1);
	assert_int_equal(base64url_decode(out, 0, STR("Zg")), -1);
	assert_int_equal(base64url_decode(out, 0, STR("")), 0);
	assert_int_equal(out[3], 77);
}

static void a_full_buffer_gets_no_half_of_an_encoding(void **state)
{
	struct strbuf buf;

	(void)state;
	strbuf_init(&buf, 3);
	base64url_encode(&buf, STR("foo"));
	assert_true(buf.overflow);
	assert_int_equal(buf.len, 0);
	strbuf_release(&buf);
}

static int setup(void **state)
{
	(void)state;
	crypto_init();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_digest_is_blake2b),
		cmocka_unit_test(a_digest_depends_on_key_and_length),
		cmocka_unit_test(signatures_are_ed25519),
		cmocka_unit_test(a_changed_message_or_signature_is_refused),
		cmocka_unit_test(a_secret_key_must_hold_its_own_public_key),
		cmocka_unit_test(what_was_sealed_can_be_opened),
		cmocka_unit_test(sealing_twice_gives_different_bytes),
		cmocka_unit_test(what_was_changed_moved_or_cut_is_not_opened),
		cmocka_unit_test(secrets_are_compared_and_wiped),
		cmocka_unit_test(random_bytes_differ),
		cmocka_unit_test(base64url_goes_there_and_back),
		cmocka_unit_test(other_base64_is_refused),
		cmocka_unit_test(decoding_stays_within_its_capacity),
		cmocka_unit_test(a_full_buffer_gets_no_half_of_an_encoding),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
