/* When a client is to ask again. */
#include "http/retry.h"

#include "http/loop_private.h"

/* A linear congruential generator (Numerical Recipes): nobody's secret, and quicker than one. */
int retry_after_s(struct loop *loop, int least)
{
	loop->spread = loop->spread * 1664525u + 1013904223u;
	return least + (int)((loop->spread >> 16) % (unsigned)(least + 2));
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
	if (reply->retry_after_s)
		return;
	if (reply->status == 503)
		reply->retry_after_s = retry_after_s(exchange->loop, RETRY_BUSY_S);
	else if (is_idle_poll(exchange, reply))
		reply->retry_after_s = retry_after_s(exchange->loop, RETRY_POLL_S);
}
