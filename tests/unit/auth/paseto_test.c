/* PASETO v4.public: the official vectors, and every way a token can be not quite itself. */
#include "auth/paseto.h"

#include "vectors.h"

#define MESSAGE STR("{\"sub\":\"olena\"}")
#define IMPLICIT STR("kafile|session")

struct fixture {
	struct arena *arena;
	uint8_t secret[SIGN_SECRET_BYTES];
	uint8_t public_key[SIGN_PUBLIC_BYTES];
	struct strbuf footer;
	struct strbuf token; /* of MESSAGE, the footer and IMPLICIT */
};

static int set_up(void **state)
{
	static struct fixture fixture;

	fixture.arena = arena_new(64 << 20);
	crypto_sign_keys_new(fixture.secret, fixture.public_key);
	struct key_id kid = paserk_id(fixture.public_key);
	strbuf_init(&fixture.footer, PASETO_FOOTER_MAX);
	paseto_footer(&fixture.footer, &kid);
	strbuf_init(&fixture.token, PASETO_TOKEN_MAX);
	paseto_sign(&fixture.token, fixture.secret, MESSAGE, strbuf_str(&fixture.footer), IMPLICIT);
	*state = &fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	strbuf_release(&fixture->footer);
	strbuf_release(&fixture->token);
	arena_free(fixture->arena);
	return 0;
}

static bool opens(const struct fixture *fixture, struct str token)
{
	struct paseto out;

	return paseto_open(fixture->arena, fixture->public_key, token, IMPLICIT, &out);
}

static void signs_and_opens(struct arena *arena, const json_t *vector)
{
	uint8_t secret[SIGN_SECRET_BYTES], public_key[SIGN_PUBLIC_BYTES];
	struct str token = vector_text(vector, "token");
	struct str implicit = vector_text(vector, "implicit-assertion");
	struct strbuf signed_token;
	struct paseto out;

	(void)vector_bytes(vector, "secret-key", secret, sizeof(secret));
	(void)vector_bytes(vector, "public-key", public_key, sizeof(public_key));
	assert_true(paseto_open(arena, public_key, token, implicit, &out));
	assert_str_equal(out.message, vector_text(vector, "payload"));
	assert_str_equal(out.footer, vector_text(vector, "footer"));

	strbuf_init(&signed_token, PASETO_TOKEN_MAX);
	paseto_sign(&signed_token, secret, out.message, out.footer, implicit);
	assert_str_equal(strbuf_str(&signed_token), token);
	strbuf_release(&signed_token);
}

static void is_refused(struct arena *arena, const json_t *vector)
{
	const char *key = json_object_get(vector, "public-key") ? "public-key" : "key";
	uint8_t public_key[SIGN_PUBLIC_BYTES];
	struct paseto out;

	(void)vector_bytes(vector, key, public_key, sizeof(public_key));
	assert_false(paseto_open(arena, public_key, vector_text(vector, "token"),
		vector_text(vector, "implicit-assertion"), &out));
}

static void the_official_vectors_pass_and_all_else_of_version_4_is_refused(void **state)
{
	struct fixture *fixture = *state;
	json_t *file = vectors_new("v4.json"), *vector;
	size_t i, opened = 0;

	json_array_foreach (json_object_get(file, "tests"), i, vector) {
		if (str_starts_with(vector_text(vector, "name"), STR("4-S-"))) {
			signs_and_opens(fixture->arena, vector);
			opened++;
		} else {
			is_refused(fixture->arena, vector);
		}
	}
	assert_int_equal(opened, 3);
	json_decref(file);
}

static void pieces_are_encoded_behind_their_lengths(void **state)
{
	static const struct {
		struct str pieces[2];
		size_t count;
		struct str expected;
	} cases[] = {
		{ { { 0 } }, 0, STR("\0\0\0\0\0\0\0\0") },
		{ { STR("") }, 1, STR("\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0") },
		{ { STR("test") }, 1, STR("\1\0\0\0\0\0\0\0\4\0\0\0\0\0\0\0test") },
		{ { STR(""), STR("a") }, 2,
			STR("\2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0a") },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct strbuf out;

		strbuf_init(&out, 256);
		paseto_pae(&out, cases[i].pieces, cases[i].count);
		assert_int_equal(out.len, cases[i].expected.len);
		assert_memory_equal(out.data, cases[i].expected.data, out.len);
		strbuf_release(&out);
	}
}

static void a_token_gives_back_its_message_and_footer(void **state)
{
	struct fixture *fixture = *state;
	struct paseto out;

	assert_true(paseto_open(
		fixture->arena, fixture->public_key, strbuf_str(&fixture->token), IMPLICIT, &out));
	assert_str_equal(out.message, MESSAGE);
	assert_str_equal(out.footer, strbuf_str(&fixture->footer));
}

