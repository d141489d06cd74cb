/* Whether a plan keeps the order of priority, and says true things of those who stay. */
#pragma once
#include "check.h"

/* Groups that travel together have the same number, the lowest of theirs. */
static inline void units_of(const struct instance *in, int32_t *units)
{
	bool changed = true;

	for (int32_t i = 0; i < in->input.groups_count; i++)
		units[i] = i;
	while (changed) {
		changed = false;
		for (int32_t i = 0; i < in->input.people_count; i++) {
			const struct planner_person *person = &in->people[i];
			int32_t *a = &units[person->group], *b;

			if (person->beside != PLANNER_WAITING)
				continue;
			b = &units[in->people[person->companion].group];
			changed |= *a != *b;
			*a = *b = *a < *b ? *a : *b;
		}
	}
}

static inline int32_t first_day(const struct instance *in)
{
	int32_t day = INT32_MAX;

	for (int32_t i = 0; i < in->input.vehicles_count; i++)
		if (day_of(in, i) < day)
			day = day_of(in, i);
	for (int32_t i = 0; i < in->input.convoys_count && in->input.vehicles_count == 0; i++)
		if (in->convoys[i].departs_on < day)
			day = in->convoys[i].departs_on;
	return day;
}

static inline enum planner_class class_of_group(const struct instance *in, int32_t number)
{
	const struct planner_group *group = &in->groups[number];
	const int32_t day = first_day(in);
	enum planner_class class = PLANNER_OTHERS;
	int32_t minors = 0, adults = group->seated_adults;

	for (int32_t i = group->first; i < group->first + group->count; i++) {
		const struct planner_person *person = &in->people[i];
		const bool dated = person->born_to != PLANNER_BIRTH_UNKNOWN;

		for (int need = 0; need < PLANNER_NEEDS; need++)
			if (person->needs >> need & 1 &&
				planner_rules_default.need_class[need] < class)
				class = planner_rules_default.need_class[need];
		if (class > PLANNER_FRAIL &&
			(infant_on(person, day) ||
				(dated && years_between(person->born_from, day) >= 65)))
			class = PLANNER_FRAIL;
		minors += minor_on(person, day);
		adults += !minor_on(person, day);
	}
	if (minors > 0 && adults == 0 && class > PLANNER_UNACCOMPANIED)
		class = PLANNER_UNACCOMPANIED;
	if (minors > 0 && class > PLANNER_FAMILIES)
		class = PLANNER_FAMILIES;
	return class;
}

struct place {
	enum planner_class class;
	instant queued_at;
	struct uuid id;
};

static inline bool place_before(const struct place *a, const struct place *b)
{
	if (a->class != b->class)
		return a->class < b->class;
	if (a->queued_at != b->queued_at)
		return a->queued_at < b->queued_at;
	return id_before(&a->id, &b->id);
}

/* The order of the plan is that of class, time and id. */
static inline void check_order(const struct checked *checked, const int32_t *units)
{
	const struct instance *in = checked->in;
	struct place places[GROUPS_MAX];

	for (int32_t i = 0; i < in->input.groups_count; i++)
		places[i] = (struct place){ class_of_group(in, i), in->groups[i].queued_at,
			in->groups[i].id };
	for (int32_t i = 0; i < in->input.groups_count; i++) {
		struct place *unit = &places[units[i]], *own = &places[i];

		unit->class = own->class < unit->class ? own->class : unit->class;
		unit->queued_at =
			own->queued_at < unit->queued_at ? own->queued_at : unit->queued_at;
		if (id_before(&own->id, &unit->id))
			unit->id = own->id;
	}
	for (int32_t i = 0; i < in->input.groups_count; i++) {
		const struct planner_group_plan *a = &checked->plan->groups[i];

		HOLDS(checked, a->class_of == places[units[i]].class);
		for (int32_t j = 0; j < in->input.groups_count; j++) {
			const struct planner_group_plan *b = &checked->plan->groups[j];

			HOLDS(checked, (a->rank == b->rank) == (units[i] == units[j]));
			if (units[i] != units[j])
				HOLDS(checked,
					(a->rank < b->rank) ==
						place_before(&places[units[i]], &places[units[j]]));
		}
	}
}

/* Whether such a group has somebody who answers for its minors on a day. */
static inline bool answered_on(const struct instance *in, int32_t number, int32_t day)
{
	const struct planner_group *group = &in->groups[number];

	if (group->guardian || (group->seated >= 0 && group->seated_adults > 0))
		return true;
	for (int32_t i = group->first; i < group->first + group->count; i++) {
		const struct planner_person *person = &in->people[i];

		if (!minor_on(person, day) ||
			(person->beside == PLANNER_ABOARD && person->companion_adult) ||
			(person->beside == PLANNER_WAITING &&
				!minor_on(&in->people[person->companion], day)))
			return true;
	}
	return false;
}

/* What a unit needs in one vehicle, or no seats at all where it may not go. */
static inline struct counts unit_takes(
	const struct checked *checked, const int32_t *units, int32_t unit, int32_t vehicle)
{
	const struct instance *in = checked->in;
	const int32_t day = day_of(in, vehicle);
	const uint64_t refused = in->convoys[in->vehicles[vehicle].convoy].refused_documents;
	struct counts takes = { 0 };

	for (int32_t i = 0; i < in->input.groups_count; i++) {
		const struct planner_group *group = &in->groups[i];
		int32_t adults = 0, infants = 0;

		if (units[i] != unit)
			continue;
		if (!answered_on(in, i, day))
			return (struct counts){ 0 };
		for (int32_t j = group->first; j < group->first + group->count; j++) {
			const struct planner_person *person = &in->people[j];

			if (person->document != PLANNER_NONE && refused >> person->document & 1)
				return (struct counts){ 0 };
			adults += !minor_on(person, day);
			infants += infant_on(person, day) && !person->accessible;
			takes.accessible += person->accessible;
		}
		takes.seats += group->count - (infants < adults ? infants : adults);
		takes.pets += group->pets;
		takes.luggage_kg += group->luggage_kg;
	}
	return takes;
}

