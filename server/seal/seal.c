/* The text of a seal, its hashes and its signature. */
#include "seal/seal.h"

#include <inttypes.h>
#include <string.h>

#include "base/ids.h"
#include "db/rows.h"

#define TEXT_BYTES 1024

int log_place_compare(struct log_place a, struct log_place b)
{
	if (a.xid != b.xid)
		return a.xid < b.xid ? -1 : 1;
	return a.id < b.id ? -1 : a.id > b.id;
}

static void put_hash(struct strbuf *out, const struct merkle_hash *hash)
{
	base64_encode(out, (struct str){ (const char *)hash->bytes, sizeof(hash->bytes) });
	strbuf_add_char(out, '\n');
}

static void put_place(struct strbuf *out, struct log_place place)
{
	strbuf_printf(out, "%" PRIu64 " %" PRId64 "\n", place.xid, place.id);
}

void seal_text(const struct seal *seal, struct strbuf *out)
{
	char epoch[37];

	uuid_format(seal->epoch, epoch);
	strbuf_printf(out, "kafile-seal-1\n%" PRId64 "\n%s\n", seal->n, epoch);
	put_place(out, seal->first);
	put_place(out, seal->last);
	strbuf_printf(out, "%" PRId64 "\n", seal->count);
	put_hash(out, &seal->root);
	put_hash(out, &seal->previous_hash);
	strbuf_printf(out, "%" PRId64 "\n%s\n", seal->sealed_at, seal->key_id.text);
}

struct merkle_hash seal_hash(const struct seal *seal)
{
	struct merkle_hash hash;
	struct strbuf text;

	strbuf_init(&text, TEXT_BYTES);
	seal_text(seal, &text);
	const struct str whole = strbuf_str(&text);
	sha256(hash.bytes, &whole, 1);
	strbuf_release(&text);
	return hash;
}

struct merkle_hash seal_leaf(const struct seal *seal)
{
	struct strbuf text;

	strbuf_init(&text, TEXT_BYTES);
	seal_text(seal, &text);
	const struct merkle_hash leaf = merkle_leaf(strbuf_str(&text));
	strbuf_release(&text);
	return leaf;
}

void seal_sign(struct seal *seal, const struct signing_key *key)
{
	struct strbuf text;

	seal->key_id = key->id;
	strbuf_init(&text, TEXT_BYTES);
	seal_text(seal, &text);
	crypto_sign_message(seal->signature, strbuf_str(&text), key->secret);
	strbuf_release(&text);
}

bool seal_signature_holds(const struct seal *seal, const uint8_t public_key[SIGN_PUBLIC_BYTES])
{
	struct strbuf text;

	strbuf_init(&text, TEXT_BYTES);
	seal_text(seal, &text);
	const bool holds = crypto_verify(seal->signature, strbuf_str(&text), public_key);
	strbuf_release(&text);
	return holds;
}

static bool read_bytes(const struct rows *rows, int row, const char *name, uint8_t *out, size_t len)
{
	const struct str bytes = rows_text(rows, row, rows_column(rows, name));

	if (bytes.len != len)
		return false;
	memcpy(out, bytes.data, len);
	return true;
}

static bool read_place(
	const struct rows *rows, int row, const char *xid, const char *id, struct log_place *out)
{
	int64_t number;

	if (!parse_integer(rows_text(rows, row, rows_column(rows, xid)), 0, INT64_MAX, &number))
		return false;
	*out = (struct log_place){ (uint64_t)number,
		rows_integer(rows, row, rows_column(rows, id)) };
	return true;
}

bool seal_read(const struct rows *rows, int row, struct seal *out)
{
	struct seal seal = { .n = rows_integer(rows, row, rows_column(rows, "n")),
		.epoch = rows_uuid(rows, row, rows_column(rows, "epoch")),
		.count = rows_integer(rows, row, rows_column(rows, "count")) };

	if (!parse_integer(rows_text(rows, row, rows_column(rows, "sealed_at")), INT64_MIN,
		    INT64_MAX, &seal.sealed_at) ||
		!read_place(rows, row, "first_xid", "first_id", &seal.first) ||
		!read_place(rows, row, "last_xid", "last_id", &seal.last) ||
		!read_bytes(rows, row, "root", seal.root.bytes, sizeof(seal.root.bytes)) ||
		!read_bytes(rows, row, "previous_hash", seal.previous_hash.bytes,
			sizeof(seal.previous_hash.bytes)) ||
		!read_bytes(rows, row, "signature", seal.signature, sizeof(seal.signature)) ||
		!paserk_id_parse(rows_text(rows, row, rows_column(rows, "key_id")), &seal.key_id))
		return false;
	*out = seal;
	return true;
}
