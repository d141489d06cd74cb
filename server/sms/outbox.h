/* The outbox for gateways that take messages and report on them, and what officers see of it. */
#pragma once
#include "http/request.h"

struct db_blocking;

extern const struct endpoint outbox_lease;
extern const struct endpoint outbox_renew;
extern const struct endpoint outbox_report;
extern const struct endpoint outbox_messages;
extern const struct endpoint outbox_retry;
extern const struct endpoint outbox_dismiss;

/* Ends what time has ended, and forgets what finished long ago; a failure is told by the next. */
void outbox_sweep(struct db_blocking *db);
