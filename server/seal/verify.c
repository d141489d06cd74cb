/* Seals and events side by side, in the log's order, in one snapshot. */
#include "seal/verify.h"

#include <endian.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "seal/history.h"
#include "seal/log.h"
#include "seal/verify.sql.h"

#define SEALS_A_PAGE 500
#define EVENTS_A_PAGE 1000
#define MOVED "moved to another place in the log"

/* An event, as much of it as is compared. */
struct event {
	struct log_place place;
	struct merkle_hash leaf; /* zeros where it is longer than any event */
};

/* The events of an epoch after one another, a page ahead. */
struct events {
	const struct log_epoch *epoch; /* NULL: none yet */
	struct log_place after;        /* the last of the page */
	struct event page[EVENTS_A_PAGE];
	int count;
	int next;
	bool last; /* no page follows */
};

struct check {
	struct db_blocking *db;
	struct verification *told;
	struct log_epochs epochs;
	struct history history;
	struct events events;
	struct seal seals[SEALS_A_PAGE];
	int64_t ids[SEAL_EVENTS_MAX]; /* of one seal */
	struct merkle_hash leaves[SEAL_EVENTS_MAX];
	int64_t edited; /* events that stand in their places with other contents: reading goes on */
	int64_t edited_first;
	int64_t edited_seal;
	struct strbuf *error;
};

static bool unanswered(struct check *c)
{
	strbuf_printf(c->error, "the database cannot be read: %s", c->db->error.data);
	return false;
}

static bool read_page(struct check *c)
{
	struct events *events = &c->events;
	struct rows rows;

	if (!log_events_read(c->db, events->epoch, events->after, false, EVENTS_A_PAGE, &rows))
		return unanswered(c);
	for (int row = 0; row < rows.count; row++) {
		const struct leaf_event event = leaf_event_read(&rows, row);
		events->page[row] = (struct event){ .place = log_event_place(&rows, row),
			.leaf = leaf_event_hash(&event) };
	}
	events->count = rows.count;
	events->next = 0;
	events->last = rows.count < EVENTS_A_PAGE;
	if (rows.count > 0)
		events->after = events->page[rows.count - 1].place;
	return true;
}

/* The next event, not taken yet; NULL at the end of the epoch. */
static bool peek(struct check *c, const struct event **out)
{
	struct events *events = &c->events;

	if (events->next == events->count && !events->last && !read_page(c))
		return false;
	*out = events->next < events->count ? &events->page[events->next] : NULL;
	return true;
}

static void begin_epoch(struct check *c, const struct log_epoch *epoch)
{
	c->events.epoch = epoch;
	c->events.after = (struct log_place){ 0 };
	c->events.count = c->events.next = 0;
	c->events.last = false;
}

static bool stray(struct check *c, const struct event *event, int64_t n)
{
	strbuf_printf(c->error,
		"event %" PRId64 " stands where seal %" PRId64
		" has no such event: it was added, or moved there",
		event->place.id, n);
	return false;
}

static bool changed(struct check *c, int64_t id, int64_t n, const char *how)
{
	strbuf_printf(c->error, "event %" PRId64 " was %s after seal %" PRId64, id, how, n);
	return false;
}

/* What became of an event that is not where it was sealed. */
static bool blame(struct check *c, int64_t id, int64_t n)
{
	const struct audit_event_place_params params = { .id = id };
	const void *all = &params;
	struct rows rows;

	blocking_run(c->db, &sql_audit_event_place, &all, 1, &rows);
	if (rows.status != ROWS_OK)
		return unanswered(c);
	return changed(c, id, n, rows.count == 0 ? "deleted" : MOVED);
}

/* As what number of the seal this event was sealed; -1 if it was not. */
static int64_t number_in(const struct check *c, const struct seal *seal, int64_t id)
{
	for (int64_t i = 0; i < seal->count; i++)
		if (c->ids[i] == id)
			return i;
	return -1;
}

/* As somebody must who erases what the law says: what comes after is looked at all the same. */
static bool edited(struct check *c, const struct seal *seal, const struct event *event)
{
	if (c->edited++ == 0) {
		c->edited_first = event->place.id;
		c->edited_seal = seal->n;
	}
	return true;
}

