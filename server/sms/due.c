/* Compares what is due with what was due a second ago. */
#include "sms/due.h"

#include <stdlib.h>

#include "base/memory.h"
#include "db/blocking.h"
#include "sms/due.sql.h"

#define ARENA_BYTES (1u << 20) /* 2,000 names and topics take a fifth of it */

struct seen {
	struct due due;
	int64_t told_ms;
	bool news; /* told just now */
};

struct due_watch {
	struct arena *arena; /* of what was seen last */
	struct seen *seen;
	size_t count;
};

struct due_watch *due_watch_new(void)
{
	return memory_new(sizeof(struct due_watch));
}

void due_watch_free(struct due_watch *watch)
{
	if (!watch)
		return;
	arena_free(watch->arena);
	free(watch);
}

struct str due_topic(struct arena *arena, struct str gateway)
{
	return arena_printf(arena, "due:" STR_FMT, STR_ARG(gateway));
}

static bool same_gateway(struct str a, struct str b)
{
	return a.data && b.data ? str_equal(a, b) : !a.data && !b.data;
}

static const struct seen *seen_before(const struct due_watch *watch, struct str gateway)
{
	for (size_t i = 0; i < watch->count; i++)
		if (same_gateway(watch->seen[i].due.gateway, gateway))
			return &watch->seen[i];
	return NULL;
}

/* What was the newest may have gone and older ones be left: that is news too. */
static struct seen see(
	const struct due_watch *before, struct arena *arena, const struct due *due, int64_t now_ms)
{
	const struct seen *old = seen_before(before, due->gateway);
	const bool known =
		old && old->due.newest == due->newest && now_ms - old->told_ms < DUE_AGAIN_MS;

	return (struct seen){ .due = { arena_copy(arena, due->gateway), due->newest },
		.told_ms = known ? old->told_ms : now_ms,
		.news = !known };
}

static bool has_news(const struct due_watch *watch, struct str gateway)
{
	for (size_t i = 0; i < watch->count; i++) {
		const struct seen *seen = &watch->seen[i];
		const bool concerns =
			!seen->due.gateway.data || str_equal(seen->due.gateway, gateway);
		if (concerns && seen->news)
			return true;
	}
	return false;
}

void due_watch_see(struct due_watch *watch, const struct due *due, size_t count, int64_t now_ms,
	const struct known_gateways *gateways, due_tell_fn *tell, void *context)
{
	struct arena *arena = arena_new(ARENA_BYTES);
	struct due_watch now = { arena, arena_array(arena, count, sizeof(*now.seen)), count };
	struct str *topics = arena_array(arena, gateways->count, sizeof(*topics));
	size_t told = 0;

	for (size_t i = 0; i < count; i++)
		now.seen[i] = see(watch, arena, &due[i], now_ms);
	for (size_t i = 0; i < gateways->count; i++)
		if (has_news(&now, gateways->all[i].name))
			topics[told++] = due_topic(arena, gateways->all[i].name);
	if (told > 0)
		tell(context, topics, told);
	arena_free(watch->arena);
	*watch = now;
}

/* They live as long as the rows. */
static struct due *read_rows(struct arena *arena, const struct rows *rows)
{
	const int gateway = rows_column(rows, "gateway");
	const int newest = rows_column(rows, "newest");
	struct due *due = arena_array(arena, (size_t)rows->count, sizeof(*due));

	for (int row = 0; row < rows->count; row++)
		due[row] = (struct due){ rows_text(rows, row, gateway),
			rows_instant(rows, row, newest) };
	return due;
}

void due_watch_ask(struct due_watch *watch, struct db_blocking *db,
	const struct known_gateways *gateways, due_tell_fn *tell, void *context)
{
	const struct messages_due_params none = { 0 };
	const void *params = &none;
	struct rows rows;

	blocking_run(db, &sql_messages_due, &params, 1, &rows);
	if (rows.status != ROWS_OK) {
		blocking_close(db);
		return;
	}
	struct arena *arena = arena_new(ARENA_BYTES);
	due_watch_see(watch, read_rows(arena, &rows), (size_t)rows.count, clock_monotonic_ms(),
		gateways, tell, context);
	arena_free(arena);
}
