/*
 * What the parts of the server tell of themselves, from any thread, for /readyz and /metrics; and
 * the two endpoints about the server that everybody may ask.
 */
#pragma once
#include "http/loop.h"
#include "http/readiness.h"

extern const struct endpoint system_alive;    /* GET /healthz */
extern const struct endpoint system_contract; /* GET /openapi.json */

/* The server as it is; `state` is the directory whose disk is watched. All of it outlives the last
 * question. Set once, before the monitor starts. */
struct watched {
	struct loop *const *loops;
	int loop_count;
	const struct application *application;
	const char *version;
	const char *state;
};
void system_watch(const struct watched *watched);
const struct watched *system_watched(void);

/* SIGTERM came: from now on /readyz sends clients elsewhere. */
void system_set_draining(void);
/* False: the database lacks what this version needs. */
void system_set_database_fit(bool fit);
/* Keys, revoked tokens and gateways were read just now. */
void system_set_trust_read(void);

/* What the database says of itself twice a second. */
struct vitals {
	bool writable;               /* false on a standby */
	int64_t horizon_lag_ms;      /* age of the oldest event that a transaction still hides */
	int64_t transaction_age_ms;  /* of the oldest transaction that writes */
	int64_t waiting_for_standby; /* commits that wait in SyncRep */
	int64_t standbys_wanted;     /* 1 if commits are to wait for a standby */
	int64_t standbys;            /* synchronous ones that stream */
	int64_t archive_age_ms;      /* since WAL was archived last; -1: never */
	int64_t archive_failing;     /* 1 if the last try failed */
};
void system_set_vitals(const struct vitals *vitals);
struct vitals system_vitals(void);
/* Milliseconds since system_set_vitals; INT64_MAX before. */
int64_t system_heard_ms_ago(void);
/* How far sealing of the log is behind. */
struct sealing {
	bool begun;       /* something was sealed once */
	int64_t lag_ms;   /* the age of the oldest event that no seal covers */
	int64_t unsealed; /* how many there are, counted up to 10,000 */
};
void system_set_sealing(const struct sealing *sealing);
/* From the start: /readyz is a 503 while an event waits for its seal for more than a minute. */
void system_require_sealing(void);
struct sealing system_sealing(void);
/* The conditions' input, as of now. */
struct signs system_signs(void);

enum sign_in { SIGN_IN_DONE, SIGN_IN_REFUSED, SIGN_IN_THROTTLED, SIGN_INS };
/* How a sign-in ended, and that a password was hashed to be compared. */
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
/* A worker's write that may have happened was answered so. */
void system_count_unknown(void);
/* A citizen asked by this gateway for a reference that is not there. Gateways past the first
 * SYSTEM_GATEWAYS share the name "other". */
#define SYSTEM_GATEWAYS 32
void system_count_reference_miss(struct str gateway);

/* Of one server since its start. */
struct system_counts {
	uint64_t sign_ins[SIGN_INS];
	uint64_t password_checks;
	uint64_t sendings[SENDINGS];
	uint64_t unknown;
	int gateways;
	struct gateway_misses {
		char name[64];
		uint64_t misses;
	} reference_misses[SYSTEM_GATEWAYS + 1];
};
struct system_counts system_counts(void);
