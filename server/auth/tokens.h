/* The tokens that an admin issues, lists and revokes, and that renew themselves. */
#pragma once

struct endpoint;

extern const struct endpoint tokens_issue;
extern const struct endpoint tokens_renew;
extern const struct endpoint tokens_list;
extern const struct endpoint tokens_revoke;
extern const struct endpoint tokens_revoke_all;
