/* Requests that wait for a change. */
#include "http/waiting.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "http/loop_private.h"
#include "http/retry.h"
#include "http/stream.h"
#include "http/transport.h"

#define LATE_MS 5000

static size_t bucket_of(struct str key)
{
	uint32_t hash = 2166136261u;
	for (size_t i = 0; i < key.len; i++)
		hash = (hash ^ (unsigned char)key.data[i]) * 16777619u;
	return hash % WAITING_BUCKETS;
}

/* A place among those of its caller and among all; NULL leaves a problem. */
static struct holder *take_place(struct exchange *exchange, enum allowance_kind kind)
{
	struct request *req = &exchange->request;
	struct waiting *waiting = &exchange->loop->waiting;
	const int most = kind == ALLOWANCE_STREAM ? STREAMS_EACH : WAITING_EACH;
	if (waiting->here >= waiting->most) {
		problem_set(req, PROBLEM_overloaded, "Too many requests wait already.");
		return NULL;
	}
	struct holder *holder =
		allowance_take(&waiting->allowance, req->caller.subject, kind, most);
	if (holder)
		return holder;
	req->retry_after_s = retry_after_s(exchange->loop, RETRY_POLL_S);
	problem_set(req, PROBLEM_too_many_waiting, "A caller may have %d %s at a time.", most,
		kind == ALLOWANCE_STREAM ? "streams" : "requests that wait");
	return NULL;
}

void waiting_init(struct waiting *waiting, int most, atomic_int *total)
{
	waiting->most = most;
	waiting->total = total;
	waiting->behind_end = &waiting->behind;
}

static void add(struct waiter **place, struct waiter *waiter)
{
	waiter->next = *place;
	waiter->place = place;
	if (*place)
		(*place)->place = &waiter->next;
	*place = waiter;
}

static void add_behind(struct waiting *waiting, struct waiter *waiter)
{
	add(waiting->behind_end, waiter);
	waiting->behind_end = &waiter->next;
}

static void take_off(struct waiter *waiter)
{
	struct waiting *waiting = &waiter->loop->waiting;
	*waiter->place = waiter->next;
	if (waiter->next)
		waiter->next->place = waiter->place;
	if (waiting->behind_end == &waiter->next)
		waiting->behind_end = waiter->place;
}

bool waiting_enter(struct exchange *exchange, int seconds)
{
	struct loop *loop = exchange->loop;
	const struct request *req = &exchange->request;
	const struct str key = req->wake_on;
	const bool streams = exchange->stream != NULL;
	const enum allowance_kind kind = streams ? ALLOWANCE_STREAM : ALLOWANCE_WAIT;
	struct holder *holder = take_place(exchange, kind);
	if (!holder)
		return false;
	struct waiter *waiter = memory_new(sizeof(*waiter) + key.len + 1);
	*waiter = (struct waiter){ .exchange = exchange,
		.loop = loop,
		.connection = exchange->connection,
		.home = req->route->waits == WAIT_FEED ? &loop->waiting.feed
						       : &loop->waiting.persons[bucket_of(key)],
		.url = exchange->url,
		.holder = holder,
		.started_ms = exchange->started_ms,
		.until_ms = streams ? INT64_MAX : exchange->started_ms + seconds * 1000,
		.kind = kind,
		.head = exchange->head,
		.key_len = key.len };
	if (key.len > 0)
		memcpy(waiter->key, key.data, key.len);
	exchange->waiter = waiter;
	add(waiter->home, waiter);
	loop->waiting.here++;
	atomic_fetch_add(loop->waiting.total, 1);
	return true;
}

void waiting_leave(struct waiter *waiter)
{
	if (!waiter)
		return;
	take_off(waiter);
	if (waiter->exchange)
		waiter->exchange->waiter = NULL;
	allowance_give_back(waiter->holder, waiter->kind);
	waiter->loop->waiting.here--;
	atomic_fetch_sub(waiter->loop->waiting.total, 1);
	free(waiter);
}

bool waiting_can_be_late(const struct exchange *exchange)
{
	const struct waiter *waiter = exchange->waiter;
	return waiter && !exchange->stream && !waiter->loop->stopping &&
	       clock_monotonic_ms() < waiter->until_ms + LATE_MS;
}

