/* The tokens that an admin issues, lists and revokes. */
#pragma once

struct endpoint;

extern const struct endpoint tokens_issue;
extern const struct endpoint tokens_list;
extern const struct endpoint tokens_revoke;
