/* Who has a seat where is better, once it is settled who has one. */
#include "planner/tidy.h"

#include "planner/moves.h"
#include "planner/repack.h"
#include "planner/slots.h"

static void reunite(struct planning *p, int32_t number)
{
	struct unit *unit = &p->units[number];
	const int32_t line = p->slots[p->member_slots[unit->first_member]].line;

	unit_unseat(p, number);
	if (unit_place(p, number) || unit_place_repacked(p, number, REPACK_WHOLE))
		return;
	unit->parted = true;
	blocks_of(p, number, line);
	blocks_seat(p, number);
}

void tidy_reunite(struct planning *p)
{
	p->failures_count = 0;
	for (int32_t i = 0; i < p->units_count; i++)
		if (p->units[i].parted)
			reunite(p, i);
}

struct leveling {
	struct planning *p;
	int32_t full;
	int32_t empty;
	struct move move;
	int32_t seats; /* that the move takes along */
};

static const struct planner_vehicle *slot_vehicle(const struct planning *p, int32_t slot)
{
	return &p->in->vehicles[p->slots[slot].vehicle];
}

/* Whether with so many seats gone over the first is still filled no less than the second. */
static bool still_fuller(const struct planning *p, int32_t full, int32_t empty, int32_t seats)
{
	const struct planner_vehicle *a = slot_vehicle(p, full), *b = slot_vehicle(p, empty);
	const int64_t taken_a = a->seats - p->slots[full].free.seats - seats;
	const int64_t taken_b = b->seats - p->slots[empty].free.seats + seats;

	return taken_a * b->seats >= taken_b * a->seats;
}

/* The most that one move from the one to the other evens out. */
static bool move_find(struct leveling *leveling)
{
	struct planning *p = leveling->p;
	const struct slot *full = &p->slots[leveling->full], *empty = &p->slots[leveling->empty];
	const int32_t wasted = room_wasted(&full->free) + room_wasted(&empty->free);

	leveling->seats = 0;
	for (int32_t i = full->first_entry; i != PLANNER_NONE; i = p->entries[i].next) {
		const struct entry *entry = &p->entries[i];
		struct room goes, left, right;

		if (entry->takes.seats <= leveling->seats ||
			!still_fuller(p, leveling->full, leveling->empty, entry->takes.seats) ||
			!entry_may_move(p, entry, leveling->full, leveling->empty, &goes) ||
			!room_holds(&empty->free, &goes))
			continue;
		left = room_plus(&full->free, &goes);
		right = room_minus(&empty->free, &goes);
		if (room_wasted(&left) + room_wasted(&right) > wasted)
			continue;
		leveling->seats = entry->takes.seats;
		leveling->move = (struct move){ MOVE_UNIT, entry->unit, PLANNER_NONE,
			leveling->full, leveling->empty };
	}
	return leveling->seats > 0;
}

/* The fullest vehicle, or of those that can take more the emptiest. */
static int32_t outermost(const struct planning *p, const struct line *line, bool fullest)
{
	int32_t found = PLANNER_NONE;

	for (int32_t slot = line->first_slot; slot < line->end_slot; slot++) {
		if (!fullest && p->slots[slot].free.seats == 0)
			continue;
		if (found == PLANNER_NONE || (fullest ? !still_fuller(p, found, slot, 0)
						      : !still_fuller(p, slot, found, 0)))
			found = slot;
	}
	return found;
}

static bool line_level_once(struct planning *p, const struct line *line)
{
	struct leveling leveling = {
		.p = p,
		.full = outermost(p, line, true),
		.empty = outermost(p, line, false),
	};

	if (leveling.empty == PLANNER_NONE || leveling.full == leveling.empty)
		return false;
	if (!move_find(&leveling))
		return false;
	move_do(p, &leveling.move);
	return true;
}

void tidy_level(struct planning *p)
{
	for (int32_t i = 0; i < p->lines_count; i++)
		while (line_level_once(p, &p->lines[i]))
			;
}
