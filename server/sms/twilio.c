/* /sms/twilio: a message as a signed form, its answer as TwiML; and status callbacks. */
#include "sms/gateways.h"

#include "http/reply.h"
#include "sms/dialect.h"

static bool message_read(struct request *req, struct sms_receive_params *out)
{
	const struct arrival arrival = { .id = request_form(req, "MessageSid"),
		.sender = request_form(req, "From"),
		.text = request_form(req, "Body") };

	return arrival_read(req, &arrival, out);
}

static void put_escaped(struct strbuf *buf, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		const char c = text.data[i];
		if (c == '&')
			strbuf_add_text(buf, "&amp;");
		else if (c == '<')
			strbuf_add_text(buf, "&lt;");
		else if (c == '>')
			strbuf_add_text(buf, "&gt;");
		else
			strbuf_add_char(buf, c);
	}
}

static struct reply message_reply(struct request *req, const struct rows *rows)
{
	const struct str answer = arrival_answer(req, rows).text;
	struct strbuf *buf = reply_buffer(req);

	strbuf_add_text(buf, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
	if (answer.len > 0) {
		strbuf_add_text(buf, "<Response><Message>");
		put_escaped(buf, answer);
		strbuf_add_text(buf, "</Message></Response>");
	} else {
		strbuf_add_text(buf, "<Response/>");
	}
	return (struct reply){
		.status = 200, .content_type = "text/xml; charset=UTF-8", .body = strbuf_str(buf)
	};
}

DIALECT_ENDPOINT(
	sms_twilio, sms_receive, IDENTITY_SIGNATURE, "twilio", message_read, message_reply);

static struct str twilio_state(struct str status)
{
	static const struct {
		const char *status;
		const char *state;
	} states[] = { { "sent", "sent" }, { "delivered", "delivered" },
		{ "undelivered", "failed" }, { "failed", "failed" } };

	for (size_t i = 0; status.data && i < sizeof(states) / sizeof(states[0]); i++)
		if (str_equal(status, str_from(states[i].status)))
			return str_from(states[i].state);
	return STR_NULL;
}

/* Our own id stands in the address that we gave for the callback: it may come before we know
 * theirs.
 */
static bool status_read(struct request *req, struct sms_report_params *out)
{
	report_fill(req, request_query(req, "ref"), request_form(req, "MessageSid"),
		twilio_state(request_form(req, "MessageStatus")), request_form(req, "ErrorCode"),
		out);
	return true;
}

DIALECT_ENDPOINT(
	sms_twilio_status, sms_report, IDENTITY_SIGNATURE, "twilio", status_read, dialect_accept);
