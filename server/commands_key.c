/* kafiled key new, list, retire: secret halves in files, public halves in the database. */
#include <stdio.h>
#include <string.h>

#include "auth/keys.sql.h"
#include "auth/trust.h"
#include "commands_auth.h"
#include "db/blocking.h"
#include "db/migrate.h"

#define MESSAGE_BYTES 4096

/* What the key commands work with. */
struct key_work {
	const struct settings *settings;
	struct db_blocking db;
	struct strbuf search_path;
	struct strbuf error;
	struct keyring ring;
	struct keyring seal_ring; /* the seal keys: a directory of their own */
	struct trust *trust;      /* as it was at the start */
};

static void work_end(struct key_work *work)
{
	trust_free(work->trust);
	keyring_release(&work->ring);
	keyring_release(&work->seal_ring);
	blocking_release(&work->db);
	strbuf_release(&work->search_path);
	strbuf_release(&work->error);
}

static bool work_begin(struct key_work *work, const struct settings *settings)
{
	memset(work, 0, sizeof(*work));
	work->settings = settings;
	strbuf_init(&work->error, MESSAGE_BYTES);
	strbuf_init(&work->search_path, 256);
	migrate_search_path(&work->search_path);
	blocking_init(&work->db, settings->owner_url, work->search_path.data);
	if (!settings->owner_url) {
		strbuf_add_text(&work->error,
			"no database: set KAFILE_OWNER_URL, or start one with `make run`");
		return false;
	}
	if (!keyring_load(&work->ring, settings->keys, &work->error) ||
		!keyring_load(&work->seal_ring, settings->seal_keys, &work->error))
		return false;
	work->trust = trust_read(&work->db, &work->error);
	return work->trust != NULL;
}

/* Ends the work; `done` or what went wrong becomes the exit status. */
static int work_result(struct key_work *work, bool done)
{
	const int code = done ? EXIT_DONE : command_fail("%s", work->error.data);

	work_end(work);
	return code;
}

static bool publish(struct key_work *work, const struct signing_key *key)
{
	char public_key[PASERK_PUBLIC_LENGTH + 1];
	struct rows rows;

	paserk_public_encode(key->public_key, public_key);
	const struct signing_keys_add_params params = {
		.kid = str_from(key->id.text),
		.public_key = str_from(public_key),
		.purpose = str_from(key_purpose_name(key->purpose)),
	};
	const void *const all[] = { &params };
	blocking_run(&work->db, &sql_signing_keys_add, all, 1, &rows);
	if (rows.status != ROWS_OK)
		strbuf_printf(&work->error, "the key cannot be stored: %s", work->db.error.data);
	return rows.status == ROWS_OK;
}

static struct keyring *ring_of(struct key_work *work, enum key_purpose purpose)
{
	return purpose == KEY_SEAL ? &work->seal_ring : &work->ring;
}

static bool make_signing(struct key_work *work, enum key_purpose purpose)
{
	const char *directory =
		purpose == KEY_SEAL ? work->settings->seal_keys : work->settings->keys;
	const struct signing_key *key =
		keyring_new_signing(ring_of(work, purpose), directory, purpose, &work->error);

	if (!key || !publish(work, key))
		return false;
	(void)printf("made %s key %s\n", key_purpose_name(purpose), key->id.text);
	return true;
}

/* A secret that the database has never heard of, as after a failed publication. */
static const struct signing_key *unpublished(struct key_work *work, enum key_purpose purpose)
{
	const struct keyring *ring = ring_of(work, purpose);

	for (size_t i = 0; i < ring->signing_count; i++) {
		const struct signing_key *key = &ring->signing[i];
		if (key->purpose == purpose && !trust_key(work->trust, purpose, &key->id))
			return key;
	}
	return NULL;
}

/* Seals may be signed on another machine: then no key is missing here. */
static bool sealed_elsewhere(const struct key_work *work, enum key_purpose purpose)
{
	for (size_t i = 0; purpose == KEY_SEAL && i < work->trust->key_count; i++)
		if (work->trust->keys[i].purpose == KEY_SEAL && !work->trust->keys[i].retired)
			return true;
	return false;
}

