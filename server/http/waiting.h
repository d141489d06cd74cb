/* Requests that wait for a change (RFC 7240, Prefer: wait), and streams; found by what they wait
 * for. */
#pragma once
#include <stdatomic.h>

#include "http/allowance.h"
#include "http/exchange.h"

#define WAITING_BUCKETS 1024
/* Past so many queries under way the polls that wait leave the rest of the queue to others. */
#define WAITING_QUERIES 256
/* Of one caller in one loop. */
#define WAITING_EACH 256
#define STREAMS_EACH 16

/*
 * One who waits. A stream keeps its exchange; of a request that waits this is all that is kept
 * between its runs: it runs again from its head, which the transport still has, and is asked again
 * who sent it.
 */
struct waiter {
	struct waiter *next;
	struct waiter **place;
	struct waiter **home;      /* where it waits for a change */
	struct exchange *exchange; /* while it runs; NULL: it is parked */
	struct loop *loop;
	void *connection;
	const char *url;
	struct holder *holder; /* of its place among those of its caller */
	int64_t started_ms;
	int64_t until_ms;
	enum allowance_kind kind;
	bool head;
	size_t key_len;
	char key[]; /* request.wake_on */
};

struct waiting {
	struct waiter *persons[WAITING_BUCKETS]; /* by a hash of their key */
	struct waiter *feed;
	struct waiter
		*behind; /* run again when there is room, whatever changes; first come first */
	struct waiter **behind_end;
	struct allowance allowance;
	int here;          /* how many wait in this loop, */
	int most;          /* and may: others need connections too */
	atomic_int *total; /* over all loops: the log's reader looks at it */
};

void waiting_init(struct waiting *waiting, int most, atomic_int *total);
/* Counts from before its first query, so that no change falls between the query and the wait.
 * False leaves a problem: its caller has too many that wait, or all together have. */
bool waiting_enter(struct exchange *exchange, int seconds) __attribute__((warn_unused_result));
/* Nothing more is to come; frees it. NULL is accepted. */
void waiting_leave(struct waiter *waiter);
/* The exchange goes, its waiter stays: nothing has changed, or the database has no room and it is
 * `behind`. */
void waiting_park(struct exchange *exchange, bool behind);
/* When the database has no room, one who waits may as well wait for that; not much past its time.
 */
bool waiting_can_be_late(const struct exchange *exchange);
/* STR_NULL among the references wakes everybody but the streams of a topic. */
void waiting_wake(struct waiting *waiting, const struct str *references, size_t count);
/* Wakes those who wait for exactly this. */
void waiting_signal(struct waiting *waiting, struct str topic);
/* Runs up to `room` of those who are behind. */
void waiting_catch_up(struct waiting *waiting, int room);
/* Ends those whose time is up, or all. */
void waiting_expire(struct waiting *waiting, int64_t now_ms, bool all);
