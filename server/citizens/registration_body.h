/* The body of a registration: a travel group and its members. */
#pragma once
#include "citizens/registrations.sql.h"
#include "http/input.h"

#define GROUP_MEMBERS_MAX 60
#define GROUP_PETS_MAX 20
#define GROUP_LUGGAGE_MAX_KG 2000

/* Reads the rest of the object, ends it, and fills all of `out` but caller, key, source, source_ref
 * and what walk_up.h reads. */
void registration_read(struct input *body, struct citizens_register_params *out);
