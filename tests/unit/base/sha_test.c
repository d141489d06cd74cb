/* Vectors of FIPS 180-2 (appendix B) and RFC 2202 (section 3). */
#include "base/sha.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void expect_hex(const uint8_t *bytes, size_t len, const char *hex)
{
	char text[2 * SHA256_BYTES + 1];

	assert_true(len <= SHA256_BYTES);
	for (size_t i = 0; i < len; i++)
		(void)snprintf(text + 2 * i, 3, "%02x", bytes[i]);
	assert_string_equal(text, hex);
}

static void expect_sha256(const struct str *parts, size_t count, const char *hex)
{
	uint8_t hash[SHA256_BYTES];

	sha256(hash, parts, count);
	expect_hex(hash, sizeof(hash), hex);
}

static void sha256_is_that_of_the_standard(void **state)
{
	static char many[1000000];
	const struct str two_blocks =
		STR("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq");

	(void)state;
	memset(many, 'a', sizeof(many));
	expect_sha256(
		&STR("abc"), 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	expect_sha256(
		&two_blocks, 1, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	expect_sha256(&(struct str){ many, sizeof(many) }, 1,
		"cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	expect_sha256(NULL, 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void parts_hash_as_one(void **state)
{
	const struct str parts[] = { STR("a"), STR_NULL, STR(""), STR("bc") };

	(void)state;
	expect_sha256(parts, 4, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void hmac_sha1_is_that_of_the_standard(void **state)
{
	const struct str parts[] = { STR("what do ya want "), STR("for nothing?") };
	uint8_t mac[HMAC_SHA1_BYTES];

	(void)state;
	hmac_sha1(mac, STR("Jefe"), parts, 2);
	expect_hex(mac, sizeof(mac), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha256_is_that_of_the_standard),
		cmocka_unit_test(parts_hash_as_one),
		cmocka_unit_test(hmac_sha1_is_that_of_the_standard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
