/* Rounds of a second. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/ids.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/service_manager.h"
#include "seal/checkpoint.h"
#include "seal/published.h"
#include "seal/sealer.sql.h"
#include "seal/sealer_private.h"

#define CHECKPOINT_MS 60000
#define ID_TEXT 21 /* a bigint and a comma */

enum round sealer_failed(struct sealer *s, const char *what)
{
	strbuf_reset(&s->error);
	strbuf_printf(&s->error, "%s: %s", what, s->db.error.data);
	return ROUND_FAILED;
}

bool sealer_query(
	struct sealer *s, const struct statement *statement, const void *params, struct rows *out)
{
	blocking_run(&s->db, statement, &params, 1, out);
	return out->status == ROWS_OK;
}

/* The epoch that is sealed now; NULL if it is none that the database knows. */
static const struct log_epoch *epoch_now(const struct sealer *s)
{
	return uuid_is_null(s->history.epoch) && s->epochs.count > 0
		       ? &s->epochs.epochs[0]
		       : log_epoch_find(&s->epochs, s->history.epoch);
}

/* A batch before it is a row. */
struct batch {
	struct seal seal;
	struct strbuf ids; /* as an array of PostgreSQL's */
	struct merkle_hash leaves[SEAL_EVENTS_MAX];
};

static void fill(struct batch *batch, const struct rows *rows)
{
	strbuf_add_char(&batch->ids, '{');
	for (int row = 0; row < rows->count; row++) {
		const struct leaf_event event = leaf_event_read(rows, row);
		const struct log_place place = log_event_place(rows, row);
		batch->leaves[row] = leaf_event_hash(&event);
		strbuf_printf(&batch->ids, "%s%" PRId64, row > 0 ? "," : "", place.id);
		if (row == 0)
			batch->seal.first = place;
		batch->seal.last = place;
	}
	strbuf_add_char(&batch->ids, '}');
	batch->seal.count = rows->count;
	batch->seal.root = merkle_root(batch->leaves, (size_t)rows->count);
}

static struct str bytes(const void *data, size_t len)
{
	return (struct str){ data, len };
}

/* True once the commit has come back clean. */
static bool store(struct sealer *s, const struct batch *batch)
{
	const struct seal *seal = &batch->seal;
	char first[ID_TEXT], last[ID_TEXT];
	struct rows rows;

	(void)snprintf(first, sizeof(first), "%" PRIu64, seal->first.xid);
	(void)snprintf(last, sizeof(last), "%" PRIu64, seal->last.xid);
	const struct audit_seal_add_params params = { .n = seal->n,
		.epoch = seal->epoch,
		.first_xid = str_from(first),
		.first_id = seal->first.id,
		.last_xid = str_from(last),
		.last_id = seal->last.id,
		.count = (int32_t)seal->count,
		.root = bytes(&seal->root, sizeof(seal->root)),
		.previous_hash = bytes(&seal->previous_hash, sizeof(seal->previous_hash)),
		.sealed_at = seal->sealed_at,
		.key_id = str_from(seal->key_id.text),
		.signature = bytes(seal->signature, sizeof(seal->signature)),
		.event_ids = strbuf_str(&batch->ids),
		.leaves = bytes(batch->leaves, (size_t)seal->count * SHA256_BYTES) };
	return sealer_query(s, &sql_audit_seal_add, &params, &rows);
}

static enum round seal_rows(struct sealer *s, struct batch *batch, const struct log_epoch *epoch,
	const struct rows *rows)
{
	batch->seal = (struct seal){ .n = s->history.n + 1,
		.epoch = epoch->epoch,
		.previous_hash = s->history.last_hash,
		.sealed_at = clock_now() };
	fill(batch, rows);
	seal_sign(&batch->seal, s->key);
	if (!store(s, batch))
		return sealer_failed(s, "the seal cannot be stored");
	strbuf_reset(&s->error);
	if (!history_add(&s->history, &batch->seal, &s->error))
		abort();
	return batch->seal.count == SEAL_EVENTS_MAX ? ROUND_FULL : ROUND_IDLE;
}

/* An epoch whose events are all sealed gives way to the next, if there is one. */
static enum round next_epoch(struct sealer *s, const struct log_epoch *epoch)
{
	if (epoch->next_id == DB_NULL_BIGINT)
		return ROUND_IDLE;
	s->history.epoch = epoch[1].epoch;
	s->history.place = (struct log_place){ 0 };
	return ROUND_FULL;
}

static enum round seal_batch(struct sealer *s)
{
	const struct log_epoch *epoch;
	struct rows rows;

	if (!log_epochs_read(&s->db, &s->epochs))
		return sealer_failed(s, "the epochs cannot be read");
	epoch = epoch_now(s);
	if (!epoch) {
		strbuf_reset(&s->error);
		strbuf_add_text(&s->error,
			"the epoch of the last seal is gone: run `kafiled audit verify`");
		return ROUND_FORGED;
	}
	if (!log_events_read(&s->db, epoch, s->history.place, true, SEAL_EVENTS_MAX, &rows))
		return sealer_failed(s, "the events cannot be read");
	if (rows.count == 0)
		return next_epoch(s, epoch);
	struct batch *batch = memory_new(sizeof(*batch));
	strbuf_init(&batch->ids, SEAL_EVENTS_MAX * ID_TEXT);
	const enum round round = seal_rows(s, batch, epoch, &rows);
	strbuf_release(&batch->ids);
	free(batch);
	return round;
}

