/* A pool of workers: for what would block a loop. A worker has a blocking connection of its own and
 * gives way to the loops' threads. */
#pragma once
#include "http/request.h"

struct db_blocking;
struct exchange;
struct worker;
struct workers;

#define WORKER_QUEUE 16 /* requests waiting for a worker; past it the answer is 503 */

struct workers *workers_new(int threads, const char *database_url, const char *search_path);
/* Waits for the work under way. NULL is accepted. */
void workers_free(struct workers *workers);
/* From any thread: the server is about to stop, so what can be done in parts ends after this one.
 */
void workers_hurry(struct workers *workers);
/* Runs the endpoint's `work`; the reply reaches the exchange in its loop. False when too many wait.
 */
bool workers_submit(struct workers *workers, struct exchange *exchange);
/* The worker's own connection. */
struct db_blocking *worker_database(struct worker *worker);
/* Connects it, with limits well within what the server takes to stop; false leaves a problem. */
bool worker_connect(struct request *req, struct db_blocking *database);
/* Leaves the problem that a failed statement is to the client; logs what is none of its faults. */
void worker_failure(
	struct request *req, const struct statement *statement, const struct rows *rows);
/* workers_hurry was called. */
bool worker_hurries(const struct worker *worker);
/* Gives way to others after a piece of work that began at `begun_ms`: as long again as it took,
 * unless it hurries. */
void worker_rest(const struct worker *worker, int64_t begun_ms);