static void a_token_with_any_bit_flipped_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct strbuf *token = &fixture->token;

	for (size_t i = 0; i < token->len * 8; i++) {
		token->data[i / 8] ^= (char)(1 << i % 8);
		assert_false(opens(fixture, strbuf_str(token)));
		token->data[i / 8] ^= (char)(1 << i % 8);
	}
	assert_true(opens(fixture, strbuf_str(token)));
}

static void a_token_with_any_symbol_replaced_by_another_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct strbuf *token = &fixture->token;

	for (size_t i = 0; i < token->len; i++) {
		char good = token->data[i];

		token->data[i] = good == 'A' ? 'B' : 'A';
		assert_false(opens(fixture, strbuf_str(token)));
		token->data[i] = good;
	}
}

/* libsodium 1.0.18 reads them all as '_'. */
static void a_token_with_bytes_past_ascii_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct strbuf *token = &fixture->token;

	for (size_t i = 0; i < token->len; i++) {
		char good = token->data[i];

		for (int byte = 0x80; byte <= 0xFF; byte++) {
			token->data[i] = (char)byte;
			assert_false(opens(fixture, strbuf_str(token)));
		}
		token->data[i] = good;
	}
}

static void a_token_cut_short_anywhere_is_refused(void **state)
{
	struct fixture *fixture = *state;

	for (size_t len = 0; len < fixture->token.len; len++)
		assert_false(opens(fixture, (struct str){ fixture->token.data, len }));
}

static void a_token_with_anything_around_it_is_refused(void **state)
{
	static const char *const formats[] = { "%s=", "%s==", "%s.", "%s..", "%s.AAAA", "%s ",
		"%s\n", " %s", "Bearer %s", "%sA", "%sAAAA", ".%s" };
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		struct strbuf changed;
		struct str pieces = str_from(formats[i]);
		struct str before = str_next(&pieces, '%');

		strbuf_init(&changed, PASETO_TOKEN_MAX);
		strbuf_add_str(&changed, before);
		strbuf_add_str(&changed, strbuf_str(&fixture->token));
		strbuf_add(&changed, pieces.data + 1, pieces.len - 1);
		assert_false(opens(fixture, strbuf_str(&changed)));
		strbuf_release(&changed);
	}
}

static void another_header_is_refused(void **state)
{
	static const char *const headers[] = { "v4.local.", "v3.public.", "v2.public.",
		"V4.public.", "v4.PUBLIC.", "v4.public", "v4.public-", "" };
	struct fixture *fixture = *state;
	const char *body = fixture->token.data + strlen("v4.public.");

	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
		assert_false(
			opens(fixture, arena_printf(fixture->arena, "%s%s", headers[i], body)));
}

static void a_token_of_another_purpose_or_deployment_is_refused(void **state)
{
	static const char *const assertions[] = { "", "kafile|receipt", "kafile-test|session",
		"kafile|session ", "kafile" };
	struct fixture *fixture = *state;
	struct paseto out;

	for (size_t i = 0; i < sizeof(assertions) / sizeof(assertions[0]); i++)
		assert_false(paseto_open(fixture->arena, fixture->public_key,
			strbuf_str(&fixture->token), str_from(assertions[i]), &out));
}

static void a_token_of_another_key_is_refused(void **state)
{
	struct fixture *fixture = *state;
	uint8_t secret[SIGN_SECRET_BYTES], public_key[SIGN_PUBLIC_BYTES];
	struct paseto out = { MESSAGE, MESSAGE };

	crypto_sign_keys_new(secret, public_key);
	assert_false(paseto_open(
		fixture->arena, public_key, strbuf_str(&fixture->token), IMPLICIT, &out));
	assert_str_equal(out.message, MESSAGE);
}

static void a_footer_taken_away_or_exchanged_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct str rest = strbuf_str(&fixture->token);
	size_t len = (size_t)(strrchr(fixture->token.data, '.') - fixture->token.data);

	rest.len = len;
	assert_false(opens(fixture, rest));
	assert_false(opens(fixture, arena_printf(fixture->arena, STR_FMT ".", STR_ARG(rest))));
	assert_false(opens(fixture, arena_printf(fixture->arena, STR_FMT ".e30", STR_ARG(rest))));
}

