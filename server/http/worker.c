/* The worker pool. */
#include "http/worker.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "base/memory.h"
#include "db/blocking.h"
#include "http/exchange.h"
#include "http/loop.h"

#define WORKERS_MAX 8

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

static void *work(void *argument)
{
	struct worker *worker = argument;
	struct exchange *exchange;
	while ((exchange = next_exchange(worker->workers))) {
		struct finished *finished = memory_new(sizeof(*finished));
		finished->exchange = exchange;
		finished->reply =
			exchange->request.route->endpoint->work(&exchange->request, worker);
		loop_post(exchange->loop, deliver, finished);
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
		int failed = pthread_create(
			&workers->threads[i].thread, NULL, work, &workers->threads[i]);
		assert(!failed);
	}
	return workers;
}

void workers_free(struct workers *workers)
{
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
