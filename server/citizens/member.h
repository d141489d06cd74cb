/* One person of a registration. */
#pragma once
#include "citizens/registrations.sql.h"
#include "citizens/warnings.h"
#include "http/input.h"

/* Reads and checks `in`, seals its numbers, and gives the person an id and a reference. */
void member_read(struct input *in, int32_t today, struct warnings *warnings,
	struct citizens_register_members *out);
