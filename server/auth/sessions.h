/* Browsers' sessions, and signing in and out. */
#pragma once
#include "auth/roles.h"
#include "http/request.h"

#define SESSION_SECONDS 900 /* of one token; it is renewed */

extern const struct endpoint session_read;
extern const struct endpoint session_renew;
extern const struct endpoint session_close;
extern const struct endpoint session_open;
extern const struct endpoint session_change_password;
extern const struct endpoint session_enrol;

struct tokens_issue_params;

/* A session's token for this account, not stored or signed yet; false leaves a problem. */
bool session_prepare(struct request *req, struct str username, enum role role, struct str cities,
	struct str posts, struct tokens_issue_params *out) __attribute__((warn_unused_result));
/* The Set-Cookie with the token of these claims; NULL if the key `kid` is not here. */
const char *session_cookie(struct request *req, struct str kid, struct str claims);