/* A signed token whose message has `len` bytes. */
static bool long_token_opens(struct fixture *fixture, size_t len)
{
	struct strbuf token;
	struct str message = { arena_alloc(fixture->arena, len), len };

	strbuf_init(&token, 8192);
	paseto_sign(&token, fixture->secret, message, STR(""), IMPLICIT);
	bool done = opens(fixture, strbuf_str(&token));
	strbuf_release(&token);
	return done;
}

static void a_token_past_its_cap_is_refused_though_signed(void **state)
{
	/* 10 of the header and 2038 of the body: 1528 bytes, four symbols for three of them. */
	assert_true(long_token_opens(*state, 1528 - SIGNATURE_BYTES));
	assert_false(long_token_opens(*state, 1529 - SIGNATURE_BYTES));
}

static void an_empty_message_opens(void **state)
{
	assert_true(long_token_opens(*state, 0));
}

static void the_key_id_is_read_before_the_signature(void **state)
{
	struct fixture *fixture = *state;
	struct key_id kid, expected = paserk_id(fixture->public_key);

	fixture->token.data[30] = '!';
	assert_true(paseto_kid(strbuf_str(&fixture->token), &kid));
	assert_true(key_id_equal(&kid, &expected));
}

#define KID "k4.pid.9ShR3xc8-qVJ_di0tc9nx0IDIqbatdeM2mqLFBJsKRHs"

static bool footer_has_kid(struct arena *arena, struct str footer)
{
	struct strbuf token;
	struct key_id kid;

	strbuf_init(&token, PASETO_TOKEN_MAX);
	strbuf_add_text(&token, "v4.public.AAAA.");
	base64url_encode(&token, footer);
	bool found = paseto_kid(arena_copy(arena, strbuf_str(&token)), &kid);
	strbuf_release(&token);
	return found;
}

static void a_footer_of_another_shape_names_no_key(void **state)
{
	static const char *const footers[] = { "", "{}", "[]", "null", "\"" KID "\"",
		"[\"" KID "\"]", "{\"kid\":\"\"}", "{\"kid\":null}", "{\"kid\":1}",
		"{\"kid\":[\"" KID "\"]}", "{\"kid\":{\"kid\":\"" KID "\"}}",
		"{\"kid\":\"" KID "\",\"kid\":\"" KID "\"}", "{\"kid\":\"" KID "\",\"x\":1}",
		"{\"kid\":\"" KID "\"", "{\"kid\":\"" KID "\"}x",
		"{\"kid\":\"k4.sid.9ShR3xc8-qVJ_di0tc9nx0IDIqbatdeM2mqLFBJsKRHs\"}",
		"{\"kid\":\"" KID "\\u0000\"}", "\xFF\xFE" };
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(footers) / sizeof(footers[0]); i++)
		assert_false(footer_has_kid(fixture->arena, str_from(footers[i])));
	assert_true(footer_has_kid(fixture->arena, STR("{\"kid\":\"" KID "\"}")));
}

static void a_footer_past_its_cap_names_no_key(void **state)
{
	struct fixture *fixture = *state;

	assert_true(footer_has_kid(fixture->arena,
		arena_printf(fixture->arena, "{\"kid\":\"" KID "\"%*s}", 256 - 61, " ")));
	assert_false(footer_has_kid(fixture->arena,
		arena_printf(fixture->arena, "{\"kid\":\"" KID "\"%*s}", 257 - 61, " ")));
}

#define WITH_TOKEN(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_TOKEN(the_official_vectors_pass_and_all_else_of_version_4_is_refused),
		WITH_TOKEN(pieces_are_encoded_behind_their_lengths),
		WITH_TOKEN(a_token_gives_back_its_message_and_footer),
		WITH_TOKEN(a_token_with_any_bit_flipped_is_refused),
		WITH_TOKEN(a_token_with_any_symbol_replaced_by_another_is_refused),
		WITH_TOKEN(a_token_with_bytes_past_ascii_is_refused),
		WITH_TOKEN(a_token_cut_short_anywhere_is_refused),
		WITH_TOKEN(a_token_with_anything_around_it_is_refused),
		WITH_TOKEN(another_header_is_refused),
		WITH_TOKEN(a_token_of_another_purpose_or_deployment_is_refused),
		WITH_TOKEN(a_token_of_another_key_is_refused),
		WITH_TOKEN(a_footer_taken_away_or_exchanged_is_refused),
		WITH_TOKEN(a_token_past_its_cap_is_refused_though_signed),
		WITH_TOKEN(an_empty_message_opens),
		WITH_TOKEN(the_key_id_is_read_before_the_signature),
		WITH_TOKEN(a_footer_of_another_shape_names_no_key),
		WITH_TOKEN(a_footer_past_its_cap_names_no_key),
	};

	crypto_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