/* What is free in a vehicle and what is taken there by those after a rank. */
static inline struct counts room_for(const struct checked *checked, int32_t rank, int32_t vehicle)
{
	const struct planner_vehicle *free = &checked->in->vehicles[vehicle];
	struct counts taken = { 0 };

	for (int32_t i = 0; i < checked->in->input.groups_count; i++)
		if (checked->plan->groups[i].rank < rank)
			taken = counts_plus(taken, group_takes(checked, i, vehicle));
	return (struct counts){ free->free_seats - taken.seats,
		free->free_accessible - taken.accessible, free->free_pets - taken.pets,
		free->free_luggage_kg - taken.luggage_kg, 0 };
}

static inline bool for_want_of_room(const struct planner_stay *stay)
{
	return stay->reason >= PLANNER_NO_SEATS && stay->reason <= PLANNER_NO_LUGGAGE;
}

/* No vehicle would hold the unit if all later ones were out of it. */
static inline void check_nobody_in_the_way(
	const struct checked *checked, const int32_t *units, int32_t number)
{
	const struct planner_group_plan *plan = &checked->plan->groups[number];

	for (int32_t i = 0; i < checked->in->input.vehicles_count; i++) {
		const struct counts room = room_for(checked, plan->rank, i);
		const struct counts takes = unit_takes(checked, units, units[number], i);

		if (takes.seats == 0 ||
			(plan->stay.only_vehicle != PLANNER_NONE && plan->stay.only_vehicle != i))
			continue;
		HOLDS(checked, takes.seats > room.seats || takes.accessible > room.accessible ||
				       takes.pets > room.pets ||
				       takes.luggage_kg > room.luggage_kg);
	}
}

static inline void check_overtakings(const struct checked *checked, int32_t number)
{
	const struct planner_group_plan *plan = &checked->plan->groups[number];
	int32_t later = 0, named = 0;

	for (int32_t i = 0; i < checked->in->input.groups_count; i++)
		later += checked->plan->groups[i].rank > plan->rank &&
			 checked->plan->groups[i].vehicle != PLANNER_NONE;
	for (int32_t i = 0; i < checked->plan->overtakings_count; i++) {
		const struct planner_overtaking *overtaking = &checked->plan->overtakings[i];

		if (checked->plan->groups[overtaking->earlier].rank != plan->rank)
			continue;
		named++;
		HOLDS(checked, overtaking->reason != PLANNER_GOES);
		HOLDS(checked, checked->plan->groups[overtaking->later].rank > plan->rank);
		if (overtaking->reason <= PLANNER_NO_LUGGAGE)
			HOLDS(checked, overtaking->needed > overtaking->available);
	}
	HOLDS(checked, plan->stay.overtaken_by == later);
	HOLDS(checked,
		named == (later < PLANNER_OVERTAKINGS_NAMED ? later : PLANNER_OVERTAKINGS_NAMED));
}

/* What contradicts a unit's going, as its own data say. */
static inline bool contradicted(
	const struct checked *checked, const int32_t *units, const struct planner_stay *stay)
{
	const struct instance *in = checked->in;
	const struct planner_person *person =
		stay->person == PLANNER_NONE ? NULL : &in->people[stay->person];
	const int32_t unit = units[stay->because_of];

	switch (stay->reason) {
	case PLANNER_NO_VEHICLES:
		return in->input.vehicles_count == 0;
	case PLANNER_COMPANION_CITY:
		return person->beside == PLANNER_IN_ANOTHER_CITY;
	case PLANNER_COMPANION_GONE:
		return person->beside == PLANNER_NOT_WAITING;
	case PLANNER_COMPANION_ABOARD:
		return person->beside == PLANNER_ABOARD;
	case PLANNER_REST_ELSEWHERE:
		return in->groups[stay->because_of].seated != PLANNER_NONE;
	case PLANNER_MINOR_ALONE:
		return person->group == stay->because_of &&
		       !answered_on(in, stay->because_of, first_day(in));
	case PLANNER_DOCUMENTS:
		for (int32_t i = 0; i < in->input.vehicles_count; i++)
			if (unit_takes(checked, units, unit, i).seats > 0 &&
				(stay->only_vehicle == PLANNER_NONE || stay->only_vehicle == i))
				return false;
		return person->document != PLANNER_NONE;
	case PLANNER_TOO_LARGE:
	case PLANNER_TOO_MANY_ACCESSIBLE:
		return stay->needed > stay->available;
	default:
		return false;
	}
}

/* Rule 2, and what is said of those who stay. */
static inline void check_priority(const struct checked *checked)
{
	int32_t units[GROUPS_MAX];

	units_of(checked->in, units);
	check_order(checked, units);
	for (int32_t i = 0; i < checked->in->input.groups_count; i++) {
		const struct planner_stay *stay = &checked->plan->groups[i].stay;

		if (stay->reason == PLANNER_GOES)
			continue;
		HOLDS(checked, units[stay->because_of] == units[i]);
		if (for_want_of_room(stay)) {
			HOLDS(checked, stay->needed > stay->available);
			check_nobody_in_the_way(checked, units, i);
			check_overtakings(checked, i);
		} else {
			HOLDS(checked, contradicted(checked, units, stay));
		}
	}
}
