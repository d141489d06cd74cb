/* What PostgreSQL must be set to so that an answer 2xx means what this server promises. */
#pragma once
#include <stdbool.h>

struct db_blocking;
struct pg_result;

enum durability {
	DURABILITY_LOCAL,      /* on this PostgreSQL's disk */
	DURABILITY_REPLICATED, /* and on a standby's */
};

/* Before the first connection; else it is DURABILITY_LOCAL. */
void durability_require(enum durability least);
enum durability durability_required(void);

/* Asks for the settings that count, without parameters; a session's own SET does not show. */
extern const char durability_sql[];
/* What its answer lacks ("fsync is off"), a constant; NULL: nothing. */
const char *durability_lack(const struct pg_result *settings);

/* Asks, and keeps what lacks for all threads until it is asked again. False, and nothing changes,
 * without an answer. */
bool durability_watch(struct db_blocking *db) __attribute__((warn_unused_result));
/* What lacked when it was last asked; NULL: nothing. While something does, no write is sent. */
const char *durability_lacks(void);
