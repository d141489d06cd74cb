/* People who have seats, from one vehicle to another. */
#include "planner/moves.h"

#include "planner/slots.h"
#include "planner/units.h"

bool entry_may_move(const struct planning *p, const struct entry *entry, int32_t from, int32_t to,
	struct room *takes)
{
	const struct unit *unit = &p->units[entry->unit];

	*takes = entry->takes;
	if (unit->only_slot != PLANNER_NONE)
		return false;
	if (unit->parted)
		return p->slots[from].line == p->slots[to].line &&
		       slot_entry(p, to, entry->unit) == PLANNER_NONE;
	if (p->slots[from].line == p->slots[to].line)
		return true;
	*takes = unit_need(p, unit, p->slots[to].line);
	return !(unit->documents & slot_line(p, to)->refused);
}

static void entry_move(struct planning *p, int32_t number, int32_t from, int32_t to)
{
	struct unit *unit = &p->units[number];
	const struct room takes = p->entries[slot_entry(p, from, number)].takes;

	slot_take(p, from, number, &takes);
	if (!unit->parted) {
		unit_seat(p, number, to);
		return;
	}
	slot_put(p, to, number, &takes);
	for (int32_t i = unit->first_member; i < unit->first_member + unit->members; i++)
		if (p->member_slots[i] == from)
			p->member_slots[i] = to;
}

static void block_go(struct planning *p, const struct move *move, int32_t to)
{
	blocks_of(p, move->unit, p->slots[to].line);
	block_move(p, move->unit, move->other, to);
}

void move_do(struct planning *p, const struct move *move)
{
	if (move->kind == MOVE_BLOCK) {
		block_go(p, move, move->to);
		return;
	}
	entry_move(p, move->unit, move->from, move->to);
	if (move->kind == MOVE_EXCHANGE)
		entry_move(p, move->other, move->to, move->from);
}

void move_undo(struct planning *p, const struct move *move)
{
	if (move->kind == MOVE_BLOCK) {
		block_go(p, move, move->from);
		return;
	}
	if (move->kind == MOVE_EXCHANGE)
		entry_move(p, move->other, move->from, move->to);
	entry_move(p, move->unit, move->to, move->from);
}
