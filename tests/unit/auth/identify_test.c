/* Who is let in with which header, and whose data they may see. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "auth/identify.h"
#include "auth/issue.h"

#define DEPLOYMENT "kafile-test"

struct fixture {
	struct arena *arena;
	struct identity *identity;
	struct signing_key key;
	struct trusted_key trusted;
	struct request req;
};

static struct signing_key fresh_key(void)
{
	struct signing_key key = { .purpose = KEY_SESSION };

	crypto_sign_keys_new(key.secret, key.public_key);
	key.id = paserk_id(key.public_key);
	return key;
}

/* What is good: the fixture's key, retired or not, and one revoked token unless its id is null. */
static void given_trust(struct fixture *f, bool retired, struct uuid revoked)
{
	struct trust trust = { .keys = &f->trusted, .key_count = 1, .revoked = &revoked };

	f->trusted.retired = retired;
	trust.revoked_count = revoked.bytes[0] || revoked.bytes[1] || revoked.bytes[15] ? 1 : 0;
	identity_trust(f->identity, trust_copy(&trust));
}

static int set_up(void **state)
{
	static struct fixture f;

	memset(&f, 0, sizeof(f));
	f.arena = arena_new(16 << 20);
	f.identity = identity_new(DEPLOYMENT);
	f.key = fresh_key();
	f.trusted = (struct trusted_key){ .id = f.key.id, .purpose = KEY_SESSION };
	memcpy(f.trusted.public_key, f.key.public_key, sizeof(f.key.public_key));
	f.req.arena = f.arena;
	given_trust(&f, false, (struct uuid){ { 0 } });
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	identity_free(f->identity);
	arena_free(f->arena);
	return 0;
}

static struct token_order order_of(enum role role, struct str cities, struct str posts)
{
	return (struct token_order){ STR("kemal.aydin"), role, cities, posts, 3600 };
}

/* The claims' id goes to `out_id` if that is not NULL. */
static struct str token_for(struct fixture *f, const struct token_order *order,
	const struct signing_key *key, const char *deployment, struct uuid *out_id)
{
	struct tokens_issue_params params = { 0 };

	assert_true(token_prepare(f->arena, order, str_from(deployment), key, &params));
	if (out_id)
		*out_id = params.id;
	return token_sign(f->arena, key, str_from(deployment), params.claims);
}

static struct str officers_token(struct fixture *f, struct uuid *out_id)
{
	const struct token_order order = order_of(ROLE_OFFICER, STR(""), STR(""));

	return token_for(f, &order, &f->key, DEPLOYMENT, out_id);
}

static bool let_in(struct fixture *f, const char *scheme, struct str token)
{
	const struct credentials credentials = { .authorization = arena_printf(f->arena,
							 "%s" STR_FMT, scheme, STR_ARG(token)) };

	return identify(f->identity, &f->req, &credentials);
}

/* A cookie over TLS, from a page of `origin` (NULL: no header says which). */
static bool let_in_by_cookie(struct fixture *f, struct str token, bool reads, const char *origin)
{
	const struct credentials credentials = {
		.cookie = arena_printf(f->arena, "__Host-kafile=" STR_FMT, STR_ARG(token)),
		.host = STR("kafile.example"),
		.forwarded_proto = STR("https"),
		.origin = str_from(origin),
		.reads = reads,
	};

	f->req.problem = false;
	return identify(f->identity, &f->req, &credentials);
}

static void a_valid_token_says_who_asks(void **state)
{
	struct fixture *f = *state;
	struct uuid id;
	const struct str token = officers_token(f, &id);

	for (int time = 0; time < 2; time++) { /* verified, then remembered */
		f->req.caller = (struct caller){ 0 };
		assert_true(let_in(f, "Bearer ", token));
		assert_true(str_equal(f->req.caller.subject, STR("kemal.aydin")));
		assert_true(str_equal(f->req.caller.role_name, STR("officer")));
		assert_int_equal(f->req.caller.role, ROLE_OFFICER);
		assert_memory_equal(&f->req.caller.token, &id, sizeof(id));
	}
}

