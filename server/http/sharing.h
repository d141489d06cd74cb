/* Requests that wait for the feed and ask the same get one answer, made once. It is kept until the
 * ring of answers comes round, for those who ask a little later. */
#pragma once
#include <stdint.h>

#include "http/exchange.h"

#define SHARING_ANSWERS 16
#define SHARING_BODY_MAX (512u << 10) /* longer ones are not kept: 8 MiB in all */
#define SHARING_EDGE_MS 250           /* an edge is stale after this */

struct shared {
	struct strbuf key; /* as `share` of the requests; empty: nothing is here */
	bool answered;
	struct exchange *leader; /* who asks the database, until answered */
	struct exchange *others; /* who wait for its answer */
	struct reply reply;      /* whose body is `body` */
	struct strbuf body;
	struct strbuf position; /* of the reply */
};

struct sharing {
	struct shared answers[SHARING_ANSWERS];
	unsigned turn; /* the next place to use */
	char edge[24];
	int64_t edge_at_ms;
};

/* The log was read up to `edge`. */
void sharing_turn(struct sharing *sharing, struct str edge, int64_t now_ms);
/* STR_NULL when nobody has read the log lately. */
struct str sharing_edge(const struct sharing *sharing, struct arena *arena, int64_t now_ms);
/* The answer to what `exchange` asks, if it is there: a copy in its arena. */
bool sharing_take(struct sharing *sharing, struct exchange *exchange, struct reply *out);
/* True if another asks the same right now: sharing_end will name `exchange`. Otherwise the exchange
 * has to ask, and others may wait for it. */
bool sharing_join(struct sharing *sharing, struct exchange *exchange);
/* `exchange` has its reply, or NULL if there will be none: gives those who waited for it, by
 * share_next, and keeps a reply that is good for them. */
struct exchange *sharing_end(
	struct sharing *sharing, struct exchange *exchange, const struct reply *reply);
/* Forgets every answer. */
void sharing_clear(struct sharing *sharing);
