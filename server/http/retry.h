/* When a client is to ask again: spread over some seconds, so that thousands do not come together.
 */
#pragma once
#include "http/exchange.h"

#define RETRY_POLL_S 5 /* after a poll that found nothing more to read */
#define RETRY_BUSY_S 1 /* after a 503 */

/* `least` seconds, or up to twice as many and one more. */
int retry_after_s(struct loop *loop, int least);
/* Fills what the reply lacks: for a 503, and for a poll that could have waited and did not. */
void retry_hint(struct exchange *exchange, struct reply *reply);
