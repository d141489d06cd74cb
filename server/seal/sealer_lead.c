/* Before a sealer signs anything it looks whether what is there holds. */
#include <inttypes.h>

#include "auth/trust.h"
#include "base/log.h"
#include "base/service_manager.h"
#include "seal/checkpoint.h"
#include "seal/published.h"
#include "seal/sealer.sql.h"
#include "seal/sealer_private.h"

/* One sealer in a database; the number is ours alone: that of migrations and one more. */
#define LEADER_LOCK INT64_C(118075139615846)
#define SEALS_A_PAGE 500

static bool read_leader(struct sealer *s, bool *out)
{
	const struct audit_lead_params params = { .lock = LEADER_LOCK };
	struct rows rows;

	if (!sealer_query(s, &sql_audit_lead, &params, &rows))
		return false;
	*out = rows_boolean(&rows, 0, 0);
	return true;
}

/* The newest seal key in use whose secret is here. */
static bool take_key(struct sealer *s, const struct trust *trust)
{
	if (!keyring_load(&s->ring, s->config->keys, &s->error))
		return false;
	s->key = trust_signer(trust, &s->ring, KEY_SEAL);
	if (!s->key)
		strbuf_printf(&s->error,
			"no seal key in use has its secret in %s: run `kafiled key new --purpose "
			"seal`",
			s->config->keys);
	return s->key != NULL;
}

/* What is known from outside of the history that is being read. */
struct witness {
	struct str name;
	struct checkpoint checkpoint;
};

static bool contradicts(const struct witness *witness, const struct history *history)
{
	const struct merkle_hash root = merkle_frontier_root(&history->tree);

	return witness->checkpoint.size == history->n &&
	       !merkle_equal(&witness->checkpoint.root, &root);
}

static bool add_witness(struct sealer *s, const struct trust *trust, struct str name,
	struct str note, struct witness *witnesses, size_t *count)
{
	struct witness *witness = &witnesses[*count];

	if (note.len == 0)
		return true;
	witness->name = name;
	if (!checkpoint_open(note, s->origin, trust->keys, trust->key_count, &witness->checkpoint,
		    &s->error)) {
		strbuf_printf(&s->error, " (" STR_FMT ")", STR_ARG(name));
		return false;
	}
	(*count)++;
	return true;
}

/* The checkpoints that the database and the file have. */
static enum round read_witnesses(
	struct sealer *s, const struct trust *trust, struct witness *witnesses, size_t *count)
{
	const struct audit_checkpoint_last_params none = { 0 };
	struct strbuf note;
	struct rows rows;

	if (!sealer_query(s, &sql_audit_checkpoint_last, &none, &rows))
		return sealer_failed(s, "the checkpoint cannot be read");
	strbuf_reset(&s->error);
	if (rows.count > 0 &&
		!add_witness(s, trust, STR("audit_checkpoint"),
			rows_text(&rows, 0, rows_column(&rows, "note")), witnesses, count))
		return ROUND_FORGED;
	strbuf_init(&note, CHECKPOINT_MAX);
	enum round round =
		published_read(s->config->checkpoint, &note, &s->error) ? ROUND_IDLE : ROUND_FAILED;
	if (round == ROUND_IDLE && !add_witness(s, trust, str_from(s->config->checkpoint),
					   strbuf_str(&note), witnesses, count))
		round = ROUND_FORGED;
	strbuf_release(&note);
	return round;
}

static enum round contradiction(struct sealer *s, const struct witness *witness)
{
	strbuf_reset(&s->error);
	strbuf_printf(&s->error,
		"the checkpoint in " STR_FMT " is of %" PRId64
		" other seals than these: run `kafiled audit verify`, and see docs/evidence.md",
		STR_ARG(witness->name), witness->checkpoint.size);
	return ROUND_FORGED;
}

static enum round add_page(
	struct sealer *s, const struct rows *rows, const struct witness *witnesses, size_t count)
{
	for (int row = 0; row < rows->count; row++) {
		struct seal seal;
		strbuf_reset(&s->error);
		if (!seal_read(rows, row, &seal) || !history_add(&s->history, &seal, &s->error)) {
			strbuf_add_text(&s->error, ": run `kafiled audit verify`");
			return ROUND_FORGED;
		}
		for (size_t i = 0; i < count; i++)
			if (contradicts(&witnesses[i], &s->history))
				return contradiction(s, &witnesses[i]);
	}
	return ROUND_IDLE;
}

/* Every seal from the first on, so that nobody signs on over a history that was changed. */
static enum round read_history(struct sealer *s, const struct witness *witnesses, size_t count)
{
	struct rows rows;
	enum round round = ROUND_IDLE;

	s->history = (struct history){ 0 };
	do {
		if (!log_seals_read(&s->db, s->history.n, SEALS_A_PAGE, &rows))
			return sealer_failed(s, "the seals cannot be read");
		round = add_page(s, &rows, witnesses, count);
	} while (round == ROUND_IDLE && rows.count == SEALS_A_PAGE);
	for (size_t i = 0; round == ROUND_IDLE && i < count; i++)
		if (witnesses[i].checkpoint.size > s->history.n)
			round = contradiction(s, &witnesses[i]);
	return round;
}

static enum round take_over(struct sealer *s)
{
	struct witness witnesses[2];
	size_t count = 0;
	struct trust *trust;

	strbuf_reset(&s->error);
	trust = trust_read_keys(&s->db, &s->error);
	if (!trust)
		return ROUND_FAILED;
	enum round round =
		take_key(s, trust) ? read_witnesses(s, trust, witnesses, &count) : ROUND_FAILED;
	trust_free(trust);
	if (round == ROUND_IDLE)
		round = read_history(s, witnesses, count);
	s->leads = round == ROUND_IDLE;
	s->published = 0;
	s->published_ms = INT64_MIN / 2;
	if (s->leads) {
		log_event(LOG_INFO, "sealing", LOG_NUMBER("seals", s->history.n));
		service_manager_tell("READY=1\nSTATUS=Sealing");
	}
	return round;
}

enum round sealer_lead(struct sealer *s)
{
	bool first;

	if (s->leads)
		return ROUND_IDLE;
	if (!read_leader(s, &first))
		return sealer_failed(s, "the database cannot be reached");
	return first ? take_over(s) : ROUND_WAITS;
}
