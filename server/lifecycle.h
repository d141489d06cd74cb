/* From the first request to the last one: the loops' threads, who is told, and how they end. */
#pragma once
#include <signal.h>

#include "http/loop.h"

#define LOOPS_MAX 16

struct lifecycle {
	struct loop *const *loops;
	int loop_count;
	int drain_seconds;       /* that /readyz is red before new connections are left alone */
	const sigset_t *signals; /* blocked in all threads; each ends it, a second one in a hurry */
	void (*on_stop)(void *context); /* when connections are left alone: let all else hurry */
	void *context;
};

/*
 * Runs the loops until a signal comes and all is answered: /readyz is red; after drain_seconds
 * nobody is accepted any more, each answer is its connection's last, who waits is answered, and
 * what has no request for a second is shut. The service manager hears of it, and that the loops
 * turn.
 */
void lifecycle_run(const struct lifecycle *lifecycle);
