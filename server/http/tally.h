/*
 * What a loop counts of its requests, for /metrics: how long each route took by status, whose data
 * were shown to which role, who was turned away. The loop's thread counts, any thread reads.
 */
#pragma once
#include <stddef.h>

#include "base/histogram.h"

struct exchange;

#define TALLY_STATUSES 27
#define TALLY_ROLES 6

/* Why somebody was not let in. */
enum auth_failure {
	AUTH_FAILURE_TOKEN,     /* no token, or none that is good now */
	AUTH_FAILURE_GATEWAY,   /* a gateway's password or token */
	AUTH_FAILURE_SIGNATURE, /* a gateway's signature */
	AUTH_FAILURE_ROLE,      /* known, but of another role than it takes */
	AUTH_FAILURES
};

struct tally {
	size_t routes;
	struct histogram *took; /* [routes + 1][TALLY_STATUSES]; the last: no route */
	atomic_uint_fast64_t persons_read[TALLY_ROLES]; /* by the role's bit */
	atomic_uint_fast64_t auth_failures[AUTH_FAILURES];
};

void tally_init(struct tally *tally, size_t routes);
void tally_release(struct tally *tally);

/* An exchange that was answered. */
void tally_answer(struct tally *tally, const struct exchange *exchange, int64_t duration_ms);
void tally_auth_failure(struct tally *tally, enum auth_failure failure);

/* The statuses that this server answers with, in the order of `took`; the last is 0: any other. */
extern const int tally_statuses[TALLY_STATUSES];
static inline const struct histogram *tally_took(
	const struct tally *tally, size_t route, size_t status)
{
	return &tally->took[route * TALLY_STATUSES + status];
}
