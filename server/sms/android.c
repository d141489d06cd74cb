/* /sms/android: SMS Gateway for Android, to which this is its private server. */
#include "sms/gateways.h"

#include <jansson.h>
#include <stdio.h>

#include "auth/gateway_identity.h"
#include "auth/gateway_secrets.h"
#include "auth/keyring_current.h"
#include "base/ids.h"
#include "http/input.h"
#include "http/problem.h"
#include "http/reply.h"
#include "sms/android.sql.h"
#include "sms/dialect.h"
#include "sms/due.h"
#include "sms/outgoing.h"

#define REPORTS_MAX 500
#define TIME_BYTES 32

#define ANDROID_ENDPOINT(name, statement_name, read_function, reply_function) \
	DIALECT_ENDPOINT(                                                     \
		name, statement_name, IDENTITY_GATEWAY, "android", read_function, reply_function)
#define ANDROID_LOCAL(name, function)                     \
	const struct endpoint name = { .local = function, \
		.identity = IDENTITY_GATEWAY,             \
		.dialect = "android",                     \
		.refuse = dialect_refuse }

static struct reply json_reply(struct strbuf *buf, int status)
{
	return (struct reply){
		.status = status, .content_type = "application/json", .body = strbuf_str(buf)
	};
}

static void put_member(struct json_writer *json, const char *name, struct str value)
{
	json_key(json, name);
	json_put_string(json, value);
}

/* The phone goes on with what it proved itself with: there is nothing else to be lost or stolen. */
static struct reply register_device(struct request *req)
{
	struct strbuf *buf = reply_secret_buffer(req);
	struct json_writer json;
	const struct str shown =
		gateway_shown_secret(req->arena, request_header(req, "Authorization"));

	json_init(&json, buf);
	json_object_begin(&json);
	put_member(&json, "id", req->caller.subject);
	put_member(&json, "token", shown);
	put_member(&json, "login", req->caller.subject);
	put_member(&json, "password", shown);
	json_object_end(&json);
	return json_reply(buf, 201);
}

ANDROID_LOCAL(sms_android_register, register_device);

static struct reply show_device(struct request *req)
{
	struct strbuf *buf = reply_buffer(req);
	struct json_writer json;

	json_init(&json, buf);
	json_object_begin(&json);
	put_member(&json, "externalIp", STR(""));
	json_key(&json, "device");
	json_object_begin(&json);
	put_member(&json, "id", req->caller.subject);
	put_member(&json, "name", req->caller.subject);
	json_object_end(&json);
	json_object_end(&json);
	return json_reply(buf, 200);
}

ANDROID_LOCAL(sms_android_device, show_device);

static struct reply change_device(struct request *req)
{
	return reply_text(req, 204, NULL, STR(""));
}

ANDROID_LOCAL(sms_android_change_device, change_device);

static bool messages_read(struct request *req, struct android_messages_params *out)
{
	const struct str order = request_query(req, "order");

	out->gateway = req->caller.subject;
	out->newest_first = order.data && str_equal(order, STR("lifo"));
	return true;
}

/* "2026-03-01T08:00:00.000Z": the app reads milliseconds. */
static void put_time(struct json_writer *json, instant at)
{
	char text[TIME_BYTES];
	int year, month, day;
	const int64_t second = at / INSTANT_SECOND;
	const int of_day = (int)(second % 86400);

	civil_from_days((int32_t)(second / 86400), &year, &month, &day);
	(void)snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", year, month, day,
		of_day / 3600, of_day / 60 % 60, of_day % 60, (int)(at % INSTANT_SECOND / 1000));
	json_put_text(json, text);
}

/* The phone chooses the encoding itself. */
static void put_message(
	struct request *req, const struct rows *rows, int row, struct json_writer *json)
{
	const struct str body = rows_text(rows, row, rows_column(rows, "body"));
	const struct str letters = rows_text(rows, row, rows_column(rows, "letters"));
	const struct str text = outgoing_text(req->arena, body, letters, STR_NULL).text;
	char id[37];

	uuid_format(rows_uuid(rows, row, rows_column(rows, "receipt")), id);
	json_object_begin(json);
	put_member(json, "id", str_from(id));
	json_key(json, "textMessage");
	json_object_begin(json);
	put_member(json, "text", text);
	json_object_end(json);
	put_member(json, "message", text);
	json_key(json, "phoneNumbers");
	json_array_begin(json);
	json_put_string(json, rows_text(rows, row, rows_column(rows, "phone")));
	json_array_end(json);
	json_key(json, "withDeliveryReport");
	json_put_boolean(json, true);
	json_key(json, "isEncrypted");
	json_put_boolean(json, false);
	json_key(json, "validUntil");
	put_time(json, rows_instant(rows, row, rows_column(rows, "valid_until")));
	json_key(json, "priority");
	json_put_integer(json, 0);
	put_member(json, "state", STR("Pending"));
	json_object_end(json);
}

static struct reply messages_reply(struct request *req, const struct rows *rows)
{
	struct strbuf *buf = reply_buffer(req);
	struct json_writer json;

	json_init(&json, buf);
	json_array_begin(&json);
	for (int row = 0; row < rows->count; row++)
		put_message(req, rows, row, &json);
	json_array_end(&json);
	return json_reply(buf, 200);
}

ANDROID_ENDPOINT(sms_android_messages, android_messages, messages_read, messages_reply);

/* STR_NULL unless it is a text of this name. */
static struct str member_text(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	return json_is_string(value)
		       ? (struct str){ json_string_value(value), json_string_length(value) }
		       : STR_NULL;
}

