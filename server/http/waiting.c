/* Requests that wait for a change. */
#include "http/waiting.h"

#include "http/loop_private.h"
#include "http/retry.h"
#include "http/stream.h"

static size_t bucket_of(struct str key)
{
	uint32_t hash = 2166136261u;
	for (size_t i = 0; i < key.len; i++)
		hash = (hash ^ (unsigned char)key.data[i]) * 16777619u;
	return hash % WAITING_BUCKETS;
}

static enum allowance_kind kind_of(const struct exchange *exchange)
{
	return exchange->stream ? ALLOWANCE_STREAM : ALLOWANCE_WAIT;
}

/* A place among those of its caller and among all. */
static bool take_place(struct waiting *waiting, struct exchange *exchange)
{
	struct request *req = &exchange->request;
	const enum allowance_kind kind = kind_of(exchange);
	const int most = kind == ALLOWANCE_STREAM ? STREAMS_EACH : WAITING_EACH;
	if (waiting->here >= waiting->most) {
		problem_set(req, PROBLEM_overloaded, "Too many requests wait already.");
		return false;
	}
	exchange->holder = allowance_take(&waiting->allowance, req->caller.subject, kind, most);
	if (exchange->holder)
		return true;
	req->retry_after_s = retry_after_s(exchange->loop, RETRY_POLL_S);
	problem_set(req, PROBLEM_too_many_waiting, "A caller may have %d %s at a time.", most,
		kind == ALLOWANCE_STREAM ? "streams" : "requests that wait");
	return false;
}

bool waiting_enter(struct waiting *waiting, struct exchange *exchange)
{
	if (!take_place(waiting, exchange))
		return false;
	bool feed = exchange->request.route->waits == WAIT_FEED;
	struct exchange **place =
		feed ? &waiting->feed : &waiting->persons[bucket_of(exchange->request.wake_on)];
	exchange->wait_next = *place;
	exchange->wait_place = place;
	if (*place)
		(*place)->wait_place = &exchange->wait_next;
	*place = exchange;
	waiting->here++;
	atomic_fetch_add(waiting->total, 1);
	return true;
}

void waiting_leave(struct waiting *waiting, struct exchange *exchange)
{
	if (!exchange->wait_place)
		return;
	*exchange->wait_place = exchange->wait_next;
	if (exchange->wait_next)
		exchange->wait_next->wait_place = exchange->wait_place;
	exchange->wait_place = NULL;
	allowance_give_back(exchange->holder, kind_of(exchange));
	waiting->here--;
	atomic_fetch_sub(waiting->total, 1);
}

static void wake(struct exchange *exchange)
{
	if (exchange->stream)
		stream_wake(exchange);
	else if (exchange->waiting)
		exchange_again(exchange);
	else
		exchange->woken = true;
}

static void wake_list(struct exchange *list)
{
	struct exchange *next;
	for (struct exchange *one = list; one; one = next) {
		next = one->wait_next;
		wake(one);
	}
}

void waiting_signal(struct waiting *waiting, struct str topic)
{
	struct exchange *next;
	for (struct exchange *one = waiting->persons[bucket_of(topic)]; one; one = next) {
		next = one->wait_next;
		if (str_equal(one->request.wake_on, topic))
			wake(one);
	}
}

static void wake_persons(struct waiting *waiting)
{
	for (size_t bucket = 0; bucket < WAITING_BUCKETS; bucket++)
		wake_list(waiting->persons[bucket]);
}

void waiting_wake(struct waiting *waiting, const struct str *references, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (references[i].data)
			waiting_signal(waiting, references[i]);
		else
			wake_persons(waiting);
	}
	wake_list(waiting->feed);
}

static void expire_list(struct exchange *list, int64_t now_ms, bool all)
{
	struct exchange *next;
	for (struct exchange *one = list; one; one = next) {
		next = one->wait_next;
		if (!all && one->wait_until_ms > now_ms)
			continue;
		one->wait_until_ms = now_ms;
		if (one->stream)
			stream_end(one);
		else if (one->waiting)
			exchange_stop_waiting(one);
	}
}

void waiting_expire(struct waiting *waiting, int64_t now_ms, bool all)
{
	for (size_t i = 0; i < WAITING_BUCKETS; i++)
		expire_list(waiting->persons[i], now_ms, all);
	expire_list(waiting->feed, now_ms, all);
}
