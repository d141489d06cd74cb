/* From an Authorization header or a cookie to who asks. Belongs to one loop and is touched by its
 * thread only.
 */
#pragma once
#include "auth/claims.h"
#include "auth/trust.h"
#include "http/credentials.h"
#include "http/request.h"

struct identity;

/* Until it is given trust it knows nobody. `deployment` is copied. */
struct identity *identity_new(const char *deployment) __attribute__((warn_unused_result));
/* NULL is accepted. */
void identity_free(struct identity *identity);

/* What is good from now on; takes over `trust`. */
void identity_trust(struct identity *identity, struct trust *trust);

/*
 * Fills req->caller. False, with the caller untouched, for a header that is absent or malformed and
 * for a token that is forged, expired, revoked, another deployment's or signed with a key that is
 * not in use: which of them, nobody outside learns. The Authorization header goes before the
 * cookie; with the cookie, whatever does not only read must come from a page of ours, or false
 * leaves a problem. `identity` is a struct identity.
 */
bool identify(void *identity, struct request *req, const struct credentials *credentials)
	__attribute__((warn_unused_result));

/* Whose data these claims open: fills cities and posts, among the rest. The texts stay the claims'.
 */
struct caller caller_from_claims(const struct claims *claims);