static bool ensure_signing(struct key_work *work, enum key_purpose purpose)
{
	if (trust_signer(work->trust, ring_of(work, purpose), purpose) ||
		sealed_elsewhere(work, purpose))
		return true;
	const struct signing_key *key = unpublished(work, purpose);
	if (!key)
		return make_signing(work, purpose);
	if (!publish(work, key))
		return false;
	(void)printf("published %s key %s\n", key_purpose_name(purpose), key->id.text);
	return true;
}

static bool ensure_data(struct key_work *work, enum key_purpose purpose)
{
	if (keyring_data_newest(&work->ring, purpose))
		return true;
	const struct data_key *key =
		keyring_new_data(&work->ring, work->settings->keys, purpose, &work->error);
	if (!key)
		return false;
	(void)printf("made %s key %d\n", key_purpose_name(purpose), key->number);
	return true;
}

static bool make_keys(struct key_work *work, enum key_purpose purpose, bool if_missing)
{
	const bool signing = if_missing ? ensure_signing(work, KEY_SESSION) &&
						  ensure_signing(work, KEY_RECEIPT) &&
						  ensure_signing(work, KEY_SEAL)
					: make_signing(work, purpose);

	return signing && ensure_data(work, KEY_FIELD) && ensure_data(work, KEY_HASH);
}

int command_key_new(const struct settings *settings, const struct arguments *arguments)
{
	enum key_purpose purpose = KEY_SESSION;
	struct key_work work;

	if (arguments->purpose && arguments->if_missing)
		return command_misused(
			"--if-missing makes keys of every purpose: leave --purpose out");
	if (arguments->purpose && (!key_purpose_parse(str_from(arguments->purpose), &purpose) ||
					  (purpose == KEY_FIELD || purpose == KEY_HASH)))
		return command_misused("--purpose is session, receipt or seal");
	const bool begun = work_begin(&work, settings);
	return work_result(&work, begun && make_keys(&work, purpose, arguments->if_missing));
}

static void print_key(struct key_work *work, const struct trusted_key *key)
{
	const bool here =
		keyring_signing(ring_of(work, key->purpose), key->purpose, &key->id) != NULL;
	struct strbuf created;

	strbuf_init(&created, 64);
	instant_format(&created, key->created_at / INSTANT_SECOND * INSTANT_SECOND);
	(void)printf("%s  %-7s  %-7s  %s  %s\n", key->id.text, key_purpose_name(key->purpose),
		key->retired ? "retired" : "in use", created.data,
		here ? "secret here" : "secret elsewhere");
	strbuf_release(&created);
}

int command_key_list(const struct settings *settings, const struct arguments *arguments)
{
	struct key_work work;
	const bool begun = work_begin(&work, settings);

	(void)arguments;
	for (size_t i = 0; begun && i < work.trust->key_count; i++)
		print_key(&work, &work.trust->keys[i]);
	return work_result(&work, begun);
}

static bool retire(struct key_work *work, const char *kid)
{
	const struct signing_keys_retire_params params = { .kid = str_from(kid) };
	const void *const all[] = { &params };
	struct rows rows;

	blocking_run(&work->db, &sql_signing_keys_retire, all, 1, &rows);
	if (rows.status != ROWS_OK)
		strbuf_printf(&work->error, "the key cannot be retired: %s", work->db.error.data);
	else if (rows.count == 0)
		strbuf_printf(&work->error, "there is no key '%s': see kafiled key list", kid);
	return rows.status == ROWS_OK && rows.count > 0;
}

int command_key_retire(const struct settings *settings, const struct arguments *arguments)
{
	struct key_work work;
	const bool begun = work_begin(&work, settings);
	const bool done = begun && retire(&work, arguments->words[2]);

	if (done)
		(void)printf("retired %s\n", arguments->words[2]);
	return work_result(&work, done);
}
