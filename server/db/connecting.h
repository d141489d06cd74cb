/* How every connection to PostgreSQL begins. */
#pragma once
#include <stdbool.h>

struct pg_conn;

/*
 * Begins to connect; never waits. What the URL does not say: it finds the one of its hosts that
 * takes writes, gives each attempt two seconds (connect_timeout), and knows within seconds that a
 * host is gone. libpq tries the hosts in their order and waits for one that is silent: with another
 * `turn` the next one is the first.
 */
struct pg_conn *connecting_start(const char *url, const char *options, unsigned turn);
/* How many turns try each host first: one for each. */
unsigned connecting_turns(const char *url);
/* What the attempt may take: its connect_timeout. */
int connecting_limit_ms(struct pg_conn *connection);
