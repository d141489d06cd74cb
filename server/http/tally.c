/* What a loop counts of its requests. */
#include "http/tally.h"

#include <stdlib.h>

#include "base/memory.h"
#include "http/loop_private.h"

const int tally_statuses[TALLY_STATUSES] = { 200, 304, 201, 202, 204, 400, 401, 403, 404, 405, 406,
	408, 409, 410, 412, 413, 414, 415, 422, 428, 429, 431, 500, 501, 503, 505, 0 };

void tally_init(struct tally *tally, size_t routes)
{
	tally->routes = routes;
	tally->took = memory_new((routes + 1) * TALLY_STATUSES * sizeof(*tally->took));
}

void tally_release(struct tally *tally)
{
	free(tally->took);
	tally->took = NULL;
}

static size_t status_index(int status)
{
	size_t i = 0;
	while (i < TALLY_STATUSES - 1 && tally_statuses[i] != status)
		i++;
	return i;
}

static size_t route_index(const struct exchange *exchange)
{
	const struct application *application = exchange->loop->config.application;
	const struct route *route = exchange->request.route;
	return route ? (size_t)(route - application->routes) : application->route_count;
}

/* An answer that was to wait, or does not end, takes as long as it was asked to. */
void tally_answer(struct tally *tally, const struct exchange *exchange, int64_t duration_ms)
{
	const struct reply *reply = &exchange->reply;
	const unsigned role = exchange->request.caller.role;
	if (!exchange->wait_seconds && !exchange->request.streaming)
		histogram_note(&tally->took[route_index(exchange) * TALLY_STATUSES +
					    status_index(reply->status)],
			duration_ms);
	if (reply->persons > 0 && role)
		counter_add(&tally->persons_read[__builtin_ctz(role)], (uint64_t)reply->persons);
}

void tally_auth_failure(struct tally *tally, enum auth_failure failure)
{
	counter_add(&tally->auth_failures[failure], 1);
}
