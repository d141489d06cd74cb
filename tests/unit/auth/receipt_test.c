/* Tests of the receipts that a post gives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "auth/paseto.h"
#include "auth/receipt.h"

static struct signing_key key;

static const struct receipt_facts facts = { .reference = { "7K3M9QXT2B", 10 },
	.border_post = { "KAPIKULE", 8 },
	.outcome = { "handed_over", 11 },
	.occurred_at = 1646985600 * INSTANT_SECOND,
	.accepted_by = { "officer.ayse", 12 } };

static int key_make(void **state)
{
	(void)state;
	crypto_init();
	crypto_sign_keys_new(key.secret, key.public_key);
	key.id = paserk_id(key.public_key);
	return 0;
}

static void anyone_with_the_public_key_can_check_it(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1 << 16);
	const struct receipt receipt = receipt_sign(arena, &key, STR("kafile"), &facts);
	struct paseto opened;

	assert_true(
		paseto_open(arena, key.public_key, receipt.token, STR("kafile|receipt"), &opened));
	assert_true(str_equal(opened.message, receipt.statement));
	assert_true(str_equal(opened.message,
		STR("{\"deployment\":\"kafile\",\"event_id\":\"00000000-0000-0000-0000-"
		    "000000000000\","
		    "\"reference\":\"7K3M9QXT2B\",\"border_post\":\"KAPIKULE\",\"convoy\":null,"
		    "\"outcome\":\"handed_over\",\"occurred_at\":\"2022-03-11T08:00:00Z\","
		    "\"accepted_by\":\"officer.ayse\"}")));
	arena_free(arena);
}

static void it_is_no_session_and_of_no_other_deployment(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1 << 16);
	const struct receipt receipt = receipt_sign(arena, &key, STR("kafile"), &facts);
	struct paseto opened;

	assert_false(
		paseto_open(arena, key.public_key, receipt.token, STR("kafile|session"), &opened));
	assert_false(
		paseto_open(arena, key.public_key, receipt.token, STR("other|receipt"), &opened));
	arena_free(arena);
}

static void the_same_facts_give_the_same_receipt(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1 << 16);

	assert_true(str_equal(receipt_sign(arena, &key, STR("kafile"), &facts).token,
		receipt_sign(arena, &key, STR("kafile"), &facts).token));
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(anyone_with_the_public_key_can_check_it),
		cmocka_unit_test(it_is_no_session_and_of_no_other_deployment),
		cmocka_unit_test(the_same_facts_give_the_same_receipt),
	};

	return cmocka_run_group_tests(tests, key_make, NULL);
}
