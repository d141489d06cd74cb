/* Making a token: the order for one, its claims, its signature. For the API and the command line
 * alike. */
#pragma once
#include "auth/claims.h"
#include "auth/keys.h"
#include "auth/tokens.sql.h"

#define TOKEN_TTL_MIN 1
#define TOKEN_TTL_MAX (30 * 86400)
#define TOKEN_TTL_DEFAULT (12 * 3600)

/* What somebody wants a token to say. */
struct token_order {
	struct str subject;
	enum role role;
	struct str cities; /* codes with a comma between; empty for none */
	struct str posts;
	int64_t ttl_s;
};

struct order_fault {
	const char *field; /* NULL: the order is good */
	const char *detail;
};

struct order_fault token_order_check(const struct token_order *order);

/*
 * The parameters of tokens_issue but for caller and key. False if the claims are too long for a
 * token: fewer cities and posts would do.
 */
bool token_prepare(struct arena *arena, const struct token_order *order, struct str deployment,
	const struct signing_key *signer, struct tokens_issue_params *out)
	__attribute__((warn_unused_result));

/* The token of these stored claims: always the same. */
struct str token_sign(struct arena *arena, const struct signing_key *signer, struct str deployment,
	struct str claims);
