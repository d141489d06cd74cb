/* Who goes on which vehicle, and why. */
#include "planner/planner.h"

#include <assert.h>

#include "planner/explain.h"
#include "planner/parts.h"
#include "planner/priority.h"
#include "planner/repack.h"
#include "planner/slots.h"
#include "planner/tidy.h"
#include "planner/units.h"

/* Of what is worked with, and of a plan; the limits of planner.h take a fifth of it. */
#define MEMORY_MAX ((size_t)512 << 20)

/* What is shown, while it is written. */
struct showing {
	struct planning *p;
	struct planner_plan *plan;
	struct planner_seat *seats;
	struct planner_group_plan *groups;
	struct planner_overtaking *overtakings;
	int32_t *next_seated;  /* the first unit from each on that goes, or units_count */
	int32_t *seated_after; /* groups of units from each on that go */
};

static void input_check(const struct planner_input *in)
{
	assert(in->people_count >= 0 && in->people_count <= PLANNER_PEOPLE_MAX);
	assert(in->groups_count >= 0 && in->groups_count <= in->people_count);
	assert(in->vehicles_count >= 0 && in->vehicles_count <= PLANNER_VEHICLES_MAX);
	assert(in->convoys_count >= 0 && in->convoys_count <= PLANNER_CONVOYS_MAX);
	for (int32_t i = 0; i < in->vehicles_count; i++)
		assert(in->vehicles[i].convoy >= 0 && in->vehicles[i].convoy < in->convoys_count);
	for (int32_t i = 0; i < in->people_count; i++) {
		const struct planner_person *person = &in->people[i];

		assert(person->group >= 0 && person->group < in->groups_count);
		assert(person->document >= PLANNER_NONE &&
			person->document < PLANNER_DOCUMENT_KINDS);
		assert(person->beside != PLANNER_WAITING ||
			(person->companion >= 0 && person->companion < in->people_count));
		assert(person->beside != PLANNER_ABOARD ||
			(person->companion >= PLANNER_NONE &&
				person->companion < in->vehicles_count));
	}
	for (int32_t i = 0; i < in->groups_count; i++)
		assert(in->groups[i].count > 0 && in->groups[i].first >= 0 &&
			in->groups[i].first + in->groups[i].count <= in->people_count &&
			in->groups[i].seated < in->vehicles_count);
}

static int32_t member_slot(const struct planning *p, const struct unit *unit, int32_t i)
{
	return unit->parted ? p->member_slots[unit->first_member + i] : unit->slot;
}

/* Who sits where, and on whose lap. */
static void seats_show(struct showing *showing, int32_t number)
{
	struct planning *p = showing->p;
	const struct unit *unit = &p->units[number];
	const int32_t line = p->slots[member_slot(p, unit, 0)].line;
	const bool laps = unit_need(p, unit, line).seats < unit->members;

	if (laps)
		blocks_of(p, number, line);
	for (int32_t i = 0; i < unit->members; i++)
		showing->seats[p->members[unit->first_member + i]] = (struct planner_seat){
			p->slots[member_slot(p, unit, i)].vehicle,
			laps && p->blocks->on_lap[i],
		};
	showing->plan->people_seated += unit->members;
}

static enum planner_parting parting_of(
	const struct planning *p, const struct unit *unit, int32_t first, int32_t count)
{
	for (int32_t i = first; i < first + count; i++)
		if (member_slot(p, unit, i) != member_slot(p, unit, first))
			return unit->parts == UNIT_TOO_LARGE ? PLANNER_PARTED_TOO_LARGE
							     : PLANNER_PARTED;
	return PLANNER_WHOLE;
}

/* A group of it, whose members are `first` and the next. */
static void group_show(struct showing *showing, int32_t number, int32_t group, int32_t first)
{
	const struct planning *p = showing->p;
	const struct unit *unit = &p->units[number];
	const int32_t count = p->in->groups[group].count;
	struct planner_group_plan *shown = &showing->groups[group];
	int32_t lowest = member_slot(p, unit, first);

	for (int32_t i = first; i < first + count; i++)
		if (member_slot(p, unit, i) < lowest)
			lowest = member_slot(p, unit, i);
	shown->parting = parting_of(p, unit, first, count);
	shown->vehicle = p->slots[lowest].vehicle;
	shown->pets_vehicle = p->slots[member_slot(p, unit, first)].vehicle;
	showing->plan->groups_parted += shown->parting != PLANNER_WHOLE;
}

static void unit_show(struct showing *showing, int32_t number)
{
	struct planning *p = showing->p;
	const struct unit *unit = &p->units[number];
	const bool goes = unit_seated(unit);
	struct planner_stay stay = { .because_of = PLANNER_NONE, .person = PLANNER_NONE };
	int32_t first = 0;

	if (goes)
		seats_show(showing, number);
	else
		stay = explain_stay(p, number);
	if (!goes && unit->reason == PLANNER_GOES)
		stay.overtaken_by = showing->seated_after[number];
	for (int32_t i = 0; i < unit->groups; i++) {
		const int32_t group = p->unit_groups[unit->first_group + i];

		showing->groups[group] = (struct planner_group_plan){ unit->class_of, number,
			PLANNER_WHOLE, PLANNER_NONE, PLANNER_NONE, stay };
		if (goes)
			group_show(showing, number, group, first);
		first += p->in->groups[group].count;
	}
	if (!goes) {
		showing->plan->people_staying += unit->members;
		showing->plan->groups_staying += unit->groups;
	}
}

