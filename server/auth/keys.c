/* The ring of secret keys, and which file holds which. */
#include "auth/keys.h"

#include <assert.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "auth/key_files.h"
#include "base/parse.h"

static const char *const purpose_names[] = {
	[KEY_SESSION] = "session",
	[KEY_RECEIPT] = "receipt",
	[KEY_SEAL] = "seal",
	[KEY_FIELD] = "field",
	[KEY_HASH] = "hash",
};

static_assert(DATA_KEY_BYTES == SEAL_KEY_BYTES, "a field key seals");

#define PURPOSE_COUNT (sizeof(purpose_names) / sizeof(purpose_names[0]))
#define NUMBER_MAX 9999

static bool purpose_signs(enum key_purpose purpose)
{
	return purpose == KEY_SESSION || purpose == KEY_RECEIPT || purpose == KEY_SEAL;
}

const char *key_purpose_name(enum key_purpose purpose)
{
	assert((size_t)purpose < PURPOSE_COUNT);
	return purpose_names[purpose];
}

bool key_purpose_parse(struct str s, enum key_purpose *out)
{
	for (size_t i = 0; i < PURPOSE_COUNT; i++) {
		if (str_equal(s, str_from(purpose_names[i]))) {
			*out = (enum key_purpose)i;
			return true;
		}
	}
	return false;
}

struct str key_purpose_assertion(
	struct arena *arena, enum key_purpose purpose, struct str deployment)
{
	assert(purpose_signs(purpose));
	return arena_printf(arena, STR_FMT "|%s", STR_ARG(deployment), purpose_names[purpose]);
}

void keyring_release(struct keyring *ring)
{
	crypto_wipe(ring, sizeof(*ring));
}

/* Cuts `suffix` off `name`. */
static bool cut_suffix(struct str *name, struct str suffix)
{
	if (name->len < suffix.len)
		return false;
	struct str end = { name->data + name->len - suffix.len, suffix.len };
	if (!str_equal(end, suffix))
		return false;
	name->len -= suffix.len;
	return true;
}

static bool add_signing(
	struct keyring *ring, enum key_purpose purpose, struct str kid, struct str text)
{
	struct signing_key *key = &ring->signing[ring->signing_count];

	if (ring->signing_count == KEYRING_MAX || !paserk_secret_decode(text, key->secret))
		return false;
	key->purpose = purpose;
	memcpy(key->public_key, key->secret + SIGN_SECRET_BYTES - SIGN_PUBLIC_BYTES,
		SIGN_PUBLIC_BYTES);
	key->id = paserk_id(key->public_key);
	if (!str_equal(str_from(key->id.text), kid))
		return false;
	ring->signing_count++;
	return true;
}

static bool add_data(
	struct keyring *ring, enum key_purpose purpose, struct str digits, struct str text)
{
	struct data_key *key = &ring->data[ring->data_count];
	int64_t number;

	if (ring->data_count == KEYRING_MAX || str_starts_with(digits, STR("0")) ||
		!parse_integer(digits, 1, NUMBER_MAX, &number))
		return false;
	if (base64url_decode(key->bytes, DATA_KEY_BYTES, text) != DATA_KEY_BYTES)
		return false;
	key->purpose = purpose;
	key->number = (int)number;
	ring->data_count++;
	return true;
}

/* `stem` is the name without its suffix: "session-k4.pid.…" or "field-1". */
static bool add_key(struct keyring *ring, bool signs, struct str stem, struct str text)
{
	enum key_purpose purpose;

	if (!key_purpose_parse(str_next(&stem, '-'), &purpose) || purpose_signs(purpose) != signs)
		return false;
	if (signs)
		return add_signing(ring, purpose, stem, text);
	return add_data(ring, purpose, stem, text);
}

/* Files with other endings are none of ours. */
static bool load_file(struct keyring *ring, int directory, const char *name, struct strbuf *error)
{
	struct str stem = str_from(name);
	const bool signs = cut_suffix(&stem, STR(".secret"));
	char room[KEY_FILE_MAX];
	struct str text;

	if (name[0] == '.' || (!signs && !cut_suffix(&stem, STR(".key"))))
		return true;
	if (!key_file_read(directory, name, room, &text, error))
		return false;
	bool added = add_key(ring, signs, stem, text);
	crypto_wipe(room, sizeof(room));
	if (!added)
		strbuf_printf(error, "key file '%s': does not hold what its name says", name);
	return added;
}

static bool load_all(struct keyring *ring, int directory, struct strbuf *error)
{
	DIR *stream = fdopendir(directory);
	struct dirent *item;
	bool done = true;

	if (!stream) {
		(void)close(directory);
		strbuf_add_text(error, "keys: the directory cannot be listed");
		return false;
	}
	while (done && (item = readdir(stream)))
		done = load_file(ring, dirfd(stream), item->d_name, error);
	(void)closedir(stream);
	return done;
}

