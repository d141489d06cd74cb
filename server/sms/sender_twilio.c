/* Twilio's REST API: a message is a form, its answer JSON with the id that reports name. */
#include <jansson.h>

#include "base/ids.h"
#include "http/text_rules.h"
#include "sms/sender_dialect.h"

#define ID_MAX 200

/* Our own id stands in the address of the reports: one may come before we know theirs. */
static struct str report_field(
	struct arena *arena, const struct sender_gateway *gateway, struct uuid message)
{
	char id[37];

	if (!gateway->public_url.data)
		return STR("");
	uuid_format(message, id);
	const struct str url = arena_printf(
		arena, STR_FMT "/sms/twilio/status?ref=%s", STR_ARG(gateway->public_url), id);
	return arena_printf(arena, "&StatusCallback=" STR_FMT, STR_ARG(sender_escaped(arena, url)));
}

static void twilio_write(struct arena *arena, const struct sender_gateway *gateway,
	const struct sender_message *message, struct send_request *out)
{
	*out = (struct send_request){
		.headers = { "Content-Type: application/x-www-form-urlencoded" },
		.url = arena_printf(arena, STR_FMT "/2010-04-01/Accounts/" STR_FMT "/Messages.json",
			STR_ARG(gateway->send_url),
			STR_ARG(sender_escaped(arena, gateway->account)))
			       .data,
		.body = arena_printf(arena, "To=" STR_FMT "&From=" STR_FMT "&Body=" STR_FMT STR_FMT,
			STR_ARG(sender_escaped(arena, message->phone)),
			STR_ARG(sender_escaped(arena, gateway->sender)),
			STR_ARG(sender_escaped(arena, message->text)),
			STR_ARG(report_field(arena, gateway, message->id))),
		.user = arena_copy(arena, gateway->account).data,
		.password = arena_copy(arena, gateway->secret).data,
	};
}

static struct str sid_of(struct arena *arena, const json_t *answer)
{
	const json_t *sid = json_object_get(answer, "sid");
	const struct str text = { json_string_value(sid), json_string_length(sid) };

	return text.data && !text_fault(arena, text, ID_MAX, false) ? arena_copy(arena, text)
								    : STR_NULL;
}

/* The words beside the error's number may hold the phone. */
static struct sender_verdict twilio_judge(struct arena *arena, const struct send_answer *answer)
{
	json_t *json = json_loadb(answer->body.data, answer->body.len, 0, NULL);
	const struct str sid = sid_of(arena, json);
	const int64_t code = json_integer_value(json_object_get(json, "code"));

	json_decref(json);
	if (answer->status == 201 || (answer->status == 200 && sid.data))
		return (struct sender_verdict){ .how = SENDING_DONE, .gateway_message_id = sid };
	return sender_not_taken(arena, answer->status, code);
}

const struct sender_dialect sender_twilio = { "twilio", twilio_write, twilio_judge };
