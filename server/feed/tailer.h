/*
 * The daemon's one reader of what changed: a thread with a connection of its own. It tells of
 * revoked tokens and signing keys every 500 ms, and, while somebody waits, of new events every
 * 50 ms. It calls from its own thread (before tailer_start returns, from the caller's), and what it
 * passes lives until the call returns.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/parse.h"
#include "base/str.h"

/* A row of the table of public keys; the newest comes first. */
struct tailer_key {
	struct str kid;
	struct str public_key; /* PASERK k4.public */
	struct str purpose;    /* "session" or "receipt" */
	bool retired;
};

struct tailer_config {
	const char *url;         /* of the database; these two must outlive the tailer */
	const char *search_path; /* as SET takes it */
	void *context;           /* of the three calls */
	/*
	 * There is news of these people. STR_NULL among them: of anybody, so wake everyone. Each
	 * change is told twice, one round apart, for those whose answer was on its way at the
	 * first.
	 */
	void (*on_events)(void *context, const struct str *references, size_t count);
	/* All keys, whenever one came or was retired. */
	void (*on_keys)(void *context, const struct tailer_key *keys, size_t count);
	/* Tokens (jti) revoked lately; the same ones may come again. At the start all that could
	 * still be used. */
	void (*on_revoked)(void *context, const struct uuid *tokens, size_t count);
};

struct tailer;

/* Reads keys and revocations once, then starts the thread. NULL only if no thread can be made;
 * without a database it goes on trying. */
struct tailer *tailer_start(const struct tailer_config *config) __attribute__((warn_unused_result));
/* Ends the thread and frees it. NULL is accepted. */
void tailer_stop(struct tailer *tailer);

/* Somebody began, or ceased, to wait for events: once each, from any thread. */
void tailer_wait_begin(struct tailer *tailer);
void tailer_wait_end(struct tailer *tailer);
/* True while keys and revocations could be read at the last attempt. */
bool tailer_current(const struct tailer *tailer);
/* How long the oldest event that readers may not see yet has been there; for the metrics. */
double tailer_horizon_lag_seconds(const struct tailer *tailer);
