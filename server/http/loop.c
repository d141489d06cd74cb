/* The loop: everything of its thread happens in loop_run. */
#include "http/loop.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/log.h"
#include "http/loop_private.h"
#include "http/shedding.h"
#include "http/stream.h"

#define EVENTS 64
#define QUEUE_LIMIT 4096
#define TIDY_MS 250
#define STOP_MS 25000
#define QUIET_MS 1000 /* without a request, until a connection is shut by a loop that stops */

struct loop *loop_new(const struct loop_config *config, struct strbuf *error)
{
	struct loop *loop = memory_new(sizeof(*loop));
	loop->config = *config;
	loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	tally_init(&loop->counts.tally, config->application->route_count);
	waiting_init(&loop->waiting, config->connection_limit / 4 * 3, config->waiting);
	loop->server = server_new(loop, config, error);
	if (!loop->server) {
		(void)close(loop->epoll_fd);
		tally_release(&loop->counts.tally);
		free(loop);
		return NULL;
	}
	/* The door has no source: a NULL tells it apart. */
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = NULL };
	(void)epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, server_epoll_fd(loop->server), &event);
	mailbox_init(&loop->mailbox, loop, loop->epoll_fd);
	loop->database = database_new(&(struct database_config){ .url = config->database_url,
		.search_path = config->application->search_path,
		.statements = config->application->statements,
		.epoll_fd = loop->epoll_fd,
		.queue_limit = QUEUE_LIMIT,
		.waits = &loop->counts.waits });
	return loop;
}

void loop_free(struct loop *loop)
{
	if (!loop)
		return;
	/* What ended after the last round is answered still: the door must not close on a
	 * request that waits. */
	mailbox_drain(&loop->mailbox);
	database_free(loop->database);
	loop->closed = true;
	waiting_expire(&loop->waiting, clock_monotonic_ms(), true);
	server_run(loop->server);
	server_free(loop->server);
	mailbox_release(&loop->mailbox);
	exchanges_sweep(loop);
	sharing_clear(&loop->sharing);
	tally_release(&loop->counts.tally);
	(void)close(loop->epoll_fd);
	free(loop);
}

static void count(struct loop *loop)
{
	struct database_counts now = database_counts(loop->database);
	bool reachable = database_reachable(loop->database);
	if (reachable != (bool)atomic_load(&loop->counts.reachable))
		log_event(reachable ? LOG_INFO : LOG_ERROR,
			reachable ? "database reachable" : "database lost",
			LOG_NUMBER("connects", (int64_t)now.connects));
	atomic_store(&loop->counts.reachable, reachable);
	atomic_store(&loop->counts.batches, now.batches);
	atomic_store(&loop->counts.queries, now.queries);
	atomic_store(&loop->counts.reruns, now.reruns);
	atomic_store(&loop->counts.unknown, now.unknown);
	atomic_store(&loop->counts.abandoned, now.abandoned);
	atomic_store(&loop->counts.connections, server_connections(loop->server));
}

static void tidy(struct loop *loop)
{
	int64_t now_ms = clock_monotonic_ms();
	if (now_ms < loop->tidy_at_ms)
		return;
	loop->tidy_at_ms = now_ms + TIDY_MS;
	waiting_expire(&loop->waiting, now_ms, loop->stopping);
	streams_tick(loop, now_ms);
	if (!loop->waiting.feed)
		sharing_clear(&loop->sharing);
	server_tidy(loop->server, now_ms);
	if (loop->stopping)
		server_shut_quiet(loop->server, loop->hurried ? now_ms : now_ms - QUIET_MS);
	shedding_drop_unwanted(loop, now_ms);
	retry_tick(&loop->retry);
	count(loop);
}

static int timeout_ms(const struct loop *loop)
{
	int timeout = database_timeout_ms(loop->database);
	int server = server_timeout_ms(loop->server);
	if (server >= 0 && server < timeout)
		timeout = server;
	return timeout < TIDY_MS ? timeout : TIDY_MS;
}

static bool finished(const struct loop *loop)
{
	if (!loop->stopping)
		return false;
	if (!loop->exchanges && loop->waiting.here == 0 && server_connections(loop->server) == 0)
		return true;
	return clock_monotonic_ms() > loop->stop_deadline_ms;
}

void loop_run(struct loop *loop)
{
	struct epoll_event events[EVENTS];
	log_hold();
	while (!finished(loop)) {
		int n = epoll_wait(loop->epoll_fd, events, EVENTS, timeout_ms(loop));
		for (int i = 0; i < n; i++) {
			struct event_source *source = events[i].data.ptr;
			if (source)
				source->ready(source, events[i].events);
		}
		server_run(loop->server);
		waiting_catch_up(&loop->waiting, WAITING_QUERIES - database_queued(loop->database));
		database_flush(loop->database);
		tidy(loop);
		exchanges_sweep(loop);
		atomic_fetch_add_explicit(&loop->counts.rounds, 1, memory_order_relaxed);
		log_flush();
	}
	log_release();
}

static void stop(struct loop *loop, void *argument)
{
	(void)argument;
	loop->stopping = true;
	loop->stop_deadline_ms = clock_monotonic_ms() + STOP_MS;
	server_quiesce(loop->server);
	waiting_expire(&loop->waiting, clock_monotonic_ms(), true);
}

void loop_stop(struct loop *loop)
{
	loop_post(loop, stop, NULL);
}

static void hurry(struct loop *loop, void *argument)
{
	(void)argument;
	loop->hurried = true;
}

void loop_hurry(struct loop *loop)
{
	loop_post(loop, hurry, NULL);
}

void loop_post(struct loop *loop, void (*task)(struct loop *loop, void *argument), void *argument)
{
	mailbox_post(&loop->mailbox, task, argument);
}

void *loop_identity(struct loop *loop)
{
	return loop->config.identity;
}

const struct loop_counts *loop_counts(const struct loop *loop)
{
	return &loop->counts;
}

void loop_wake(struct loop *loop, struct str edge, const struct str *references, size_t count)
{
	sharing_turn(&loop->sharing, edge, clock_monotonic_ms());
	waiting_wake(&loop->waiting, references, count);
}

void loop_signal(struct loop *loop, struct str topic)
{
	waiting_signal(&loop->waiting, topic);
}

void loop_recheck(struct loop *loop)
{
	streams_recheck(loop);
}
