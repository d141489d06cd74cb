/*
 * Goes before every write, in its transaction: a record that makes the commit wait for the standby
 * also where the write changed nothing and tells what another one did, which may be on one disk
 * still (a request that is sent again, a refusal by what is there already).
 */
#pragma once
#include <stdbool.h>

struct pg_conn;

/* Both send and do not wait, as libpq's PQsend functions. In a pipeline. */
bool barrier_prepare(struct pg_conn *connection);
bool barrier_send(struct pg_conn *connection);
