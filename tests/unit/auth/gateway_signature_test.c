/* Signatures of gateways, against examples made with other programs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "auth/gateway_signature.h"
#include "base/crypto.h"

#define SECONDS 1772334000
#define NOW (SECONDS * INSTANT_SECOND)

static struct form_field field(const char *name, const char *value)
{
	return (struct form_field){ str_from(name), str_from(value) };
}

/* The example of Twilio's documentation, and what openssl gives without the port's or with it. */
static const struct {
	const char *url;
	const char *signature;
	bool valid;
} examples[] = {
	{ "https://example.com/myapp.php?foo=1&bar=2", "L/OH5YylLD5NRKLltdqwSvS0BnU=", true },
	{ "https://example.com:443/myapp.php?foo=1&bar=2", "L/OH5YylLD5NRKLltdqwSvS0BnU=", true },
	{ "https://example.com:444/myapp.php?foo=1&bar=2", "L/OH5YylLD5NRKLltdqwSvS0BnU=", false },
	{ "http://example.com/myapp.php?foo=1&bar=2", "L/OH5YylLD5NRKLltdqwSvS0BnU=", false },
	{ "https://example.com/myapp.php?foo=1&bar=2", "M/OH5YylLD5NRKLltdqwSvS0BnU=", false },
	{ "https://example.com/myapp.php?foo=1&bar=2", "", false },
	{ "https://", "L/OH5YylLD5NRKLltdqwSvS0BnU=", false },
	{ "", "L/OH5YylLD5NRKLltdqwSvS0BnU=", false },
};

static void twilios_own_example_is_good(void **state)
{
	const struct form_field fields[] = { field("To", "+18005551212"),
		field("From", "+14158675310"), field("Digits", "1234"),
		field("Caller", "+14158675310"), field("CallSid", "CA1234567890ABCDE"),
		field("From", "+14158675310") };
	struct arena *arena = arena_new(65536);
	(void)state;
	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++)
		assert_int_equal(
			twilio_signature_valid(arena, STR("12345"), str_from(examples[i].url),
				fields, 6, str_from(examples[i].signature)),
			examples[i].valid);
	arena_free(arena);
}

/* printf '%s' '{"a":1}1772334000' | openssl dgst -sha256 -hmac key */
#define SIGNED "c6755fbcf4f3a2287c231a03d164c21856cb85e322da4777ae36a51220f6a761"

static void a_phones_signature_is_good_for_a_week(void **state)
{
	static const struct {
		int64_t days;
		bool valid;
	} cases[] = { { 0, true }, { 6, true }, { -6, true }, { 8, false }, { -8, false } };
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(
			android_signature_valid(STR("key"), STR("{\"a\":1}"), STR("1772334000"),
				NOW + cases[i].days * 86400 * INSTANT_SECOND, STR(SIGNED)),
			cases[i].valid);
}

static void nothing_else_is(void **state)
{
	static const char *const signatures[] = { "", "0", "zz", SIGNED "0", "x" SIGNED };
	(void)state;
	for (size_t i = 0; i < sizeof(signatures) / sizeof(signatures[0]); i++)
		assert_false(android_signature_valid(STR("key"), STR("{\"a\":1}"),
			STR("1772334000"), NOW, str_from(signatures[i])));
	assert_false(
		android_signature_valid(STR("key"), STR("{\"a\":1}"), STR_NULL, NOW, STR(SIGNED)));
	assert_false(android_signature_valid(
		STR("key"), STR("{\"a\":2}"), STR("1772334000"), NOW, STR(SIGNED)));
	assert_false(android_signature_valid(
		STR("kex"), STR("{\"a\":1}"), STR("1772334000"), NOW, STR(SIGNED)));
	assert_false(android_signature_valid(
		STR("key"), STR("{\"a\":1}"), STR("17723340000000000"), NOW, STR(SIGNED)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(twilios_own_example_is_good),
		cmocka_unit_test(a_phones_signature_is_good_for_a_week),
		cmocka_unit_test(nothing_else_is),
	};

	crypto_init();
	return cmocka_run_group_tests_name("auth/gateway_signature", tests, NULL, NULL);
}
