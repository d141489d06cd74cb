/* Requests that wait for a change. */
#include "http/waiting.h"

static size_t bucket_of(struct str key)
{
	uint32_t hash = 2166136261u;
	for (size_t i = 0; i < key.len; i++)
		hash = (hash ^ (unsigned char)key.data[i]) * 16777619u;
	return hash % WAITING_BUCKETS;
}

void waiting_enter(struct waiting *waiting, struct exchange *exchange)
{
	bool feed = exchange->request.route->waits == WAIT_FEED;
	struct exchange **place =
		feed ? &waiting->feed : &waiting->persons[bucket_of(exchange->request.wake_on)];
	exchange->wait_next = *place;
	exchange->wait_place = place;
	if (*place)
		(*place)->wait_place = &exchange->wait_next;
	*place = exchange;
	atomic_fetch_add(waiting->total, 1);
}

void waiting_leave(struct waiting *waiting, struct exchange *exchange)
{
	if (!exchange->wait_place)
		return;
	*exchange->wait_place = exchange->wait_next;
	if (exchange->wait_next)
		exchange->wait_next->wait_place = exchange->wait_place;
	exchange->wait_place = NULL;
	atomic_fetch_sub(waiting->total, 1);
}

static void wake(struct exchange *exchange)
{
	if (exchange->waiting)
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

void waiting_wake(struct waiting *waiting, const struct str *references, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct exchange *next;
		if (!references[i].data) {
			for (size_t bucket = 0; bucket < WAITING_BUCKETS; bucket++)
				wake_list(waiting->persons[bucket]);
			continue;
		}
		for (struct exchange *one = waiting->persons[bucket_of(references[i])]; one;
			one = next) {
			next = one->wait_next;
			if (str_equal(one->request.wake_on, references[i]))
				wake(one);
		}
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
		if (one->waiting)
			exchange_stop_waiting(one);
	}
}

void waiting_expire(struct waiting *waiting, int64_t now_ms, bool all)
{
	for (size_t i = 0; i < WAITING_BUCKETS; i++)
		expire_list(waiting->persons[i], now_ms, all);
	expire_list(waiting->feed, now_ms, all);
}