static void following_find(struct showing *showing)
{
	const struct planning *p = showing->p;
	const int32_t count = p->units_count;

	showing->next_seated = arena_array(p->arena, (size_t)count + 1, sizeof(int32_t));
	showing->seated_after = arena_array(p->arena, (size_t)count + 1, sizeof(int32_t));
	showing->next_seated[count] = count;
	for (int32_t i = count - 1; i >= 0; i--) {
		const bool goes = unit_seated(&p->units[i]);

		showing->next_seated[i] = goes ? i : showing->next_seated[i + 1];
		showing->seated_after[i] =
			showing->seated_after[i + 1] + (goes ? p->units[i].groups : 0);
	}
}

/* The first groups that go past a unit. */
static int32_t overtakings_show(struct showing *showing, int32_t earlier, int32_t next)
{
	const struct planning *p = showing->p;
	int32_t named = 0;

	for (int32_t i = showing->next_seated[earlier]; i < p->units_count;
		i = showing->next_seated[i + 1])
		for (int32_t j = 0; j < p->units[i].groups; j++) {
			if (named == PLANNER_OVERTAKINGS_NAMED)
				return next;
			if (showing->overtakings)
				showing->overtakings[next] = explain_overtaking(p, earlier,
					p->unit_groups[p->units[i].first_group + j],
					member_slot(p, &p->units[i], 0));
			named++;
			next++;
		}
	return next;
}

static int32_t overtakings_all(struct showing *showing)
{
	const struct planning *p = showing->p;
	int32_t count = 0;

	for (int32_t i = 0; i < p->units_count; i++)
		if (!unit_seated(&p->units[i]) && p->units[i].reason == PLANNER_GOES)
			count = overtakings_show(showing, i, count);
	return count;
}

static int32_t limited(int32_t free)
{
	return free < ROOM_UNLIMITED ? free : ROOM_UNLIMITED;
}

static void vehicles_show(const struct showing *showing, struct planner_filled *filled)
{
	const struct planning *p = showing->p;

	for (int32_t i = 0; i < p->in->people_count; i++)
		if (showing->seats[i].vehicle != PLANNER_NONE)
			filled[showing->seats[i].vehicle].people++;
	for (int32_t i = 0; i < p->slots_count; i++) {
		const struct planner_vehicle *vehicle = &p->in->vehicles[p->slots[i].vehicle];
		const struct room *free = &p->slots[i].free;
		struct planner_filled *shown = &filled[p->slots[i].vehicle];

		shown->seats = vehicle->free_seats - free->seats;
		shown->accessible = vehicle->free_accessible - free->accessible;
		shown->pets = limited(vehicle->free_pets) - free->pets;
		shown->luggage_kg = limited(vehicle->free_luggage_kg) - free->luggage_kg;
	}
}

static struct planner_plan *plan_show(struct planning *p)
{
	const struct planner_input *in = p->in;
	struct arena *memory = arena_new(MEMORY_MAX);
	struct planner_plan *plan = arena_alloc(memory, sizeof(*plan));
	struct planner_filled *filled =
		arena_array(memory, (size_t)in->vehicles_count, sizeof(*filled));
	struct showing showing = {
		.p = p,
		.plan = plan,
		.seats = arena_array(memory, (size_t)in->people_count, sizeof(*plan->seats)),
		.groups = arena_array(memory, (size_t)in->groups_count, sizeof(*plan->groups)),
	};

	*plan = (struct planner_plan){ .rules_version = in->rules->version, .memory = memory };
	for (int32_t i = 0; i < in->people_count; i++)
		showing.seats[i].vehicle = PLANNER_NONE;
	following_find(&showing);
	for (int32_t i = 0; i < p->units_count; i++)
		unit_show(&showing, i);
	plan->overtakings_count = overtakings_all(&showing);
	showing.overtakings =
		arena_array(memory, (size_t)plan->overtakings_count, sizeof(*showing.overtakings));
	(void)overtakings_all(&showing);
	vehicles_show(&showing, filled);
	plan->seats = showing.seats;
	plan->groups = showing.groups;
	plan->vehicles = filled;
	plan->overtakings = showing.overtakings;
	return plan;
}

struct planner_plan *planner_make(const struct planner_input *in)
{
	struct planning p = { .in = in, .arena = arena_new(MEMORY_MAX) };
	struct planner_plan *plan;

	input_check(in);
	slots_init(&p);
	units_init(&p);
	blocks_init(&p);
	repack_init(&p);
	priority_seat(&p);
	tidy_reunite(&p);
	tidy_level(&p);
	priority_keep(&p);
	explain_init(&p);
	plan = plan_show(&p);
	arena_free(p.arena);
	return plan;
}

void planner_plan_free(struct planner_plan *plan)
{
	if (plan)
		arena_free(plan->memory);
}
