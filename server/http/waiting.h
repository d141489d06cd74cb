/* Requests that wait for a change (RFC 7240, Prefer: wait), and streams; found by what they wait
 * for. */
#pragma once
#include <stdatomic.h>

#include "http/allowance.h"
#include "http/exchange.h"

#define WAITING_BUCKETS 1024
/* Of one caller in one loop. */
#define WAITING_EACH 256
#define STREAMS_EACH 16

struct waiting {
	struct exchange *persons[WAITING_BUCKETS]; /* by a hash of request.wake_on */
	struct exchange *feed;
	struct allowance allowance;
	int here;          /* how many wait in this loop, */
	int most;          /* and may: others need connections too */
	atomic_int *total; /* over all loops: the log's reader looks at it */
};

/* Counts from before its first query, so that no change falls between the query and the wait.
 * False leaves a problem: its caller has too many that wait, or all together have. */
bool waiting_enter(struct waiting *waiting, struct exchange *exchange)
	__attribute__((warn_unused_result));
/* Does nothing if it has not entered. */
void waiting_leave(struct waiting *waiting, struct exchange *exchange);
/* STR_NULL among the references wakes everybody. */
void waiting_wake(struct waiting *waiting, const struct str *references, size_t count);
/* Wakes those who wait for exactly this. */
void waiting_signal(struct waiting *waiting, struct str topic);
/* Ends those whose time is up, or all. */
void waiting_expire(struct waiting *waiting, int64_t now_ms, bool all);
