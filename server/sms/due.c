/* Compares what is due with what was due a second ago. */
#include "sms/due.h"

#include <stdlib.h>

#include "base/memory.h"
#include "db/blocking.h"
#include "sms/due.sql.h"

#define ARENA_BYTES (1u << 20) /* 2,000 names and topics take a fifth of it */
#define AGAIN_ASKS 60

/* Of one gateway, or, with STR_NULL, of anybody. */
struct due {
	struct str gateway;
	instant newest;
	unsigned asked; /* how often since it was news */
};

struct due_watch {
	struct arena *arena; /* of what is due */
	struct due *due;
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

/* What was the newest may have gone and older ones be left: that is news too. */
static unsigned asked(const struct due_watch *before, const struct due *due)
{
	for (size_t i = 0; i < before->count; i++)
		if (same_gateway(before->due[i].gateway, due->gateway))
			return before->due[i].newest == due->newest ? before->due[i].asked + 1 : 0;
	return 0;
}

static struct due_watch read_rows(const struct rows *rows, const struct due_watch *before)
{
	const int gateway = rows_column(rows, "gateway");
	const int newest = rows_column(rows, "newest");
	struct arena *arena = arena_new(ARENA_BYTES);
	struct due_watch now = { .arena = arena,
		.due = arena_array(arena, (size_t)rows->count, sizeof(*now.due)),
		.count = (size_t)rows->count };

	for (int row = 0; row < rows->count; row++) {
		struct due *due = &now.due[row];
		due->gateway = rows_null(rows, row, gateway)
				       ? STR_NULL
				       : arena_copy(arena, rows_text(rows, row, gateway));
		due->newest = rows_instant(rows, row, newest);
		due->asked = asked(before, due);
	}
	return now;
}

static bool has_news(const struct due_watch *now, struct str gateway)
{
	for (size_t i = 0; i < now->count; i++) {
		const struct due *due = &now->due[i];
		const bool concerns = !due->gateway.data || str_equal(due->gateway, gateway);
		if (concerns && due->asked % AGAIN_ASKS == 0)
			return true;
	}
	return false;
}

void due_watch_ask(struct due_watch *watch, struct db_blocking *db,
	const struct known_gateways *gateways,
	void (*tell)(void *context, const struct str *topics, size_t count), void *context)
{
	const struct messages_due_params none = { 0 };
	const void *params = &none;
	struct rows rows;
	size_t count = 0;

	blocking_run(db, &sql_messages_due, &params, 1, &rows);
	if (rows.status != ROWS_OK) {
		blocking_close(db);
		return;
	}
	const struct due_watch now = read_rows(&rows, watch);
	struct str *topics = arena_array(now.arena, gateways->count, sizeof(*topics));
	for (size_t i = 0; i < gateways->count; i++)
		if (has_news(&now, gateways->all[i].name))
			topics[count++] = due_topic(now.arena, gateways->all[i].name);
	if (count > 0)
		tell(context, topics, count);
	arena_free(watch->arena);
	*watch = now;
}
