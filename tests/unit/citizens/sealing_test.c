/* Numbers of identities and documents: sealed for one place, found by their hash. */
#include "citizens/sealing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/crypto.h"

struct fixture {
	struct arena *arena;
	struct keyring ring;
	struct str reference;
};

static struct data_key key_of(enum key_purpose purpose, int number)
{
	struct data_key key = { .purpose = purpose, .number = number };

	crypto_random(key.bytes, sizeof(key.bytes));
	return key;
}

static int set_up(void **state)
{
	static struct fixture fixture;

	fixture = (struct fixture){ .arena = arena_new(1 << 20), .reference = STR("7K3M9QXT2A") };
	fixture.ring.data[0] = key_of(KEY_FIELD, 1);
	fixture.ring.data[1] = key_of(KEY_HASH, 1);
	fixture.ring.data_count = 2;
	*state = &fixture;
	return 0;
}

static int tear_down(void **state)
{
	arena_free(((struct fixture *)*state)->arena);
	return 0;
}

static bool opens(
	struct fixture *f, enum sealed_column column, struct str reference, struct str sealed)
{
	struct str plain;

	return sealing_open(f->arena, &f->ring, column, reference, sealed, &plain) &&
	       str_equal(plain, STR("10000000146"));
}

static void a_sealed_number_opens_for_its_own_place(void **state)
{
	struct fixture *f = *state;
	struct str sealed = sealing_seal(
		f->arena, &f->ring, SEALED_NATIONAL_ID, f->reference, STR("10000000146"));

	assert_true(opens(f, SEALED_NATIONAL_ID, f->reference, sealed));
}

static void a_sealed_number_moved_to_another_person_or_column_stays_shut(void **state)
{
	struct fixture *f = *state;
	struct str sealed = sealing_seal(
		f->arena, &f->ring, SEALED_NATIONAL_ID, f->reference, STR("10000000146"));

	assert_false(opens(f, SEALED_NATIONAL_ID, STR("7K3M9QXT2B"), sealed));
	assert_false(opens(f, SEALED_DOCUMENT, f->reference, sealed));
}

static void a_number_sealed_before_a_new_key_still_opens(void **state)
{
	struct fixture *f = *state;
	struct str before = sealing_seal(
		f->arena, &f->ring, SEALED_NATIONAL_ID, f->reference, STR("10000000146"));

	f->ring.data[f->ring.data_count++] = key_of(KEY_FIELD, 300);
	struct str after = sealing_seal(
		f->arena, &f->ring, SEALED_NATIONAL_ID, f->reference, STR("10000000146"));
	assert_memory_equal(before.data, "\x00\x01", 2);
	assert_memory_equal(after.data, "\x01\x2c", 2);
	assert_true(opens(f, SEALED_NATIONAL_ID, f->reference, before));
	assert_true(opens(f, SEALED_NATIONAL_ID, f->reference, after));
}

static void a_changed_or_cut_value_stays_shut(void **state)
{
	struct fixture *f = *state;
	struct str sealed = sealing_seal(
		f->arena, &f->ring, SEALED_NATIONAL_ID, f->reference, STR("10000000146"));
	struct str changed = arena_copy(f->arena, sealed);

	((char *)changed.data)[changed.len - 1] ^= 1;
	assert_false(opens(f, SEALED_NATIONAL_ID, f->reference, changed));
	for (size_t len = 0; len < sealed.len; len++)
		assert_false(opens(
			f, SEALED_NATIONAL_ID, f->reference, (struct str){ sealed.data, len }));
}

static void equal_numbers_have_equal_hashes_within_a_column_only(void **state)
{
	struct fixture *f = *state;
	struct str a = sealing_hash(f->arena, &f->ring, SEALED_DOCUMENT, STR("U12345678"));
	struct str b = sealing_hash(f->arena, &f->ring, SEALED_DOCUMENT, STR("U12345678"));
	struct str other = sealing_hash(f->arena, &f->ring, SEALED_NATIONAL_ID, STR("U12345678"));

	assert_int_equal(a.len, HASH_BYTES);
	assert_true(str_equal(a, b));
	assert_false(str_equal(a, other));
}

static void without_keys_nothing_is_sealed(void **state)
{
	struct fixture *f = *state;
	const struct keyring empty = { 0 };

	assert_null(sealing_seal(f->arena, &empty, SEALED_DOCUMENT, f->reference, STR("U1")).data);
	assert_null(sealing_hash(f->arena, &empty, SEALED_DOCUMENT, STR("U1")).data);
}

static void document_numbers_meet_however_they_are_typed(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *given;
		const char *normal;
	} cases[] = { { "U12345678", "U12345678" }, { "u 1234-5678", "U12345678" },
		{ "a1b", "A1B" }, { "A1", NULL }, { "", NULL }, { "Ü1234567", NULL },
		{ "A1234567890123456789012345", NULL } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct str normal = document_number_normalise(f->arena, str_from(cases[i].given));
		if (cases[i].normal)
			assert_true(str_equal(normal, str_from(cases[i].normal)));
		else
			assert_null(normal.data);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_sealed_number_opens_for_its_own_place, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_sealed_number_moved_to_another_person_or_column_stays_shut, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			a_number_sealed_before_a_new_key_still_opens, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_changed_or_cut_value_stays_shut, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			equal_numbers_have_equal_hashes_within_a_column_only, set_up, tear_down),
		cmocka_unit_test_setup_teardown(without_keys_nothing_is_sealed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			document_numbers_meet_however_they_are_typed, set_up, tear_down),
	};

	crypto_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