static void the_scheme_is_bearer_in_any_case(void **state)
{
	struct fixture *f = *state;
	const struct str token = officers_token(f, NULL);

	assert_true(let_in(f, "bearer ", token));
	assert_true(let_in(f, "BEARER   ", token));
	assert_false(let_in(f, "", token));
	assert_false(let_in(f, "Basic ", token));
	assert_false(let_in(f, "Bearer", token));
	assert_false(let_in(f, "Bearer ", STR("")));
	assert_false(let_in(f, "Bearer", STR("")));
	assert_false(identify(f->identity, &f->req, &(struct credentials){ 0 }));
}

static void with_a_cookie_only_our_own_pages_change_anything(void **state)
{
	struct fixture *f = *state;
	const struct str token = officers_token(f, NULL);

	assert_true(let_in_by_cookie(f, token, true, NULL));
	assert_true(let_in_by_cookie(f, token, true, "https://elsewhere.example"));
	assert_true(let_in_by_cookie(f, token, false, "https://kafile.example"));
	assert_false(f->req.problem);
	assert_false(let_in_by_cookie(f, token, false, "https://elsewhere.example"));
	assert_true(f->req.problem && f->req.problem_type == PROBLEM_cross_origin);
	assert_false(let_in_by_cookie(f, token, false, NULL));
	assert_true(f->req.problem && f->req.problem_type == PROBLEM_cross_origin);
	assert_false(let_in_by_cookie(f, STR("v4.public.x"), false, NULL));
	assert_false(f->req.problem);
}

static void the_header_goes_before_the_cookie(void **state)
{
	struct fixture *f = *state;
	const struct str token = officers_token(f, NULL);
	struct credentials both = {
		.cookie = arena_printf(f->arena, "kafile=" STR_FMT, STR_ARG(token)),
		.host = STR("127.0.0.1:8080"),
		.authorization = STR("Bearer v4.public.nothing"),
		.reads = true,
	};

	assert_false(identify(f->identity, &f->req, &both));
	both.authorization = STR_NULL;
	assert_true(identify(f->identity, &f->req, &both));
}

static void another_key_or_deployment_opens_nothing(void **state)
{
	struct fixture *f = *state;
	const struct signing_key other = fresh_key();
	const struct token_order order = order_of(ROLE_ADMIN, STR(""), STR(""));
	struct signing_key impostor = other;

	assert_false(let_in(f, "Bearer ", token_for(f, &order, &other, DEPLOYMENT, NULL)));
	assert_false(let_in(f, "Bearer ", token_for(f, &order, &f->key, "elsewhere", NULL)));
	impostor.id = f->key.id; /* names our key, is signed with another */
	assert_false(let_in(f, "Bearer ", token_for(f, &order, &impostor, DEPLOYMENT, NULL)));
	assert_null(f->req.caller.subject.data);
}

static void a_changed_token_is_refused(void **state)
{
	struct fixture *f = *state;
	const struct str token = officers_token(f, NULL);
	char *bytes = (char *)(uintptr_t)token.data; /* the arena is ours */

	for (size_t i = 0; i < token.len; i++) {
		const char kept = bytes[i];
		bytes[i] = kept == 'A' ? 'B' : 'A';
		if (let_in(f, "Bearer ", token))
			fail_msg("symbol %zu", i);
		bytes[i] = kept;
	}
	assert_true(let_in(f, "Bearer ", token));
}

static void a_revoked_token_stops_working_though_remembered(void **state)
{
	struct fixture *f = *state;
	struct uuid id;
	const struct str token = officers_token(f, &id), other = officers_token(f, NULL);

	assert_true(let_in(f, "Bearer ", token));
	given_trust(f, false, id);
	assert_false(let_in(f, "Bearer ", token));
	assert_true(let_in(f, "Bearer ", other));
}

static void a_retired_key_ends_its_tokens_though_remembered(void **state)
{
	struct fixture *f = *state;
	const struct str token = officers_token(f, NULL);

	assert_true(let_in(f, "Bearer ", token));
	given_trust(f, true, (struct uuid){ { 0 } });
	assert_false(let_in(f, "Bearer ", token));
}

static void a_receipt_key_opens_no_session(void **state)
{
	struct fixture *f = *state;

	f->trusted.purpose = KEY_RECEIPT;
	given_trust(f, false, (struct uuid){ { 0 } });
	assert_false(let_in(f, "Bearer ", officers_token(f, NULL)));
}

