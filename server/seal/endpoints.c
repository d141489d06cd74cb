/* GET /v1/audit/checkpoint, GET /v1/citizens/{reference}/receipt. */
#include "seal/endpoints.h"

#include <string.h>

#include "http/input.h"
#include "http/reply.h"
#include "seal/leaf.h"
#include "seal/receipts.sql.h"
#include "seal/seal.h"

static bool checkpoint_read(struct request *req, struct audit_checkpoint_params *out)
{
	(void)out;
	query_end(req, "");
	return !req->problem;
}

static struct reply checkpoint_reply(struct request *req, const struct rows *rows)
{
	if (rows->count == 0)
		return problem_reply_as(req, PROBLEM_not_found,
			"Nothing is sealed yet: see whether `kafiled seal` runs.");
	return reply_text(req, 200, "text/plain; charset=utf-8",
		rows_text(rows, 0, rows_column(rows, "note")));
}

ENDPOINT(audit_checkpoint, checkpoint_read, checkpoint_reply);

static bool receipt_read(struct request *req, struct audit_receipt_params *out)
{
	out->caller = request_caller(req);
	out->reference = path_reference(req, "reference");
	query_end(req, "");
	return !req->problem;
}

static void put_receipt(struct json_writer *json, const struct rows *rows)
{
	json_key(json, "receipt");
	json_object_begin(json);
	json_put_member(json, "kid", rows_text(rows, 0, rows_column(rows, "receipt_kid")));
	json_put_member(json, "token", rows_text(rows, 0, rows_column(rows, "token")));
	json_object_end(json);
}

static void put_event(struct json_writer *json, const struct rows *rows)
{
	json_key(json, "event");
	if (rows_null(rows, 0, rows_column(rows, "fields"))) {
		json_put_null(json);
		return;
	}
	const struct leaf_event event = leaf_event_read(rows, 0);
	json_object_begin(json);
	for (size_t i = 0; i < LEAF_FIELDS; i++)
		json_put_member_str(json, str_from(leaf_field_names[i]), event.fields[i]);
	json_object_end(json);
}

static void put_base64(struct json_writer *json, const void *bytes, size_t len)
{
	struct strbuf text;

	strbuf_init(&text, 128);
	base64_encode(&text, (struct str){ bytes, len });
	json_put_string(json, strbuf_str(&text));
	strbuf_release(&text);
}

/* False where somebody has changed the row. */
static bool leaves_fit(const struct rows *rows, const struct seal *seal)
{
	const struct str leaves = rows_text(rows, 0, rows_column(rows, "leaves"));
	const int64_t index = rows_integer(rows, 0, rows_column(rows, "leaf_index"));

	return seal->count >= 1 && seal->count <= SEAL_EVENTS_MAX && index < seal->count &&
	       leaves.len == (size_t)seal->count * SHA256_BYTES;
}

static void put_path(struct json_writer *json, const struct rows *rows, const struct seal *seal)
{
	struct merkle_hash leaves[SEAL_EVENTS_MAX];
	struct merkle_path path;
	const struct str bytes = rows_text(rows, 0, rows_column(rows, "leaves"));
	const int64_t index = rows_integer(rows, 0, rows_column(rows, "leaf_index"));

	memcpy(leaves, bytes.data, bytes.len);
	merkle_path(leaves, (size_t)seal->count, (size_t)index, &path);
	json_key(json, "leaf_index");
	json_put_integer(json, index);
	json_key(json, "path");
	json_array_begin(json);
	for (size_t i = 0; i < path.length; i++)
		put_base64(json, path.siblings[i].bytes, sizeof(path.siblings[i].bytes));
	json_array_end(json);
}

static void put_seal(struct json_writer *json, const struct rows *rows)
{
	struct seal seal;
	struct strbuf text;

	json_key(json, "seal");
	if (rows_null(rows, 0, rows_column(rows, "n")) || !seal_read(rows, 0, &seal) ||
		!leaves_fit(rows, &seal)) {
		json_put_null(json);
		return;
	}
	strbuf_init(&text, 1024);
	seal_text(&seal, &text);
	json_object_begin(json);
	json_key(json, "number");
	json_put_integer(json, seal.n);
	json_key(json, "root");
	put_base64(json, seal.root.bytes, sizeof(seal.root.bytes));
	put_path(json, rows, &seal);
	json_put_member(json, "key_id", str_from(seal.key_id.text));
	json_put_member(json, "statement", strbuf_str(&text));
	json_key(json, "signature");
	put_base64(json, seal.signature, sizeof(seal.signature));
	json_object_end(json);
	strbuf_release(&text);
}

static struct reply receipt_reply(struct request *req, const struct rows *rows)
{
	struct strbuf *buf = reply_buffer(req);
	struct json_writer json;

	if (rows->count == 0)
		return problem_reply_as(req, PROBLEM_not_found,
			"There is no such person, nobody has received them yet, or it is outside "
			"your scope.");
	json_init(&json, buf);
	json_object_begin(&json);
	json_put_member(&json, "reference", rows_text(rows, 0, rows_column(rows, "reference")));
	put_receipt(&json, rows);
	put_event(&json, rows);
	put_seal(&json, rows);
	json_object_end(&json);
	return reply_json(req, 200, strbuf_str(buf));
}

ENDPOINT(audit_receipt, receipt_read, receipt_reply);
