/* What the tailer's thread has heard, given to all loops. */
#pragma once
#include "http/loop.h"

/* New events of these people; `edge` is how far the feed goes now. */
void news_wake(struct loop *const *loops, int loop_count, struct str edge, const struct str *names,
	size_t count);
/* These topics have something to send. */
void news_signal(struct loop *const *loops, int loop_count, const struct str *topics, size_t count);
/* Somebody has an answer that stays open. */
bool news_wanted(struct loop *const *loops, int loop_count);
