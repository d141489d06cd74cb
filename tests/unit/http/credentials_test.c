/* From which page a request comes, and whether TLS is needed for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "http/credentials.h"

static void plain_http_is_good_enough_for_ones_own_machine_only(void **state)
{
	static const struct {
		const char *host, *proto;
		bool loopback;
	} cases[] = {
		{ "127.0.0.1", NULL, true },
		{ "127.0.0.1:8080", NULL, true },
		{ "localhost:8080", NULL, true },
		{ "LocalHost", NULL, true },
		{ "[::1]", NULL, true },
		{ "[::1]:8080", NULL, true },
		{ "127.0.0.1:8080", "http", true },
		{ "127.0.0.1:8080", "https", false },
		{ "localhost", "HTTPS", false },
		{ "127.0.0.2", NULL, false },
		{ "127.0.0.1.evil.example", NULL, false },
		{ "evil.example:127", NULL, false },
		{ "localhost.evil.example:8080", NULL, false },
		{ "::1", NULL, false },
		{ "", NULL, false },
		{ NULL, NULL, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct credentials shown = { .host = str_from(cases[i].host),
			.forwarded_proto = str_from(cases[i].proto) };
		if (credentials_on_loopback(&shown) != cases[i].loopback)
			fail_msg("%s %s", cases[i].host, cases[i].proto);
	}
}

static void a_page_is_ours_if_its_origin_is_where_it_asks(void **state)
{
	static const struct {
		const char *host, *proto, *origin, *site;
		enum page page;
	} cases[] = {
		{ "kafile.example", "https", "https://kafile.example", NULL, PAGE_OURS },
		{ "kafile.example", NULL, "https://kafile.example", NULL, PAGE_OURS },
		{ "Kafile.Example", NULL, "https://kafile.example", NULL, PAGE_OURS },
		{ "kafile.example:8443", NULL, "https://kafile.example:8443", NULL, PAGE_OURS },
		{ "127.0.0.1:8080", NULL, "http://127.0.0.1:8080", NULL, PAGE_OURS },
		{ "127.0.0.1:8080", "https", "https://127.0.0.1:8080", NULL, PAGE_OURS },
		{ "kafile.example", NULL, NULL, "same-origin", PAGE_OURS },
		{ "kafile.example", NULL, NULL, NULL, PAGE_UNKNOWN },
		{ "kafile.example", NULL, "http://kafile.example", NULL, PAGE_FOREIGN },
		{ "kafile.example", NULL, "https://kafile.example:8443", NULL, PAGE_FOREIGN },
		{ "kafile.example", NULL, "https://kafile.example.evil", NULL, PAGE_FOREIGN },
		{ "kafile.example", NULL, "null", "same-origin", PAGE_FOREIGN },
		{ "kafile.example", NULL, "", NULL, PAGE_FOREIGN },
		{ "127.0.0.1:8080", NULL, "http://127.0.0.1:9090", NULL, PAGE_FOREIGN },
		{ "127.0.0.1:8080", NULL, "http://localhost:8080", NULL, PAGE_FOREIGN },
		{ "127.0.0.1:8080", "https", "http://127.0.0.1:8080", NULL, PAGE_FOREIGN },
		{ "kafile.example", NULL, NULL, "same-site", PAGE_FOREIGN },
		{ "kafile.example", NULL, NULL, "cross-site", PAGE_FOREIGN },
		{ "kafile.example", NULL, NULL, "none", PAGE_FOREIGN },
		{ NULL, NULL, "https://", NULL, PAGE_FOREIGN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct credentials shown = { .host = str_from(cases[i].host),
			.forwarded_proto = str_from(cases[i].proto),
			.origin = str_from(cases[i].origin),
			.fetch_site = str_from(cases[i].site) };
		if (credentials_page(&shown) != cases[i].page)
			fail_msg("case %zu: %s asks %s", i, cases[i].origin, cases[i].host);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_http_is_good_enough_for_ones_own_machine_only),
		cmocka_unit_test(a_page_is_ours_if_its_origin_is_where_it_asks),
	};

	return cmocka_run_group_tests_name("http/credentials", tests, NULL, NULL);
}
