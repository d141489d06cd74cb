/* Who asks in the tests. Tokens are issued once, when first needed. */
#pragma once

struct actor {
	const char *subject;
	const char *role;
	const char *cities; /* NULL: all */
	const char *posts;
};

extern const struct actor *const OFFICER;
extern const struct actor *const SECOND_OFFICER;
extern const struct actor *const ADMIN;
extern const struct actor *const COORDINATOR_LVIV;
extern const struct actor *const COORDINATOR_KYIV;
extern const struct actor *const BORDER_KAPIKULE;
extern const struct actor *const BORDER_HAMZABEYLI;
extern const struct actor *const GATEWAY;
extern const struct actor *const AUDITOR;
/* Without a token. */
#define NOBODY ((const struct actor *)0)

/* The actor's token, kept. Any thread. */
const char *actor_token(const struct actor *who);
/* A new token for a role, to be revoked or to expire; kept. `ttl` as kafiled reads it ("12h"). */
const char *token_issue(const struct actor *who, const char *ttl);
