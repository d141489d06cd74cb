/* POST /v1/outbox/leases, PATCH /v1/outbox/leases/{lease}, POST /v1/outbox/acks: messages that a
 * gateway takes for a while, and what it says became of them. */
#include "sms/outbox.h"

#include "http/input.h"
#include "http/reply.h"
#include "sms/outbox.sql.h"
#include "sms/outgoing.h"

#define LEASE_MAX 200 /* messages */
#define LEASE_DEFAULT 50
#define VISIBILITY_MAX_S 3600
#define VISIBILITY_DEFAULT_S 120
#define IDLE_RETRY_S 5 /* after an empty answer */
#define ACKS_MAX 200
#define GATEWAY_MESSAGE_ID_MAX 200
#define ERROR_MAX 500

static int32_t integer_or(
	struct input *body, const char *name, int64_t min, int64_t max, int32_t otherwise)
{
	const int32_t given = input_integer(body, name, min, max, OPTIONAL);

	return given == DB_NULL_INTEGER ? otherwise : given;
}

static bool lease_read(struct request *req, struct outbox_lease_params *out)
{
	struct input body = input_body(req);

	out->caller = request_caller(req);
	out->most = integer_or(&body, "max", 1, LEASE_MAX, LEASE_DEFAULT);
	out->seconds =
		integer_or(&body, "visibility_seconds", 1, VISIBILITY_MAX_S, VISIBILITY_DEFAULT_S);
	input_end(&body);
	return !req->problem;
}

static void put_lease(const struct rows *rows, bool empty, struct json_writer *json)
{
	json_key(json, "lease");
	if (empty)
		json_put_null(json);
	else
		json_put_uuid(json, rows_uuid(rows, 0, rows_column(rows, "_lease")));
	json_key(json, "expires_at");
	json_put_instant(
		json, empty ? INSTANT_NULL : rows_instant(rows, 0, rows_column(rows, "_until")));
}

static void put_message(
	struct request *req, const struct rows *rows, int row, struct json_writer *json)
{
	const struct str body = rows_text(rows, row, rows_column(rows, "_body"));
	const struct str letters = rows_text(rows, row, rows_column(rows, "_letters"));
	const struct str tables = rows_text(rows, row, rows_column(rows, "_shift_tables"));
	const struct outgoing outgoing = outgoing_text(req->arena, body, letters, tables);

	json_object_begin(json);
	rows_put_members(rows, row, json);
	json_put_member(json, "text", outgoing.text);
	json_put_member(json, "encoding", str_from(outgoing_encoding(&outgoing)));
	json_key(json, "segments");
	json_put_integer(json, outgoing.segments.count);
	json_object_end(json);
}

static struct reply lease_reply(struct request *req, const struct rows *rows)
{
	const bool empty = rows_null(rows, 0, rows_column(rows, "id"));
	struct strbuf *buf = reply_buffer(req);
	struct json_writer json;

	json_init(&json, buf);
	json_object_begin(&json);
	put_lease(rows, empty, &json);
	json_key(&json, "messages");
	json_array_begin(&json);
	for (int row = 0; !empty && row < rows->count; row++)
		put_message(req, rows, row, &json);
	json_array_end(&json);
	json_object_end(&json);
	return (struct reply){ .status = 200,
		.content_type = "application/json",
		.body = strbuf_str(buf),
		.retry_after_s = empty ? IDLE_RETRY_S : 0 };
}

ENDPOINT(outbox_lease, lease_read, lease_reply);

static bool renew_read(struct request *req, struct outbox_renew_params *out)
{
	struct input body = input_body(req);

	out->caller = request_caller(req);
	out->lease = path_uuid(req, "lease");
	input_keep(&body, "visibility_seconds");
	out->seconds = input_integer(&body, "visibility_seconds", 0, VISIBILITY_MAX_S, REQUIRED);
	input_end_patch(&body);
	return !req->problem;
}

static struct reply outcome_reply(struct request *req, const struct rows *rows)
{
	return reply_outcome(req, rows, NULL);
}

ENDPOINT(outbox_renew, renew_read, outcome_reply);

static struct outbox_report_acks ack_read(struct input *body, size_t i)
{
	struct input item = input_list_object(body, "acks", i);
	const struct outbox_report_acks ack = {
		.receipt = input_uuid(&item, "receipt", REQUIRED),
		.state = input_choice(&item, "state", "sent|delivered|failed", REQUIRED),
		.gateway_message_id =
			input_text(&item, "gateway_message_id", GATEWAY_MESSAGE_ID_MAX, OPTIONAL),
		.error = input_note(&item, "error", ERROR_MAX, OPTIONAL),
	};

	input_end(&item);
	return ack;
}

static bool report_read(struct request *req, struct outbox_report_params *out)
{
	struct input body = input_body(req);

	out->caller = request_caller(req);
	out->key = request_key(req);
	out->acks_count = input_list(&body, "acks", 1, ACKS_MAX, REQUIRED);
	out->acks = arena_array(req->arena, out->acks_count + 1, sizeof(*out->acks));
	for (size_t i = 0; i < out->acks_count; i++)
		out->acks[i] = ack_read(&body, i);
	input_end(&body);
	return !req->problem;
}

ENDPOINT(outbox_report, report_read, outcome_reply);
