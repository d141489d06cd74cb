/* Why who stays stays, and who goes past them. */
#include "planner/explain.h"

#include "planner/parts.h"
#include "planner/priority.h"
#include "planner/slots.h"
#include "planner/units.h"

/* What was found for one unit is so for all that need and may use the same. */
#define TOLD 1024

struct shortage {
	enum planner_reason reason;
	int32_t needed;
	int32_t available;
};

struct told {
	bool known;
	struct room need;
	uint64_t documents;
	int32_t only_slot;
	struct shortage shortage;
	int32_t convoys_refused;
};

void explain_init(struct planning *p)
{
	p->told = arena_array(p->arena, TOLD, sizeof(*p->told));
}

/* The first thing that such room lacks. */
static struct shortage shortage_of(const struct room *room, const struct room *need)
{
	const int32_t accessible = room->accessible < room->seats ? room->accessible : room->seats;

	if (room->seats < need->seats)
		return (struct shortage){ PLANNER_NO_SEATS, need->seats, room->seats };
	if (accessible < need->accessible)
		return (struct shortage){ PLANNER_NO_ACCESSIBLE, need->accessible, accessible };
	if (room->pets < need->pets)
		return (struct shortage){ PLANNER_NO_PETS, need->pets, room->pets };
	if (room->luggage_kg < need->luggage_kg)
		return (struct shortage){ PLANNER_NO_LUGGAGE, need->luggage_kg, room->luggage_kg };
	return (struct shortage){ PLANNER_GOES, 0, 0 };
}

/* Of the vehicles that it may use, where it lacks the last thing, and least of it. */
static struct shortage least_shortage(const struct planning *p, const struct unit *unit)
{
	struct shortage least = { PLANNER_NO_SEATS, unit->need.seats, 0 };

	for (int32_t slot = 0; slot < p->slots_count; slot++) {
		struct room need;
		struct shortage shortage;

		if (!unit_may_use(p, unit, slot))
			continue;
		need = unit_need(p, unit, p->slots[slot].line);
		shortage = shortage_of(&p->slots[slot].free, &need);
		if (shortage.needed < ROOM_NEVER &&
			(shortage.reason > least.reason ||
				(shortage.reason == least.reason &&
					shortage.available > least.available)))
			least = shortage;
	}
	return least;
}

/* Whether it could not even be parted over the vehicles of a convoy if they were empty. */
static bool too_large_in_parts(struct planning *p, int32_t number)
{
	const struct unit *unit = &p->units[number];

	if (unit->too_large == PLANNER_GOES)
		return false;
	for (int32_t i = 0; i < p->lines_count && unit->parts != UNIT_WHOLE_ONLY; i++) {
		const struct line *line = &p->lines[i];

		if (unit->documents & line->refused)
			continue;
		for (int32_t slot = line->first_slot; slot < line->end_slot; slot++) {
			const struct planner_vehicle *vehicle =
				&p->in->vehicles[p->slots[slot].vehicle];

			p->blocks->caps[slot - line->first_slot] = (struct room){ vehicle->seats,
				vehicle->accessible_seats, ROOM_UNLIMITED, ROOM_UNLIMITED };
		}
		blocks_of(p, number, i);
		if (blocks_spread(p, i))
			return false;
	}
	return true;
}

static int32_t convoys_refused(const struct planning *p, const struct unit *unit)
{
	int32_t count = 0;

	for (int32_t i = 0; i < p->lines_count; i++)
		count += (unit->documents & p->lines[i].refused) != 0;
	return count;
}

static bool told_fits(const struct told *told, const struct unit *unit)
{
	return told->known && room_holds(&told->need, &unit->need) &&
	       room_holds(&unit->need, &told->need) && told->documents == unit->documents &&
	       told->only_slot == unit->only_slot;
}

static uint32_t told_place(const struct unit *unit)
{
	const uint64_t mixed =
		(uint64_t)unit->need.seats * 3 + (uint64_t)unit->need.accessible * 31 +
		(uint64_t)unit->need.pets * 101 + (uint64_t)unit->need.luggage_kg * 1009 +
		unit->documents + (uint64_t)(uint32_t)unit->only_slot;

	return (uint32_t)(mixed * UINT64_C(0x9e3779b97f4a7c15) >> 32) % TOLD;
}

static const struct told *told_of(struct planning *p, const struct unit *unit)
{
	struct told *told = &p->told[told_place(unit)];

	if (!unit->ages_vary && told_fits(told, unit))
		return told;
	*told = (struct told){
		.known = !unit->ages_vary,
		.need = unit->need,
		.documents = unit->documents,
		.only_slot = unit->only_slot,
		.shortage = least_shortage(p, unit),
		.convoys_refused = convoys_refused(p, unit),
	};
	return told;
}

struct planner_stay explain_stay(struct planning *p, int32_t number)
{
	const struct unit *unit = &p->units[number];
	const bool large = unit->reason == PLANNER_GOES && too_large_in_parts(p, number);
	const struct told *told = told_of(p, unit);
	struct shortage shortage = { unit->reason, unit->needed, unit->available };

	if (large)
		shortage.reason = unit->too_large;
	else if (unit->reason == PLANNER_GOES)
		shortage = told->shortage;
	return (struct planner_stay){
		.reason = shortage.reason,
		.person = unit->person,
		.because_of = unit->reason == PLANNER_GOES ? p->unit_groups[unit->first_group]
							   : unit->because_of,
		.needed = shortage.needed,
		.available = shortage.available,
		.people = unit->members,
		.convoys_refused = told->convoys_refused,
		.only_vehicle = unit->only_slot == PLANNER_NONE ? PLANNER_NONE
								: p->slots[unit->only_slot].vehicle,
	};
}

/* Why the unit may use another vehicle only. */
static enum planner_reason bound(const struct planning *p, const struct unit *unit)
{
	for (int32_t i = 0; i < unit->members; i++)
		if (unit_person(p, unit, i)->beside == PLANNER_ABOARD)
			return PLANNER_COMPANION_ABOARD;
	return PLANNER_REST_ELSEWHERE;
}

struct planner_overtaking explain_overtaking(
	const struct planning *p, int32_t earlier, int32_t later_group, int32_t slot)
{
	const struct unit *unit = &p->units[earlier];
	const struct room need = unit_need(p, unit, p->slots[slot].line);
	const struct room room = room_without_later(p, slot, earlier);
	struct shortage shortage = shortage_of(&room, &need);

	if (unit->documents & slot_line(p, slot)->refused)
		shortage = (struct shortage){ PLANNER_DOCUMENTS, 0, 0 };
	else if (unit->only_slot != PLANNER_NONE && unit->only_slot != slot)
		shortage = (struct shortage){ bound(p, unit), 0, 0 };
	else if (unit->parts == UNIT_TOO_LARGE)
		shortage = (struct shortage){ unit->too_large, unit->needed, unit->available };
	else if (shortage.needed >= ROOM_NEVER)
		shortage = (struct shortage){ PLANNER_MINOR_ALONE, 0, 0 };
	return (struct planner_overtaking){
		.later = later_group,
		.earlier = p->unit_groups[unit->first_group],
		.vehicle = p->slots[slot].vehicle,
		.reason = shortage.reason,
		.needed = shortage.needed,
		.available = shortage.available,
	};
}
