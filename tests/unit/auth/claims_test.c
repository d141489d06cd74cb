/* Claims: what a token may say, and whether it holds here and now. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "auth/claims.h"

#define NOW INT64_C(1646892000000000) /* 2022-03-10T06:00:00Z */
#define HOUR (3600 * INSTANT_SECOND)

static const struct claims officer = {
	.issuer = STR("kafile"),
	.audience = STR("kafile"),
	.subject = STR("olena.\"k\"@consulate"),
	.role = ROLE_OFFICER,
	.cities = STR("LVIV,KYIV"),
	.posts = STR(""),
	.issued_at = NOW - HOUR,
	.not_before = NOW - HOUR,
	.expires_at = NOW + 11 * HOUR,
	.id = { { 1, 2, 3, 4, 5, 6, 0x70, 8, 0x89, 10, 11, 12, 13, 14, 15, 16 } },
};

#define OFFICER_JSON                                                                    \
	"{\"iss\":\"kafile\",\"aud\":\"kafile\",\"sub\":\"olena.\\\"k\\\"@consulate\"," \
	"\"role\":\"officer\",\"cities\":[\"LVIV\",\"KYIV\"],\"posts\":[],"             \
	"\"iat\":\"2022-03-10T05:00:00Z\",\"nbf\":\"2022-03-10T05:00:00Z\","            \
	"\"exp\":\"2022-03-10T17:00:00Z\",\"jti\":\"01020304-0506-7008-890a-0b0c0d0e0f10\"}"

static int set_up(void **state)
{
	*state = arena_new(16 << 20);
	return 0;
}

static int tear_down(void **state)
{
	arena_free(*state);
	return 0;
}

static void assert_claims_equal(const struct claims *a, const struct claims *b)
{
	assert_true(str_equal(a->issuer, b->issuer));
	assert_true(str_equal(a->audience, b->audience));
	assert_true(str_equal(a->subject, b->subject));
	assert_true(str_equal(a->cities, b->cities));
	assert_true(str_equal(a->posts, b->posts));
	assert_int_equal(a->role, b->role);
	assert_int_equal(a->issued_at, b->issued_at);
	assert_int_equal(a->not_before, b->not_before);
	assert_int_equal(a->expires_at, b->expires_at);
	assert_memory_equal(&a->id, &b->id, sizeof(a->id));
}

static void claims_are_written_in_one_order(void **state)
{
	struct strbuf out;

	(void)state;
	strbuf_init(&out, 4096);
	claims_render(&out, &officer);
	assert_string_equal(out.data, OFFICER_JSON);
	strbuf_release(&out);
}

static void claims_read_back_as_they_were_written(void **state)
{
	struct claims claims;

	assert_true(claims_parse(*state, STR(OFFICER_JSON), &claims));
	assert_claims_equal(&claims, &officer);
}

/* The officer's JSON with the first `from` replaced. */
static struct str with(struct arena *arena, const char *from, const char *to)
{
	const char *at = strstr(OFFICER_JSON, from);

	assert_non_null(at);
	return arena_printf(
		arena, "%.*s%s%s", (int)(at - OFFICER_JSON), OFFICER_JSON, to, at + strlen(from));
}

