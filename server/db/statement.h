/*
 * A prepared statement and the shape of its parameters, made from a .sql file by
 * tools/statements.awk. NULLs: struct str with data NULL, a uuid of zeros, DB_NULL_INTEGER (also
 * for dates), DB_NULL_BIGINT, INSTANT_NULL, NAN. Dates are days since 1970-01-01.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/parse.h"
#include "base/str.h"

#define DB_NULL_INTEGER INT32_MIN
#define DB_NULL_BIGINT INT64_MIN
#define STATEMENT_LISTS 2

enum db_type {
	DB_TEXT,
	DB_BYTEA,
	DB_JSON,
	DB_UUID,
	DB_INTEGER,
	DB_BIGINT,
	DB_BOOLEAN,
	DB_TIMESTAMPTZ,
	DB_DATE,
	DB_DOUBLE,
};

struct column {
	const char *name;
	enum db_type type;
	bool nullable;
	size_t offset;
};

/* Several records a request: `items` points to `count` of them, inside the parameters. */
struct statement_list {
	const struct column *columns;
	int column_count;
	size_t items_offset;
	size_t count_offset;
	size_t item_size;
};

/*
 * READ, FEW and WRITE gather: many requests in one execution, in one transaction; FEW reads so much
 * a request that only few go together. LIST and ONE run alone: a list has filters and is planned
 * for them, the other is planned once.
 */
enum statement_kind {
	STATEMENT_READ,
	STATEMENT_FEW,
	STATEMENT_WRITE,
	STATEMENT_LIST,
	STATEMENT_ONE
};

struct statement {
	const char *name;
	const char *sql;
	enum statement_kind kind;
	bool writes; /* every WRITE, and those of LIST and ONE that say so */
	bool walled; /* row-level security holds it to the caller's scope, where they have one */
	const struct column *columns;
	int column_count;
	int list_count;
	bool each; /* elements of its lists can fail one by one */
	struct statement_list lists[STATEMENT_LISTS];
	size_t params_size;
};

static inline bool statement_gathers(const struct statement *statement)
{
	return statement->kind <= STATEMENT_WRITE;
}

/* Every statement of the program; ends with NULL. */
extern const struct statement *const all_statements[];
extern const size_t statement_count;

/* Who asks: `cities` and `posts` are codes joined by commas, STR_NULL where all are in scope. */
struct caller_params {
	struct str subject;
	struct uuid token;
	struct str role;
	struct str cities;
	struct str posts;
};

/* The Idempotency-Key (STR_NULL without one), for this method and path, and the BLAKE2b of the raw
 * body. */
struct key_params {
	struct str route;
	struct str key;
	struct str fingerprint;
};
