/* The names of the roles. */
#include "auth/roles.h"

#include <assert.h>

static const char *const names[] = {
	"admin",
	"officer",
	"coordinator",
	"border",
	"gateway",
	"auditor",
};

#define ROLE_COUNT (sizeof(names) / sizeof(names[0]))

static_assert(ROLES_ALL == (1u << ROLE_COUNT) - 1, "a name for each role");

const char *role_name(enum role role)
{
	for (size_t i = 0; i < ROLE_COUNT; i++) {
		if (role == (enum role)(1u << i))
			return names[i];
	}
	assert(!"one role");
	return NULL;
}

bool role_parse(struct str s, enum role *out)
{
	for (size_t i = 0; i < ROLE_COUNT; i++) {
		if (str_equal(s, str_from(names[i]))) {
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
