/* The names of the roles. */
#include "auth/roles.h"

#include <assert.h>

const char *const role_names[] = {
	"admin",
	"officer",
	"coordinator",
	"border",
	"gateway",
	"auditor",
};

#define ROLE_COUNT (sizeof(role_names) / sizeof(role_names[0]))

static_assert(ROLES_ALL == (1u << ROLE_COUNT) - 1, "a name for each role");

const char *role_name(enum role role)
{
	for (size_t i = 0; i < ROLE_COUNT; i++) {
		if (role == (enum role)(1u << i))
			return role_names[i];
	}
	assert(!"one role");
	return NULL;
}

bool role_parse(struct str s, enum role *out)
{
	for (size_t i = 0; i < ROLE_COUNT; i++) {
		if (str_equal(s, str_from(role_names[i]))) {
			*out = (enum role)(1u << i);
			return true;
		}
	}
	return false;
}

bool role_is_among(enum role role, unsigned roles)
{
	return (roles & (unsigned)role) != 0;
}