static void run(struct waiter *waiter)
{
	struct exchange *exchange = exchange_new(waiter->loop, waiter->connection);
	waiter->exchange = exchange;
	exchange->waiter = waiter;
	exchange->method = METHOD_GET;
	exchange->head = waiter->head;
	exchange->url = waiter->url;
	exchange->path = arena_copy(exchange->arena, str_from(waiter->url));
	exchange->started_ms = waiter->started_ms;
	server_put(waiter->connection, exchange, NULL);
	exchange_open(exchange);
	exchange_start(exchange);
}

void waiting_park(struct exchange *exchange, bool behind)
{
	struct waiter *waiter = exchange->waiter;
	waiter->exchange = NULL;
	exchange->waiter = NULL;
	if (behind) {
		take_off(waiter);
		add_behind(&waiter->loop->waiting, waiter);
	}
	server_put(waiter->connection, NULL, waiter);
	exchange_discard(exchange);
	if (exchange->woken && !behind)
		run(waiter);
}

static void wake(struct waiter *waiter)
{
	if (!waiter->exchange)
		run(waiter);
	else if (waiter->exchange->stream)
		stream_wake(waiter->exchange);
	else
		waiter->exchange->woken = true;
}

static void wake_list(struct waiter *list)
{
	struct waiter *next;
	for (struct waiter *one = list; one; one = next) {
		next = one->next;
		wake(one);
	}
}

void waiting_signal(struct waiting *waiting, struct str topic)
{
	struct waiter *next;
	for (struct waiter *one = waiting->persons[bucket_of(topic)]; one; one = next) {
		next = one->next;
		if (str_equal((struct str){ one->key, one->key_len }, topic))
			wake(one);
	}
}

/* What a topic's stream says is a fixed text, which would be wrong where nothing of it happened. */
static bool waits_for_topic(const struct waiter *waiter)
{
	const struct exchange *exchange = waiter->exchange;
	return exchange && exchange->stream && exchange->request.streaming->signal;
}

static void wake_persons(struct waiter *list)
{
	struct waiter *next;
	for (struct waiter *one = list; one; one = next) {
		next = one->next;
		if (!waits_for_topic(one))
			wake(one);
	}
}

static void wake_all_persons(struct waiting *waiting)
{
	for (size_t bucket = 0; bucket < WAITING_BUCKETS; bucket++)
		wake_persons(waiting->persons[bucket]);
}

void waiting_wake(struct waiting *waiting, const struct str *references, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (references[i].data)
			waiting_signal(waiting, references[i]);
		else
			wake_all_persons(waiting);
	}
	wake_list(waiting->feed);
}

/* Home before it runs: what changes meanwhile must find it. */
static void run_behind(struct waiter *waiter)
{
	take_off(waiter);
	add(waiter->home, waiter);
	run(waiter);
}

void waiting_catch_up(struct waiting *waiting, int room)
{
	for (; room > 0 && waiting->behind; room--)
		run_behind(waiting->behind);
}

/* Only who can be late no longer: the others would be behind again. */
static void expire_behind(struct waiting *waiting, int64_t now_ms, bool all)
{
	struct waiter *next;
	for (struct waiter *one = waiting->behind; one; one = next) {
		next = one->next;
		if (all || one->until_ms + LATE_MS <= now_ms)
			run_behind(one);
	}
}

static void expire_list(struct waiter *list, int64_t now_ms, bool all)
{
	struct waiter *next;
	for (struct waiter *one = list; one; one = next) {
		next = one->next;
		if (!all && one->until_ms > now_ms)
			continue;
		if (one->exchange && one->exchange->stream)
			stream_end(one->exchange);
		else if (!one->exchange)
			run(one);
	}
}

void waiting_expire(struct waiting *waiting, int64_t now_ms, bool all)
{
	for (size_t i = 0; i < WAITING_BUCKETS; i++)
		expire_list(waiting->persons[i], now_ms, all);
	expire_list(waiting->feed, now_ms, all);
	expire_behind(waiting, now_ms, all);
}
