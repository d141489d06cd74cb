/* PASERK: the official vectors, and text that is almost a key. */
#include "auth/paserk.h"

#include "vectors.h"

/* What each type makes of a key of the vectors; false where the key is not of that type. */
typedef bool codec(struct str paserk, const uint8_t *key);

static bool public_agrees(struct str paserk, const uint8_t *key)
{
	char text[PASERK_PUBLIC_LENGTH + 1];
	uint8_t decoded[SIGN_PUBLIC_BYTES];

	if (!paserk_public_decode(paserk, decoded))
		return false;
	paserk_public_encode(key, text);
	assert_memory_equal(decoded, key, sizeof(decoded));
	assert_str_equal(paserk, str_from(text));
	return true;
}

static bool secret_agrees(struct str paserk, const uint8_t *key)
{
	char text[PASERK_SECRET_LENGTH + 1];
	uint8_t decoded[SIGN_SECRET_BYTES];

	if (!paserk_secret_decode(paserk, decoded))
		return false;
	paserk_secret_encode(key, text);
	assert_memory_equal(decoded, key, sizeof(decoded));
	assert_str_equal(paserk, str_from(text));
	return true;
}

static bool id_agrees(struct str paserk, const uint8_t *key)
{
	struct key_id id = paserk_id(key), parsed;

	assert_str_equal(paserk, str_from(id.text));
	assert_true(paserk_id_parse(paserk, &parsed));
	return key_id_equal(&id, &parsed);
}

/* The vectors that must fail carry a key of a wrong size or kind and no text: writes the text it
 * would have. */
static void refuses_key(const json_t *vector, const char *header, codec *agrees)
{
	uint8_t key[128];
	size_t len = vector_bytes(vector, "key", key, sizeof(key));
	struct strbuf text;

	strbuf_init(&text, 256);
	strbuf_add_text(&text, header);
	base64url_encode(&text, (struct str){ (const char *)key, len });
	assert_false(agrees(strbuf_str(&text), key));
	strbuf_release(&text);
}

static void run_vectors(
	const char *file_name, const char *failing_header, codec *agrees, codec *failing)
{
	json_t *file = vectors_new(file_name), *vector;
	size_t i;

	json_array_foreach (json_object_get(file, "tests"), i, vector) {
		uint8_t key[128];

		if (json_is_true(json_object_get(vector, "expect-fail"))) {
			refuses_key(vector, failing_header, failing);
			continue;
		}
		(void)vector_bytes(vector, "key", key, sizeof(key));
		assert_true(agrees(vector_text(vector, "paserk"), key));
	}
	json_decref(file);
}

static void public_keys_read_and_write_as_the_vectors_say(void **state)
{
	(void)state;
	run_vectors("k4.public.json", "k4.public.", public_agrees, public_agrees);
}

static void secret_keys_read_and_write_as_the_vectors_say(void **state)
{
	(void)state;
	run_vectors("k4.secret.json", "k4.secret.", secret_agrees, secret_agrees);
}

/* A key that is no public key has no id: it cannot be read in the first place. */
static void key_ids_are_those_of_the_vectors(void **state)
{
	(void)state;
	run_vectors("k4.pid.json", "k4.public.", id_agrees, public_agrees);
}

#define GOOD_BODY "cHFyc3R1dnd4eXp7fH1-f4CBgoOEhYaHiImKi4yNjo8"

static void text_that_is_almost_a_public_key_is_refused(void **state)
{
	static const char *const texts[] = {
		"",
		"k4.public.",
		GOOD_BODY,
		"k3.public." GOOD_BODY,
		"k4.secret." GOOD_BODY,
		"K4.public." GOOD_BODY,
		" k4.public." GOOD_BODY,
		"k4.public." GOOD_BODY " ",
		"k4.public." GOOD_BODY "=",
		"k4.public." GOOD_BODY "A",
		"k4.public.cHFyc3R1dnd4eXp7fH1-f4CBgoOEhYaHiImKi4yNjo9", /* a trailing bit */
		"k4.public.cHFyc3R1dnd4eXp7fH1+f4CBgoOEhYaHiImKi4yNjo8", /* another alphabet */
		"k4.public.cHFyc3R1dnd4eXp7fH1-f4CBgoOEhYaHiImKi4yNj",
		"k4.public.cHFyc3R1dnd4eXp7fH1-f4CBgoOEhYaHiImKi4yN\xDFo8",
	};
	uint8_t untouched[SIGN_PUBLIC_BYTES] = { 7 }, out[SIGN_PUBLIC_BYTES] = { 7 };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_false(paserk_public_decode(str_from(texts[i]), out));
		assert_memory_equal(out, untouched, sizeof(out));
	}
	assert_true(paserk_public_decode(STR("k4.public." GOOD_BODY), out));
}

static void a_secret_key_with_another_public_half_is_refused(void **state)
{
	uint8_t secret[SIGN_SECRET_BYTES], public_key[SIGN_PUBLIC_BYTES], out[SIGN_SECRET_BYTES];
	char text[PASERK_SECRET_LENGTH + 1];

	(void)state;
	crypto_sign_keys_new(secret, public_key);
	paserk_secret_encode(secret, text);
	assert_true(paserk_secret_decode(str_from(text), out));
	secret[SIGN_SECRET_BYTES - 1] ^= 1;
	paserk_secret_encode(secret, text);
	assert_false(paserk_secret_decode(str_from(text), out));
}

static void a_key_id_of_another_size_or_type_is_refused(void **state)
{
	static const char *const texts[] = {
		"",
		"k4.pid.",
		"k4.sid.S_XQmeEwHbbvRmiyfXfHYpLGjXGzjTRSDoT1YtTakWFE",
		"k4.pid.S_XQmeEwHbbvRmiyfXfHYpLGjXGzjTRSDoT1YtTakWF",
		"k4.pid.S_XQmeEwHbbvRmiyfXfHYpLGjXGzjTRSDoT1YtTakWFEA",
		"k4.pid.S/XQmeEwHbbvRmiyfXfHYpLGjXGzjTRSDoT1YtTakWFE",
	};
	struct key_id out;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_false(paserk_id_parse(str_from(texts[i]), &out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(public_keys_read_and_write_as_the_vectors_say),
		cmocka_unit_test(secret_keys_read_and_write_as_the_vectors_say),
		cmocka_unit_test(key_ids_are_those_of_the_vectors),
		cmocka_unit_test(text_that_is_almost_a_public_key_is_refused),
		cmocka_unit_test(a_secret_key_with_another_public_half_is_refused),
		cmocka_unit_test(a_key_id_of_another_size_or_type_is_refused),
	};

	crypto_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
