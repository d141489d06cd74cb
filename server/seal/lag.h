/* How far sealing is behind, as the serving process tells it. */
#pragma once

struct db_blocking;

/* Asks, and tells http/system. Nothing is told if the database does not answer. */
void seal_lag_ask(struct db_blocking *db);
