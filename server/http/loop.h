/* A loop: one thread, one listener, its own connections to the database. Nothing of it is touched
 * from another thread but through loop_post. */
#pragma once
#include <stdatomic.h>
#include <stdint.h>

#include "db/database.h"
#include "http/credentials.h"
#include "http/request.h"
#include "http/tally.h"
#include "http/worker.h"

/* What a refused statement's constraint means to the client. */
struct constraint_problem {
	const char *constraint;
	enum problem_type type;
	const char *pointer; /* the field; NULL for none */
	const char *detail;
};

/* What the layers above give the loops; the same for all of them. */
struct application {
	const struct route *routes;
	size_t route_count;
	const struct constraint_problem *constraints; /* ends with a NULL constraint */
	/* Fills req->caller; false: 401, or the problem that it left. */
	bool (*identify)(
		void *identity, struct request *req, const struct credentials *credentials);
	const char *search_path;
	const struct statement *const *statements;
	const char *const *role_names; /* by their bits */
};

struct proxies;
struct loop_config {
	const struct application *application;
	void *identity; /* the loop's own */
	const char *address;
	uint16_t port;
	int listener; /* that was handed over, instead of address and port; -1: none was */
	const char *database_url;
	int connection_limit;
	int request_seconds; /* from a connection's last answer to the end of its next request */
	const struct proxies *proxies; /* whose X-Forwarded-For is believed */
	struct workers *workers[WORK_POOLS];
	atomic_int *waiting; /* how many requests wait for a change, over all loops */
};

/* Read by the metrics from any thread. */
struct loop_counts {
	atomic_uint_fast64_t requests[6];        /* by the status' first digit */
	atomic_uint_fast64_t refused[URGENCIES]; /* because there was too much to do */
	atomic_uint_fast64_t batches;
	atomic_uint_fast64_t queries;
	atomic_uint_fast64_t reruns;
	atomic_uint_fast64_t unknown;
	atomic_uint_fast64_t abandoned;
	atomic_int reachable;
	atomic_int connections;
	atomic_int streams;
	atomic_uint_fast64_t rounds; /* of the loop: it turns while this grows */
	struct histogram waits;      /* of queries, before a connection was free */
	struct tally tally;
};

struct loop;

/* NULL with a line in `error` if the address cannot be listened on. */
struct loop *loop_new(const struct loop_config *config, struct strbuf *error);
/* Runs until loop_stop; then answers what is under way, closes each connection behind its answer
 * and those that have none to come, 25 seconds at most. */
void loop_run(struct loop *loop);
void loop_free(struct loop *loop);

/* From any thread: `task(loop, argument)` runs in the loop's thread, in order. */
void loop_post(struct loop *loop, void (*task)(struct loop *loop, void *argument), void *argument);
void loop_stop(struct loop *loop);
/* After loop_stop: who has no request under way is not given another second. */
void loop_hurry(struct loop *loop);
void *loop_identity(struct loop *loop);
const struct loop_counts *loop_counts(const struct loop *loop);
/* In the loop's thread: wakes the requests that wait for these references, and those that wait for
 * the feed; they read up to `edge`. */
void loop_wake(struct loop *loop, struct str edge, const struct str *references, size_t count);
/* In the loop's thread: wakes the requests whose wake_on is `topic`; one with a colon in it is
 * nobody's reference. */
void loop_signal(struct loop *loop, struct str topic);
/* In the loop's thread: keys or revocations changed, so whoever has a stream is asked again who
 * they are; a request that waits is asked whenever it runs again. */
void loop_recheck(struct loop *loop);
