/* The cache of verified tokens: what it remembers, and when it must not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "auth/token_cache.h"
#include "base/ids.h"

#define NOW INT64_C(1646892000000000) /* 2022-03-10T06:00:00Z */
#define HOUR (3600 * INSTANT_SECOND)

struct fixture {
	struct arena *arena;
	struct token_cache *cache; /* of one set */
	struct key_id kid;
};

static int set_up(void **state)
{
	static const uint8_t public_key[SIGN_PUBLIC_BYTES] = { 1 };
	static struct fixture fixture;

	fixture.arena = arena_new(16 << 20);
	fixture.cache = token_cache_new(1);
	fixture.kid = paserk_id(public_key);
	*state = &fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	token_cache_free(fixture->cache);
	arena_free(fixture->arena);
	return 0;
}

static struct claims claims_of(const char *subject)
{
	return (struct claims){
		.issuer = STR("kafile"),
		.audience = STR("kafile"),
		.subject = str_from(subject),
		.role = ROLE_COORDINATOR,
		.cities = STR("LVIV"),
		.posts = STR(""),
		.expires_at = NOW + HOUR,
		.id = uuid_new(),
	};
}

static void given_token(struct fixture *fixture, const char *token, const struct claims *claims)
{
	token_cache_store(fixture->cache, str_from(token), &fixture->kid, claims);
}

static bool knows_at(struct fixture *fixture, const char *token, instant now, struct claims *out)
{
	return token_cache_find(fixture->cache, fixture->arena, str_from(token), now, out);
}

static bool knows(struct fixture *fixture, const char *token)
{
	struct claims claims;

	return knows_at(fixture, token, NOW, &claims);
}

static void a_stored_token_gives_its_claims(void **state)
{
	struct claims claims = claims_of("mykola"), found;

	assert_false(knows(*state, "token"));
	given_token(*state, "token", &claims);
	assert_true(knows_at(*state, "token", NOW, &found));
	assert_true(str_equal(found.subject, STR("mykola")));
	assert_true(str_equal(found.cities, STR("LVIV")));
	assert_int_equal(found.role, ROLE_COORDINATOR);
	assert_memory_equal(&found.id, &claims.id, sizeof(claims.id));
}

static void a_token_that_differs_by_one_byte_is_unknown(void **state)
{
	struct claims claims = claims_of("mykola");

	given_token(*state, "token", &claims);
	assert_false(knows(*state, "tokem"));
	assert_false(knows(*state, "token "));
	assert_false(knows(*state, ""));
}

static void found_claims_outlive_their_entry(void **state)
{
	struct fixture *fixture = *state;
	struct claims claims = claims_of("mykola"), found;

	given_token(fixture, "token", &claims);
	assert_true(knows_at(fixture, "token", NOW, &found));
	token_cache_revoke(fixture->cache, claims.id);
	assert_true(str_equal(found.subject, STR("mykola")));
}

static void a_token_is_forgotten_when_it_expires(void **state)
{
	struct claims claims = claims_of("mykola"), found;

	given_token(*state, "token", &claims);
	assert_true(knows_at(*state, "token", NOW + HOUR - 1, &found));
	assert_false(knows_at(*state, "token", NOW + HOUR + 1, &found));
	assert_false(knows_at(*state, "token", NOW, &found));
}

static void a_revoked_token_is_forgotten_and_no_other(void **state)
{
	struct fixture *fixture = *state;
	struct claims first = claims_of("mykola"), second = claims_of("iryna");

	given_token(fixture, "first", &first);
	given_token(fixture, "second", &second);
	token_cache_revoke(fixture->cache, first.id);
	token_cache_revoke(fixture->cache, uuid_new());
	assert_false(knows(fixture, "first"));
	assert_true(knows(fixture, "second"));
}

static void a_retired_key_takes_its_tokens_along(void **state)
{
	static const uint8_t other_key[SIGN_PUBLIC_BYTES] = { 2 };
	struct fixture *fixture = *state;
	struct key_id other = paserk_id(other_key);
	struct claims claims = claims_of("mykola");

	given_token(fixture, "first", &claims);
	token_cache_store(fixture->cache, STR("second"), &other, &claims);
	token_cache_retire(fixture->cache, &other);
	assert_true(knows(fixture, "first"));
	assert_false(knows(fixture, "second"));
}

static void a_full_set_gives_up_the_token_unused_for_longest(void **state)
{
	struct claims claims = claims_of("mykola");
	char token[2] = "a";

	for (int i = 0; i < TOKEN_CACHE_WAYS; i++, token[0]++)
		given_token(*state, token, &claims);
	assert_true(knows(*state, "a"));
	given_token(*state, "new", &claims);
	assert_false(knows(*state, "b"));
	for (token[0] = 'c'; token[0] < 'a' + TOKEN_CACHE_WAYS; token[0]++)
		assert_true(knows(*state, token));
	assert_true(knows(*state, "a"));
	assert_true(knows(*state, "new"));
}

static void a_token_stored_twice_takes_one_place(void **state)
{
	struct claims claims = claims_of("mykola"), again = claims_of("iryna"), found;
	char token[2] = "a";

	for (int i = 0; i < TOKEN_CACHE_WAYS; i++, token[0]++)
		given_token(*state, token, &claims);
	given_token(*state, "b", &again);
	for (token[0] = 'a'; token[0] < 'a' + TOKEN_CACHE_WAYS; token[0]++)
		assert_true(knows(*state, token));
	assert_true(knows_at(*state, "b", NOW, &found));
	assert_true(str_equal(found.subject, STR("iryna")));
}

static void a_cleared_cache_knows_nothing_and_learns_again(void **state)
{
	struct fixture *fixture = *state;
	struct claims claims = claims_of("mykola");

	given_token(fixture, "token", &claims);
	token_cache_clear(fixture->cache);
	assert_false(knows(fixture, "token"));
	given_token(fixture, "token", &claims);
	assert_true(knows(fixture, "token"));
}

/* 1,000 tokens are an eighth of it: a set of 8 overflows about once in 100 million such caches. */
static void a_cache_of_the_usual_size_remembers_a_thousand_tokens(void **state)
{
	struct fixture *fixture = *state;
	struct claims claims = claims_of("mykola"), found;
	struct token_cache *cache = token_cache_new(TOKEN_CACHE_SETS);

	for (int i = 0; i < 1000; i++)
		token_cache_store(
			cache, (struct str){ (const char *)&i, sizeof(i) }, &fixture->kid, &claims);
	for (int i = 0; i < 1000; i++)
		assert_true(token_cache_find(cache, fixture->arena,
			(struct str){ (const char *)&i, sizeof(i) }, NOW, &found));
	token_cache_free(cache);
}

#define WITH_CACHE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_CACHE(a_stored_token_gives_its_claims),
		WITH_CACHE(a_token_that_differs_by_one_byte_is_unknown),
		WITH_CACHE(found_claims_outlive_their_entry),
		WITH_CACHE(a_token_is_forgotten_when_it_expires),
		WITH_CACHE(a_revoked_token_is_forgotten_and_no_other),
		WITH_CACHE(a_retired_key_takes_its_tokens_along),
		WITH_CACHE(a_full_set_gives_up_the_token_unused_for_longest),
		WITH_CACHE(a_token_stored_twice_takes_one_place),
		WITH_CACHE(a_cleared_cache_knows_nothing_and_learns_again),
		WITH_CACHE(a_cache_of_the_usual_size_remembers_a_thousand_tokens),
	};

	crypto_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
