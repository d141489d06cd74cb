/* The body of a registration: a travel group and its members. */
#pragma once
#include "citizens/registrations.sql.h"
#include "http/input.h"

#define GROUP_MEMBERS_MAX 60

/* Reads the whole object, ends it, and fills all of `out` but caller, key, source and source_ref.
 */
void registration_read(struct input *body, struct citizens_register_params *out);
