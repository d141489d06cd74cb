/* A birth date as people know it: a day, a year, or nothing. */
#pragma once
#include "base/clock.h"
#include "http/input.h"

struct birth {
	int32_t date;         /* DB_NULL_INTEGER if unknown; of a year, its first day */
	struct str precision; /* day, year, unknown */
};

#define BIRTH_UNKNOWN ((struct birth){ DB_NULL_INTEGER, STR("unknown") })

/* The field `birth_date`, "1991-05-17" or "1991"; unknown if absent or null. */
struct birth birth_read(struct input *in, int32_t today);
/* Under 18 on `day`; of a birth year, whoever may still be. Without a birth date nobody is. */
bool birth_is_minor(struct birth birth, int32_t day);
