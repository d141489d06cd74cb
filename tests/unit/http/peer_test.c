/* Which network a request is counted for. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "http/peer.h"

static struct sockaddr_storage address_of(const char *text)
{
	struct sockaddr_storage storage = { 0 };
	struct sockaddr_in four = { .sin_family = AF_INET };
	struct sockaddr_in6 six = { .sin6_family = AF_INET6 };

	if (inet_pton(AF_INET, text, &four.sin_addr) == 1)
		memcpy(&storage, &four, sizeof(four));
	else if (inet_pton(AF_INET6, text, &six.sin6_addr) == 1)
		memcpy(&storage, &six, sizeof(six));
	return storage;
}

static const char *shown(struct str network)
{
	static char text[64];

	text[0] = '\0';
	for (size_t i = 0; i < network.len && i < 16; i++)
		(void)snprintf(text + 2 * i, 3, "%02x", (unsigned char)network.data[i]);
	return text;
}

static void the_network_is_the_clients_as_the_nearest_proxy_of_ours_names_it(void **state)
{
	static const struct {
		const char *address, *forwarded, *network;
	} cases[] = {
		{ "192.0.2.7", NULL, "c0000207" },
		{ "192.0.2.7", "198.51.100.9",
			"c0000207" }, /* not from our machine: not believed */
		{ "::ffff:192.0.2.7", NULL, "c0000207" },
		{ "2001:db8:1:2:3:4:5:6", NULL, "20010db800010002" },
		{ "2001:db8:1:2:ffff::1", NULL, "20010db800010002" },
		{ "127.0.0.1", NULL, "7f000001" },
		{ "127.0.0.1", "198.51.100.9", "c6336409" },
		{ "::1", "198.51.100.9", "c6336409" },
		{ "::ffff:127.0.0.1", "198.51.100.9", "c6336409" },
		{ "127.0.0.1", "1.2.3.4, 198.51.100.9", "c6336409" },
		{ "127.0.0.1", "1.2.3.4,198.51.100.9:4711", "c6336409" },
		{ "127.0.0.1", "2001:db8:1:2::9", "20010db800010002" },
		{ "127.0.0.1", "[2001:db8:1:2::9]:4711", "20010db800010002" },
		{ "127.0.0.1", "::ffff:198.51.100.9", "c6336409" },
		{ "127.0.0.1", "unknown", "7f000001" },
		{ "127.0.0.1", "198.51.100.9, ", "7f000001" },
		{ "127.0.0.1", "", "7f000001" },
		{ "127.0.0.1", "[", "7f000001" },
		{ "127.0.0.1", "1111111111111111111111111111111111111111111111111111111111111111.1",
			"7f000001" },
	};
	const struct proxies none = { 0 };
	struct arena *arena = arena_new(1 << 16);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct sockaddr_storage address = address_of(cases[i].address);
		const struct str network = peer_network(arena, &none,
			(const struct sockaddr *)&address, str_from(cases[i].forwarded));
		if (strcmp(shown(network), cases[i].network) != 0)
			fail_msg("%s for %s is %s", cases[i].address, cases[i].forwarded,
				shown(network));
	}
	assert_int_equal(peer_network(arena, &none, NULL, STR("1.2.3.4")).len, 0);
	arena_free(arena);
}

static void another_machine_is_believed_if_it_is_a_proxy_of_ours(void **state)
{
	static const struct {
		const char *proxies, *address, *network;
	} cases[] = {
		{ "192.0.2.0/24", "192.0.2.7", "c6336409" },
		{ "192.0.2.0/24", "192.0.3.7", "c0000307" },
		{ "10.0.0.0/8, 192.0.2.6/31", "192.0.2.7", "c6336409" },
		{ "10.0.0.0/8,192.0.2.6", "192.0.2.7", "c0000207" },
		{ "0.0.0.0/0", "2001:db8:1:2::9", "20010db800010002" },
		{ "2001:db8::/32", "2001:db8:1:2::9", "c6336409" },
		{ "2001:db8::/32", "127.0.0.1", "c6336409" },
	};
	struct arena *arena = arena_new(1 << 16);
	struct proxies proxies;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct sockaddr_storage address = address_of(cases[i].address);
		assert_true(proxies_read(&proxies, str_from(cases[i].proxies)));
		assert_string_equal(
			shown(peer_network(arena, &proxies, (const struct sockaddr *)&address,
				STR("198.51.100.9"))),
			cases[i].network);
	}
	arena_free(arena);
}

static void what_is_no_network_is_refused(void **state)
{
	static const char *const lists[] = { "proxy", "10.0.0.0/33", "::/129", "10.0.0.0/",
		"10.0.0.0/-1", ",", "10.0.0.0/8,", "10.0.0.0/8 10.1.0.0/16",
		"1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,"
		"1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1" };
	struct proxies proxies;

	(void)state;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		assert_false(proxies_read(&proxies, str_from(lists[i])));
	assert_true(proxies_read(&proxies, STR("")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(another_machine_is_believed_if_it_is_a_proxy_of_ours),
		cmocka_unit_test(what_is_no_network_is_refused),
		cmocka_unit_test(the_network_is_the_clients_as_the_nearest_proxy_of_ours_names_it),
	};

	return cmocka_run_group_tests_name("http/peer", tests, NULL, NULL);
}
