/* What browsers and proxies send in headers: cookies, hosts, origins, addresses. The input is four
 * of them, a line each. */
#include <assert.h>
#include <netinet/in.h>
#include <string.h>

#include "auth/session_cookie.h"
#include "http/peer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_network(struct arena *arena, struct str forwarded)
{
	const struct sockaddr_in own = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const struct sockaddr_in far = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(0xC0000207) };
	const struct proxies none = { 0 };
	const struct str told =
		peer_network(arena, &none, (const struct sockaddr *)&own, forwarded);
	const struct str direct =
		peer_network(arena, &none, (const struct sockaddr *)&far, forwarded);

	assert(told.len == 4 || told.len == 8);
	assert(direct.len == 4 && memcmp(direct.data, "\xC0\x00\x02\x07", 4) == 0);
}

/* What is found lies in the cookie, and what was set is found again. */
static void check_cookie(struct arena *arena, const struct credentials *shown)
{
	const struct str token = session_cookie_find(shown);
	struct credentials next = *shown;

	if (token.data) {
		assert(token.data >= shown->cookie.data);
		assert(token.data + token.len <= shown->cookie.data + shown->cookie.len);
	}
	struct str set =
		str_from(session_cookie_set(arena, shown, STR("v4.public.made-here"), 900));
	next.cookie = str_next(&set, ';');
	assert(str_equal(session_cookie_find(&next), STR("v4.public.made-here")));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(1 << 22);
	struct str rest = { (const char *)data, size };
	struct credentials shown = { 0 };

	if (size > 4096) {
		arena_free(arena);
		return 0;
	}
	shown.cookie = str_next(&rest, '\n');
	shown.host = str_next(&rest, '\n');
	shown.origin = str_next(&rest, '\n');
	check_cookie(arena, &shown);
	check_network(arena, rest);
	/* Nobody is at home on two sites. */
	if (credentials_page(&shown) == PAGE_OURS) {
		shown.host = STR("elsewhere.example");
		assert(credentials_page(&shown) == PAGE_FOREIGN ||
			str_equal_ignoring_case(shown.origin, STR("https://elsewhere.example")));
	}
	arena_free(arena);
	return 0;
}
