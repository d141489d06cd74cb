/* The cookie under its two names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "auth/session_cookie.h"

static void the_token_is_found_under_the_name_that_the_place_calls_for(void **state)
{
	static const struct {
		const char *host, *cookie, *token;
	} cases[] = {
		{ "kafile.example", "__Host-kafile=v4.public.a", "v4.public.a" },
		{ "kafile.example", "theme=dark; __Host-kafile=v4.public.a; x=y", "v4.public.a" },
		{ "kafile.example", "a=b;__Host-kafile=v4.public.a", "v4.public.a" },
		{ "kafile.example", "kafile=v4.public.a", NULL },
		{ "kafile.example", "x__Host-kafile=v4.public.a", NULL },
		{ "kafile.example", "__host-kafile=v4.public.a", NULL },
		{ "kafile.example", "__Host-kafile", NULL },
		{ "kafile.example", "__Host-kafile=", "" },
		{ "kafile.example", "", NULL },
		{ "kafile.example", NULL, NULL },
		{ "localhost:8080", "kafile=v4.public.a", "v4.public.a" },
		{ "localhost:8080", "__Host-kafile=v4.public.a", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct credentials shown = { .host = str_from(cases[i].host),
			.cookie = str_from(cases[i].cookie) };
		const struct str token = session_cookie_find(&shown);
		const struct str right = str_from(cases[i].token);
		if (!token.data != !right.data || (right.data && !str_equal(token, right)))
			fail_msg("case %zu: " STR_FMT, i, STR_ARG(token));
	}
}

static void only_ones_own_machine_gets_it_without_tls(void **state)
{
	const struct credentials far = { .host = STR("kafile.example") };
	const struct credentials near = { .host = STR("127.0.0.1:8080") };
	struct arena *arena = arena_new(1 << 16);

	(void)state;
	assert_string_equal(session_cookie_set(arena, &far, STR("v4.public.a"), 900),
		"__Host-kafile=v4.public.a; Path=/; Max-Age=900; Secure; HttpOnly; "
		"SameSite=Strict");
	assert_string_equal(session_cookie_set(arena, &near, STR("v4.public.a"), 900),
		"kafile=v4.public.a; Path=/; Max-Age=900; HttpOnly; SameSite=Strict");
	assert_string_equal(session_cookie_set(arena, &near, STR(""), 0),
		"kafile=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_token_is_found_under_the_name_that_the_place_calls_for),
		cmocka_unit_test(only_ones_own_machine_gets_it_without_tls),
	};

	return cmocka_run_group_tests_name("auth/session_cookie", tests, NULL, NULL);
}
