/* Reads the log, the revoked tokens and the public keys at a steady pace. */
#include "feed/tailer.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/crypto.h"
#include "db/blocking.h"
#include "feed/tailer.sql.h"

#define ROUND_MS 50
#define CONTROL_ROUNDS 10 /* keys and revocations: every 500 ms */
#define NEWS_MAX 1000     /* references a round; past it everybody is woken */
#define XID_ROOM 24
/* A revocation is stamped before it commits; ours commit within a second. */
#define REVOCATION_OVERLAP (30 * INSTANT_SECOND)

/* The round's number is the thread's own; what others may touch is atomic or under the mutex. */
struct tailer {
	struct tailer_config config;
	struct db_blocking db;
	struct arena *arena;   /* of one round */
	char since[XID_ROOM];  /* two rounds ago; empty: nothing was read since the start or a
				  failure */
	char before[XID_ROOM]; /* one round ago */
	instant revoked_since;
	uint8_t keys_digest[HASH_BYTES];
	atomic_int waiting;
	atomic_bool current;
	_Atomic double lag_seconds;
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

static bool read_horizon(struct tailer *t)
{
	struct feed_horizon_params none = { 0 };
	struct rows rows;

	if (!run(t, &sql_feed_horizon, &none, &rows))
		return false;
	int64_t lag_ms = rows_integer(&rows, 0, rows_column(&rows, "lag_ms"));
	atomic_store(&t->lag_seconds, (double)lag_ms / 1000);
	return true;
}

static bool read_revocations(struct tailer *t)
{
	struct feed_revocations_params params = { .since = t->revoked_since };
	struct rows rows;
	instant latest = t->revoked_since;

	if (!run(t, &sql_feed_revocations, &params, &rows))
		return false;
	struct uuid *tokens = arena_array(t->arena, (size_t)rows.count, sizeof(*tokens));
	for (int i = 0; i < rows.count; i++) {
		tokens[i] = rows_uuid(&rows, i, rows_column(&rows, "id"));
		latest = rows_instant(&rows, i, rows_column(&rows, "read_at")) - REVOCATION_OVERLAP;
	}
	if (rows.count > 0)
		t->config.on_revoked(t->config.context, tokens, (size_t)rows.count);
	t->revoked_since = latest;
	return true;
}

static struct tailer_key key_of(const struct rows *rows, int row)
{
	return (struct tailer_key){ .kid = rows_text(rows, row, rows_column(rows, "kid")),
		.public_key = rows_text(rows, row, rows_column(rows, "public_key")),
		.purpose = rows_text(rows, row, rows_column(rows, "purpose")),
		.retired = rows_boolean(rows, row, rows_column(rows, "retired")) };
}

/* Remembers the keys; false if they are those that were told last. */
static bool keys_changed(struct tailer *t, const struct tailer_key *keys, size_t count)
{
	struct str *parts = arena_array(t->arena, count * 2 + 1, sizeof(*parts));
	uint8_t digest[HASH_BYTES];

	parts[count * 2] = STR("keys");
	for (size_t i = 0; i < count; i++) {
		parts[i * 2] = keys[i].kid;
		parts[i * 2 + 1] = keys[i].retired ? STR("retired") : STR("valid");
	}
	crypto_digest(digest, sizeof(digest), NULL, parts, count * 2 + 1);
	if (memcmp(digest, t->keys_digest, sizeof(digest)) == 0)
		return false;
	memcpy(t->keys_digest, digest, sizeof(digest));
	return true;
}

static bool read_keys(struct tailer *t)
{
	struct feed_signing_keys_params none = { 0 };
	struct rows rows;

	if (!run(t, &sql_feed_signing_keys, &none, &rows))
		return false;
	size_t count = (size_t)rows.count;
	struct tailer_key *keys = arena_array(t->arena, count, sizeof(*keys));
	for (int i = 0; i < rows.count; i++)
		keys[i] = key_of(&rows, i);
	if (keys_changed(t, keys, count))
		t->config.on_keys(t->config.context, keys, count);
	return true;
}

static void read_control(struct tailer *t)
{
	atomic_store(&t->current, read_keys(t) && read_revocations(t) && read_horizon(t));
}

static void tell_everybody(struct tailer *t)
{
	const struct str anybody = STR_NULL;

	t->config.on_events(t->config.context, &anybody, 1);
}

static void tell(struct tailer *t, const struct rows *rows)
{
	int found = rows_column(rows, "found");
	int reference = rows_column(rows, "reference");
	struct str *references = arena_array(t->arena, (size_t)rows->count, sizeof(*references));

	if (rows->count > NEWS_MAX) {
		tell_everybody(t);
		return;
	}
	if (!rows_boolean(rows, 0, found))
		return;
	for (int i = 0; i < rows->count; i++)
		references[i] = rows_text(rows, i, reference);
	t->config.on_events(t->config.context, references, (size_t)rows->count);
}

/*
 * The first reading after a pause finds no place to begin at: it wakes everybody, and who then
 * reads again sees all that lies before that place.
 */
static void read_events(struct tailer *t)
{
	bool first = t->since[0] == '\0';
	struct feed_tail_params params = { .since = first ? STR("9223372036854775807")
							  : str_from(t->since) };
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

static void round_do(struct tailer *t, unsigned number)
{
	t->arena = arena_new(16 << 20);
	if (number % CONTROL_ROUNDS == 0)
		read_control(t);
	if (atomic_load(&t->waiting) > 0)
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
	struct tailer *t = calloc(1, sizeof(*t));
	pthread_condattr_t attributes;

	if (!t)
		abort();
	t->config = *config;
	t->revoked_since = INSTANT_NULL;
	blocking_init(&t->db, config->url, config->search_path);
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

void tailer_wait_begin(struct tailer *tailer)
{
	atomic_fetch_add(&tailer->waiting, 1);
}

void tailer_wait_end(struct tailer *tailer)
{
	atomic_fetch_sub(&tailer->waiting, 1);
}

bool tailer_current(const struct tailer *tailer)
{
	return atomic_load(&tailer->current);
}

double tailer_horizon_lag_seconds(const struct tailer *tailer)
{
	return atomic_load(&tailer->lag_seconds);
}
