/*
 * Connections that nobody waits for any more. PostgreSQL goes on with what it was asked, perhaps
 * until a standby comes back, and never is a write cancelled: that would make it look done. The
 * socket stays open for as long, so that their number is known and has a limit.
 */
#pragma once
#include <stdbool.h>

#define ABANDONED_MOST 32

struct pg_conn;

struct abandoned {
	struct pg_conn *connections[ABANDONED_MOST];
	int count;
};

/* Takes `connection` over; false, and it does not, with `most` of them already. */
bool abandoned_add(struct abandoned *abandoned, struct pg_conn *connection, int most)
	__attribute__((warn_unused_result));
/* Closes those whose server has finished or gone. */
void abandoned_sweep(struct abandoned *abandoned);
/* Closes all. */
void abandoned_release(struct abandoned *abandoned);
