/* Reads the log at a steady pace. */
#include "feed/tailer.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "base/arena.h"
#include "db/blocking.h"
#include "db/grants.h"
#include "feed/tailer.sql.h"

#define ROUND_MS 50
#define CONTROL_ROUNDS 10  /* 500 ms */
#define EXPIRY_ROUNDS 1200 /* a minute */
#define NEWS_MAX 4000      /* references a round; past it everybody is woken */
#define XID_ROOM 24

/* The round's number is the thread's own; what others may touch is atomic or under the mutex. */
struct tailer {
	struct tailer_config config;
	struct db_blocking db;
	struct arena *arena;   /* of one round */
	char since[XID_ROOM];  /* two rounds ago; empty: nothing was read since the start or a
				  failure */
	char before[XID_ROOM]; /* one round ago */
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t wake;
	bool stopping;
};

/* False, with the connection closed so that the next round opens another, if it failed. */
static bool run(
	struct tailer *t, const struct statement *statement, const void *params, struct rows *out)
{
	blocking_run(&t->db, statement, &params, 1, out);
	if (out->status == ROWS_OK)
		return true;
	blocking_close(&t->db);
	return false;
}

static void copy_xid(char out[XID_ROOM], struct str xid)
{
	size_t len = xid.len < XID_ROOM ? xid.len : XID_ROOM - 1;

	memcpy(out, xid.data, len);
	out[len] = '\0';
}

static void tell_everybody(struct tailer *t)
{
	const struct str anybody = STR_NULL;

	t->config.on_events(t->config.context, str_from(t->before), &anybody, 1);
}

static void tell(struct tailer *t, const struct rows *rows)
{
	int found = rows_column(rows, "found");
	int reference = rows_column(rows, "reference");
	struct str *references = arena_array(t->arena, (size_t)rows->count, sizeof(*references));
	size_t count = 0;

	if (rows->count > NEWS_MAX) {
		tell_everybody(t);
		return;
	}
	if (!rows_boolean(rows, 0, found))
		return;
	for (int i = 0; i < rows->count; i++)
		if (!rows_null(rows, i, reference))
			references[count++] = rows_text(rows, i, reference);
	t->config.on_events(t->config.context, str_from(t->before), references, count);
}

/*
 * The first reading after a pause finds no place to begin at: it wakes everybody, and who then
 * reads again sees all that lies before that place.
 */
static void read_events(struct tailer *t)
{
	bool first = t->since[0] == '\0';
	struct feed_tail_params params = {
		.since = first ? STR("9223372036854775807") : str_from(t->since), .most = NEWS_MAX
	};
	struct rows rows;

	if (!run(t, &sql_feed_tail, &params, &rows)) {
		t->since[0] = '\0';
		return;
	}
	struct str horizon = rows_text(&rows, 0, rows_column(&rows, "horizon"));
	if (first)
		copy_xid(t->since, horizon);
	else
		memcpy(t->since, t->before, XID_ROOM);
	copy_xid(t->before, horizon);
	if (first)
		tell_everybody(t);
	else
		tell(t, &rows);
}

/* Forgets the answers of keys that nobody may repeat any more. */
static void expire_keys(struct tailer *t)
{
	struct feed_expire_keys_params none = { 0 };
	struct rows rows;

	(void)run(t, &sql_feed_expire_keys, &none, &rows);
}

/* The feed gives up what is too old; the events themselves stay. */
static void forget_old(struct tailer *t)
{
	struct feed_forget_old_params params = { .days = t->config.feed_days };
	struct rows rows;

	(void)run(t, &sql_feed_forget_old, &params, &rows);
}

static void round_do(struct tailer *t, unsigned number)
{
	t->arena = arena_new(16 << 20);
	if (number % CONTROL_ROUNDS == 0) {
		/* Nobody is told of what is thrown away here: it need not wait for a standby. */
		(void)!blocking_exec(&t->db, "SET synchronous_commit TO local");
		t->config.on_control(t->config.context, &t->db);
	}
	if (number % EXPIRY_ROUNDS == 0) {
		expire_keys(t);
		forget_old(t);
	}
	if (atomic_load(t->config.waiting) > 0)
		read_events(t);
	else
		t->since[0] = '\0';
	arena_free(t->arena);
}

static struct timespec round_end(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	at.tv_nsec += ROUND_MS * 1000000L;
	if (at.tv_nsec >= 1000000000L) {
		at.tv_sec++;
		at.tv_nsec -= 1000000000L;
	}
	return at;
}

/* Until the next round; true if the tailer is to end. */
static bool pause_or_stop(struct tailer *t)
{
	struct timespec until = round_end();

	pthread_mutex_lock(&t->mutex);
	while (!t->stopping && pthread_cond_timedwait(&t->wake, &t->mutex, &until) != ETIMEDOUT)
		;
	bool stopping = t->stopping;
	pthread_mutex_unlock(&t->mutex);
	return stopping;
}

static void *tailer_main(void *context)
{
	struct tailer *t = context;

	for (unsigned number = 1; !pause_or_stop(t); number++)
		round_do(t, number);
	return NULL;
}

static void tailer_release(struct tailer *t)
{
	blocking_release(&t->db);
	pthread_cond_destroy(&t->wake);
	pthread_mutex_destroy(&t->mutex);
	free(t);
}

static struct tailer *tailer_new(const struct tailer_config *config)
{
	struct tailer *t = memory_new(sizeof(*t));
	pthread_condattr_t attributes;

	t->config = *config;
	blocking_init(&t->db, config->url, config->search_path);
	t->db.role = BATCH_ROLE;
	pthread_mutex_init(&t->mutex, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&t->wake, &attributes);
	pthread_condattr_destroy(&attributes);
	return t;
}

struct tailer *tailer_start(const struct tailer_config *config)
{
	struct tailer *t = tailer_new(config);

	round_do(t, 0);
	if (pthread_create(&t->thread, NULL, tailer_main, t) != 0) {
		tailer_release(t);
		return NULL;
	}
	return t;
}

void tailer_stop(struct tailer *tailer)
{
	if (!tailer)
		return;
	pthread_mutex_lock(&tailer->mutex);
	tailer->stopping = true;
	pthread_cond_signal(&tailer->wake);
	pthread_mutex_unlock(&tailer->mutex);
	pthread_join(tailer->thread, NULL);
	tailer_release(tailer);
}
