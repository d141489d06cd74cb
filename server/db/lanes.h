/* Which connections there are, and what for. */
#pragma once
#include "db/query.h"

/* WALLED and WALLED_ONE: lists, and what is planned once, that row-level security holds to the
 * scope of their one caller; all others become BATCH_ROLE, which sees every row. LARGE: requests of
 * many elements, so that they never delay a single poll. SLOW: what a batch was refused for, one
 * request at a time and with more patience for locks. ITEM: what a request that is alone was
 * refused for, an item at a time. */
enum lane_kind {
	LANE_READ,
	LANE_FEW,
	LANE_WRITE,
	LANE_LIST,
	LANE_WALLED,
	LANE_WALLED_ONE,
	LANE_ONE,
	LANE_LARGE,
	LANE_SLOW,
	LANE_ITEM,
	LANE_COUNT
};

#define LANE_CONNECTIONS 4 /* at most */

extern const struct lane_settings {
	int connections;
	const char *plan_cache_mode;
	const char *lock_timeout;
	int queries; /* a flight */
	const char *item_by_item;
	bool writes;
} lane_settings[LANE_COUNT];

/* Writes what libpq's `options` are for a connection of this lane. */
void lane_options(char *out, size_t size, enum lane_kind kind, const char *search_path);

/* Past so many elements a query is a large one. */
#define LARGE_ELEMENTS 32

/* Items of all its lists, and one. */
size_t query_elements(const struct query *query);
enum lane_kind lane_of(const struct query *query);
/* Whether it sees of people those in its caller's scope alone. */
bool lane_walled(enum lane_kind kind);
/* The posts that are a caller's scope: empty for all who do not work at one. */
struct str caller_scope_posts(const struct caller_params *caller);
/* Whether this lane runs the statement, for any query. */
bool lane_wants(const struct statement *statement, int lane);