static void nobody_is_known_before_there_is_trust(void **state)
{
	struct fixture *f = *state;
	struct identity *blank = identity_new(DEPLOYMENT);
	const struct str token = officers_token(f, NULL);

	const struct credentials credentials = { .authorization = arena_printf(f->arena,
							 "Bearer " STR_FMT, STR_ARG(token)) };

	assert_false(identify(blank, &f->req, &credentials));
	identity_free(blank);
}

/* NULL: everything; "": nothing. */
static void places_are_bound_to_the_role(void **state)
{
	static const struct {
		enum role role;
		const char *cities, *posts, *seen_cities, *seen_posts;
	} cases[] = {
		{ ROLE_ADMIN, "", "", NULL, NULL },
		{ ROLE_OFFICER, "", "", NULL, NULL },
		{ ROLE_OFFICER, "LVIV", "", "LVIV", NULL },
		{ ROLE_AUDITOR, "", "", NULL, NULL },
		{ ROLE_GATEWAY, "", "", NULL, NULL },
		{ ROLE_COORDINATOR, "LVIV,KYIV", "", "LVIV,KYIV", NULL },
		{ ROLE_COORDINATOR, "", "", "", NULL },
		{ ROLE_BORDER, "", "KAPIKULE", NULL, "KAPIKULE" },
		{ ROLE_BORDER, "", "", NULL, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct claims claims = { .role = cases[i].role,
			.cities = str_from(cases[i].cities),
			.posts = str_from(cases[i].posts) };
		const struct caller caller = caller_from_claims(&claims);
		const struct str cities = str_from(cases[i].seen_cities);
		const struct str posts = str_from(cases[i].seen_posts);

		if (!str_equal(caller.cities, cities) || !caller.cities.data != !cities.data)
			fail_msg("cities of case %zu", i);
		if (!str_equal(caller.posts, posts) || !caller.posts.data != !posts.data)
			fail_msg("posts of case %zu", i);
	}
}

static void an_order_that_makes_no_sense_is_told_by_field(void **state)
{
	static const struct {
		struct token_order order;
		const char *field; /* NULL: it is good */
	} cases[] = {
		{ { STR("a"), ROLE_ADMIN, STR(""), STR(""), 60 }, NULL },
		{ { STR("a"), ROLE_ADMIN, STR(""), STR(""), 0 }, "ttl_seconds" },
		{ { STR("a"), ROLE_ADMIN, STR(""), STR(""), 2592000 }, NULL },
		{ { STR("a"), ROLE_ADMIN, STR(""), STR(""), 2592001 }, "ttl_seconds" },
		{ { STR(""), ROLE_ADMIN, STR(""), STR(""), 60 }, "subject" },
		{ { STR("a"), ROLE_COORDINATOR, STR(""), STR(""), 60 }, "cities" },
		{ { STR("a"), ROLE_COORDINATOR, STR("lviv"), STR(""), 60 }, "cities" },
		{ { STR("a"), ROLE_COORDINATOR, STR("LVIV,"), STR(""), 60 }, "cities" },
		{ { STR("a"), ROLE_BORDER, STR(""), STR(""), 60 }, "posts" },
		{ { STR("a"), ROLE_BORDER, STR(""), STR("KAPIKULE"), 60 }, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct order_fault fault = token_order_check(&cases[i].order);

		if (!str_equal(str_from(fault.field), str_from(cases[i].field)))
			fail_msg("case %zu: %s", i, fault.field ? fault.field : "good");
	}
}

static int start(void **state)
{
	(void)state;
	crypto_init();
	return 0;
}

#define WITH_KEY(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_KEY(a_valid_token_says_who_asks),
		WITH_KEY(the_scheme_is_bearer_in_any_case),
		WITH_KEY(with_a_cookie_only_our_own_pages_change_anything),
		WITH_KEY(the_header_goes_before_the_cookie),
		WITH_KEY(another_key_or_deployment_opens_nothing),
		WITH_KEY(a_changed_token_is_refused),
		WITH_KEY(a_revoked_token_stops_working_though_remembered),
		WITH_KEY(a_retired_key_ends_its_tokens_though_remembered),
		WITH_KEY(a_receipt_key_opens_no_session),
		WITH_KEY(nobody_is_known_before_there_is_trust),
		cmocka_unit_test(places_are_bound_to_the_role),
		cmocka_unit_test(an_order_that_makes_no_sense_is_told_by_field),
	};

	return cmocka_run_group_tests_name("auth/identify", tests, start, NULL);
}
