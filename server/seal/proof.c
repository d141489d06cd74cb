/* Receipt, event, way, seal: each holds the next. */
#include "seal/proof.h"

#include <jansson.h>
#include <string.h>

#include "auth/paseto.h"
#include "seal/leaf.h"
#include "seal/seal.h"

#define SEAL_LINES 10 /* of a seal's signed text */

struct proving {
	struct arena *arena;
	const json_t *answer;
	struct str deployment;
	const struct trusted_key *keys;
	size_t key_count;
	struct strbuf *error;
};

static bool refuse(const struct proving *p, const char *what)
{
	strbuf_add_text(p->error, what);
	return false;
}

/* STR_NULL where there is no text of this name. */
static struct str text_of(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	return json_is_string(value)
		       ? (struct str){ json_string_value(value), json_string_length(value) }
		       : STR_NULL;
}

static const struct trusted_key *find_key(
	const struct proving *p, enum key_purpose purpose, struct str kid)
{
	for (size_t i = 0; i < p->key_count; i++)
		if (p->keys[i].purpose == purpose && str_equal(str_from(p->keys[i].id.text), kid))
			return &p->keys[i];
	return NULL;
}

static bool check_receipt(const struct proving *p, struct str *out)
{
	const json_t *receipt = json_object_get(p->answer, "receipt");
	const struct str token = text_of(receipt, "token");
	struct paseto opened;
	struct key_id kid;

	if (!token.data || !paseto_kid(token, &kid))
		return refuse(p, "there is no receipt");
	const struct trusted_key *key = find_key(p, KEY_RECEIPT, str_from(kid.text));
	if (!key)
		return refuse(p, "the receipt is signed with a key that is not among the keys");
	if (!paseto_open(p->arena, key->public_key, token,
		    key_purpose_assertion(p->arena, KEY_RECEIPT, p->deployment), &opened))
		return refuse(p, "the signature of the receipt does not hold");
	*out = opened.message;
	return true;
}

static bool read_event(const struct proving *p, struct leaf_event *out)
{
	const json_t *event = json_object_get(p->answer, "event");

	if (!json_is_object(event))
		return false;
	for (size_t i = 0; i < LEAF_FIELDS; i++)
		out->fields[i] = text_of(event, leaf_field_names[i]);
	return true;
}

/* Both speak of the same acceptance: what the device told under one event_id. */
static bool same_acceptance(struct str receipt, const struct leaf_event *event)
{
	const struct str after = event->fields[LEAF_FIELDS - 1];
	json_t *told = json_loadb(receipt.data, receipt.len, 0, NULL);
	json_t *logged = json_loadb(after.data ? after.data : "", after.len, 0, NULL);
	const struct str id = text_of(told, "event_id");
	const bool same = id.data && str_equal(id, text_of(logged, "event_id"));

	json_decref(told);
	json_decref(logged);
	return same;
}

static bool read_hash(struct str text, struct merkle_hash *out)
{
	return text.data && base64_decode(out->bytes, sizeof(out->bytes), text) == SHA256_BYTES;
}

/* What the seal's signed text says, line by line as seal_text writes it. */
struct statement_read {
	struct str lines[SEAL_LINES];
	int64_t number;
	int64_t count;
	instant sealed_at;
	struct merkle_hash root;
};

static bool read_statement(struct str text, struct statement_read *out)
{
	for (size_t i = 0; i < SEAL_LINES; i++)
		out->lines[i] = text.data ? str_next(&text, '\n') : STR_NULL;
	return out->lines[9].data && str_equal(out->lines[0], STR("kafile-seal-1")) &&
	       parse_integer(out->lines[1], 1, INT64_MAX, &out->number) &&
	       parse_integer(out->lines[5], 1, SEAL_EVENTS_MAX, &out->count) &&
	       read_hash(out->lines[6], &out->root) &&
	       parse_integer(out->lines[8], 0, INT64_MAX, &out->sealed_at);
}

static bool check_seal(const struct proving *p, const json_t *seal, struct statement_read *out)
{
	const struct str text = text_of(seal, "statement");
	const struct str signature = text_of(seal, "signature");
	uint8_t bytes[SIGNATURE_BYTES];

	if (!text.data || !read_statement(text, out))
		return refuse(p, "the seal has no statement of a seal");
	const struct trusted_key *key = find_key(p, KEY_SEAL, out->lines[9]);
	if (!key)
		return refuse(p, "the seal is signed with a key that is not among the keys");
	if (!signature.data || base64_decode(bytes, sizeof(bytes), signature) != sizeof(bytes) ||
		!crypto_verify(bytes, text, key->public_key))
		return refuse(p, "the signature of the seal does not hold");
	return true;
}

static bool read_path(const json_t *seal, struct merkle_path *out)
{
	const json_t *path = json_object_get(seal, "path");
	const size_t length = json_array_size(path);

	if (!json_is_array(path) || length > MERKLE_DEPTH)
		return false;
	out->length = length;
	for (size_t i = 0; i < length; i++) {
		const json_t *sibling = json_array_get(path, i);
		const struct str text = { json_string_value(sibling), json_string_length(sibling) };
		if (!read_hash(text, &out->siblings[i]))
			return false;
	}
	return true;
}

static bool check_way(const struct proving *p, const json_t *seal, struct str receipt,
	const struct statement_read *statement)
{
	const json_t *index = json_object_get(seal, "leaf_index");
	struct merkle_path path;
	struct leaf_event event;

	if (!read_event(p, &event))
		return refuse(p, "there is no event");
	const struct merkle_hash leaf = leaf_event_hash(&event);
	if (!same_acceptance(receipt, &event))
		return refuse(p, "the event is not of this receipt");
	if (!json_is_integer(index) || json_integer_value(index) < 0 || !read_path(seal, &path) ||
		!merkle_path_leads(&path, (uint64_t)json_integer_value(index),
			(uint64_t)statement->count, &leaf, &statement->root))
		return refuse(p, "the event is not among what was sealed");
	return true;
}

static bool check(const struct proving *p, struct proof *out)
{
	const json_t *seal = json_object_get(p->answer, "seal");
	struct statement_read statement;

	if (!check_receipt(p, &out->receipt))
		return false;
	if (json_is_null(seal))
		return true;
	if (!check_seal(p, seal, &statement) || !check_way(p, seal, out->receipt, &statement))
		return false;
	out->seal = statement.number;
	out->sealed_at = statement.sealed_at;
	return true;
}

bool proof_check(struct arena *arena, struct str answer, struct str deployment,
	const struct trusted_key *keys, size_t key_count, struct proof *out, struct strbuf *error)
{
	json_t *json = json_loadb(answer.data, answer.len, JSON_REJECT_DUPLICATES, NULL);
	const struct proving proving = { arena, json, deployment, keys, key_count, error };

	*out = (struct proof){ 0 };
	const bool done = json_is_object(json)
				  ? check(&proving, out)
				  : refuse(&proving, "this is no answer of the server");
	json_decref(json);
	return done;
}