static void claims_of_another_form_are_refused(void **state)
{
	static const struct {
		const char *from;
		const char *to;
	} cases[] = {
		{ "\"iss\":\"kafile\",", "" },
		{ "\"aud\":\"kafile\",", "" },
		{ "\"sub\":", "\"user\":" },
		{ "\"role\":\"officer\",", "" },
		{ "\"iat\":", "\"at\":" },
		{ "\"nbf\":", "\"at\":" },
		{ "\"exp\":", "\"at\":" },
		{ "\"jti\":", "\"id\":" },
		{ "\"iss\":\"kafile\"", "\"iss\":null" },
		{ "\"aud\":\"kafile\"", "\"aud\":[\"kafile\"]" },
		{ "\"sub\":\"olena.\\\"k\\\"@consulate\"", "\"sub\":\"\"" },
		{ "\"sub\":\"olena.\\\"k\\\"@consulate\"", "\"sub\":7" },
		{ "olena", "ole\\u0000na" },
		{ "olena", "ole\\nna" },
		{ "olena", "ole\xFFna" },
		{ "officer", "OFFICER" },
		{ "officer", "root" },
		{ "\"officer\"", "[\"officer\"]" },
		{ "\"2022-03-10T05:00:00Z\"", "1646888400" },
		{ "\"exp\":\"2022-03-10T17:00:00Z\"", "\"exp\":1646931600" },
		{ "\"exp\":\"2022-03-10T17:00:00Z\"", "\"exp\":\"2022-03-10T17:00:00\"" },
		{ "\"exp\":\"2022-03-10T17:00:00Z\"", "\"exp\":\"2022-02-30T17:00:00Z\"" },
		{ "\"exp\":\"2022-03-10T17:00:00Z\"", "\"exp\":\"tomorrow\"" },
		{ "01020304-0506-7008-890a-0b0c0d0e0f10", "01020304" },
		{ "[\"LVIV\",\"KYIV\"]", "\"LVIV\"" },
		{ "[\"LVIV\",\"KYIV\"]", "{\"LVIV\":1}" },
		{ "[\"LVIV\",\"KYIV\"]", "[\"LVIV\",7]" },
		{ "[\"LVIV\",\"KYIV\"]", "[\"\"]" },
		{ "[\"LVIV\",\"KYIV\"]", "[\"LVIV,KYIV\"]" },
		{ "[\"LVIV\",\"KYIV\"]", "[\"Lviv\"]" },
		{ "[\"LVIV\",\"KYIV\"]", "[\"ABCDEFGHIJKLMNOPQ\"]" },
		{ "\"posts\":[]", "\"posts\":null" },
		{ "\"posts\":[]", "\"posts\":[[]]" },
		{ "\"posts\":[]", "\"role\":\"admin\"" },
		{ "\"posts\":[]", "\"r\\u006fle\":\"admin\"" },
		{ "{\"iss\"", "[{\"iss\"" },
		{ "{\"iss\"", "\"iss\"" },
		{ "0f10\"}", "0f10\"}}" },
		{ "0f10\"}", "0f10\"} {}" },
		{ "0f10\"}", "0f10\"" },
	};
	struct claims claims = { .role = ROLE_GATEWAY };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (claims_parse(*state, with(*state, cases[i].from, cases[i].to), &claims))
			fail_msg("accepted: %s", cases[i].to);
		assert_int_equal(claims.role, ROLE_GATEWAY);
	}
	assert_false(claims_parse(*state, STR(""), &claims));
	assert_false(claims_parse(*state, STR("[]"), &claims));
	assert_false(claims_parse(*state, STR("\"kafile\""), &claims));
}

static void unknown_claims_are_ignored_and_scopes_may_be_absent(void **state)
{
	struct claims claims;

	assert_true(claims_parse(
		*state, with(*state, "\"posts\":[]", "\"device\":{\"keys\":[1,2,null]}"), &claims));
	assert_claims_equal(&claims, &officer);
	assert_true(claims_parse(
		*state, with(*state, "\"cities\":[\"LVIV\",\"KYIV\"],\"posts\":[],", ""), &claims));
	assert_int_equal(claims.cities.len, 0);
	assert_int_equal(claims.posts.len, 0);
}

static void times_may_carry_an_offset(void **state)
{
	struct claims claims;

	assert_true(claims_parse(*state,
		with(*state, "2022-03-10T17:00:00Z", "2022-03-10T20:00:00+03:00"), &claims));
	assert_int_equal(claims.expires_at, NOW + 11 * HOUR);
}

/* `count` codes of the longest kind, between `quote`s. */
static struct str codes(struct arena *arena, int count, const char *quote)
{
	struct str list = STR("");

	for (int i = 0; i < count; i++)
		list = arena_printf(arena, STR_FMT "%s%sCITY-IN-UA_%05d%s", STR_ARG(list),
			i ? "," : "", quote, i, quote);
	return list;
}

static void a_list_of_codes_and_a_subject_are_bounded(void **state)
{
	struct arena *arena = *state;
	struct claims claims;

	for (int count = 64; count <= 65; count++) {
		struct str list = arena_printf(
			arena, "\"posts\":[" STR_FMT "]", STR_ARG(codes(arena, count, "\"")));

		assert_int_equal(
			claims_parse(arena, with(arena, "\"posts\":[]", list.data), &claims),
			count == 64);
		assert_int_equal(claims_codes_valid(codes(arena, count, "")), count == 64);
	}
	assert_true(str_equal(claims.posts, codes(arena, 64, "")));
	for (int len = 128; len <= 129; len++) {
		struct str subject = arena_printf(arena, "%0*d", len, 7);

		assert_int_equal(
			claims_parse(arena, with(arena, "olena.\\\"k\\\"@consulate", subject.data),
				&claims),
			len == 128);
	}
}

