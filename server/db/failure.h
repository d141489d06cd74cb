/* What an error of the server says about the request that met it. */
#pragma once
#include "db/rows.h"

/* SQLSTATE and constraint of `result` into `rows`. */
void failure_read(struct rows *rows, const struct pg_result *result);
/* libpq's notice receiver: what item_failed() warns of goes into the log, the rest nowhere. */
void failure_log(void *unused, const struct pg_result *warning);
/* Locks, deadlocks, serialization, cancelled: the same request may pass a moment later. */
bool failure_passes(const struct rows *rows);
