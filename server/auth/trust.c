/* Reads keys, revocations and gateways, compares and looks them up. */
#include "auth/trust.h"

#include <string.h>

#include "auth/keyring_current.h"
#include "auth/keys.sql.h"
#include "db/blocking.h"

#define TRUST_BYTES (8 << 20)

/* Rows with a purpose or key that this version does not know are skipped. */
static bool read_key(const struct rows *rows, int row, struct trusted_key *out)
{
	const struct str kid = rows_text(rows, row, rows_column(rows, "kid"));
	const struct str public_key = rows_text(rows, row, rows_column(rows, "public_key"));
	const struct str purpose = rows_text(rows, row, rows_column(rows, "purpose"));

	out->retired = rows_boolean(rows, row, rows_column(rows, "retired"));
	out->created_at = rows_instant(rows, row, rows_column(rows, "created_at"));
	return paserk_id_parse(kid, &out->id) && key_purpose_parse(purpose, &out->purpose) &&
	       paserk_public_decode(public_key, out->public_key);
}

static void keep_keys(struct trust *trust, const struct rows *rows)
{
	struct trusted_key *keys =
		arena_array(trust->arena, (size_t)rows->count, sizeof(struct trusted_key));

	for (int row = 0; row < rows->count; row++) {
		struct trusted_key key;
		memset(&key, 0, sizeof(key));
		if (read_key(rows, row, &key))
			memcpy(&keys[trust->key_count++], &key, sizeof(key));
	}
	trust->keys = keys;
}

static void read_revoked(struct trust *trust, const struct rows *rows)
{
	struct uuid *revoked = arena_array(trust->arena, (size_t)rows->count, sizeof(struct uuid));

	for (int row = 0; row < rows->count; row++)
		revoked[row] = rows_uuid(rows, row, 0);
	trust->revoked = revoked;
	trust->revoked_count = (size_t)rows->count;
}

static struct trust *trust_new(void)
{
	struct arena *arena = arena_new(TRUST_BYTES);
	struct trust *trust = arena_alloc(arena, sizeof(*trust));

	trust->arena = arena;
	return trust;
}

static bool read_keys(struct trust *trust, struct db_blocking *db)
{
	const struct signing_keys_list_params none = { 0 };
	const void *params = &none;
	struct rows rows;

	blocking_run(db, &sql_signing_keys_list, &params, 1, &rows);
	if (rows.status == ROWS_OK)
		keep_keys(trust, &rows);
	return rows.status == ROWS_OK;
}

static bool read_all(struct trust *trust, struct db_blocking *db)
{
	const struct tokens_revoked_params none = { 0 };
	const void *params = &none;
	struct rows rows;

	if (!read_keys(trust, db))
		return false;
	blocking_run(db, &sql_tokens_revoked, &params, 1, &rows);
	if (rows.status != ROWS_OK)
		return false;
	read_revoked(trust, &rows);
	return known_gateways_read(trust->arena, db, &trust->gateways);
}

static struct trust *read_with(bool (*read)(struct trust *trust, struct db_blocking *db),
	struct db_blocking *db, struct strbuf *error)
{
	struct trust *trust = trust_new();

	if (read(trust, db))
		return trust;
	trust_free(trust);
	strbuf_printf(error, "the signing keys cannot be read: %s", db->error.data);
	return NULL;
}

struct trust *trust_read(struct db_blocking *db, struct strbuf *error)
{
	return read_with(read_all, db, error);
}

struct trust *trust_read_keys(struct db_blocking *db, struct strbuf *error)
{
	return read_with(read_keys, db, error);
}

static void *copy(struct arena *arena, const void *from, size_t count, size_t size)
{
	void *to = arena_array(arena, count, size);

	if (count > 0)
		memcpy(to, from, count * size);
	return to;
}

struct trust *trust_copy(const struct trust *trust)
{
	struct trust *made = trust_new();

	made->keys = copy(made->arena, trust->keys, trust->key_count, sizeof(*trust->keys));
	made->key_count = trust->key_count;
	made->revoked =
		copy(made->arena, trust->revoked, trust->revoked_count, sizeof(*trust->revoked));
	made->revoked_count = trust->revoked_count;
	made->gateways = known_gateways_copy(made->arena, &trust->gateways);
	return made;
}

void trust_free(struct trust *trust)
{
	if (trust)
		arena_free(trust->arena);
}

bool trust_keys_equal(const struct trust *a, const struct trust *b)
{
	return a->key_count == b->key_count &&
	       (a->key_count == 0 ||
		       memcmp(a->keys, b->keys, a->key_count * sizeof(*a->keys)) == 0);
}

bool trust_equal(const struct trust *a, const struct trust *b)
{
	return trust_keys_equal(a, b) && a->revoked_count == b->revoked_count &&
	       (a->revoked_count == 0 || memcmp(a->revoked, b->revoked,
						 a->revoked_count * sizeof(*a->revoked)) == 0) &&
	       known_gateways_equal(&a->gateways, &b->gateways);
}

const struct trusted_key *trust_key(
	const struct trust *trust, enum key_purpose purpose, const struct key_id *kid)
{
	for (size_t i = 0; i < trust->key_count; i++) {
		const struct trusted_key *key = &trust->keys[i];
		if (key->purpose == purpose && key_id_equal(&key->id, kid))
			return key;
	}
	return NULL;
}

bool trust_revoked(const struct trust *trust, struct uuid id)
{
	size_t low = 0, high = trust->revoked_count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const int order = memcmp(&trust->revoked[middle], &id, sizeof(id));
		if (order == 0)
			return true;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

const struct signing_key *trust_signer(
	const struct trust *trust, const struct keyring *ring, enum key_purpose purpose)
{
	for (size_t i = 0; i < trust->key_count; i++) {
		const struct trusted_key *key = &trust->keys[i];
		const struct signing_key *secret =
			key->purpose == purpose && !key->retired
				? keyring_signing(ring, purpose, &key->id)
				: NULL;
		if (secret)
			return secret;
	}
	return NULL;
}

/* A secret whose public half is retired, or not known yet, signs nothing. */
static void drop_unused(struct keyring *ring, const struct trust *trust)
{
	size_t kept = 0;

	for (size_t i = 0; i < ring->signing_count; i++) {
		const struct signing_key *secret = &ring->signing[i];
		const struct trusted_key *key = trust_key(trust, secret->purpose, &secret->id);
		if (key && !key->retired)
			memmove(&ring->signing[kept++], secret, sizeof(*secret));
	}
	ring->signing_count = kept;
}

bool trust_use_keys(const struct trust *trust, const char *directory, struct strbuf *error)
{
	struct keyring ring = { 0 };

	if (!keyring_load(&ring, directory, error))
		return false;
	drop_unused(&ring, trust);
	const struct signing_key *session = trust_signer(trust, &ring, KEY_SESSION);
	const struct signing_key *receipt = trust_signer(trust, &ring, KEY_RECEIPT);
	keyring_current_set(&ring, session ? &session->id : NULL, receipt ? &receipt->id : NULL);
	keyring_release(&ring);
	return true;
}
