/*
 * POST requests on their way to gateways: a bounded number at once, each with a deadline and an
 * answer of bounded size. Nothing is sent twice, and no redirect is followed. The only door to
 * libcurl. Belongs to one thread, but for sends_wake.
 */
#pragma once
#include "base/str.h"

#define SENDS_MAX 16          /* at once */
#define SEND_DEADLINE_S 15    /* of one, its connecting included */
#define SEND_ANSWER_MAX 16384 /* bytes; what follows is cut off */
#define SEND_HEADERS_MAX 8

struct send_request {
	const char *url;                           /* http or https */
	const char *headers[SEND_HEADERS_MAX + 1]; /* whole lines; ends with NULL */
	struct str body;
	const char *user; /* for Basic; NULL: none */
	const char *password;
};

enum send_end {
	SEND_ANSWERED,
	SEND_UNREACHED,  /* nothing of it was sent */
	SEND_UNANSWERED, /* some of it was sent: what it asks may have been done */
};

struct send_answer {
	enum send_end end;
	int status;      /* 200..599 of SEND_ANSWERED, else 0 */
	struct str body; /* lives until the callback returns */
};

/* Called once for each request that was begun, with its context, from within the calls below. */
typedef void send_ended_fn(void *context, const struct send_answer *answer);

struct sends;

/* NULL only if libcurl cannot be made ready. Before other threads use libcurl. */
struct sends *sends_new(send_ended_fn *ended) __attribute__((warn_unused_result));
/* None may be on its way. NULL is accepted. */
void sends_free(struct sends *sends);
/* The body must live until its end; the rest is copied. False: nothing was begun. Fewer than
 * SENDS_MAX are on their way. */
bool sends_begin(struct sends *sends, const struct send_request *request, void *context)
	__attribute__((warn_unused_result));
int sends_running(const struct sends *sends);
/* Waits until something happens, at most `wait_ms`, and moves all on. */
void sends_run(struct sends *sends, int wait_ms);
/* Ends all that are on their way. */
void sends_abandon(struct sends *sends);
/* Ends the wait of sends_run; from any thread. */
void sends_wake(struct sends *sends);
