/* When a client is to ask again. */
#include "http/retry.h"

#include "http/loop_private.h"
#include "http/shedding.h"

#define FEW 64 /* refusals between two ticks that need not be spread */
#define BEHIND_MAX_S 30

/* A linear congruential generator (Numerical Recipes): nobody's secret, and quicker than one. */
int retry_after_s(struct loop *loop, int least)
{
	loop->retry.spread = loop->retry.spread * 1664525u + 1013904223u;
	return least + (int)((loop->retry.spread >> 16) % (unsigned)(least + 2));
}

void retry_tick(struct retry *retry)
{
	const unsigned behind_s = retry->refused / (retry->done + FEW);
	retry->behind_s = behind_s < BEHIND_MAX_S ? (int)behind_s : BEHIND_MAX_S;
	retry->refused = 0;
	retry->done = 0;
}

/* Facts are told while people stand at a bus, and there are never many at a time. */
static int busy_s(const struct exchange *exchange)
{
	if (shedding_urgency(exchange) == URGENCY_FACT)
		return RETRY_BUSY_S;
	return RETRY_BUSY_S + exchange->loop->retry.behind_s;
}

static bool is_idle_poll(const struct exchange *exchange, const struct reply *reply)
{
	const struct route *route = exchange->request.route;

	return route && route->waits != WAIT_NONE && !exchange->stream && !reply->more &&
	       (reply->status == 200 || reply->status == 304) &&
	       (!exchange->wait_seconds || exchange->loop->stopping);
}

void retry_hint(struct exchange *exchange, struct reply *reply)
{
	struct retry *retry = &exchange->loop->retry;
	if (reply->status == 503)
		retry->refused++;
	else
		retry->done++;
	if (reply->retry_after_s)
		return;
	if (reply->status == 503)
		reply->retry_after_s = retry_after_s(exchange->loop, busy_s(exchange));
	else if (is_idle_poll(exchange, reply))
		reply->retry_after_s = retry_after_s(exchange->loop, RETRY_POLL_S);
}