static struct str state_of(struct str told)
{
	static const struct {
		const char *told;
		const char *state;
	} states[] = { { "Sent", "sent" }, { "Delivered", "delivered" }, { "Failed", "failed" },
		{ "Cancelled", "failed" } };

	for (size_t i = 0; told.data && i < sizeof(states) / sizeof(states[0]); i++)
		if (str_equal(told, str_from(states[i].told)))
			return str_from(states[i].state);
	return STR_NULL;
}

static void report_read(struct request *req, const json_t *item, struct android_report_items *out)
{
	const json_t *first = json_array_get(json_object_get(item, "recipients"), 0);
	const struct str error = member_text(first, "error");

	if (!parse_uuid(member_text(item, "id"), &out->id))
		out->id = (struct uuid){ 0 };
	out->state = state_of(member_text(item, "state"));
	out->error = error.data ? report_error(req, error) : STR_NULL;
}

/* What the phone tells in more words than it needs, or of messages that nobody knows, is passed
 * over: it would tell it again. */
static bool reports_read(struct request *req, struct android_report_params *out)
{
	const size_t told = json_array_size(req->body);
	const size_t count = told < REPORTS_MAX ? told : REPORTS_MAX;

	out->gateway = req->caller.subject;
	out->items = arena_array(req->arena, count, sizeof(*out->items));
	out->items_count = count;
	for (size_t i = 0; i < count; i++)
		report_read(req, json_array_get(req->body, i), &out->items[i]);
	return true;
}

static struct reply reports_reply(struct request *req, const struct rows *rows)
{
	(void)rows;
	return reply_text(req, 204, NULL, STR(""));
}

ANDROID_ENDPOINT(sms_android_report, android_report, reports_read, reports_reply);

static bool gateway_read(struct request *req, struct android_gateway_params *out)
{
	out->gateway = req->caller.subject;
	return true;
}

/* What the phone is to tell us by itself; the rest it reports. */
static struct reply webhooks_reply(struct request *req, const struct rows *rows)
{
	const struct str base = rows_text(rows, 0, rows_column(rows, "public_url"));
	struct strbuf *buf = reply_buffer(req);
	struct json_writer json;

	json_init(&json, buf);
	json_array_begin(&json);
	json_object_begin(&json);
	put_member(&json, "id", STR("kafile-received"));
	put_member(&json, "url",
		arena_printf(req->arena, STR_FMT "/sms/android/webhooks/" STR_FMT, STR_ARG(base),
			STR_ARG(req->caller.subject)));
	put_member(&json, "event", STR("sms:received"));
	json_object_end(&json);
	json_array_end(&json);
	return json_reply(buf, 200);
}

ANDROID_ENDPOINT(sms_android_webhooks, android_gateway, gateway_read, webhooks_reply);

static struct reply settings_reply(struct request *req, const struct rows *rows)
{
	struct str sealed = rows_text(rows, 0, rows_column(rows, "secret_sealed"));
	struct strbuf *buf = reply_secret_buffer(req);
	struct json_writer json;
	struct str key;

	if (!sealed.data || !gateway_secret_open(req->arena, keyring_current(), req->caller.subject,
				    sealed, &key))
		return problem_reply_as(
			req, PROBLEM_overloaded, "This server has not the key of this gateway.");
	json_init(&json, buf);
	json_object_begin(&json);
	json_key(&json, "webhooks");
	json_object_begin(&json);
	put_member(&json, "signing_key", key);
	json_object_end(&json);
	json_object_end(&json);
	return json_reply(buf, 200);
}

ANDROID_ENDPOINT(sms_android_settings, android_gateway, gateway_read, settings_reply);

#define ENQUEUED "event: MessageEnqueued\ndata: {}\n\n"

/* A phone that comes, or comes back, fetches what came due without it: it asks by itself only every
 * 15 minutes. */
static struct reply listen(struct request *req)
{
	static const struct streaming stream = {
		.first = ENQUEUED, .keepalive = ":keepalive\n\n", .signal = ENQUEUED
	};

	req->streaming = &stream;
	req->wake_on = due_topic(req->arena, req->caller.subject);
	return reply_text(req, 200, "text/event-stream", STR(""));
}

ANDROID_LOCAL(sms_android_events, listen);

/* By the envelope's id: that of the message inside is a short hash, which two may share. */
static bool received_read(struct request *req, struct sms_receive_params *out)
{
	const json_t *payload = json_object_get(req->body, "payload");
	const struct str event = member_text(req->body, "event");
	const struct str sender = member_text(payload, "sender");
	const struct arrival arrival = { .id = member_text(req->body, "id"),
		.sender = sender.data ? sender : member_text(payload, "phoneNumber"),
		.text = member_text(payload, "message"),
		.answer_later = true };

	if (!event.data || !str_equal(event, STR("sms:received"))) {
		problem_field(req, "/event", "Only sms:received is of interest here.");
		return false;
	}
	return arrival_read(req, &arrival, out);
}

static bool sms_android_received_params(struct request *req, void *params)
{
	return received_read(req, params);
}

static struct reply received_reply(struct request *req, const struct rows *rows)
{
	arrival_count(req, rows);
	return dialect_accept(req, rows);
}

const struct endpoint sms_android_received = { .read = sms_android_received_params,
	.statement = &sql_sms_receive,
	.reply = received_reply,
	.identity = IDENTITY_SIGNATURE,
	.dialect = "android",
	.refuse = dialect_refuse_for_good };
