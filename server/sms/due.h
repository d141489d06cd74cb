/*
 * Tells gateways that listen of what came due for them: each time something did, and once a minute
 * while it waits. Belongs to one thread.
 */
#pragma once
#include "auth/known_gateways.h"
#include "base/arena.h"
#include "base/clock.h"

#define DUE_AGAIN_MS 60000

struct db_blocking;
struct due_watch;

/* What is due, and when the last of it came due. */
struct due {
	struct str gateway; /* STR_NULL: whoever asks may carry it */
	instant newest;
};

/* The topics of the gateways that there is news for; they live until it returns. */
typedef void due_tell_fn(void *context, const struct str *topics, size_t count);

struct due_watch *due_watch_new(void) __attribute__((warn_unused_result));
/* NULL is accepted. */
void due_watch_free(struct due_watch *watch);

/*
 * To be called every second while somebody listens. `tell` is called once if there is news. A
 * database that cannot be asked is asked again the next time.
 */
void due_watch_ask(struct due_watch *watch, struct db_blocking *db,
	const struct known_gateways *gateways, due_tell_fn *tell, void *context);
/* The same of what is due at this time of a clock that never jumps, at most one of each gateway. */
void due_watch_see(struct due_watch *watch, const struct due *due, size_t count, int64_t now_ms,
	const struct known_gateways *gateways, due_tell_fn *tell, void *context);

/* What who listens for this gateway waits for (request.wake_on). */
struct str due_topic(struct arena *arena, struct str gateway);