/* The event `found` (NULL: none) is not the one that was sealed as number `i`; true if it may be
 * passed over. */
static bool differs(struct check *c, const struct seal *seal, int64_t i, const struct event *found)
{
	if (!found || log_place_compare(found->place, seal->last) > 0)
		return blame(c, c->ids[i], seal->n);
	const int64_t number = number_in(c, seal, found->place.id);
	if (number < 0)
		return stray(c, found, seal->n);
	if (number == i)
		return edited(c, seal, found);
	if (!merkle_equal(&found->leaf, &c->leaves[number]))
		return changed(c, found->place.id, seal->n, MOVED);
	return blame(c, c->ids[i], seal->n);
}

static bool edited_seal(struct check *c, const struct seal *seal, const char *what)
{
	strbuf_printf(c->error, "seal %" PRId64 " was edited: %s", seal->n, what);
	return false;
}

static bool check_events(struct check *c, const struct seal *seal)
{
	const struct event *event;

	for (int64_t i = 0; i < seal->count; i++) {
		if (!peek(c, &event))
			return false;
		const bool same = event && merkle_equal(&event->leaf, &c->leaves[i]);
		if (!same && !differs(c, seal, i, event))
			return false;
		if (same && event->place.id != c->ids[i])
			return edited_seal(c, seal, "its list of events is another");
		c->events.next++;
	}
	if (!peek(c, &event))
		return false;
	if (event && log_place_compare(event->place, seal->last) <= 0)
		return stray(c, event, seal->n);
	c->told->events += seal->count;
	return true;
}

static bool read_leaves(struct check *c, const struct seal *seal)
{
	const struct audit_leaves_params params = { .n = seal->n };
	const void *all = &params;
	struct rows rows;

	blocking_run(c->db, &sql_audit_leaves, &all, 1, &rows);
	if (rows.status != ROWS_OK)
		return unanswered(c);
	struct str ids = rows_array(&rows, 0, rows_column(&rows, "event_ids"));
	const struct str leaves = rows_text(&rows, 0, rows_column(&rows, "leaves"));
	if (seal->count < 1 || seal->count > SEAL_EVENTS_MAX ||
		leaves.len != (size_t)seal->count * SHA256_BYTES ||
		ids.len != (size_t)seal->count * 12)
		return edited_seal(c, seal, "its leaves are not as many as it says");
	memcpy(c->leaves, leaves.data, leaves.len);
	for (int64_t i = 0; i < seal->count; i++) {
		uint64_t wire;
		memcpy(&wire, rows_next(&ids).data, sizeof(wire));
		c->ids[i] = (int64_t)be64toh(wire);
	}
	return true;
}

static bool check_signature(struct check *c, const struct seal *seal)
{
	for (size_t i = 0; i < c->told->key_count; i++) {
		const struct trusted_key *key = &c->told->keys[i];
		if (key->purpose == KEY_SEAL && key_id_equal(&key->id, &seal->key_id))
			return seal_signature_holds(seal, key->public_key) ||
			       edited_seal(c, seal, "its signature does not hold");
	}
	strbuf_printf(c->error, "seal %" PRId64 " is signed with a key that is not trusted: %s",
		seal->n, seal->key_id.text);
	return false;
}

/* The events of an epoch that no seal covers, though another epoch follows. */
static bool close_epoch(struct check *c, const struct seal *seal)
{
	const struct event *event;

	if (!c->events.epoch)
		return true;
	if (!peek(c, &event))
		return false;
	return !event || stray(c, event, seal->n);
}

/* The seal's epoch is the one that is read, or the first of those after it that have events. */
static bool check_epoch(struct check *c, const struct seal *seal)
{
	const struct log_epoch *epoch = log_epoch_find(&c->epochs, seal->epoch);

	if (epoch && epoch == c->events.epoch)
		return true;
	if (!close_epoch(c, seal))
		return false;
	if (!epoch || (c->events.epoch && epoch < c->events.epoch))
		return edited_seal(c, seal, "its epoch is unknown, or over");
	begin_epoch(c, epoch);
	return true;
}

