/* Kannel's sendsms by POST: all but the text stands in headers, so that no phone and no password is
 * in a URL. */
#include <assert.h>

#include "base/ids.h"
#include "sms/segments.h"
#include "sms/sender_dialect.h"

/* Delivered, undeliverable, queued at, accepted and rejected by the SMSC. */
#define REPORTS_WANTED STR("31")

static void add(struct send_request *out, struct arena *arena, const char *name, struct str value)
{
	size_t i = 0;

	while (out->headers[i])
		i++;
	assert(i < SEND_HEADERS_MAX);
	out->headers[i] = arena_printf(arena, "%s: " STR_FMT, name, STR_ARG(value)).data;
}

/* Kannel sends GSM-7 unless it is told otherwise, and ? for what that has not. */
static struct str coding_of(struct str text)
{
	struct sms_segments segments;

	return sms_segments_of(text, SMS_DEFAULT_TABLES, &segments) && segments.encoding == SMS_GSM7
		       ? STR("0")
		       : STR("2");
}

/* Kannel fills in what begins with %, and shows user and password of a URL as Basic. */
static struct str report_url(struct arena *arena, const struct sender_gateway *gateway,
	const struct sender_message *message)
{
	struct str rest = gateway->public_url;
	const struct str scheme = str_next(&rest, ':');
	char id[37];

	uuid_format(message->id, id);
	rest = (struct str){ rest.data + 2, rest.len - 2 };
	return arena_printf(arena,
		STR_FMT "://" STR_FMT ":" STR_FMT "@" STR_FMT
			"/sms/kannel/dlr?ref=%s&type=%%d&fid=%%F&answer=%%A",
		STR_ARG(scheme), STR_ARG(gateway->name), STR_ARG(message->report_proof),
		STR_ARG(rest), id);
}

static void kannel_write(struct arena *arena, const struct sender_gateway *gateway,
	const struct sender_message *message, struct send_request *out)
{
	*out = (struct send_request){ .url = arena_copy(arena, gateway->send_url).data,
		.headers = { "Content-Type: text/plain; charset=UTF-8" },
		.body = arena_copy(arena, message->text) };
	add(out, arena, "X-Kannel-Username", gateway->account);
	add(out, arena, "X-Kannel-Password", gateway->secret);
	add(out, arena, "X-Kannel-To", message->phone);
	add(out, arena, "X-Kannel-Coding", coding_of(message->text));
	if (gateway->sender.data)
		add(out, arena, "X-Kannel-From", gateway->sender);
	if (!gateway->public_url.data || !message->report_proof.data)
		return;
	add(out, arena, "X-Kannel-DLR-Mask", REPORTS_WANTED);
	add(out, arena, "X-Kannel-DLR-Url", report_url(arena, gateway, message));
}

/* 202 accepts, also "3: Queued for later delivery"; any web server may say 200. */
static struct sender_verdict kannel_judge(struct arena *arena, const struct send_answer *answer)
{
	if (answer->status == 202)
		return (struct sender_verdict){ .how = SENDING_DONE };
	if (answer->status == 403 && str_starts_with(answer->body, STR("Not routable")))
		return (struct sender_verdict){ .how = SENDING_REFUSED,
			.reason = STR("The gateway has no way to this number.") };
	return sender_not_taken(arena, answer->status, 0);
}

const struct sender_dialect sender_kannel = { "kannel", kannel_write, kannel_judge };
