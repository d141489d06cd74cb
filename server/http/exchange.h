/* One request and its reply on their way between the socket and the database. Private to http/. */
#pragma once
#include "db/query.h"
#include "http/problem.h"
#include "http/request.h"

struct loop;
struct stream;
struct waiter;

struct exchange {
	struct request request; /* first: a request is found in its exchange */
	struct reply reply;
	bool started;
	bool answered;
	bool close;   /* the connection ends with this answer */
	bool crowded; /* there are too many connections for what it asks */
	struct loop *loop;
	void *connection; /* the transport's, */
	const char *url;  /* and this too, as long as the request lasts */
	enum method method;
	bool head; /* a HEAD request, run as GET */
	struct str path;
	struct strbuf body;
	size_t body_limit;
	size_t body_received;
	const char *allow; /* for 405 */
	struct query query;
	void *params;
	int64_t started_ms;
	int wait_seconds;      /* asked for, capped; 0 for none */
	bool woken;            /* something changed while it was at work */
	struct waiter *waiter; /* its place among those who wait; NULL for none */
	struct stream *stream; /* NULL for an answer that ends */
	struct arena *arena;   /* the exchange's own; the request's too until it is run again */
	struct arena *again;   /* a stream's request's, since it was run again last */
	struct exchange *share_next; /* among those who get another's answer */
	struct exchange *next;       /* all of the loop's */
	struct exchange **place;
};

static inline struct exchange *exchange_of(const struct request *req)
{
	return (struct exchange *)(uintptr_t)req;
}

/* At the head of a request: finds its route, bounds its body. */
void exchange_open(struct exchange *exchange);
/* A piece of the body; past the limit it is only counted. */
void exchange_receive(struct exchange *exchange, const char *data, size_t len);
/* The request is complete. Afterwards it is answered, or will be. */
void exchange_start(struct exchange *exchange);
/* Gives the reply and wakes the transport if it waits. */
void exchange_answer(struct exchange *exchange, struct reply reply);
/* Runs the query of a stream again. */
void exchange_again(struct exchange *exchange);
/* Gives back what its last run holds. */
void exchange_forget_run(struct exchange *exchange);
/* It goes without an answer, which another one will give: freed at the end of the round. */
void exchange_discard(struct exchange *exchange);
/* Frees what was discarded. */
void exchanges_sweep(struct loop *loop);
/* Whether exchange_abandon may be called: not while a worker has it. */
bool exchange_abandonable(const struct exchange *exchange);
/* Its client is gone: afterwards it is answered. */
void exchange_abandon(struct exchange *exchange);
void exchange_free(struct exchange *exchange);