static bool check_tree(struct check *c)
{
	const struct checkpoint *checkpoint = c->told->checkpoint;
	const struct merkle_hash root = merkle_frontier_root(&c->history.tree);

	if (!checkpoint || checkpoint->size != c->history.n ||
		merkle_equal(&checkpoint->root, &root))
		return true;
	strbuf_printf(c->error,
		"seals 1 to %" PRId64 " are not those of the checkpoint: history was rewritten and "
		"sealed again",
		c->history.n);
	return false;
}

static bool check_seal(struct check *c, const struct seal *seal)
{
	const struct merkle_hash *root = &seal->root;

	if (!check_signature(c, seal) || !history_add(&c->history, seal, c->error) ||
		!read_leaves(c, seal))
		return false;
	const struct merkle_hash found = merkle_root(c->leaves, (size_t)seal->count);
	if (!merkle_equal(root, &found))
		return edited_seal(c, seal, "its leaves have another root");
	c->told->sealed_at = seal->sealed_at;
	return check_epoch(c, seal) && check_events(c, seal) && check_tree(c);
}

/* Copied first: the rows are gone with the next statement. */
static bool read_seals(struct check *c, int *out)
{
	struct rows rows;

	if (!log_seals_read(c->db, c->history.n, SEALS_A_PAGE, &rows))
		return unanswered(c);
	for (int row = 0; row < rows.count; row++)
		if (!seal_read(&rows, row, &c->seals[row])) {
			strbuf_printf(c->error,
				"seal %" PRId64 " was edited: it has no seal's form",
				rows_integer(&rows, row, rows_column(&rows, "n")));
			return false;
		}
	*out = rows.count;
	return true;
}

static bool check_end(struct check *c)
{
	const struct checkpoint *checkpoint = c->told->checkpoint;

	if (checkpoint && checkpoint->size > c->history.n) {
		strbuf_printf(c->error,
			"seal %" PRId64 " is missing: the checkpoint speaks of %" PRId64 " seals",
			c->history.n + 1, checkpoint->size);
		return false;
	}
	return true;
}

/* All that was sealed is there, and nothing among it: the rest is not sealed yet. */
static bool count_unsealed(struct check *c)
{
	const struct audit_event_count_params none = { 0 };
	const void *all = &none;
	struct rows rows;

	blocking_run(c->db, &sql_audit_event_count, &all, 1, &rows);
	if (rows.status != ROWS_OK)
		return unanswered(c);
	c->told->unsealed = rows_integer(&rows, 0, 0) - c->told->events;
	return true;
}

static bool check_all(struct check *c)
{
	int count;

	if (!blocking_exec(c->db, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") ||
		!log_epochs_read(c->db, &c->epochs))
		return unanswered(c);
	do {
		if (!read_seals(c, &count))
			return false;
		for (int i = 0; i < count; i++)
			if (!check_seal(c, &c->seals[i]))
				return false;
	} while (count == SEALS_A_PAGE);
	c->told->seals = c->history.n;
	c->told->root = merkle_frontier_root(&c->history.tree);
	return check_end(c) && count_unsealed(c);
}

static void tell_edited(const struct check *c, struct strbuf *error)
{
	if (c->edited > 0)
		strbuf_printf(error, "event %" PRId64 " was edited after seal %" PRId64,
			c->edited_first, c->edited_seal);
	if (c->edited > 1)
		strbuf_printf(error, ", and so were %" PRId64 " more", c->edited - 1);
}

bool history_verify(struct db_blocking *db, struct verification *verification, struct strbuf *error)
{
	struct check *c = memory_new(sizeof(*c));
	struct strbuf found;

	c->db = db;
	c->told = verification;
	c->error = &found;
	strbuf_init(&found, 4096);
	const bool read = check_all(c);
	tell_edited(c, error);
	if (c->edited > 0 && found.len > 0)
		strbuf_add_text(error, "; ");
	strbuf_add_str(error, strbuf_str(&found));
	const bool sound = read && c->edited == 0;
	blocking_close(db);
	strbuf_release(&found);
	free(c);
	return sound;
}
