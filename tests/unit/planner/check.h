/* Whether a plan keeps the rules of planner.h, found out without the planner's own code. */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "instance.h"

struct checked {
	const struct instance *in;
	const struct planner_plan *plan;
	unsigned long long seed;
};

#define HOLDS(checked, condition)                                                                 \
	do {                                                                                      \
		if (!(condition))                                                                 \
			fail_msg("%s:%d: instance %llu: %s", __FILE__, __LINE__, (checked)->seed, \
				#condition);                                                      \
	} while (0)

struct counts {
	int32_t seats, accessible, pets, luggage_kg, people;
};

/* Complete years on a day. */
static inline int32_t years_between(int32_t born, int32_t day)
{
	int year, month, date, then_year, then_month, then_date;

	civil_from_days(day, &year, &month, &date);
	civil_from_days(born, &then_year, &then_month, &then_date);
	return year - then_year - (month < then_month || (month == then_month && date < then_date));
}

static inline bool infant_on(const struct planner_person *person, int32_t day)
{
	if (person->born_to == PLANNER_BIRTH_UNKNOWN)
		return person->needs >> PLANNER_INFANT & 1;
	return years_between(person->born_from, day) < 2;
}

static inline bool minor_on(const struct planner_person *person, int32_t day)
{
	if (person->born_to == PLANNER_BIRTH_UNKNOWN)
		return person->needs >> PLANNER_INFANT & 1;
	return years_between(person->born_to, day) < 18;
}

static inline int32_t day_of(const struct instance *in, int32_t vehicle)
{
	return in->convoys[in->vehicles[vehicle].convoy].departs_on;
}

static inline bool id_before(const struct uuid *a, const struct uuid *b)
{
	return memcmp(a, b, sizeof(*a)) < 0;
}

/* Equal shares, a kilogram more for those whose ids come first. */
static inline int32_t luggage_of(const struct instance *in, int32_t person)
{
	const struct planner_group *group = &in->groups[in->people[person].group];
	int32_t before = 0;

	for (int32_t i = group->first; i < group->first + group->count; i++)
		before += id_before(&in->people[i].id, &in->people[person].id);
	return group->luggage_kg / group->count + (before < group->luggage_kg % group->count);
}

/* What those of a group in a vehicle take, `vehicle` where the plan has them. */
static inline struct counts group_takes(
	const struct checked *checked, int32_t number, int32_t vehicle)
{
	const struct instance *in = checked->in;
	const struct planner_group *group = &in->groups[number];
	struct counts takes = { 0 };

	for (int32_t i = group->first; i < group->first + group->count; i++) {
		const struct planner_seat *seat = &checked->plan->seats[i];

		if (seat->vehicle != vehicle)
			continue;
		takes.people++;
		takes.seats += !seat->lap;
		takes.accessible += in->people[i].accessible;
		takes.luggage_kg += luggage_of(in, i);
	}
	if (takes.people > 0 && checked->plan->groups[number].pets_vehicle == vehicle)
		takes.pets = group->pets;
	return takes;
}

static inline struct counts counts_plus(struct counts a, struct counts b)
{
	return (struct counts){ a.seats + b.seats, a.accessible + b.accessible, a.pets + b.pets,
		a.luggage_kg + b.luggage_kg, a.people + b.people };
}

static inline void check_vehicles(const struct checked *checked)
{
	for (int32_t i = 0; i < checked->in->input.vehicles_count; i++) {
		const struct planner_vehicle *vehicle = &checked->in->vehicles[i];
		const struct planner_filled *filled = &checked->plan->vehicles[i];
		struct counts all = { 0 };

		for (int32_t j = 0; j < checked->in->input.groups_count; j++)
			all = counts_plus(all, group_takes(checked, j, i));
		HOLDS(checked, all.seats <= vehicle->free_seats);
		HOLDS(checked, all.accessible <= vehicle->free_accessible);
		HOLDS(checked, all.pets <= vehicle->free_pets);
		HOLDS(checked, all.luggage_kg <= vehicle->free_luggage_kg);
		HOLDS(checked, filled->people == all.people && filled->seats == all.seats &&
				       filled->accessible == all.accessible);
		HOLDS(checked, filled->pets == all.pets && filled->luggage_kg == all.luggage_kg);
	}
}

/* An infant on a lap is one, on the lap of somebody of its group, and no infant sits while there is
 * such a lap. */
static inline void check_laps(const struct checked *checked, int32_t number, int32_t vehicle)
{
	const struct planner_group *group = &checked->in->groups[number];
	const int32_t day = day_of(checked->in, vehicle);
	int32_t adults = 0, laps = 0, sitting = 0;

	for (int32_t i = group->first; i < group->first + group->count; i++) {
		const struct planner_person *person = &checked->in->people[i];

		if (checked->plan->seats[i].vehicle != vehicle)
			continue;
		adults += !minor_on(person, day);
		laps += checked->plan->seats[i].lap;
		if (checked->plan->seats[i].lap)
			HOLDS(checked, infant_on(person, day) && !person->accessible);
		else
			sitting += infant_on(person, day) && !person->accessible;
	}
	HOLDS(checked, laps <= adults);
	HOLDS(checked, sitting == 0 || laps == adults);
}

static inline void check_minors(const struct checked *checked, int32_t number, int32_t vehicle)
{
	const struct planner_group *group = &checked->in->groups[number];
	const int32_t day = day_of(checked->in, vehicle);
	bool answered = group->guardian || (group->seated == vehicle && group->seated_adults > 0);
	int32_t minors = 0;

	for (int32_t i = group->first; i < group->first + group->count; i++) {
		const struct planner_person *person = &checked->in->people[i];

		if (checked->plan->seats[i].vehicle != vehicle)
			continue;
		if (minor_on(person, day))
			minors++;
		else
			answered = true;
		if (person->beside == PLANNER_WAITING &&
			!minor_on(&checked->in->people[person->companion], day))
			answered = true;
		if (person->beside == PLANNER_ABOARD && person->companion_adult)
			answered = true;
	}
	HOLDS(checked, minors == 0 || answered);
}

static inline void check_person(const struct checked *checked, int32_t i)
{
	const struct instance *in = checked->in;
	const struct planner_person *person = &in->people[i];
	const int32_t vehicle = checked->plan->seats[i].vehicle;

	if (vehicle == PLANNER_NONE)
		return;
	HOLDS(checked, vehicle >= 0 && vehicle < in->input.vehicles_count);
	if (person->document != PLANNER_NONE)
		HOLDS(checked, !(in->convoys[in->vehicles[vehicle].convoy].refused_documents >>
					       person->document &
				       1));
	if (person->beside == PLANNER_WAITING)
		HOLDS(checked, checked->plan->seats[person->companion].vehicle == vehicle);
	else if (person->beside == PLANNER_ABOARD)
		HOLDS(checked, person->companion == vehicle);
	else
		HOLDS(checked, person->beside == PLANNER_ALONE);
}

/* Goes whole and in one convoy, or stays whole with a reason. */
static inline void check_group(const struct checked *checked, int32_t number)
{
	const struct instance *in = checked->in;
	const struct planner_group *group = &in->groups[number];
	const struct planner_group_plan *plan = &checked->plan->groups[number];
	const int32_t first = checked->plan->seats[group->first].vehicle;
	bool parted = false;

	HOLDS(checked, (plan->stay.reason == PLANNER_GOES) == (first != PLANNER_NONE));
	for (int32_t i = group->first; i < group->first + group->count; i++) {
		const int32_t vehicle = checked->plan->seats[i].vehicle;

		HOLDS(checked, (vehicle == PLANNER_NONE) == (first == PLANNER_NONE));
		if (vehicle == PLANNER_NONE)
			continue;
		parted |= vehicle != first;
		HOLDS(checked, in->vehicles[vehicle].convoy == in->vehicles[first].convoy);
		check_laps(checked, number, vehicle);
		check_minors(checked, number, vehicle);
	}
	HOLDS(checked, parted == (plan->parting != PLANNER_WHOLE));
	HOLDS(checked, plan->parting != PLANNER_PARTED || group->keep == PLANNER_PREFER);
	if (first != PLANNER_NONE && group->keep == PLANNER_MUST && group->seated != PLANNER_NONE)
		HOLDS(checked, first == group->seated && !parted);
}

static inline void check_sums(const struct checked *checked)
{
	const struct planner_plan *plan = checked->plan;
	int32_t seated = 0, staying = 0, parted = 0;

	for (int32_t i = 0; i < checked->in->input.people_count; i++)
		seated += plan->seats[i].vehicle != PLANNER_NONE;
	for (int32_t i = 0; i < checked->in->input.groups_count; i++) {
		staying += plan->groups[i].stay.reason != PLANNER_GOES;
		parted += plan->groups[i].parting != PLANNER_WHOLE;
	}
	HOLDS(checked, plan->people_seated == seated);
	HOLDS(checked, plan->people_staying == checked->in->input.people_count - seated);
	HOLDS(checked, plan->groups_staying == staying && plan->groups_parted == parted);
}

/* Rule 1, and nobody dropped. */
static inline void check_hard_rules(const struct checked *checked)
{
	check_vehicles(checked);
	for (int32_t i = 0; i < checked->in->input.people_count; i++)
		check_person(checked, i);
	for (int32_t i = 0; i < checked->in->input.groups_count; i++)
		check_group(checked, i);
	check_sums(checked);
}
