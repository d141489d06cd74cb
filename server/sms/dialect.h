/* What the dialects of gateways have in common: how they refuse, and how a message comes in. */
#pragma once
#include "http/request.h"
#include "sms/inbound.sql.h"
#include "sms/outgoing.h"
#include "sms/reports.sql.h"

/* The statement sql_<statement_name> between two functions, for gateways of this dialect. */
#define DIALECT_ENDPOINT(name, statement_name, kind, dialect_name, read_function, reply_function) \
	static bool name##_read_params(struct request *req, void *params)                         \
	{                                                                                         \
		struct statement_name##_params *typed = params;                                   \
		return read_function(req, typed);                                                 \
	}                                                                                         \
	const struct endpoint name = { .read = name##_read_params,                                \
		.statement = &sql_##statement_name,                                               \
		.reply = reply_function,                                                          \
		.identity = kind,                                                                 \
		.dialect = dialect_name,                                                          \
		.refuse = dialect_refuse }

/*
 * A refusal without a body, since some gateways hand on to the citizen whatever stands there; the
 * header X-Kafile-Problem says what is wrong.
 */
struct reply dialect_refuse(struct request *req);
/* The same, but with a 200 for what would be no better if it came again. */
struct reply dialect_refuse_for_good(struct request *req);
/* 200 without a body: what a gateway only wants acknowledged. */
struct reply dialect_accept(struct request *req, const struct rows *rows);

/* A message as a gateway brought it. */
struct arrival {
	struct str id;      /* the gateway's; STR_NULL is refused */
	struct str sender;  /* as it came */
	struct str text;    /* its bytes */
	struct str charset; /* what the gateway says they are; STR_NULL for UTF-8 */
	bool answer_later;  /* the answer cannot go back with the reply: it goes to the outbox */
};

/* Decodes and parses; false leaves a problem. */
bool arrival_read(
	struct request *req, const struct arrival *arrival, struct sms_receive_params *out);
/* For who answers otherwise than by arrival_answer: counts for the metrics whether it asked for
 * what is not there. */
void arrival_count(const struct request *req, const struct rows *rows);
/* The answer of sql_sms_receive, counted; empty where nothing is to be said. */
struct outgoing arrival_answer(struct request *req, const struct rows *rows);

/* A report of a message by our id, or else by the gateway's. `state` STR_NULL: nothing new;
 * `error` as it came, STR_NULL for none. */
void report_fill(struct request *req, struct str id, struct str gateway_message_id,
	struct str state, struct str error, struct sms_report_params *out);
/* `text` cut to what a message's `error` may hold; STR_NULL if nothing readable is there. */
struct str report_error(struct request *req, struct str text);
