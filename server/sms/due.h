/*
 * Tells gateways that listen of what came due for them: each time something did, and once a minute
 * while it waits. Belongs to one thread.
 */
#pragma once
#include "auth/known_gateways.h"
#include "base/arena.h"

struct db_blocking;
struct due_watch;

struct due_watch *due_watch_new(void) __attribute__((warn_unused_result));
/* NULL is accepted. */
void due_watch_free(struct due_watch *watch);

/*
 * To be called every second while somebody listens. `tell` is called once if there is news, with
 * the topics of the gateways that it is for; they live until it returns. A database that cannot be
 * asked is asked again the next time.
 */
void due_watch_ask(struct due_watch *watch, struct db_blocking *db,
	const struct known_gateways *gateways,
	void (*tell)(void *context, const struct str *topics, size_t count), void *context);

/* What who listens for this gateway waits for (request.wake_on). */
struct str due_topic(struct arena *arena, struct str gateway);
