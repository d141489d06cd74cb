/* Requests that wait for a change (RFC 7240, Prefer: wait), found by what they wait for. */
#pragma once
#include <stdatomic.h>

#include "http/exchange.h"

#define WAITING_BUCKETS 1024

struct waiting {
	struct exchange *persons[WAITING_BUCKETS]; /* by a hash of request.wake_on */
	struct exchange *feed;
	atomic_int *total; /* over all loops: the log's reader looks at it */
};

/* Counts from before its first query, so that no change falls between the query and the wait. */
void waiting_enter(struct waiting *waiting, struct exchange *exchange);
/* Does nothing if it has not entered. */
void waiting_leave(struct waiting *waiting, struct exchange *exchange);
/* STR_NULL among the references wakes everybody. */
void waiting_wake(struct waiting *waiting, const struct str *references, size_t count);
/* Ends those whose time is up, or all. */
void waiting_expire(struct waiting *waiting, int64_t now_ms, bool all);
