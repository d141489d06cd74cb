/* UUIDs and public references. */
#include "base/ids.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/crypto.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static int64_t uuid_ms(struct uuid id)
{
	int64_t ms = 0;

	for (size_t i = 0; i < 6; i++)
		ms = ms << 8 | id.bytes[i];
	return ms;
}

static void a_uuid_has_its_version_variant_and_time(void **state)
{
	int64_t before = clock_now() / 1000;
	struct uuid id = uuid_new();

	(void)state;
	assert_int_equal(id.bytes[6] >> 4, 7);
	assert_int_equal(id.bytes[8] >> 6, 2);
	assert_in_range(uuid_ms(id), before, clock_now() / 1000);
}

static void uuids_of_a_thread_increase(void **state)
{
	struct uuid previous = uuid_new();

	(void)state;
	for (int i = 0; i < 200000; i++) {
		struct uuid id = uuid_new();

		if (memcmp(previous.bytes, id.bytes, sizeof(id.bytes)) >= 0)
			fail_msg("number %d does not increase", i);
		assert_int_equal(id.bytes[6] >> 4, 7);
		assert_int_equal(id.bytes[8] >> 6, 2);
		previous = id;
	}
}

static void a_uuid_is_written_and_read_back(void **state)
{
	struct uuid id = uuid_new(), again;
	char text[37];

	(void)state;
	uuid_format(id, text);
	assert_int_equal(strlen(text), 36);
	assert_true(parse_uuid(str_from(text), &again));
	assert_memory_equal(id.bytes, again.bytes, sizeof(id.bytes));
}

static void only_zeros_are_the_null_uuid(void **state)
{
	(void)state;
	assert_true(uuid_is_null((struct uuid){ { 0 } }));
	assert_false(uuid_is_null((struct uuid){ { [15] = 1 } }));
	assert_false(uuid_is_null(uuid_new()));
}

/* Computed by another program from the text of ISO 7064. */
static void check_symbols_follow_iso_7064(void **state)
{
	static const char *const references[] = { "7K3M9QXT2A", "000000000H", "ZZZZZZZZZG",
		"123456789G", "0A1B2C3D4F" };

	(void)state;
	for (size_t i = 0; i < COUNT(references); i++)
		assert_int_equal(reference_check_symbol(references[i]), references[i][9]);
}

static void fresh_references_are_valid_and_differ(void **state)
{
	static char references[1000][REFERENCE_SYMBOLS + 1];
	char again[REFERENCE_SYMBOLS + 1];

	(void)state;
	for (size_t i = 0; i < COUNT(references); i++) {
		reference_new(references[i]);
		assert_int_equal(strlen(references[i]), REFERENCE_SYMBOLS);
		assert_int_equal(reference_parse(str_from(references[i]), again), REFERENCE_OK);
		assert_string_equal(again, references[i]);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(references[i], references[j]);
	}
}

static void every_symbol_is_drawn_as_often_as_the_others(void **state)
{
	int drawn[32] = { 0 };

	(void)state;
	for (int i = 0; i < 32000; i++) {
		char reference[REFERENCE_SYMBOLS + 1];

		reference_new(reference);
		drawn[strchr(alphabet, reference[i % 9]) - alphabet]++;
	}
	for (size_t i = 0; i < COUNT(drawn); i++)
		assert_in_range(drawn[i], 750, 1250); /* eight standard deviations around 1000 */
}

static void references_are_read_as_people_write_them(void **state)
{
	static const struct {
		const char *text, *reference;
	} cases[] = {
		{ "7K3M9QXT2A", "7K3M9QXT2A" },
		{ "7K3M9-QXT2A", "7K3M9QXT2A" },
		{ "7k3m9-qxt2a", "7K3M9QXT2A" },
		{ " 7K3 M9Q XT2A ", "7K3M9QXT2A" },
		{ "7-K-3-M-9-Q-X-T-2-A-", "7K3M9QXT2A" },
		{ "OoO00-0000H", "000000000H" },
		{ "i23456789G", "123456789G" },
		{ "L2345-6789g", "123456789G" },
		{ "OAIB2C3D4F", "0A1B2C3D4F" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char reference[REFERENCE_SYMBOLS + 1];

		assert_int_equal(reference_parse(str_from(cases[i].text), reference), REFERENCE_OK);
		assert_string_equal(reference, cases[i].reference);
	}
}

static void a_mistyped_reference_is_told_from_a_malformed_one(void **state)
{
	static const struct {
		struct str text;
		enum reference_outcome outcome;
	} cases[] = {
		{ STR("7K3M9-QXT2B"), REFERENCE_MISTYPED },
		{ STR("K73M9QXT2A"), REFERENCE_MISTYPED },
		{ STR("0000000000"), REFERENCE_MISTYPED },
		{ STR(""), REFERENCE_MALFORMED },
		{ { NULL, 0 }, REFERENCE_MALFORMED },
		{ STR("- -"), REFERENCE_MALFORMED },
		{ STR("7K3M9QXT2"), REFERENCE_MALFORMED },
		{ STR("7K3M9QXT2AA"), REFERENCE_MALFORMED },
		{ STR("7K3M9QXTUA"), REFERENCE_MALFORMED },
		{ STR("7K3M9_QXT2A"), REFERENCE_MALFORMED },
		{ STR("7K3M9QXT2\0"), REFERENCE_MALFORMED },
		{ STR("7K3M9QXT2Ä"), REFERENCE_MALFORMED },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char reference[REFERENCE_SYMBOLS + 1] = "unchanged";

		assert_int_equal(reference_parse(cases[i].text, reference), cases[i].outcome);
		assert_string_equal(reference, "unchanged");
	}
}

static void one_wrong_symbol_never_slips_through(void **state)
{
	char reference[REFERENCE_SYMBOLS + 1], out[REFERENCE_SYMBOLS + 1];

	(void)state;
	for (int round = 0; round < 100; round++) {
		reference_new(reference);
		for (size_t i = 0; i < REFERENCE_SYMBOLS; i++) {
			char right = reference[i];

			for (const char *wrong = alphabet; *wrong; wrong++) {
				reference[i] = *wrong;
				assert_int_equal(reference_parse(str_from(reference), out),
					*wrong == right ? REFERENCE_OK : REFERENCE_MISTYPED);
			}
			reference[i] = right;
		}
	}
}

static void a_reference_is_shown_in_two_halves(void **state)
{
	char text[REFERENCE_SYMBOLS + 2];

	(void)state;
	reference_format("7K3M9QXT2A", text);
	assert_string_equal(text, "7K3M9-QXT2A");
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
		cmocka_unit_test(a_uuid_has_its_version_variant_and_time),
		cmocka_unit_test(uuids_of_a_thread_increase),
		cmocka_unit_test(a_uuid_is_written_and_read_back),
		cmocka_unit_test(only_zeros_are_the_null_uuid),
		cmocka_unit_test(check_symbols_follow_iso_7064),
		cmocka_unit_test(fresh_references_are_valid_and_differ),
		cmocka_unit_test(every_symbol_is_drawn_as_often_as_the_others),
		cmocka_unit_test(references_are_read_as_people_write_them),
		cmocka_unit_test(a_mistyped_reference_is_told_from_a_malformed_one),
		cmocka_unit_test(one_wrong_symbol_never_slips_through),
		cmocka_unit_test(a_reference_is_shown_in_two_halves),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
