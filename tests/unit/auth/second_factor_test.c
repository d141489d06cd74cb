/* Codes of authenticator apps, enrolments, recovery codes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "auth/second_factor.h"
#include "base/crypto.h"

static const uint8_t secret[] = "12345678901234567890"; /* RFC 6238, appendix B */

struct fixture {
	struct arena *arena;
	struct keyring ring;
};

static int set_up(void **state)
{
	static struct fixture f;

	f = (struct fixture){ .arena = arena_new(1 << 20) };
	f.ring.data[0] = (struct data_key){ .purpose = KEY_FIELD, .number = 1 };
	f.ring.data[1] = (struct data_key){ .purpose = KEY_HASH, .number = 1 };
	crypto_random(f.ring.data[0].bytes, DATA_KEY_BYTES);
	crypto_random(f.ring.data[1].bytes, DATA_KEY_BYTES);
	f.ring.data_count = 2;
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	arena_free(f->arena);
	return 0;
}

/* The RFC's codes have eight digits; an app shows the last six of them. */
static void the_codes_are_those_of_the_standard(void **state)
{
	static const struct {
		int64_t seconds;
		const char *code;
	} cases[] = {
		{ 59, "287082" },
		{ 1111111109, "081804" },
		{ 1111111111, "050471" },
		{ 1234567890, "005924" },
		{ 2000000000, "279037" },
		{ 20000000000, "353130" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(totp_step(secret, str_from(cases[i].code),
					 cases[i].seconds * INSTANT_SECOND),
			cases[i].seconds / 30);
}

static void a_code_is_good_in_its_own_step_and_beside_it(void **state)
{
	const struct str code = STR("005924"); /* of step 41152263 */
	const int64_t begins = 41152263LL * 30;

	(void)state;
	assert_int_equal(totp_step(secret, code, (begins - 30) * INSTANT_SECOND), 41152263);
	assert_int_equal(totp_step(secret, code, begins * INSTANT_SECOND), 41152263);
	assert_int_equal(totp_step(secret, code, (begins + 59) * INSTANT_SECOND), 41152263);
	assert_int_equal(totp_step(secret, code, (begins - 31) * INSTANT_SECOND), -1);
	assert_int_equal(totp_step(secret, code, (begins + 60) * INSTANT_SECOND), -1);
}

static void what_is_not_six_digits_is_no_code(void **state)
{
	static const char *const texts[] = { "", "05924", "0059244", "00592a", " 05924", "-05924" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_false(totp_is_code(str_from(texts[i])));
		assert_int_equal(
			totp_step(secret, str_from(texts[i]), 1234567890 * INSTANT_SECOND), -1);
	}
}

static void an_app_reads_the_secret(void **state)
{
	struct fixture *f = *state;
	const struct str text = totp_secret_text(f->arena, secret);

	assert_true(str_equal(text, STR("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")));
	assert_true(str_equal(totp_uri(f->arena, STR("kemal.aydin"), text),
		STR("otpauth://totp/Kafile:kemal.aydin?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&"
		    "issuer=Kafile")));
}

static void a_sealed_secret_opens_for_its_own_account(void **state)
{
	struct fixture *f = *state;
	const struct str sealed = totp_seal(f->arena, &f->ring, STR("kemal.aydin"), secret);
	uint8_t opened[TOTP_SECRET_BYTES];

	assert_true(totp_open(f->arena, &f->ring, STR("kemal.aydin"), sealed, opened));
	assert_memory_equal(opened, secret, TOTP_SECRET_BYTES);
	assert_false(totp_open(f->arena, &f->ring, STR("selin.demir"), sealed, opened));
}

static bool enrolment_is_good(struct fixture *f, struct str text, const char *who, instant since)
{
	struct enrolment found = { .username = str_from(who), .since = since };

	return enrolment_open(f->arena, &f->ring, text, &found) && found.expires_at == 4711 &&
	       memcmp(found.secret, secret, TOTP_SECRET_BYTES) == 0;
}

static void an_enrolment_is_for_an_account_as_it_is(void **state)
{
	struct fixture *f = *state;
	struct enrolment begun = {
		.username = STR("kemal.aydin"), .since = INSTANT_NULL, .expires_at = 4711
	};

	memcpy(begun.secret, secret, TOTP_SECRET_BYTES);
	const struct str text = enrolment_seal(f->arena, &f->ring, &begun);
	assert_true(text.len <= 400);
	assert_true(enrolment_is_good(f, text, "kemal.aydin", INSTANT_NULL));
	assert_false(enrolment_is_good(f, text, "selin.demir", INSTANT_NULL));
	assert_false(enrolment_is_good(f, text, "kemal.aydin", 12)); /* enrolled meanwhile */
	assert_false(enrolment_is_good(f, STR(""), "kemal.aydin", INSTANT_NULL));
	assert_false(enrolment_is_good(f, STR("mZ3xUqk0"), "kemal.aydin", INSTANT_NULL));
}

static void a_recovery_code_is_read_as_people_write_it(void **state)
{
	struct fixture *f = *state;
	const struct str who = STR("kemal.aydin");
	const struct str hash = recovery_code_hash(f->arena, &f->ring, who, STR("7K301-QXT2B"));
	static const char *const same[] = { "7k301-qxt2b", "7K301QXT2B", " 7K3O1 QXT2B ",
		"7K3OI-QXT2B", "7k3ol-qxt2b" };
	static const char *const none[] = { "", "7K301-QXT2", "7K301-QXT2BB", "7K301-QXT2U",
		"123456" };

	assert_int_equal(hash.len, HASH_BYTES);
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		assert_true(str_equal(
			hash, recovery_code_hash(f->arena, &f->ring, who, str_from(same[i]))));
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		assert_null(recovery_code_hash(f->arena, &f->ring, who, str_from(none[i])).data);
	assert_false(str_equal(hash,
		recovery_code_hash(f->arena, &f->ring, STR("selin.demir"), STR("7K301-QXT2B"))));
	assert_true(recovery_code_hash(f->arena, &f->ring, who, recovery_code_new(f->arena)).data);
}

static int start(void **state)
{
	(void)state;
	crypto_init();
	second_factor_init(false);
	return 0;
}

#define WITH_KEYS(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_codes_are_those_of_the_standard),
		cmocka_unit_test(a_code_is_good_in_its_own_step_and_beside_it),
		cmocka_unit_test(what_is_not_six_digits_is_no_code),
		WITH_KEYS(an_app_reads_the_secret),
		WITH_KEYS(a_sealed_secret_opens_for_its_own_account),
		WITH_KEYS(an_enrolment_is_for_an_account_as_it_is),
		WITH_KEYS(a_recovery_code_is_read_as_people_write_it),
	};

	return cmocka_run_group_tests_name("auth/second_factor", tests, start, NULL);
}
