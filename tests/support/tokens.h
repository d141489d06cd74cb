/* Tokens that the admin issues over HTTP, and requests with the token itself instead of an actor.
 */
#pragma once
#include "support/client.h"

/* POST /v1/tokens; `cities` are quoted codes with commas between, NULL for none. The answer has the
 * token's id and text. */
struct answer token_new(const char *role, const char *subject, const char *cities);
/* A coordinator's token, its text. */
const char *token_coordinator(const char *subject, const char *cities);

/* `key` is NULL for no Idempotency-Key, `port` 0 for the test's own server. */
struct answer token_ask(const char *token, const char *method, const char *where, const char *body,
	const char *key, int port);
struct answer token_get(const char *token, const char *where);
/* POST /v1/tokens/renewal, under a fresh key. */
struct answer token_renew(const char *token);