/* Kept in the database first: that commit says that the seals before it are safe too. */
static enum round publish(struct sealer *s)
{
	const struct checkpoint checkpoint = { s->history.n,
		merkle_frontier_root(&s->history.tree) };
	struct strbuf note;
	struct rows rows;

	s->published_ms = clock_monotonic_ms();
	if (s->published == checkpoint.size)
		return ROUND_IDLE;
	strbuf_init(&note, CHECKPOINT_MAX);
	checkpoint_sign(&note, s->origin, &checkpoint, s->key);
	const struct audit_checkpoint_keep_params params = { checkpoint.size, strbuf_str(&note) };
	enum round round = ROUND_IDLE;
	strbuf_reset(&s->error);
	if (!sealer_query(s, &sql_audit_checkpoint_keep, &params, &rows))
		round = sealer_failed(s, "the checkpoint cannot be stored");
	else if (!published_write(s->config->checkpoint, strbuf_str(&note), &s->error))
		round = ROUND_FAILED;
	strbuf_release(&note);
	if (round == ROUND_IDLE)
		s->published = checkpoint.size;
	return round;
}

/* Also one whose answer was not waited for: as long as it stands, it leads. What it was asked may
 * be done yet, and is then read with the history. */
static void release_connections(struct sealer *s)
{
	blocking_close(&s->db);
	abandoned_release(&s->db.abandoned);
}

static enum round round_do(struct sealer *s)
{
	enum round round = sealer_lead(s);

	if (round == ROUND_IDLE)
		round = seal_batch(s);
	if (round == ROUND_IDLE && clock_monotonic_ms() - s->published_ms >= CHECKPOINT_MS)
		round = publish(s);
	if (round == ROUND_FAILED) {
		s->leads = false;
		release_connections(s);
	}
	return round;
}

/* A state is told once, when it begins. */
static void tell(struct sealer *s, enum round round)
{
	if (round == ROUND_FAILED && s->told != round)
		log_event(LOG_ERROR, "not sealing", LOG_TEXT("why", strbuf_str(&s->error)));
	if (round == ROUND_WAITS && s->told != round) {
		log_event(LOG_INFO, "another sealer leads", LOG_NUMBER("seals", s->history.n));
		service_manager_tell("READY=1\nSTATUS=Another sealer leads");
	}
	s->told = round;
}

/* Until the next round; true if one of the signals has come. */
static bool wait_or_stop(const sigset_t *signals, enum round round)
{
	const struct timespec pause = { .tv_sec = round == ROUND_FULL ? 0 : 1 };

	return sigtimedwait(signals, NULL, &pause) > 0;
}

static void sealer_init(struct sealer *s, const struct sealer_config *config)
{
	memset(s, 0, sizeof(*s));
	s->config = config;
	s->arena = arena_new(1 << 16);
	s->origin = checkpoint_origin(s->arena, config->deployment);
	blocking_init(&s->db, config->url, config->search_path);
	strbuf_init(&s->error, 4096);
}

static void sealer_release(struct sealer *s)
{
	blocking_release(&s->db);
	keyring_release(&s->ring);
	strbuf_release(&s->error);
	arena_free(s->arena);
	free(s);
}

/* The last checkpoint, if it leads; says how it ended. */
static bool end(struct sealer *s, enum round round, struct strbuf *error)
{
	if (s->leads && round != ROUND_FORGED)
		round = publish(s);
	const bool done = round == ROUND_IDLE || round == ROUND_FULL;
	if (!done)
		strbuf_add_str(error,
			round == ROUND_WAITS ? STR("another sealer leads") : strbuf_str(&s->error));
	sealer_release(s);
	return done;
}

bool sealer_run(const struct sealer_config *config, const sigset_t *signals, struct strbuf *error)
{
	struct sealer *s = memory_new(sizeof(*s));
	enum round round;

	sealer_init(s, config);
	do {
		round = round_do(s);
		tell(s, round);
	} while (round != ROUND_FORGED && !wait_or_stop(signals, round));
	service_manager_tell("STOPPING=1");
	if (round != ROUND_FORGED)
		log_event(LOG_INFO, "stopped sealing", LOG_NUMBER("seals", s->history.n));
	const bool forged = round == ROUND_FORGED;
	return end(s, round, error) || !forged;
}

bool sealer_run_once(const struct sealer_config *config, struct strbuf *error)
{
	struct sealer *s = memory_new(sizeof(*s));
	enum round round;

	sealer_init(s, config);
	do {
		round = round_do(s);
	} while (round == ROUND_FULL);
	return end(s, round, error);
}
