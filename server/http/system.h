/* The endpoints about the server itself. */
#pragma once
#include "http/loop.h"

extern const struct endpoint system_alive;    /* GET /healthz */
extern const struct endpoint system_ready;    /* GET /readyz */
extern const struct endpoint system_metrics;  /* GET /metrics */
extern const struct endpoint system_contract; /* GET /openapi.json */

/* The loops that the metrics count; set once, before the first request. */
void system_watch(struct loop *const *loops, int count, const char *version);
/* The age of the oldest transaction still running, which holds the feed back; set by the log's
 * reader. */
void system_set_horizon_lag(int64_t milliseconds);
enum sign_in { SIGN_IN_DONE, SIGN_IN_REFUSED, SIGN_IN_THROTTLED, SIGN_INS };
/* From any thread: how a sign-in ended, and that a password was hashed to be compared. */
void system_count_sign_in(enum sign_in how);
void system_count_password_check(void);
/* What became of a message that this server sent to a gateway. */
enum sending {
	SENDING_DONE,       /* the gateway has it */
	SENDING_REFUSED,    /* for good */
	SENDING_RETURNED,   /* to be sent again */
	SENDING_UNANSWERED, /* to be sent again, though the gateway may have it */
	SENDINGS
};
void system_count_sending(enum sending how);
/* From now on /readyz says that another server should be asked. */
void system_set_draining(void);
/* False: the database lacks what this version needs, and /readyz says so. */
void system_set_database_fit(bool fit);