static void a_list_of_codes_has_no_gaps_and_no_other_letters(void **state)
{
	static const char *const bad[] = { ",", "LVIV,", ",LVIV", "LVIV,,KYIV", "LVIV, KYIV",
		"lviv", "LVIV\n", "{LVIV}", "\"LVIV\"", "ABCDEFGHIJKLMNOPQ" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(claims_codes_valid(str_from(bad[i])));
	assert_true(claims_codes_valid(STR("")));
	assert_true(claims_codes_valid(STR("LVIV")));
	assert_true(claims_codes_valid(STR("LVIV,KYIV,A-1_B")));
}

static void a_subject_is_readable_text(void **state)
{
	(void)state;
	assert_true(claims_subject_valid(STR("Ґалаґан, Олена")));
	assert_false(claims_subject_valid(STR("")));
	assert_false(claims_subject_valid(STR("ole\0na")));
	assert_false(claims_subject_valid(STR("ole\x7Fna")));
	assert_false(claims_subject_valid(STR("ole\xC3na")));
}

static void claims_hold_only_between_their_times_and_for_their_deployment(void **state)
{
	static const struct {
		instant issued_at, not_before, expires_at;
		const char *issuer, *audience;
		enum claims_verdict verdict;
	} cases[] = {
		{ -HOUR, -HOUR, HOUR, "kafile", "kafile", CLAIMS_ACCEPTED },
		{ -HOUR, -HOUR, INSTANT_SECOND, "kafile", "kafile", CLAIMS_ACCEPTED },
		{ -HOUR, -HOUR, -1, "kafile", "kafile", CLAIMS_EXPIRED },
		{ -HOUR, -HOUR, -HOUR, "kafile", "kafile", CLAIMS_EXPIRED },
		{ HOUR, -HOUR, -INSTANT_SECOND, "kafile", "kafile", CLAIMS_EXPIRED },
		{ -HOUR, HOUR, 2 * HOUR, "kafile", "kafile", CLAIMS_NOT_YET_VALID },
		{ -HOUR, CLAIMS_LEEWAY + 1, HOUR, "kafile", "kafile", CLAIMS_NOT_YET_VALID },
		{ -HOUR, CLAIMS_LEEWAY - 1, HOUR, "kafile", "kafile", CLAIMS_ACCEPTED },
		{ HOUR, -HOUR, 2 * HOUR, "kafile", "kafile", CLAIMS_ISSUED_IN_FUTURE },
		{ CLAIMS_LEEWAY + 1, 0, HOUR, "kafile", "kafile", CLAIMS_ISSUED_IN_FUTURE },
		{ CLAIMS_LEEWAY - 1, 0, HOUR, "kafile", "kafile", CLAIMS_ACCEPTED },
		{ -HOUR, -HOUR, HOUR, "kafile-test", "kafile", CLAIMS_WRONG_ISSUER },
		{ -HOUR, -HOUR, HOUR, "Kafile", "kafile", CLAIMS_WRONG_ISSUER },
		{ -HOUR, -HOUR, HOUR, "", "kafile", CLAIMS_WRONG_ISSUER },
		{ -HOUR, -HOUR, HOUR, "kafile", "kafile2", CLAIMS_WRONG_AUDIENCE },
		{ -HOUR, -HOUR, HOUR, "kafile", "", CLAIMS_WRONG_AUDIENCE },
		{ -HOUR, -HOUR, -HOUR, "kafile-test", "kafile", CLAIMS_WRONG_ISSUER },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct claims claims = officer;

		claims.issued_at = NOW + cases[i].issued_at;
		claims.not_before = NOW + cases[i].not_before;
		claims.expires_at = NOW + cases[i].expires_at;
		claims.issuer = str_from(cases[i].issuer);
		claims.audience = str_from(cases[i].audience);
		assert_string_equal(claims_verdict_name(claims_check(
					    &claims, NOW, STR("kafile"), STR(CLAIMS_AUDIENCE))),
			claims_verdict_name(cases[i].verdict));
	}
}

static void placed_claims_stand_on_their_own(void **state)
{
	char subject[] = "olena";
	struct claims claims = officer;

	claims.subject = str_from(subject);
	struct claims placed =
		claims_place(&claims, arena_alloc(*state, claims_text_size(&claims)));
	memset(subject, 'x', sizeof(subject) - 1);
	assert_true(str_equal(placed.subject, STR("olena")));
	claims.subject = STR("olena");
	assert_claims_equal(&placed, &claims);
}

#define WITH_ARENA(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_ARENA(claims_are_written_in_one_order),
		WITH_ARENA(claims_read_back_as_they_were_written),
		WITH_ARENA(claims_of_another_form_are_refused),
		WITH_ARENA(unknown_claims_are_ignored_and_scopes_may_be_absent),
		WITH_ARENA(times_may_carry_an_offset),
		WITH_ARENA(a_list_of_codes_and_a_subject_are_bounded),
		WITH_ARENA(a_list_of_codes_has_no_gaps_and_no_other_letters),
		WITH_ARENA(a_subject_is_readable_text),
		WITH_ARENA(claims_hold_only_between_their_times_and_for_their_deployment),
		WITH_ARENA(placed_claims_stand_on_their_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
