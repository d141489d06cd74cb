/* What keeps a unit back whatever is free. */
#include "planner/contradictions.h"

#include "planner/ages.h"
#include "planner/units.h"

static void stays(struct unit *unit, enum planner_reason reason, int32_t group, int32_t person)
{
	if (unit->reason != PLANNER_GOES)
		return;
	unit->reason = reason;
	unit->because_of = group;
	unit->person = person;
}

/* The unit must be in this vehicle. */
static void only(const struct planning *p, struct unit *unit, int32_t vehicle,
	enum planner_reason otherwise, int32_t group, int32_t person)
{
	const int32_t slot = p->vehicle_slots[vehicle];

	if (unit->only_slot == PLANNER_NONE)
		unit->only_slot = slot;
	else if (unit->only_slot != slot)
		stays(unit, otherwise, group, person);
}

static void companion_bind(const struct planning *p, struct unit *unit, int32_t i)
{
	const struct planner_person *person = &p->in->people[i];

	switch (person->beside) {
	case PLANNER_ALONE:
	case PLANNER_WAITING:
		break;
	case PLANNER_ABOARD:
		if (person->companion == PLANNER_NONE)
			stays(unit, PLANNER_COMPANION_ABOARD, person->group, i);
		else
			only(p, unit, person->companion, PLANNER_COMPANION_ABOARD, person->group,
				i);
		break;
	case PLANNER_IN_ANOTHER_CITY:
		stays(unit, PLANNER_COMPANION_CITY, person->group, i);
		break;
	case PLANNER_NOT_WAITING:
		stays(unit, PLANNER_COMPANION_GONE, person->group, i);
		break;
	}
}

/* Whether an adult of it waits; else its minors go where the rest of it is. */
static bool has_adult(const struct planning *p, const struct planner_group *group)
{
	for (int32_t i = group->first; i < group->first + group->count; i++)
		if (!person_is_minor(&p->in->people[i], &p->first_ages))
			return true;
	return false;
}

static void rest_bind(const struct planning *p, struct unit *unit, int32_t number)
{
	const struct planner_group *group = &p->in->groups[number];

	if (group->seated == PLANNER_NONE)
		return;
	if (group->keep == PLANNER_MUST && group->seated == PLANNER_ELSEWHERE)
		stays(unit, PLANNER_REST_ELSEWHERE, number, PLANNER_NONE);
	else if (group->seated >= 0 && (group->keep == PLANNER_MUST ||
					       (group->seated_adults > 0 && !has_adult(p, group))))
		only(p, unit, group->seated, PLANNER_REST_ELSEWHERE, number, PLANNER_NONE);
}

/* Whether on the day of a convoy that takes the unit somebody answers for the group's minors. */
static bool answered_once(const struct planning *p, const struct unit *unit, int32_t group)
{
	if (!unit->ages_vary)
		return group_answered(p, group, &p->first_ages);
	if (unit->only_slot != PLANNER_NONE)
		return group_answered(p, group, &slot_line(p, unit->only_slot)->ages);
	for (int32_t i = 0; i < p->lines_count; i++)
		if (!(unit->documents & p->lines[i].refused) &&
			group_answered(p, group, &p->lines[i].ages))
			return true;
	return false;
}

static void minors_check(const struct planning *p, struct unit *unit)
{
	for (int32_t i = 0; i < unit->groups; i++) {
		const int32_t number = p->unit_groups[unit->first_group + i];

		if (answered_once(p, unit, number))
			continue;
		for (int32_t j = 0; j < unit->members; j++)
			if (unit_person(p, unit, j)->group == number &&
				person_is_minor(unit_person(p, unit, j), &p->first_ages))
				stays(unit, PLANNER_MINOR_ALONE, number,
					p->members[unit->first_member + j]);
	}
}

