/* Invented people who wait and vehicles that go, from a seed, in any order. */
#pragma once
#include <stdlib.h>
#include <string.h>

#include "planner/planner.h"

#define PEOPLE_MAX 120
#define GROUPS_MAX 60
#define CONVOYS_MAX 4
#define VEHICLES_MAX 8
#define FIRST_DAY 19061 /* 2022-03-10 */

struct instance {
	struct planner_person people[PEOPLE_MAX];
	struct planner_group groups[GROUPS_MAX];
	struct planner_convoy convoys[CONVOYS_MAX];
	struct planner_vehicle vehicles[VEHICLES_MAX];
	struct planner_input input;
	uint64_t random;
};

/* xorshift64: the same numbers in every run. */
static inline int32_t chance(struct instance *in, int32_t below)
{
	in->random ^= in->random << 13;
	in->random ^= in->random >> 7;
	in->random ^= in->random << 17;
	return (int32_t)(in->random >> 20 & INT32_MAX) % below;
}

static inline bool percent(struct instance *in, int32_t of)
{
	return chance(in, 100) < of;
}

static inline struct uuid some_id(struct instance *in)
{
	struct uuid id;

	for (size_t i = 0; i < sizeof(id.bytes); i++)
		id.bytes[i] = (uint8_t)chance(in, 256);
	return id;
}

static inline void instance_start(struct instance *in, uint64_t seed)
{
	memset(in, 0, sizeof(*in));
	in->random = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15);
	in->input = (struct planner_input){ &planner_rules_default, in->people, in->groups,
		in->convoys, in->vehicles, 0, 0, 0, 0 };
}

static inline int32_t add_convoy(struct instance *in, int32_t days, uint64_t refused)
{
	static const char *const codes[] = { "LVIV-1", "LVIV-2", "LVIV-3", "LVIV-4" };
	const int32_t i = in->input.convoys_count++;

	in->convoys[i] = (struct planner_convoy){ codes[i],
		(FIRST_DAY + days) * INT64_C(86400000000), FIRST_DAY + days, refused };
	return i;
}

static inline struct planner_vehicle *add_vehicle(
	struct instance *in, int32_t convoy, int32_t seats, int32_t accessible)
{
	struct planner_vehicle *vehicle = &in->vehicles[in->input.vehicles_count++];

	*vehicle = (struct planner_vehicle){ convoy, in->input.vehicles_count, seats, accessible,
		seats, accessible, PLANNER_UNLIMITED, PLANNER_UNLIMITED };
	return vehicle;
}

/* Later groups have later times; its people come next. */
static inline struct planner_group *add_group(struct instance *in, enum planner_keep keep)
{
	struct planner_group *group = &in->groups[in->input.groups_count];

	*group = (struct planner_group){ .id = some_id(in),
		.first = in->input.people_count,
		.queued_at = in->input.groups_count++,
		.keep = keep,
		.seated = PLANNER_NONE };
	return group;
}

/* To the last group; `years` old when the first convoy departs. */
static inline struct planner_person *add_person(struct instance *in, int32_t years)
{
	struct planner_person *person = &in->people[in->input.people_count++];
	const int32_t born = FIRST_DAY - years * 365 - years / 4 - 40;

	in->groups[in->input.groups_count - 1].count++;
	*person = (struct planner_person){ .id = some_id(in),
		.group = in->input.groups_count - 1,
		.born_from = born,
		.born_to = born,
		.document = PLANNER_NONE,
		.companion = PLANNER_NONE };
	return person;
}

static inline void beside(struct planner_person *person, int32_t companion)
{
	person->beside = PLANNER_WAITING;
	person->companion = companion;
}

/* How often things happen, in percent. */
struct mix {
	int32_t people;
	int32_t prefer;
	int32_t strange; /* companions, guardians, rests, unknown ages, far departures */
	int32_t needs;
	int32_t documents;
	int32_t limits; /* of pets and luggage */
};

static inline void random_person(struct instance *in, const struct mix *mix, bool adult)
{
	static const int32_t years[] = { 0, 1, 1, 2, 5, 9, 14, 17, 18, 24, 35, 41, 58, 66, 80 };
	const int32_t age = adult ? years[8 + chance(in, 7)] : years[chance(in, 15)];
	struct planner_person *person = add_person(in, age);

	person->born_from = person->born_to -= chance(in, 300);
	if (percent(in, mix->needs))
		person->needs = 1u << chance(in, PLANNER_NEEDS);
	person->accessible = person->needs & 3;
	if (percent(in, mix->documents))
		person->document = chance(in, 4);
	if (!percent(in, mix->strange))
		return;
	if (percent(in, 50))
		person->born_from = person->born_to - 364;
	else
		person->born_from = person->born_to = PLANNER_BIRTH_UNKNOWN;
}

static inline void random_group(struct instance *in, const struct mix *mix)
{
	struct planner_group *group =
		add_group(in, percent(in, mix->prefer) ? PLANNER_PREFER : PLANNER_MUST);
	const int32_t size = 1 + chance(in, percent(in, 3) ? 14 : 5);

	group->queued_at = chance(in, 50);
	for (int32_t i = 0; i < size; i++)
		random_person(in, mix, i == 0 && !percent(in, mix->strange / 2));
	group->guardian = percent(in, mix->strange / 2);
	if (percent(in, mix->limits)) {
		group->pets = chance(in, 3);
		group->luggage_kg = chance(in, 40) * group->count;
	}
	if (percent(in, mix->strange / 3)) {
		group->seated = chance(in, in->input.vehicles_count + 1) - 1;
		group->seated = group->seated < 0 ? PLANNER_ELSEWHERE : group->seated;
		group->seated_adults = chance(in, 2);
	}
}

