/* Which network a request comes from. */
#pragma once
#include <netinet/in.h>
#include <stdbool.h>

#include "base/arena.h"

struct sockaddr;

/* Networks whose machines are proxies of ours, beside this machine. */
#define PROXIES_MAX 16
struct proxies {
	struct in6_addr addresses[PROXIES_MAX];
	int bits[PROXIES_MAX]; /* of 128 */
	int count;
};

/* Reads "10.88.0.0/16, fd00::/8, 192.0.2.7"; false if it is none, or longer. */
bool proxies_read(struct proxies *out, struct str list) __attribute__((warn_unused_result));

/*
 * The address' bytes: four of IPv4 (also where IPv6 carries it), the first eight of IPv6, since a
 * household or an office has as many addresses as it likes. If `address` is this machine's own or a
 * proxy's and that named an address last in `forwarded_for`, that one. Empty if nothing is known.
 */
struct str peer_network(struct arena *arena, const struct proxies *proxies,
	const struct sockaddr *address, struct str forwarded_for);