bool keyring_load(struct keyring *ring, const char *path, struct strbuf *error)
{
	struct keyring loaded = { 0 };
	int directory;

	if (!key_directory_open(path, &directory, error))
		return false;
	bool done = directory < 0 || load_all(&loaded, directory, error);
	if (done)
		memcpy(ring, &loaded, sizeof(*ring));
	keyring_release(&loaded);
	return done;
}

const struct signing_key *keyring_signing(
	const struct keyring *ring, enum key_purpose purpose, const struct key_id *kid)
{
	for (size_t i = 0; i < ring->signing_count; i++) {
		const struct signing_key *key = &ring->signing[i];
		if (key->purpose == purpose && key_id_equal(&key->id, kid))
			return key;
	}
	return NULL;
}

const struct data_key *keyring_data(
	const struct keyring *ring, enum key_purpose purpose, int number)
{
	for (size_t i = 0; i < ring->data_count; i++) {
		if (ring->data[i].purpose == purpose && ring->data[i].number == number)
			return &ring->data[i];
	}
	return NULL;
}

const struct data_key *keyring_data_newest(const struct keyring *ring, enum key_purpose purpose)
{
	const struct data_key *newest = NULL;

	for (size_t i = 0; i < ring->data_count; i++) {
		const struct data_key *key = &ring->data[i];
		if (key->purpose == purpose && (!newest || key->number > newest->number))
			newest = key;
	}
	return newest;
}

/* Names the file `stem` + `suffix`. */
static bool store(const char *path, const char *stem, const char *suffix, struct str text,
	struct strbuf *error)
{
	struct strbuf name;
	int directory;

	if (!key_directory_make(path, &directory, error))
		return false;
	strbuf_init(&name, 128);
	strbuf_printf(&name, "%s%s", stem, suffix);
	bool done = key_file_write(directory, name.data, text, error);
	strbuf_release(&name);
	(void)close(directory);
	return done;
}

static bool store_signing(const char *path, const struct signing_key *key, struct strbuf *error)
{
	char text[PASERK_SECRET_LENGTH + 1];
	char stem[16 + PASERK_ID_LENGTH];

	(void)snprintf(stem, sizeof(stem), "%s-%s", purpose_names[key->purpose], key->id.text);
	paserk_secret_encode(key->secret, text);
	bool done = store(path, stem, ".secret", str_from(text), error);
	crypto_wipe(text, sizeof(text));
	return done;
}

static bool store_data(const char *path, const struct data_key *key, struct strbuf *error)
{
	char stem[32];
	struct strbuf text;

	(void)snprintf(stem, sizeof(stem), "%s-%d", purpose_names[key->purpose], key->number);
	strbuf_init(&text, KEY_FILE_MAX);
	base64url_encode(&text, (struct str){ (const char *)key->bytes, DATA_KEY_BYTES });
	bool done = store(path, stem, ".key", strbuf_str(&text), error);
	crypto_wipe(text.data, text.len);
	strbuf_release(&text);
	return done;
}

static bool has_room(size_t count, struct strbuf *error)
{
	if (count < KEYRING_MAX)
		return true;
	strbuf_printf(error, "keys: no more than %d of a kind", KEYRING_MAX);
	return false;
}

const struct signing_key *keyring_new_signing(
	struct keyring *ring, const char *path, enum key_purpose purpose, struct strbuf *error)
{
	struct signing_key *key = &ring->signing[ring->signing_count];

	assert(purpose_signs(purpose));
	if (!has_room(ring->signing_count, error))
		return NULL;
	key->purpose = purpose;
	crypto_sign_keys_new(key->secret, key->public_key);
	key->id = paserk_id(key->public_key);
	if (!store_signing(path, key, error)) {
		crypto_wipe(key, sizeof(*key));
		return NULL;
	}
	ring->signing_count++;
	return key;
}

const struct data_key *keyring_new_data(
	struct keyring *ring, const char *path, enum key_purpose purpose, struct strbuf *error)
{
	const struct data_key *newest = keyring_data_newest(ring, purpose);
	struct data_key *key = &ring->data[ring->data_count];

	assert(!purpose_signs(purpose));
	if (!has_room(ring->data_count, error))
		return NULL;
	key->purpose = purpose;
	key->number = newest ? newest->number + 1 : 1;
	crypto_random(key->bytes, DATA_KEY_BYTES);
	if (!store_data(path, key, error)) {
		crypto_wipe(key, sizeof(*key));
		return NULL;
	}
	ring->data_count++;
	return key;
}
