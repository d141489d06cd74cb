/* What an error of the server says about the request that met it. */
#pragma once
#include "db/rows.h"

/* SQLSTATE and constraint of `result` into `rows`. */
void failure_read(struct rows *rows, const struct pg_result *result);
/*
 * libpq's notice receiver: what item_failed() warns of is an error in the log, the rest is for
 * debugging. `unconfirmed` is a bool, or NULL: made true when somebody cancelled the wait for the
 * standby. The commit then looks done and is on one disk only. Set before the connection stands,
 * for PostgreSQL warns of some things then.
 */
void failure_notice(void *unconfirmed, const struct pg_result *notice);
/* The server takes no writes (any more): it is a standby. */
bool failure_is_standby(const struct pg_result *result);
/* The server itself is at fault, not the request: no space, no memory, shutting down. */
bool failure_is_server(const struct rows *rows);
/* Locks, deadlocks, serialization, cancelled: the same request may pass a moment later. */
bool failure_passes(const struct rows *rows);
