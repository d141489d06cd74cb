/* What is hashed and signed, to the byte: a seal that was made once must hold for good. */
#include "seal/seal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "seal/checkpoint.h"
#include "seal/history.h"
#include "seal/leaf.h"

static struct signing_key key;

static int key_make(void **state)
{
	(void)state;
	key.purpose = KEY_SEAL;
	crypto_sign_keys_new(key.secret, key.public_key);
	key.id = paserk_id(key.public_key);
	return 0;
}

static struct leaf_event an_event(void)
{
	return (struct leaf_event){ { STR("7"), STR("745"), STR("citizen.registered"), STR("olena"),
		STR_NULL, STR("LVIV"), STR_NULL, STR("7K3M9QXT2B"), STR_NULL, STR_NULL, STR_NULL,
		STR(""), STR("1646895600000000"), STR("1646895600123456"), STR_NULL,
		STR("{\"a\": \"ğ\"}") } };
}

/* The hash was worked out by another program from the description in docs/evidence.md. */
static void an_event_hashes_as_it_is_described(void **state)
{
	const struct leaf_event event = an_event();
	const struct merkle_hash leaf = leaf_event_hash(&event);
	char text[2 * SHA256_BYTES + 1];

	(void)state;
	for (size_t i = 0; i < SHA256_BYTES; i++)
		(void)snprintf(text + 2 * i, 3, "%02x", leaf.bytes[i]);
	assert_string_equal(
		text, "ed5b46fcd13dee967075b35d08ef9992995e39293f4ac173fd6e39329680fbbe");
}

static void text_moved_to_another_column_or_made_null_hashes_otherwise(void **state)
{
	struct leaf_event event = an_event(), moved = an_event(), emptied = an_event();
	struct merkle_hash other;

	(void)state;
	const struct merkle_hash leaf = leaf_event_hash(&event);
	moved.fields[4] = moved.fields[5];
	moved.fields[5] = STR_NULL;
	other = leaf_event_hash(&moved);
	assert_false(merkle_equal(&leaf, &other));
	emptied.fields[11] = STR_NULL;
	other = leaf_event_hash(&emptied);
	assert_false(merkle_equal(&leaf, &other));
}

static struct seal a_seal(int64_t n, const struct merkle_hash *previous)
{
	return (struct seal){ .n = n,
		.epoch = { { 1, 0x92, 0xf0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 10 } },
		.first = { 700, 5 },
		.last = { 745, 7 },
		.count = 3,
		.previous_hash = *previous,
		.sealed_at = INT64_C(1646895600000001) };
}

static void a_seal_is_signed_as_ten_lines(void **state)
{
	const struct merkle_hash previous = { { 1 } };
	struct seal seal = a_seal(2, &previous);
	struct strbuf text, expected;

	(void)state;
	seal_sign(&seal, &key);
	strbuf_init(&text, 4096);
	strbuf_init(&expected, 4096);
	seal_text(&seal, &text);
	strbuf_printf(&expected,
		"kafile-seal-1\n2\n0192f000-0000-7000-8000-00000000000a\n700 5\n745 7\n3\n"
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
		"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n1646895600000001\n%s\n",
		key.id.text);
	assert_string_equal(text.data, expected.data);
	strbuf_release(&text);
	strbuf_release(&expected);
}

static void a_seal_that_was_changed_does_not_hold(void **state)
{
	const struct merkle_hash previous = { { 1 } };
	struct seal seal = a_seal(2, &previous);

	(void)state;
	seal_sign(&seal, &key);
	assert_true(seal_signature_holds(&seal, key.public_key));
	seal.count++;
	assert_false(seal_signature_holds(&seal, key.public_key));
	seal.count--;
	seal.sealed_at++;
	assert_false(seal_signature_holds(&seal, key.public_key));
}

static void a_seal_follows_only_the_one_before(void **state)
{
	struct history history = { 0 };
	struct merkle_hash previous = { 0 };
	struct strbuf error;

	(void)state;
	strbuf_init(&error, 4096);
	const struct seal first = a_seal(1, &previous);
	assert_true(history_add(&history, &first, &error));
	const struct seal skipping = a_seal(3, &history.last_hash);
	assert_false(history_add(&history, &skipping, &error));
	assert_string_equal(error.data, "seal 2 is missing");
	strbuf_reset(&error);
	const struct seal foreign = a_seal(2, &previous);
	assert_false(history_add(&history, &foreign, &error));
	const struct seal second = a_seal(2, &history.last_hash);
	assert_true(history_add(&history, &second, &error));
	assert_int_equal(history.tree.size, 2);
	strbuf_release(&error);
}

