/* The tokens that an admin issues, lists and revokes, and that renew themselves. */
#pragma once

#include <stdbool.h>

#include "base/str.h"

struct endpoint;
struct input;
struct request;
struct token_order;
struct tokens_issue_params;

extern const struct endpoint tokens_issue;
extern const struct endpoint tokens_renew;
extern const struct endpoint tokens_list;
extern const struct endpoint tokens_revoke;
extern const struct endpoint tokens_revoke_all;

/* A list of codes as one text with commas between; empty if it is absent. */
struct str tokens_read_codes(struct input *in, const char *name);
/* token_prepare with the keys and the name of this server; false leaves a problem. */
bool tokens_prepare(struct request *req, const struct token_order *order,
	struct tokens_issue_params *out) __attribute__((warn_unused_result));
