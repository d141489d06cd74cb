/*
 * The daemon's one reader of the log: a thread with a connection of its own. While somebody waits
 * it tells of new events every 50 ms; every 500 ms, and once before tailer_start returns, it lends
 * its connection to on_control. All calls come from its thread but that first one, and what they
 * pass lives until they return.
 */
#pragma once
#include <stdatomic.h>
#include <stddef.h>

#include "base/str.h"

struct db_blocking;

struct tailer_config {
	const char *url;         /* of the database; these two must outlive the tailer */
	const char *search_path; /* as SET takes it */
	atomic_int *waiting;     /* how many wait for events */
	int feed_days;           /* how long the feed keeps a change, at the least */
	void *context;           /* of the calls */
	/*
	 * There is news from transactions before `edge`: of these people, or of nobody, which
	 * concerns the feed alone. STR_NULL among them: of anybody, so wake everyone. Each change
	 * is told twice, one round apart, for those whose answer was on its way at the first.
	 */
	void (*on_events)(
		void *context, struct str edge, const struct str *references, size_t count);
	void (*on_control)(void *context, struct db_blocking *db);
};

struct tailer;

/* NULL only if no thread can be made; without a database it goes on trying. */
struct tailer *tailer_start(const struct tailer_config *config) __attribute__((warn_unused_result));
/* Ends the thread and frees it. NULL is accepted. */
void tailer_stop(struct tailer *tailer);
