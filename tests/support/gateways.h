/* Gateways, and what citizens write by them. */
#pragma once
#include "support/client.h"

struct gateway {
	const char *name;
	const char *dialect;
	const char *password; /* NULL for none */
	const char *secret;   /* what the server made to sign with; NULL for none */
};

/* POST /v1/gateways by the admin; `more` is ",\"letters\":\"kept\"" or "". Returns when the server
 * knows it. */
struct gateway gateway_new(const char *name, const char *dialect, const char *more);
/* A phone with SMS Gateway for Android. */
struct gateway phone_new(const char *name);
/* "Authorization: Basic ...", kept. */
const char *basic(const char *name, const char *password);
/* Any bytes as they stand in a query, kept. */
const char *escaped(const char *bytes, size_t len);

/* GET /sms/kannel or /sms/plain, as the gateway's dialect is. `text` is UTF-8. */
struct answer writes(
	const struct gateway *gateway, const char *id, const char *phone, const char *text);
/* The same with all parameters as they are. */
struct answer brings(const struct gateway *gateway, const char *query);
/* The same as `writes` with a fresh id: the answer's text, which must be a 200. */
const char *told(const struct gateway *gateway, const char *phone, const char *text);
/* How many messages of this id are stored. */
const char *stored(const struct gateway *gateway, const char *id);
/* A phone that nobody else has. */
const char *fresh_phone(void);
