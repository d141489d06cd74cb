/* What gateways show with the reports of one message. */
#include "auth/gateway_secrets.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/crypto.h"

#define NAME STR("kannel-tr1")

static struct arena *arena;
static struct keyring ring;

static const struct uuid message = { { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 } };

static void add_key(enum key_purpose purpose, int number)
{
	struct data_key *key = &ring.data[ring.data_count++];

	key->purpose = purpose;
	key->number = number;
	memset(key->bytes, number, sizeof(key->bytes));
}

static int setup(void **state)
{
	(void)state;
	arena = arena_new(65536);
	memset(&ring, 0, sizeof(ring));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void a_proof_is_good_for_one_gateway_and_one_message(void **state)
{
	(void)state;
	struct uuid other = message;

	add_key(KEY_HASH, 1);
	other.bytes[15]++;
	const struct str proof = gateway_report_proof(arena, &ring, NAME, message);
	assert_int_equal(proof.len, 22);
	assert_true(gateway_report_proved(&ring, NAME, message, proof));
	assert_false(gateway_report_proved(&ring, NAME, other, proof));
	assert_false(gateway_report_proved(&ring, STR("kannel-tr2"), message, proof));
	assert_false(gateway_report_proved(&ring, NAME, message, STR("")));
	assert_false(gateway_report_proved(&ring, NAME, message, STR_NULL));
	assert_false(gateway_report_proved(
		&ring, NAME, message, (struct str){ proof.data, proof.len - 1 }));
}

static void a_proof_outlives_a_new_key(void **state)
{
	(void)state;
	add_key(KEY_HASH, 1);
	const struct str old = gateway_report_proof(arena, &ring, NAME, message);
	add_key(KEY_HASH, 2);
	const struct str fresh = gateway_report_proof(arena, &ring, NAME, message);
	assert_false(str_equal(old, fresh));
	assert_true(gateway_report_proved(&ring, NAME, message, old));
	assert_true(gateway_report_proved(&ring, NAME, message, fresh));
}

static void without_a_hash_key_there_is_none(void **state)
{
	(void)state;
	add_key(KEY_FIELD, 1);
	assert_null(gateway_report_proof(arena, &ring, NAME, message).data);
	assert_false(gateway_report_proved(&ring, NAME, message, STR("AAAAAAAAAAAAAAAAAAAAAA")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_proof_is_good_for_one_gateway_and_one_message, setup, teardown),
		cmocka_unit_test_setup_teardown(a_proof_outlives_a_new_key, setup, teardown),
		cmocka_unit_test_setup_teardown(without_a_hash_key_there_is_none, setup, teardown),
	};

	crypto_init();
	return cmocka_run_group_tests_name("auth/gateway_secrets", tests, NULL, NULL);
}
