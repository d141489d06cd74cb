/* What the dialects of sending have in common. */
#include "sms/sender_dialect.h"

#include <inttypes.h>

#define ESCAPED_BYTES 32768 /* of 1,600 code points */

const struct sender_dialect *sender_dialect_named(struct str name)
{
	static const struct sender_dialect *const all[] = { &sender_kannel, &sender_twilio };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (str_equal(name, str_from(all[i]->name)))
			return all[i];
	return NULL;
}

struct sender_verdict sender_judge(
	struct arena *arena, const struct sender_dialect *dialect, const struct send_answer *answer)
{
	switch (answer->end) {
	case SEND_ANSWERED:
		return dialect->judge(arena, answer);
	case SEND_UNREACHED:
		return (struct sender_verdict){ .how = SENDING_RETURNED,
			.reason = STR("The gateway could not be reached."),
			.gateway_fails = true };
	default:
		return (struct sender_verdict){ .how = SENDING_UNANSWERED, .gateway_fails = true };
	}
}

/* Statuses about this message alone. */
static bool is_final(int status)
{
	return status == 400 || status == 413 || status == 414 || status == 422;
}

struct sender_verdict sender_not_taken(struct arena *arena, int status, int64_t code)
{
	if (!is_final(status))
		return (struct sender_verdict){ .how = SENDING_RETURNED,
			.reason = arena_printf(arena, "The gateway answered %d.", status),
			.gateway_fails = true };
	return (struct sender_verdict){ .how = SENDING_REFUSED,
		.reason =
			code ? arena_printf(arena, "The gateway refused it: %d, error %" PRId64 ".",
				       status, code)
			     : arena_printf(arena, "The gateway refused it: %d.", status) };
}

/* RFC 3986, 2.3. */
static bool is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '.' || c == '_' || c == '~';
}

struct str sender_escaped(struct arena *arena, struct str text)
{
	struct strbuf buf;

	strbuf_init(&buf, ESCAPED_BYTES);
	for (size_t i = 0; i < text.len; i++) {
		if (is_unreserved(text.data[i]))
			strbuf_add_char(&buf, text.data[i]);
		else
			strbuf_printf(&buf, "%%%02X", (unsigned char)text.data[i]);
	}
	const struct str escaped = arena_copy(arena, strbuf_str(&buf));
	strbuf_release(&buf);
	return escaped;
}
