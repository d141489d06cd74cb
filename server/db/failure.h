/* What an error of the server says about the request that met it. */
#pragma once
#include "db/rows.h"

/* SQLSTATE and constraint of `result` into `rows`. */
void failure_read(struct rows *rows, const struct pg_result *result);
/* libpq's notice receiver: what item_failed() warns of is an error in the log, the rest is for
 * debugging. Set before the connection stands, for PostgreSQL warns of some things then. */
void failure_log(void *unused, const struct pg_result *notice);
/* Locks, deadlocks, serialization, cancelled: the same request may pass a moment later. */
bool failure_passes(const struct rows *rows);
