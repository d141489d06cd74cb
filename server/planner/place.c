/* A unit onto a vehicle and off it, as the vehicles are. */
#include "planner/place.h"

#include "planner/parts.h"
#include "planner/slots.h"
#include "planner/units.h"

void unit_seat(struct planning *p, int32_t unit, int32_t slot)
{
	const struct room need = unit_need(p, &p->units[unit], p->slots[slot].line);

	slot_put(p, slot, unit, &need);
	p->units[unit].slot = slot;
}

void unit_unseat(struct planning *p, int32_t number)
{
	struct unit *unit = &p->units[number];

	for (int32_t i = 0; i < unit->members; i++) {
		const int32_t slot =
			unit->parted ? p->member_slots[unit->first_member + i] : unit->slot;
		const int32_t entry = slot_entry(p, slot, number);
		const struct room takes =
			entry == PLANNER_NONE ? (struct room){ 0 } : p->entries[entry].takes;

		if (entry != PLANNER_NONE)
			slot_take(p, slot, number, &takes);
		if (!unit->parted)
			break;
	}
	unit->slot = PLANNER_NONE;
	unit->parted = false;
}

/* Of the slots of a convoy: where fewest accessible seats are lost to others, then the fullest. */
static int32_t best_of_line(
	const struct planning *p, const struct line *line, const struct room *need, int32_t from)
{
	int32_t best = PLANNER_NONE, least_wasted = 0, least_left = 0;

	for (int32_t slot = from; slot < line->end_slot; slot++) {
		const struct room *free = &p->slots[slot].free;
		const struct room left = room_minus(free, need);
		const int32_t wasted = room_wasted(&left) - room_wasted(free);

		if (!room_holds(free, need))
			continue;
		if (best == PLANNER_NONE || wasted < least_wasted ||
			(wasted == least_wasted && left.seats < least_left)) {
			best = slot;
			least_wasted = wasted;
			least_left = left.seats;
		}
	}
	return best;
}

static int32_t slot_for(const struct planning *p, const struct unit *unit)
{
	int32_t slot = 0;

	for (;;) {
		const struct line *line;
		struct room need;

		slot = slots_first(p, &unit->need, unit->documents, slot);
		if (slot == PLANNER_NONE)
			return PLANNER_NONE;
		need = unit_need(p, unit, p->slots[slot].line);
		line = slot_line(p, slot);
		slot = best_of_line(p, line, &need, slot);
		if (slot != PLANNER_NONE)
			return slot;
		slot = line->end_slot;
	}
}

bool unit_place(struct planning *p, int32_t number)
{
	const struct unit *unit = &p->units[number];
	int32_t slot = unit->only_slot;

	if (slot == PLANNER_NONE)
		slot = slot_for(p, unit);
	else {
		const struct room need = unit_need(p, unit, p->slots[slot].line);

		if (!unit_may_use(p, unit, slot) || !room_holds(&p->slots[slot].free, &need))
			return false;
	}
	if (slot == PLANNER_NONE)
		return false;
	unit_seat(p, number, slot);
	return true;
}

static int32_t caps_are_free(struct planning *p, const struct line *line)
{
	int32_t seats = 0;

	for (int32_t slot = line->first_slot; slot < line->end_slot; slot++) {
		p->blocks->caps[slot - line->first_slot] = p->slots[slot].free;
		seats += p->slots[slot].free.seats;
	}
	return seats;
}

bool unit_place_parted(struct planning *p, int32_t number)
{
	const struct unit *unit = &p->units[number];

	if (unit->parts == UNIT_WHOLE_ONLY || p->total_free.seats < unit->need.seats)
		return false;
	for (int32_t i = 0; i < p->lines_count; i++) {
		const struct line *line = &p->lines[i];
		const struct room need = unit_need(p, unit, i);

		if (unit->documents & line->refused || caps_are_free(p, line) < need.seats)
			continue;
		blocks_of(p, number, i);
		if (!blocks_spread(p, i))
			continue;
		blocks_seat(p, number);
		return true;
	}
	return false;
}
