/* How a message is put to a gateway that this server sends by, and what its answer means. Pure
 * functions. */
#pragma once
#include "base/arena.h"
#include "base/parse.h"
#include "http/system.h"
#include "sms/sender_http.h"

/* The URLs have no query and no slash at their end. */
struct sender_gateway {
	struct str name;
	struct str dialect;
	struct str letters;
	struct str sender;     /* STR_NULL: the gateway's own */
	struct str public_url; /* STR_NULL: it cannot report */
	struct str send_url;
	struct str account;
	struct str secret;
};

struct sender_message {
	struct uuid id;
	struct str phone;
	struct str text;         /* its letters folded as the gateway asks */
	struct str report_proof; /* what the gateway may show with its reports; STR_NULL: nothing */
};

struct sender_verdict {
	enum sending how;
	struct str gateway_message_id; /* STR_NULL: it gives none */
	struct str reason;             /* for people, and without their data; STR_NULL: none */
	bool gateway_fails;            /* other messages would fare no better now */
};

struct sender_dialect {
	const char *name;
	/* The request lives in `arena`. */
	void (*write)(struct arena *arena, const struct sender_gateway *gateway,
		const struct sender_message *message, struct send_request *out);
	/* Of a SEND_ANSWERED. */
	struct sender_verdict (*judge)(struct arena *arena, const struct send_answer *answer);
};

extern const struct sender_dialect sender_kannel; /* POST of smsbox's sendsms */
extern const struct sender_dialect sender_twilio; /* REST API of 2010-04-01 */

/* NULL for one that this server does not send by. */
const struct sender_dialect *sender_dialect_named(struct str name);
struct sender_verdict sender_judge(struct arena *arena, const struct sender_dialect *dialect,
	const struct send_answer *answer);
/*
 * Of a status that accepts nothing. Some say that this message will never do (`code`: the gateway's
 * number for why, 0 for none); with the others the gateway, or what this server is there, is not
 * fit now.
 */
struct sender_verdict sender_not_taken(struct arena *arena, int status, int64_t code);
/* `text` as a part of a URL or a form. */
struct str sender_escaped(struct arena *arena, struct str text);
