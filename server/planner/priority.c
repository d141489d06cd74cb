/* Who gets a seat: strictly in the order of priority. */
#include "planner/priority.h"

#include "planner/parts.h"
#include "planner/place.h"
#include "planner/repack.h"
#include "planner/slots.h"
#include "planner/units.h"

#define REFUSED_MAX 256

void priority_seat(struct planning *p)
{
	for (int32_t i = 0; i < p->units_count; i++) {
		if (p->units[i].reason != PLANNER_GOES)
			continue;
		if (!unit_place(p, i) && !unit_place_repacked(p, i, REPACK_WHOLE) &&
			!unit_place_parted(p, i))
			(void)unit_place_repacked(p, i, REPACK_PARTS);
	}
}

struct room room_without_later(const struct planning *p, int32_t slot, int32_t unit)
{
	struct room room = p->slots[slot].free;

	for (int32_t i = p->slots[slot].first_entry; i != PLANNER_NONE; i = p->entries[i].next)
		if (p->entries[i].unit > unit)
			room = room_plus(&room, &p->entries[i].takes);
	return room;
}

/* What has been looked for in vain. It would be in vain for whoever comes later and needs more. */
struct refused {
	struct room need;
	uint64_t documents;
	int32_t only_slot;
};

struct keeping {
	struct planning *p;
	int32_t *latest; /* no unit after it is in the slot */
	struct refused refused[REFUSED_MAX];
	int32_t refused_count;
};

static bool refused_before(const struct keeping *keeping, const struct unit *unit)
{
	for (int32_t i = 0; i < keeping->refused_count; i++) {
		const struct refused *refused = &keeping->refused[i];

		if (room_holds(&unit->need, &refused->need) &&
			!(refused->documents & ~unit->documents) &&
			(refused->only_slot == PLANNER_NONE ||
				refused->only_slot == unit->only_slot))
			return true;
	}
	return false;
}

static void evict_latest(struct planning *p, int32_t slot)
{
	int32_t latest = PLANNER_NONE;

	for (int32_t i = p->slots[slot].first_entry; i != PLANNER_NONE; i = p->entries[i].next)
		if (p->entries[i].unit > latest)
			latest = p->entries[i].unit;
	unit_unseat(p, latest);
}

static bool keep_whole(struct keeping *keeping, int32_t number)
{
	struct planning *p = keeping->p;
	const struct unit *unit = &p->units[number];

	if (refused_before(keeping, unit))
		return false;
	for (int32_t slot = 0; slot < p->slots_count; slot++) {
		struct room need, room;

		if (keeping->latest[slot] < number || !unit_may_use(p, unit, slot))
			continue;
		need = unit_need(p, unit, p->slots[slot].line);
		room = room_without_later(p, slot, number);
		if (!room_holds(&room, &need))
			continue;
		while (!room_holds(&p->slots[slot].free, &need))
			evict_latest(p, slot);
		unit_seat(p, number, slot);
		return true;
	}
	/* Ages that vary make a need that is only the least. */
	if (keeping->refused_count < REFUSED_MAX && !unit->ages_vary)
		keeping->refused[keeping->refused_count++] =
			(struct refused){ unit->need, unit->documents, unit->only_slot };
	return false;
}

/* The blocks have their slots, and only later units are in their way. */
static void evict_for_blocks(struct planning *p)
{
	const struct blocks *blocks = p->blocks;

	for (int32_t i = 0; i < blocks->count; i++) {
		const int32_t slot = blocks->list[i].slot;
		struct room takes = { 0 };

		for (int32_t j = 0; j < blocks->count; j++)
			if (blocks->list[j].slot == slot)
				takes = room_plus(&takes, &blocks->list[j].takes);
		while (!room_holds(&p->slots[slot].free, &takes))
			evict_latest(p, slot);
	}
}

static bool keep_parted(struct keeping *keeping, int32_t number)
{
	struct planning *p = keeping->p;
	const struct unit *unit = &p->units[number];

	if (unit->parts == UNIT_WHOLE_ONLY)
		return false;
	for (int32_t i = 0; i < p->lines_count; i++) {
		const struct line *line = &p->lines[i];
		int32_t seats = 0;

		if (unit->documents & line->refused)
			continue;
		for (int32_t slot = line->first_slot; slot < line->end_slot; slot++) {
			struct room *cap = &p->blocks->caps[slot - line->first_slot];

			*cap = keeping->latest[slot] < number ? p->slots[slot].free
							      : room_without_later(p, slot, number);
			seats += cap->seats;
		}
		if (seats < unit_need(p, unit, i).seats)
			continue;
		blocks_of(p, number, i);
		if (!blocks_spread(p, i))
			continue;
		evict_for_blocks(p);
		blocks_seat(p, number);
		return true;
	}
	return false;
}

static void latest_note(struct keeping *keeping, int32_t number)
{
	const struct planning *p = keeping->p;
	const struct unit *unit = &p->units[number];

	for (int32_t i = 0; i < unit->members; i++) {
		const int32_t slot =
			unit->parted ? p->member_slots[unit->first_member + i] : unit->slot;

		if (keeping->latest[slot] < number)
			keeping->latest[slot] = number;
	}
}

/* One pass is enough: whoever is moved comes later than whom it is moved for, and for those before,
 * later ones do not count. */
void priority_keep(struct planning *p)
{
	struct keeping keeping = {
		.p = p,
		.latest = arena_array(p->arena, (size_t)p->slots_count, sizeof(int32_t)),
	};

	for (int32_t i = 0; i < p->slots_count; i++)
		keeping.latest[i] = PLANNER_NONE;
	for (int32_t i = 0; i < p->units_count; i++)
		if (unit_seated(&p->units[i]))
			latest_note(&keeping, i);
	for (int32_t i = 0; i < p->units_count; i++) {
		if (p->units[i].reason != PLANNER_GOES || unit_seated(&p->units[i]))
			continue;
		if (unit_place(p, i) || keep_whole(&keeping, i) || unit_place_parted(p, i) ||
			keep_parted(&keeping, i))
			latest_note(&keeping, i);
	}
}