static inline void random_companion(struct instance *in)
{
	struct planner_person *person = &in->people[chance(in, in->input.people_count)];
	const struct planner_group *group = &in->groups[person->group];

	person->beside = (enum planner_companion)(1 + chance(in, 4));
	if (person->beside == PLANNER_WAITING || percent(in, 60))
		beside(person, percent(in, 70) ? group->first + chance(in, group->count)
					       : chance(in, in->input.people_count));
	if (person->companion == person - in->people)
		person->beside = PLANNER_ALONE;
	if (person->beside == PLANNER_ABOARD) {
		person->companion = chance(in, in->input.vehicles_count + 1) - 1;
		person->companion_adult = percent(in, 50);
	}
}

static inline void random_vehicle(struct instance *in, const struct mix *mix)
{
	struct planner_vehicle *vehicle = add_vehicle(
		in, chance(in, in->input.convoys_count), 3 + chance(in, 18), chance(in, 3));

	if (percent(in, mix->strange)) {
		vehicle->free_seats = chance(in, vehicle->seats + 1);
		if (vehicle->free_accessible > vehicle->free_seats)
			vehicle->free_accessible = vehicle->free_seats;
	}
	if (percent(in, mix->limits)) {
		vehicle->free_pets = chance(in, 4);
		vehicle->free_luggage_kg = chance(in, 30 * vehicle->seats);
	}
}

static inline void instance_random(struct instance *in, uint64_t seed, const struct mix *mix)
{
	int32_t people, vehicles;

	instance_start(in, seed);
	people = 1 + chance(in, mix->people);
	for (int32_t i = 1 + chance(in, CONVOYS_MAX); i > 0; i--)
		(void)add_convoy(in, chance(in, 5) * (percent(in, mix->strange) ? 90 : 1),
			percent(in, mix->documents) ? 1u << chance(in, 5) : 0);
	vehicles = percent(in, 3) ? 0 : 1 + chance(in, VEHICLES_MAX);
	for (int32_t i = 0; i < vehicles; i++)
		random_vehicle(in, mix);
	while (in->input.people_count < people && in->input.groups_count < GROUPS_MAX)
		random_group(in, mix);
	for (int32_t i = chance(in, 12) * mix->strange / 20; i > 0; i--)
		random_companion(in);
}

static inline void order_random(struct instance *in, int32_t *order, int32_t count)
{
	for (int32_t i = 0; i < count; i++)
		order[i] = i;
	for (int32_t i = count - 1; i > 0; i--) {
		const int32_t j = chance(in, i + 1), kept = order[i];

		order[i] = order[j];
		order[j] = kept;
	}
}

/* Where each thing of the one instance is in the other. */
struct places {
	int32_t people[PEOPLE_MAX];
	int32_t groups[GROUPS_MAX];
	int32_t convoys[CONVOYS_MAX];
	int32_t vehicles[VEHICLES_MAX];
};

static inline void group_shuffled(
	struct instance *to, const struct instance *from, int32_t old, struct places *places)
{
	struct planner_group *group = &to->groups[to->input.groups_count];
	int32_t order[PEOPLE_MAX];

	*group = from->groups[old];
	group->first = to->input.people_count;
	order_random(to, order, group->count);
	for (int32_t i = 0; i < group->count; i++) {
		const int32_t person = from->groups[old].first + order[i];

		places->people[person] = to->input.people_count;
		to->people[to->input.people_count] = from->people[person];
		to->people[to->input.people_count++].group = to->input.groups_count;
	}
	places->groups[old] = to->input.groups_count++;
	if (group->seated >= 0)
		group->seated = places->vehicles[group->seated];
}

/* The same in another order. */
static inline void instance_shuffled(
	struct instance *to, const struct instance *from, struct places *places)
{
	int32_t order[PEOPLE_MAX];

	instance_start(to, from->random);
	order_random(to, order, from->input.convoys_count);
	for (int32_t i = 0; i < from->input.convoys_count; i++) {
		to->convoys[i] = from->convoys[order[i]];
		places->convoys[order[i]] = i;
	}
	order_random(to, order, from->input.vehicles_count);
	for (int32_t i = 0; i < from->input.vehicles_count; i++) {
		to->vehicles[i] = from->vehicles[order[i]];
		to->vehicles[i].convoy = places->convoys[to->vehicles[i].convoy];
		places->vehicles[order[i]] = i;
	}
	order_random(to, order, from->input.groups_count);
	for (int32_t i = 0; i < from->input.groups_count; i++)
		group_shuffled(to, from, order[i], places);
	for (int32_t i = 0; i < to->input.people_count; i++) {
		struct planner_person *person = &to->people[i];

		if (person->beside == PLANNER_WAITING)
			person->companion = places->people[person->companion];
		else if (person->beside == PLANNER_ABOARD && person->companion >= 0)
			person->companion = places->vehicles[person->companion];
	}
	to->input.convoys_count = from->input.convoys_count;
	to->input.vehicles_count = from->input.vehicles_count;
}
