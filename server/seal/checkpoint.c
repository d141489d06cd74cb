/* C2SP signed notes with Ed25519: https://c2sp.org/signed-note, https://c2sp.org/tlog-checkpoint.
 */
#include "seal/checkpoint.h"

#include <inttypes.h>
#include <string.h>

#define ED25519 "\1" /* the kind of key */
#define KEY_HASH_BYTES 4
#define DASH STR("\xe2\x80\x94 ")

struct str checkpoint_origin(struct arena *arena, struct str deployment)
{
	return arena_printf(arena, STR_FMT "/audit", STR_ARG(deployment));
}

static void hash_key(
	struct str origin, const uint8_t public_key[SIGN_PUBLIC_BYTES], uint8_t out[KEY_HASH_BYTES])
{
	const struct str parts[] = { origin, STR("\n" ED25519),
		{ (const char *)public_key, SIGN_PUBLIC_BYTES } };
	uint8_t whole[SHA256_BYTES];

	sha256(whole, parts, 3);
	memcpy(out, whole, KEY_HASH_BYTES);
}

static void put_text(struct strbuf *out, struct str origin, const struct checkpoint *checkpoint)
{
	strbuf_printf(out, STR_FMT "\n%" PRId64 "\n", STR_ARG(origin), checkpoint->size);
	base64_encode(out, (struct str){ (const char *)checkpoint->root.bytes,
				   sizeof(checkpoint->root.bytes) });
	strbuf_add_char(out, '\n');
}

void checkpoint_sign(struct strbuf *out, struct str origin, const struct checkpoint *checkpoint,
	const struct signing_key *key)
{
	uint8_t line[KEY_HASH_BYTES + SIGNATURE_BYTES];
	const size_t begin = out->len;

	put_text(out, origin, checkpoint);
	hash_key(origin, key->public_key, line);
	crypto_sign_message(line + KEY_HASH_BYTES,
		(struct str){ out->data + begin, out->len - begin }, key->secret);
	strbuf_add_char(out, '\n');
	strbuf_add_str(out, DASH);
	strbuf_printf(out, STR_FMT " ", STR_ARG(origin));
	base64_encode(out, (struct str){ (const char *)line, sizeof(line) });
	strbuf_add_char(out, '\n');
}

void checkpoint_verifier(
	struct strbuf *out, struct str origin, const uint8_t public_key[SIGN_PUBLIC_BYTES])
{
	uint8_t hash[KEY_HASH_BYTES];
	uint8_t key[1 + SIGN_PUBLIC_BYTES] = { ED25519[0] };

	hash_key(origin, public_key, hash);
	memcpy(key + 1, public_key, SIGN_PUBLIC_BYTES);
	strbuf_printf(out, STR_FMT "+%02x%02x%02x%02x+", STR_ARG(origin), hash[0], hash[1], hash[2],
		hash[3]);
	base64_encode(out, (struct str){ (const char *)key, sizeof(key) });
}

/* Cuts the note where its empty line is: the text with its last line feed, and the signatures. */
static bool part(struct str note, struct str *text, struct str *signatures)
{
	const char *gap = note.data ? memmem(note.data, note.len, "\n\n", 2) : NULL;

	if (!gap)
		return false;
	*text = (struct str){ note.data, (size_t)(gap + 1 - note.data) };
	*signatures = (struct str){ gap + 2, note.len - text->len - 1 };
	return true;
}

static bool read_text(struct str text, struct str origin, struct checkpoint *out)
{
	const struct str name = str_next(&text, '\n');
	const struct str size = str_next(&text, '\n');
	const struct str root = str_next(&text, '\n');

	return str_equal(name, origin) && size.data &&
	       parse_integer(size, 0, INT64_MAX, &out->size) && root.data &&
	       base64_decode(out->root.bytes, sizeof(out->root.bytes), root) == SHA256_BYTES;
}

/* Whether this line is `key`'s signature of `text`. */
static bool line_signs(
	struct str line, struct str text, struct str origin, const struct trusted_key *key)
{
	uint8_t signature[KEY_HASH_BYTES + SIGNATURE_BYTES];
	uint8_t hash[KEY_HASH_BYTES];

	if (key->purpose != KEY_SEAL || !str_starts_with(line, DASH))
		return false;
	struct str rest = { line.data + DASH.len, line.len - DASH.len };
	if (!str_equal(str_next(&rest, ' '), origin) || !rest.data ||
		base64_decode(signature, sizeof(signature), rest) != sizeof(signature))
		return false;
	hash_key(origin, key->public_key, hash);
	return memcmp(hash, signature, sizeof(hash)) == 0 &&
	       crypto_verify(signature + KEY_HASH_BYTES, text, key->public_key);
}

static bool is_signed(struct str text, struct str signatures, struct str origin,
	const struct trusted_key *keys, size_t key_count)
{
	while (signatures.data) {
		const struct str line = str_next(&signatures, '\n');
		for (size_t i = 0; i < key_count; i++)
			if (line_signs(line, text, origin, &keys[i]))
				return true;
	}
	return false;
}

bool checkpoint_open(struct str note, struct str origin, const struct trusted_key *keys,
	size_t key_count, struct checkpoint *out, struct strbuf *error)
{
	struct checkpoint checkpoint;
	struct str text, signatures;

	if (!part(note, &text, &signatures) || !read_text(text, origin, &checkpoint)) {
		strbuf_printf(error, "the checkpoint is none of " STR_FMT, STR_ARG(origin));
		return false;
	}
	if (!is_signed(text, signatures, origin, keys, key_count)) {
		strbuf_add_text(error, "no known seal key signed the checkpoint");
		return false;
	}
	*out = checkpoint;
	return true;
}
