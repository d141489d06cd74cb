/* What a password may be, and that nobody's hash costs what somebody's does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "auth/passwords.h"
#include "auth/username.h"
#include "base/clock.h"
#include "base/crypto.h"

#define TIMES 3

static struct arena *arena;

static void a_password_is_long_and_not_what_everybody_tries(void **state)
{
	static const struct {
		const char *password;
		bool good;
	} cases[] = {
		{ "yarın sabah altıda", true },
		{ "dört otobüs bir minibüs", true },
		{ "fifteen letters", true },
		{ "fourteen chars", false },
		{ "ğğğğğğğğğğğğğğş", true }, /* fifteen, of thirty bytes */
		{ "ğğğğğğğğğğğğğş", false }, /* fourteen, of twenty-eight */
		{ "passwordpassword", false },
		{ "PasswordPassword", false },
		{ "aaaaaaaaaaaaaaaaaaa", false },
		{ "olena.shevchuk-lviv", false },
		{ "Olena.Shevchuk-LVIV", false },
		{ "", false },
	};
	char longest[PASSWORD_MAX + 2];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *fault =
			password_fault(str_from(cases[i].password), STR("olena.shevchuk-lviv"));
		if (!fault != cases[i].good)
			fail_msg("'%s': %s", cases[i].password, fault);
	}
	memset(longest, 'a', sizeof(longest));
	longest[0] = 'b';
	assert_null(password_fault((struct str){ longest, PASSWORD_MAX }, STR("x")));
	assert_non_null(password_fault((struct str){ longest, PASSWORD_MAX + 1 }, STR("x")));
}

static void a_made_password_may_be_used_and_none_is_like_another(void **state)
{
	const struct str one = password_temporary(arena), other = password_temporary(arena);

	(void)state;
	assert_int_equal(one.len, 23);
	assert_int_equal(one.data[5], '-');
	assert_null(password_fault(one, STR("x")));
	assert_false(str_equal(one, other));
}

static void a_hash_fits_its_password_alone(void **state)
{
	const struct str password = STR("yarın sabah altıda");
	const struct str hash = password_hash(arena, password);

	(void)state;
	assert_true(str_starts_with(hash, STR("$argon2id$v=19$m=65536,t=2,p=1$")));
	assert_true(password_matches(arena, hash, password));
	assert_false(password_matches(arena, hash, STR("yarın sabah altıdA")));
	assert_false(password_matches(arena, hash, STR("")));
	assert_false(str_equal(hash, password_hash(arena, password)));
	assert_false(password_matches(arena, STR("$argon2id$nonsense"), password));
}

/* The quickest of some, which other work on the machine disturbs least. */
static int64_t quickest_ms(struct str hash)
{
	int64_t least = INT64_MAX;

	for (int i = 0; i < TIMES; i++) {
		const int64_t begun = clock_monotonic_ms();
		assert_false(password_matches(arena, hash, STR("no such password here")));
		const int64_t took = clock_monotonic_ms() - begun;
		least = took < least ? took : least;
	}
	return least;
}

static void a_name_that_nobody_has_costs_as_much(void **state)
{
	const int64_t somebody = quickest_ms(password_hash(arena, STR("yarın sabah altıda")));
	const int64_t nobody = quickest_ms(STR_NULL);

	(void)state;
	assert_true(nobody * 2 >= somebody && nobody <= somebody * 2);
}

static void names_are_plain(void **state)
{
	static const char *const good[] = { "kemal.aydin", "a1", "lviv-desk_2", "0a" };
	static const char *const bad[] = { "", "a", "Kemal", ".kemal", "kemal.", "kemal aydin",
		"kemal@kafile", "kafiled", "ağa" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(username_valid(str_from(good[i])));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(username_valid(str_from(bad[i])));
	assert_true(str_equal(username_typed(arena, STR("Kemal.AYDIN")), STR("kemal.aydin")));
}

static int start(void **state)
{
	(void)state;
	crypto_init();
	arena = arena_new(1 << 20);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_password_is_long_and_not_what_everybody_tries),
		cmocka_unit_test(a_made_password_may_be_used_and_none_is_like_another),
		cmocka_unit_test(a_hash_fits_its_password_alone),
		cmocka_unit_test(a_name_that_nobody_has_costs_as_much),
		cmocka_unit_test(names_are_plain),
	};

	return cmocka_run_group_tests_name("auth/passwords", tests, start, end);
}