static int32_t refused_person(const struct planning *p, const struct unit *unit, uint64_t refused)
{
	for (int32_t i = 0; i < unit->members; i++) {
		const int32_t document = unit_person(p, unit, i)->document;

		if (document != PLANNER_NONE && refused >> document & 1)
			return p->members[unit->first_member + i];
	}
	return PLANNER_NONE;
}

static void documents_check(const struct planning *p, struct unit *unit)
{
	const int32_t last = p->lines_count - 1;
	int32_t person;

	if (unit->only_slot != PLANNER_NONE && unit_may_use(p, unit, unit->only_slot))
		return;
	for (int32_t i = 0; unit->only_slot == PLANNER_NONE && i <= last; i++)
		if (!(unit->documents & p->lines[i].refused))
			return;
	person = refused_person(p, unit,
		unit->only_slot == PLANNER_NONE ? p->lines[last].refused
						: slot_line(p, unit->only_slot)->refused);
	stays(unit, PLANNER_DOCUMENTS, p->in->people[person].group, person);
}

static bool slot_large_enough(const struct planning *p, const struct unit *unit, int32_t slot)
{
	const struct planner_vehicle *vehicle = &p->in->vehicles[p->slots[slot].vehicle];
	const struct room need = unit_need(p, unit, p->slots[slot].line);

	return vehicle->seats >= need.seats && vehicle->accessible_seats >= need.accessible;
}

static bool large_enough(const struct planning *p, const struct unit *unit)
{
	for (int32_t slot = 0; slot < p->slots_count; slot++)
		if (unit_may_use(p, unit, slot) && slot_large_enough(p, unit, slot))
			return true;
	return false;
}

/* The seats that it needs where fewest lack; where there are enough, accessible ones. */
static void too_large(const struct planning *p, struct unit *unit)
{
	int32_t seats = 0, needed = ROOM_NEVER, accessible = PLANNER_NONE;

	for (int32_t slot = 0; slot < p->slots_count; slot++) {
		const struct planner_vehicle *vehicle = &p->in->vehicles[p->slots[slot].vehicle];
		const struct room need = unit_need(p, unit, p->slots[slot].line);

		if (!unit_may_use(p, unit, slot))
			continue;
		if (need.seats - vehicle->seats < needed - seats) {
			needed = need.seats;
			seats = vehicle->seats;
		}
		if (vehicle->seats >= need.seats && vehicle->accessible_seats > accessible)
			accessible = vehicle->accessible_seats;
	}
	unit->too_large =
		accessible == PLANNER_NONE ? PLANNER_TOO_LARGE : PLANNER_TOO_MANY_ACCESSIBLE;
	unit->needed = accessible == PLANNER_NONE ? needed : unit->need.accessible;
	unit->available = accessible == PLANNER_NONE ? seats : accessible;
}

static void size_check(const struct planning *p, struct unit *unit)
{
	const bool prefers =
		unit->groups == 1 &&
		p->in->groups[p->unit_groups[unit->first_group]].keep == PLANNER_PREFER;

	if (unit->only_slot != PLANNER_NONE)
		return;
	if (prefers)
		unit->parts = UNIT_MAY_PART;
	if (large_enough(p, unit))
		return;
	if (!prefers)
		unit->parts = UNIT_TOO_LARGE;
	too_large(p, unit);
}

void unit_contradictions(struct planning *p, struct unit *unit)
{
	if (p->slots_count == 0)
		stays(unit, PLANNER_NO_VEHICLES, p->unit_groups[unit->first_group], PLANNER_NONE);
	for (int32_t i = 0; i < unit->members; i++)
		companion_bind(p, unit, p->members[unit->first_member + i]);
	for (int32_t i = 0; i < unit->groups; i++)
		rest_bind(p, unit, p->unit_groups[unit->first_group + i]);
	if (unit->reason != PLANNER_GOES)
		return;
	documents_check(p, unit);
	minors_check(p, unit);
	if (unit->reason == PLANNER_GOES)
		size_check(p, unit);
}