/* The key of RFC 8032's first test; the hash in the middle was worked out by another program. */
static void witnesses_are_given_the_key_as_signed_notes_have_it(void **state)
{
	uint8_t public_key[SIGN_PUBLIC_BYTES];
	struct strbuf text;

	(void)state;
	assert_int_equal(base64_decode(public_key, sizeof(public_key),
				 STR("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")),
		SIGN_PUBLIC_BYTES);
	strbuf_init(&text, 4096);
	checkpoint_verifier(&text, STR("kafile/audit"), public_key);
	assert_string_equal(
		text.data, "kafile/audit+c9840ede+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea");
	strbuf_release(&text);
}

struct noted {
	struct strbuf note;
	struct strbuf error;
	struct trusted_key trusted;
	struct checkpoint opened;
};

static void note_make(struct noted *noted)
{
	const struct checkpoint checkpoint = { 42, { { 7 } } };

	strbuf_init(&noted->note, CHECKPOINT_MAX);
	strbuf_init(&noted->error, 4096);
	checkpoint_sign(&noted->note, STR("kafile/audit"), &checkpoint, &key);
	noted->trusted = (struct trusted_key){ .id = key.id, .purpose = KEY_SEAL };
	memcpy(noted->trusted.public_key, key.public_key, SIGN_PUBLIC_BYTES);
}

static void note_release(struct noted *noted)
{
	strbuf_release(&noted->note);
	strbuf_release(&noted->error);
}

static bool note_opens(struct noted *noted, struct str origin)
{
	return checkpoint_open(strbuf_str(&noted->note), origin, &noted->trusted, 1, &noted->opened,
		&noted->error);
}

static void a_checkpoint_says_what_was_signed(void **state)
{
	struct noted noted;

	(void)state;
	note_make(&noted);
	assert_memory_equal(noted.note.data,
		"kafile/audit\n42\nBwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n"
		"\xe2\x80\x94 kafile/audit ",
		12 + 4 + 45 + 1 + 4 + 13);
	assert_true(note_opens(&noted, STR("kafile/audit")));
	assert_int_equal(noted.opened.size, 42);
	assert_int_equal(noted.opened.root.bytes[0], 7);
	note_release(&noted);
}

static void a_witness_may_add_its_signature(void **state)
{
	struct noted noted;

	(void)state;
	note_make(&noted);
	strbuf_add_text(&noted.note, "\xe2\x80\x94 witness.example/w AAAAAAAA\n");
	assert_true(note_opens(&noted, STR("kafile/audit")));
	note_release(&noted);
}

static void a_checkpoint_of_another_log_key_or_text_is_refused(void **state)
{
	struct noted noted;

	(void)state;
	note_make(&noted);
	assert_false(note_opens(&noted, STR("other/audit")));
	for (size_t i = 0; i < noted.note.len - 1; i++) {
		noted.note.data[i] ^= 1;
		assert_false(note_opens(&noted, STR("kafile/audit")));
		noted.note.data[i] ^= 1;
	}
	noted.trusted.purpose = KEY_RECEIPT;
	assert_false(note_opens(&noted, STR("kafile/audit")));
	note_release(&noted);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_event_hashes_as_it_is_described),
		cmocka_unit_test(text_moved_to_another_column_or_made_null_hashes_otherwise),
		cmocka_unit_test(a_seal_is_signed_as_ten_lines),
		cmocka_unit_test(a_seal_that_was_changed_does_not_hold),
		cmocka_unit_test(a_seal_follows_only_the_one_before),
		cmocka_unit_test(witnesses_are_given_the_key_as_signed_notes_have_it),
		cmocka_unit_test(a_checkpoint_says_what_was_signed),
		cmocka_unit_test(a_witness_may_add_its_signature),
		cmocka_unit_test(a_checkpoint_of_another_log_key_or_text_is_refused),
	};

	crypto_init();
	return cmocka_run_group_tests_name("seal/seal", tests, key_make, NULL);
}
