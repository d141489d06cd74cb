/* What a caller may be; a set of roles is an `unsigned` of their bits. */
#pragma once
#include <stdbool.h>

#include "base/str.h"

enum role {
	ROLE_ADMIN = 1 << 0,
	ROLE_OFFICER = 1 << 1,
	ROLE_COORDINATOR = 1 << 2,
	ROLE_BORDER = 1 << 3,
	ROLE_GATEWAY = 1 << 4,
	ROLE_AUDITOR = 1 << 5,
};

#define ROLES_ALL 0x3Fu

/* In the order of their bits. */
extern const char *const role_names[];
/* "officer"; `role` is exactly one of them. */
const char *role_name(enum role role);
/* Exactly as role_name writes it; leaves `out` untouched on failure. */
bool role_parse(struct str s, enum role *out) __attribute__((warn_unused_result));
/* True if `role` is one of the bits of `roles`. */
bool role_is_among(enum role role, unsigned roles);
