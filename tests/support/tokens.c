/* Tokens that the admin issues, and what they ask. */
#include "support/tokens.h"

#include "support/expect.h"
#include "support/kept.h"

struct answer token_new(const char *role, const char *subject, const char *cities)
{
	const char *where = cities ? keep_printf(",\"cities\":[%s]", cities) : "";
	return expect_status(post(ADMIN, "/v1/tokens", "{\"role\":\"%s\",\"subject\":\"%s\"%s}",
				     role, subject, where),
		201);
}

const char *token_coordinator(const char *subject, const char *cities)
{
	return text_at(token_new("coordinator", subject, cities), "/token");
}

struct answer token_ask(const char *token, const char *method, const char *where, const char *body,
	const char *key, int port)
{
	return ask(&(struct ask){ .token = token,
		.method = method,
		.path = where,
		.body = body,
		.key = key,
		.port = port });
}

struct answer token_get(const char *token, const char *where)
{
	return token_ask(token, "GET", where, NULL, NULL, 0);
}

struct answer token_renew(const char *token)
{
	return token_ask(token, "POST", "/v1/tokens/renewal", "{}", fresh_id(), 0);
}
