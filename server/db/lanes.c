/* The lanes' settings, and which lane a query takes. */
#include "db/lanes.h"

#include <stdio.h>
#include <string.h>

#include "db/connection.h"
#include "db/grants.h"

const struct lane_settings lane_settings[LANE_COUNT] = {
	[LANE_READ] = { 2, "force_generic_plan", "50ms", FLIGHT_QUERIES, "off", false },
	[LANE_FEW] = { 4, "force_generic_plan", "50ms", 8, "off", false },
	[LANE_WRITE] = { 2, "force_generic_plan", "50ms", FLIGHT_QUERIES, "off", true },
	[LANE_LIST] = { 3, "force_custom_plan", "50ms", 1, "off", false },
	[LANE_WALLED] = { 2, "force_custom_plan", "50ms", 1, "off", false },
	[LANE_WALLED_ONE] = { 2, "force_generic_plan", "50ms", 1, "off", false },
	[LANE_ONE] = { 4, "force_generic_plan", "50ms", 1, "off", false },
	[LANE_LARGE] = { 2, "force_generic_plan", "1s", 1, "off", true },
	[LANE_SLOW] = { 2, "force_generic_plan", "4s", 1, "off", true },
	[LANE_ITEM] = { 1, "force_generic_plan", "4s", 1, "on", true },
};

bool lane_walled(enum lane_kind kind)
{
	return kind == LANE_WALLED || kind == LANE_WALLED_ONE;
}

/* In libpq's `options` a space ends a setting. A generic plan may be made while a table is empty
 * and outlive that: only lists, which are planned each time, may choose to read a table whole. What
 * that forbids looks so dear to the planner that it would compile it: hence jit. FEW reads along
 * indexes, in their order. A slow read keeps to one processor: the polls need the others. */
void lane_options(char *out, size_t size, enum lane_kind kind, const char *search_path)
{
	char path[128];
	size_t len = 0;
	for (; *search_path && len + 1 < sizeof(path); search_path++)
		if (*search_path != ' ')
			path[len++] = *search_path;
	path[len] = '\0';
	(void)snprintf(out, size,
		"-c role=%s -c search_path=%s -c plan_cache_mode=%s -c lock_timeout=%s -c "
		"statement_timeout=8s "
		"-c client_min_messages=warning "
		"-c jit=off -c max_parallel_workers_per_gather=0 -c TimeZone=UTC -c "
		"idle_in_transaction_session_timeout=15s -c "
		"enable_seqscan=%s -c enable_bitmapscan=%s -c kafile.item_by_item=%s",
		lane_walled(kind) ? "none" : BATCH_ROLE, path, lane_settings[kind].plan_cache_mode,
		lane_settings[kind].lock_timeout,
		kind == LANE_LIST || kind == LANE_WALLED ? "on" : "off",
		kind == LANE_FEW ? "off" : "on", lane_settings[kind].item_by_item);
}

bool lane_wants(const struct statement *statement, int lane)
{
	switch (lane) {
	case LANE_READ:
		return statement->kind == STATEMENT_READ;
	case LANE_FEW:
		return statement->kind == STATEMENT_FEW;
	case LANE_WRITE:
		return statement->kind == STATEMENT_WRITE;
	case LANE_LIST:
		return statement->kind == STATEMENT_LIST;
	case LANE_WALLED:
		return statement->walled && statement->kind == STATEMENT_LIST;
	case LANE_WALLED_ONE:
		return statement->walled && statement->kind != STATEMENT_LIST;
	case LANE_ONE:
		return statement->kind == STATEMENT_ONE;
	case LANE_ITEM:
		return statement->each;
	default:
		return statement_gathers(statement);
	}
}

size_t query_elements(const struct query *query)
{
	size_t count = 1;
	for (int i = 0; i < query->statement->list_count; i++) {
		const char *params = query->params;
		size_t length;
		memcpy(&length, params + query->statement->lists[i].count_offset, sizeof(length));
		count += length;
	}
	return count;
}

struct str caller_scope_posts(const struct caller_params *caller)
{
	return str_equal(caller->role, STR("border")) ? caller->posts : STR_NULL;
}

/* A walled statement's parameters begin with the caller, as tools/statements.awk sees to. Who has
 * no scope may see all. */
static bool has_wall(const struct query *query)
{
	const struct caller_params *caller = query->params;
	return query->statement->walled && (caller->cities.data || caller_scope_posts(caller).data);
}

enum lane_kind lane_of(const struct query *query)
{
	const bool list = query->statement->kind == STATEMENT_LIST;
	if (has_wall(query))
		return list ? LANE_WALLED : LANE_WALLED_ONE;
	if (list)
		return LANE_LIST;
	if (query->statement->kind == STATEMENT_ONE)
		return LANE_ONE;
	if (query->statement->kind == STATEMENT_FEW)
		return LANE_FEW;
	if (query_elements(query) > LARGE_ELEMENTS)
		return LANE_LARGE;
	return query->statement->kind == STATEMENT_READ ? LANE_READ : LANE_WRITE;
}
