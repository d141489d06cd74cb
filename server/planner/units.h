/* Units: groups that companions link, in the order of priority. */
#pragma once
#include "planner/planning.h"

/* After slots_init. */
void units_init(struct planning *p);

/* What it takes as a whole on that line's day; ROOM_NEVER seats where a minor would be alone. */
struct room unit_need(const struct planning *p, const struct unit *unit, int32_t line);

static inline const struct planner_person *unit_person(
	const struct planning *p, const struct unit *unit, int32_t i)
{
	return &p->in->people[p->members[unit->first_member + i]];
}

/* Whether an adult of the group, a companion or a guardian answers for its minors on that day. */
bool group_answered(const struct planning *p, int32_t group, const struct ages *ages);
