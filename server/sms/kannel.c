/* /sms/kannel and /sms/plain: a message as a GET or a form, its answer as text; and Kannel's
 * delivery reports. */
#include "sms/gateways.h"

#include "http/input.h"
#include "http/reply.h"
#include "sms/dialect.h"

static bool kannel_read(struct request *req, struct sms_receive_params *out)
{
	const struct arrival arrival = { .id = request_query(req, "id"),
		.sender = request_query(req, "from"),
		.text = request_query(req, "text"),
		.charset = request_query(req, "charset") };

	return arrival_read(req, &arrival, out);
}

/* Kannel sends GSM-7 unless it is told otherwise, and ? for what that has not. */
static struct reply kannel_reply(struct request *req, const struct rows *rows)
{
	static const struct reply_header ucs2[] = { { "X-Kannel-Coding", "2" }, { 0 } };
	const struct outgoing answer = arrival_answer(req, rows);
	struct reply reply = reply_text(req, 200, "text/plain; charset=UTF-8", answer.text);

	if (answer.segments.encoding == SMS_UCS2)
		reply.headers[0] = ucs2;
	return reply;
}

DIALECT_ENDPOINT(sms_kannel, sms_receive, IDENTITY_GATEWAY, "kannel", kannel_read, kannel_reply);

/* A report is one bit (dlr-mask): 4 and 8 say that the message is with the SMSC. */
static struct str kannel_state(struct str type)
{
	static const struct {
		const char *type;
		const char *state;
	} states[] = { { "1", "delivered" }, { "2", "failed" }, { "4", "sent" }, { "8", "sent" },
		{ "16", "failed" } };

	for (size_t i = 0; type.data && i < sizeof(states) / sizeof(states[0]); i++)
		if (str_equal(type, str_from(states[i].type)))
			return str_from(states[i].state);
	return STR_NULL;
}

static bool dlr_read(struct request *req, struct sms_report_params *out)
{
	const struct str state = kannel_state(request_query(req, "type"));
	const bool failed = state.data && str_equal(state, STR("failed"));

	report_fill(req, request_query(req, "ref"), request_query(req, "fid"), state,
		failed ? request_query(req, "answer") : STR_NULL, out);
	return true;
}

DIALECT_ENDPOINT(
	sms_kannel_report, sms_report, IDENTITY_REPORT, "kannel", dlr_read, dialect_accept);

static bool plain_read(struct request *req, struct sms_receive_params *out)
{
	struct str (*field)(const struct request *, const char *) =
		req->route->body == BODY_FORM ? request_form : request_query;
	const struct arrival arrival = { .id = field(req, "id"),
		.sender = field(req, "from"),
		.text = field(req, "text"),
		.charset = field(req, "charset") };

	return arrival_read(req, &arrival, out);
}

DIALECT_ENDPOINT(sms_plain, sms_receive, IDENTITY_GATEWAY, "plain", plain_read, kannel_reply);
DIALECT_ENDPOINT(sms_plain_form, sms_receive, IDENTITY_GATEWAY, "plain", plain_read, kannel_reply);
