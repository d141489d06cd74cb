/* Which network a request comes from. */
#pragma once
#include "base/arena.h"

struct sockaddr;

/*
 * The address' bytes: four of IPv4 (also where IPv6 carries it), the first eight of IPv6, since a
 * household or an office has as many addresses as it likes. If `address` is this machine's own and
 * a proxy named an address last in `forwarded_for`, that one. Empty if nothing is known.
 */
struct str peer_network(
	struct arena *arena, const struct sockaddr *address, struct str forwarded_for);
