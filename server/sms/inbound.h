/* What comes in, kept for a while. */
#pragma once

struct db_blocking;

/* Forgets what came in long ago; a failure is made good by the next. */
void inbound_sweep(struct db_blocking *db);
