/* When a client is to ask again: spread over some seconds, so that thousands do not come together.
 */
#pragma once
#include "http/exchange.h"

#define RETRY_POLL_S 5 /* after a poll that found nothing more to read */
#define RETRY_BUSY_S 1 /* after a 503 */

/* A loop's. */
struct retry {
	uint32_t spread;
	unsigned refused; /* with a 503, since the last tick, */
	unsigned done;    /* and answered otherwise */
	int behind_s;
};

/* Looks how far the loop is behind: as many seconds as it would take to do what it refused in one.
 * Call a few times a second. */
void retry_tick(struct retry *retry);
/* `least` seconds, or up to twice as many and one more. */
int retry_after_s(struct loop *loop, int least);
/* Counts the reply and fills what it lacks: for a 503, later the further the loop is behind, and
 * for a poll that could have waited and did not. */
void retry_hint(struct exchange *exchange, struct reply *reply);
