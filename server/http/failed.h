/* What a client is told whose statement failed: the problem that a constraint stands for, or that
 * the database did not answer. */
#pragma once
#include "http/exchange.h"

struct reply failed_reply(struct exchange *exchange, const struct rows *rows);

/* What a write's client is told, whoever sent it to the database. */
#define OUTCOME_UNKNOWN_DETAIL                                                              \
	"It may be stored, or be stored still: send the same request again, with the same " \
	"Idempotency-Key or event_id where it had one."
#define NOT_DURABLE_DETAIL \
	"Nothing was stored: the database would not keep it as safely as is promised here."
