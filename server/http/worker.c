/* The worker pool. */
#include "http/worker.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"
#include "db/blocking.h"
#include "db/durability.h"
#include "db/failure.h"
#include "db/grants.h"
#include "http/exchange.h"
#include "http/failed.h"
#include "http/loop.h"
#include "http/system.h"

#define WORKERS_MAX 8
#define WORKER_NICE 10 /* a poll does not wait for a password's hash */

struct worker {
	struct workers *workers;
	struct db_blocking database;
	pthread_t thread;
};

struct workers {
	pthread_mutex_t lock;
	pthread_cond_t filled;
	struct exchange *queue[WORKER_QUEUE];
	int first;
	int count;
	bool stopping;
	atomic_bool hurry;
	int thread_count;
	struct worker threads[WORKERS_MAX];
};

struct finished {
	struct exchange *exchange;
	struct reply reply;
};

static void deliver(struct loop *loop, void *argument)
{
	(void)loop;
	struct finished *finished = argument;
	exchange_answer(finished->exchange, finished->reply);
	free(finished);
}

static struct exchange *next_exchange(struct workers *workers)
{
	struct exchange *exchange = NULL;
	pthread_mutex_lock(&workers->lock);
	while (workers->count == 0 && !workers->stopping)
		pthread_cond_wait(&workers->filled, &workers->lock);
	if (workers->count > 0) {
		exchange = workers->queue[workers->first];
		workers->first = (workers->first + 1) % WORKER_QUEUE;
		workers->count--;
	}
	pthread_mutex_unlock(&workers->lock);
	return exchange;
}

static bool others_wait(struct workers *workers)
{
	pthread_mutex_lock(&workers->lock);
	const bool wait = workers->count > 0;
	pthread_mutex_unlock(&workers->lock);
	return wait;
}

static void *work(void *argument)
{
	struct worker *worker = argument;
	struct exchange *exchange;
	/* To Linux a thread is what POSIX calls a process here. */
	(void)setpriority(PRIO_PROCESS, (id_t)gettid(), WORKER_NICE);
	while ((exchange = next_exchange(worker->workers))) {
		const struct endpoint *endpoint = exchange->request.route->endpoint;
		const int64_t begun_ms = clock_monotonic_ms();
		struct finished *finished = memory_new(sizeof(*finished));
		finished->exchange = exchange;
		finished->reply = endpoint->work(&exchange->request, worker);
		loop_post(exchange->loop, deliver, finished);
		if (endpoint->pool == WORK_PASSWORDS && others_wait(worker->workers))
			worker_rest(worker, begun_ms);
	}
	blocking_release(&worker->database);
	return NULL;
}

struct workers *workers_new(int threads, const char *database_url, const char *search_path)
{
	assert(threads <= WORKERS_MAX);
	struct workers *workers = memory_new(sizeof(*workers));
	pthread_mutex_init(&workers->lock, NULL);
	pthread_cond_init(&workers->filled, NULL);
	workers->thread_count = threads;
	for (int i = 0; i < threads; i++) {
		workers->threads[i].workers = workers;
		blocking_init(&workers->threads[i].database, database_url, search_path);
		workers->threads[i].database.role = BATCH_ROLE;
		int failed = pthread_create(
			&workers->threads[i].thread, NULL, work, &workers->threads[i]);
		assert(!failed);
	}
	return workers;
}

void workers_free(struct workers *workers)
{
	if (!workers)
		return;
	pthread_mutex_lock(&workers->lock);
	workers->stopping = true;
	pthread_cond_broadcast(&workers->filled);
	pthread_mutex_unlock(&workers->lock);
	for (int i = 0; i < workers->thread_count; i++)
		pthread_join(workers->threads[i].thread, NULL);
	pthread_cond_destroy(&workers->filled);
	pthread_mutex_destroy(&workers->lock);
	free(workers);
}

void workers_hurry(struct workers *workers)
{
	atomic_store(&workers->hurry, true);
}

bool workers_submit(struct workers *workers, struct exchange *exchange)
{
	pthread_mutex_lock(&workers->lock);
	bool taken = workers->count < WORKER_QUEUE;
	if (taken) {
		workers->queue[(workers->first + workers->count++) % WORKER_QUEUE] = exchange;
		pthread_cond_signal(&workers->filled);
	}
	pthread_mutex_unlock(&workers->lock);
	return taken;
}

struct db_blocking *worker_database(struct worker *worker)
{
	return &worker->database;
}

bool worker_connect(struct request *req, struct db_blocking *database)
{
	static const char bounds[] = "SET lock_timeout TO '5s'; SET statement_timeout TO '10s'";

	/* Again on a new connection if PostgreSQL was started anew since the last work. */
	if (blocking_exec(database, bounds) || blocking_exec(database, bounds))
		return true;
	problem_set(req, PROBLEM_database_unavailable, NULL);
	return false;
}

void worker_failure(struct request *req, const struct statement *statement, const struct rows *rows)
{
	if (rows->status == ROWS_UNKNOWN || rows->status == ROWS_TIMEOUT) {
		system_count_unknown();
		problem_set(req, PROBLEM_outcome_unknown, OUTCOME_UNKNOWN_DETAIL);
		return;
	}
	if (rows->status == ROWS_UNAVAILABLE && statement->writes && durability_lacks()) {
		problem_set(req, PROBLEM_database_unfit, NOT_DURABLE_DETAIL);
		return;
	}
	if (rows->status != ROWS_REFUSED || failure_passes(rows)) {
		problem_set(req,
			rows->status == ROWS_REFUSED ? PROBLEM_overloaded
						     : PROBLEM_database_unavailable,
			NULL);
		return;
	}
	log_event(LOG_ERROR, "statement refused", LOG_TEXT("request_id", req->id),
		LOG_TEXT("statement", str_from(statement->name)),
		LOG_TEXT("sqlstate", str_from(rows->sqlstate)),
		LOG_TEXT("constraint", rows->constraint.data ? rows->constraint : STR("none")));
	problem_set(req,
		failure_is_server(rows) ? PROBLEM_database_unavailable : PROBLEM_internal_error,
		NULL);
}

bool worker_hurries(const struct worker *worker)
{
	return atomic_load(&worker->workers->hurry);
}

void worker_rest(const struct worker *worker, int64_t begun_ms)
{
	int64_t took_ms = clock_monotonic_ms() - begun_ms;
	struct timespec rest = { .tv_sec = took_ms / 1000, .tv_nsec = took_ms % 1000 * 1000000 };
	if (!worker_hurries(worker))
		(void)nanosleep(&rest, NULL);
}
