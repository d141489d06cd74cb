/* Whether requests would be answered as promised: the conditions of /readyz. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* What the conditions are judged by, as of one moment. */
struct signs {
	bool draining;        /* SIGTERM came */
	bool reachable;       /* every loop has its connections to the database */
	bool writable;        /* when the database was heard last */
	bool fit;             /* it has this version's migrations and functions */
	int64_t heard_ms_ago; /* the database; INT64_MAX: never */
	int64_t trust_ms_ago; /* keys and revocations were read; likewise */
	int64_t seal_lag_ms;  /* 0 where no seals are required */
	double disk_free;     /* of the state directory's file system, 0 to 1 */
	const char *lacks; /* what the database keeps less than configured, as db/durability.h says
			      it; NULL */
};

enum condition {
	CONDITION_SERVING,
	CONDITION_DATABASE,
	CONDITION_MIGRATIONS,
	CONDITION_DURABILITY,
	CONDITION_TRUST,
	CONDITION_SEALS,
	CONDITION_DISK,
	CONDITIONS
};

/* As /readyz calls it: "database". */
const char *condition_name(enum condition condition);
/* Why it does not hold, appended to `why`; false if it holds. */
bool condition_fault(enum condition condition, const struct signs *signs, struct strbuf *why);
/* All of them as JSON, `{"ready":…,"conditions":[{"name":…,"ok":…,"why":…}]}`; true if all hold. */
bool readiness_put(const struct signs *signs, struct strbuf *out);
