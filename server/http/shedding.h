/*
 * More to do than can be done. Polls are refused first, then the work of offices, facts of the
 * field last: where connections run out, in the line before the database (db/query.h), and when a
 * request has stood there too long. What nobody waits for any more is not done.
 */
#pragma once
#include "http/exchange.h"

enum urgency shedding_urgency(const struct exchange *exchange);
/* How many of `limit` connections there may be for who asks this to be served. */
int shedding_connections(int limit, enum urgency urgency);
/* How long its query may stand in line. */
int shedding_patience_ms(const struct exchange *exchange);
/* Counts the refusal and tells it. */
struct reply shedding_refuse(struct exchange *exchange);
/* Takes requests out of the line whose clients have hung up. */
void shedding_drop_unwanted(struct loop *loop, int64_t now_ms);
