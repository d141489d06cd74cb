/* Addresses to networks. */
#include "http/peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "base/parse.h"

#define NETWORK_BYTES 8
#define V4_BITS 32
#define V6_BITS 128

static struct str network_of(struct arena *arena, const struct in6_addr *address)
{
	const char *bytes = (const char *)address->s6_addr;

	if (IN6_IS_ADDR_V4MAPPED(address))
		return arena_copy(arena, (struct str){ bytes + 12, 4 });
	return arena_copy(arena, (struct str){ bytes, NETWORK_BYTES });
}

static void map(struct in6_addr *out, struct in_addr address)
{
	memset(out, 0, sizeof(*out));
	memset(out->s6_addr + 10, 0xFF, 2);
	memcpy(out->s6_addr + 12, &address, 4);
}

static bool is_loopback(const struct in6_addr *address)
{
	return IN6_IS_ADDR_LOOPBACK(address) ||
	       (IN6_IS_ADDR_V4MAPPED(address) && address->s6_addr[12] == 127);
}

static bool read_address(const struct sockaddr *address, struct in6_addr *out)
{
	struct sockaddr_in four;
	struct sockaddr_in6 six;

	if (address && address->sa_family == AF_INET) {
		memcpy(&four, address, sizeof(four));
		map(out, four.sin_addr);
		return true;
	}
	if (!address || address->sa_family != AF_INET6)
		return false;
	memcpy(&six, address, sizeof(six));
	*out = six.sin6_addr;
	return true;
}

static bool parse_bare(struct str text, struct in6_addr *out)
{
	char room[INET6_ADDRSTRLEN];
	struct in_addr four;

	if (text.len >= sizeof(room))
		return false;
	memcpy(room, text.data, text.len);
	room[text.len] = '\0';
	if (inet_pton(AF_INET6, room, out) == 1)
		return true;
	if (inet_pton(AF_INET, room, &four) != 1)
		return false;
	map(out, four);
	return true;
}

/* "192.0.2.1", "192.0.2.1:4711", "2001:db8::1", "[2001:db8::1]:4711". */
static bool parse_address(struct str text, struct in6_addr *out)
{
	struct str rest = text;

	if (parse_bare(text, out))
		return true;
	if (text.len == 0 || text.data[0] != '[')
		return parse_bare(str_next(&rest, ':'), out);
	rest = (struct str){ text.data + 1, text.len - 1 };
	return parse_bare(str_next(&rest, ']'), out);
}

static struct str last_of(struct str list)
{
	struct str one = STR_NULL;

	while (list.data)
		one = str_trim(str_next(&list, ','));
	return one;
}

static bool read_proxy(struct proxies *out, struct str one)
{
	struct str rest = one;
	const struct str address = str_next(&rest, '/');
	struct in6_addr *place = &out->addresses[out->count];
	int64_t bits;

	if (out->count == PROXIES_MAX || !parse_bare(address, place))
		return false;
	const int most = IN6_IS_ADDR_V4MAPPED(place) ? V4_BITS : V6_BITS;
	bits = most;
	if (rest.data && !parse_integer(rest, 0, most, &bits))
		return false;
	out->bits[out->count++] = V6_BITS - most + (int)bits;
	return true;
}

bool proxies_read(struct proxies *out, struct str list)
{
	*out = (struct proxies){ 0 };
	if (list.len == 0)
		return true;
	while (list.data)
		if (!read_proxy(out, str_trim(str_next(&list, ','))))
			return false;
	return true;
}

static bool is_within(const struct in6_addr *address, const struct in6_addr *network, int bits)
{
	const int bytes = bits / 8;
	const unsigned mask = 0xFFu << (8 - bits % 8);

	return memcmp(address, network, (size_t)bytes) == 0 &&
	       (bits % 8 == 0 ||
		       ((address->s6_addr[bytes] ^ network->s6_addr[bytes]) & mask & 0xFF) == 0);
}

static bool is_proxy(const struct proxies *proxies, const struct in6_addr *address)
{
	for (int i = 0; i < proxies->count; i++)
		if (is_within(address, &proxies->addresses[i], proxies->bits[i]))
			return true;
	return is_loopback(address);
}

struct str peer_network(struct arena *arena, const struct proxies *proxies,
	const struct sockaddr *address, struct str forwarded_for)
{
	const struct str named = last_of(forwarded_for);
	struct in6_addr own, told;

	if (!read_address(address, &own))
		return STR("");
	if (is_proxy(proxies, &own) && named.len > 0 && parse_address(named, &told))
		return network_of(arena, &told);
	return network_of(arena, &own);
}
