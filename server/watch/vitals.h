/* What the database says of itself. */
#pragma once

struct db_blocking;

/* Asks, and tells http/system.h. A database that does not answer is not heard. */
void vitals_read(struct db_blocking *db);
