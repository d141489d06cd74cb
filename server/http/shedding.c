/* Who is refused when there is too much to do. */
#include "http/shedding.h"

#include "http/loop_private.h"
#include "http/transport.h"

#define HUNG_UP_AFTER_MS 1000 /* who waits longer may have hung up meanwhile */

/* A phone at a bus asks again by itself and has nobody else to ask; a page asks again anyway. */
static const struct {
	int connections_percent;
	int patience_ms;
} limits[URGENCIES] = {
	[URGENCY_POLL] = { 80, 2000 },
	[URGENCY_OFFICE] = { 90, 5000 },
	[URGENCY_FACT] = { 95, 9000 },
};

enum urgency shedding_urgency(const struct exchange *exchange)
{
	return exchange->request.route ? exchange->request.route->urgency : URGENCY_POLL;
}

int shedding_connections(int limit, enum urgency urgency)
{
	return limit / 100 * limits[urgency].connections_percent +
	       limit % 100 * limits[urgency].connections_percent / 100;
}

int shedding_patience_ms(const struct exchange *exchange)
{
	return limits[shedding_urgency(exchange)].patience_ms;
}

struct reply shedding_refuse(struct exchange *exchange)
{
	atomic_fetch_add_explicit(&exchange->loop->counts.refused[shedding_urgency(exchange)], 1,
		memory_order_relaxed);
	return problem_reply_as(&exchange->request, PROBLEM_overloaded,
		"Too much is asked at the same time: wait as long as Retry-After says.");
}

static bool stands_in_line(const struct exchange *exchange)
{
	return exchange->started && !exchange->answered && exchange_abandonable(exchange);
}

void shedding_drop_unwanted(struct loop *loop, int64_t now_ms)
{
	for (struct exchange *one = loop->exchanges; one; one = one->next)
		if (now_ms - one->started_ms > HUNG_UP_AFTER_MS && stands_in_line(one) &&
			transport_hung_up(one))
			one->query.leave_by_ms = 0;
}
