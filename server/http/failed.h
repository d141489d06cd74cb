/* What a client is told whose statement failed: the problem that a constraint stands for, or that
 * the database did not answer. */
#pragma once
#include "http/exchange.h"

struct reply failed_reply(struct exchange *exchange, const struct rows *rows);
