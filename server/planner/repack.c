/*
 * Room made for a unit by moving those who are seated. One vehicle at a time is the target: step by
 * step it gives a unit to another vehicle with room, or takes a smaller one in exchange, always the
 * step that brings it nearest to what the unit needs, until that is there or no step brings it
 * nearer.
 */
#include "planner/repack.h"

#include "planner/moves.h"
#include "planner/slots.h"
#include "planner/units.h"

/* Bounds: vehicles that are looked at, tried as the target, that it exchanges with, and steps. */
#define LOOKED_AT_MAX 128
#define TARGETS_MAX 24
#define DONORS_MAX 64
#define STEPS_MAX 32
/* Of all searches of a plan, in pairs of units that are looked at. */
#define PAIRS_BASE 200000
#define PAIRS_A_PERSON 100
#define FAILURES_MAX 64

/* What no room could be made for; nor then for what needs more. */
struct failure {
	struct room need;
	uint64_t documents;
	int32_t only_slot;
	enum repacking how;
};

struct target {
	int32_t slot;
	int32_t lacking;
};

struct gathering {
	struct planning *p;
	int32_t slot;
	struct room need;
	bool seats_only; /* nothing else is lacking */
	int32_t donors[DONORS_MAX];
	int32_t donors_count;
	struct move moves[STEPS_MAX];
	int32_t moves_count;
};

void repack_init(struct planning *p)
{
	p->failures = arena_array(p->arena, FAILURES_MAX, sizeof(*p->failures));
	p->steps_left = PAIRS_BASE + PAIRS_A_PERSON * (int64_t)p->in->people_count;
}

static bool failed_before(const struct planning *p, const struct unit *unit, enum repacking how)
{
	for (int32_t i = 0; i < p->failures_count; i++) {
		const struct failure *failure = &p->failures[i];

		if (failure->how == how && room_holds(&unit->need, &failure->need) &&
			!(failure->documents & ~unit->documents) &&
			(failure->only_slot == PLANNER_NONE ||
				failure->only_slot == unit->only_slot))
			return true;
	}
	return false;
}

static void failure_note(struct planning *p, const struct unit *unit, enum repacking how)
{
	if (p->failures_count < FAILURES_MAX)
		p->failures[p->failures_count++] =
			(struct failure){ unit->need, unit->documents, unit->only_slot, how };
}

static int32_t above(int32_t need, int32_t free)
{
	return need > free ? need - free : 0;
}

/* How far a vehicle is from what is needed; 25 kg count as much as a seat. */
static int32_t lacking(const struct room *free, const struct room *need)
{
	return above(need->seats, free->seats) + above(need->accessible, free->accessible) +
	       above(need->pets, free->pets) +
	       (above(need->luggage_kg, free->luggage_kg) + 24) / 25;
}

static bool only_seats_lack(const struct room *free, const struct room *need)
{
	return need->accessible <= free->accessible && need->pets <= free->pets &&
	       need->luggage_kg <= free->luggage_kg;
}

struct targets {
	struct target list[TARGETS_MAX];
	int32_t count;
};

/* The nearest stand first. */
static void target_add(
	struct targets *targets, const struct planning *p, const struct unit *unit, int32_t slot)
{
	const struct room need = unit_need(p, unit, p->slots[slot].line);
	const int32_t lack = lacking(&p->slots[slot].free, &need);
	int32_t i;

	if (need.seats > p->in->vehicles[p->slots[slot].vehicle].free_seats)
		return;
	for (i = targets->count; i > 0 && targets->list[i - 1].lacking > lack; i--)
		if (i < TARGETS_MAX)
			targets->list[i] = targets->list[i - 1];
	if (i < TARGETS_MAX)
		targets->list[i] = (struct target){ slot, lack };
	targets->count += targets->count < TARGETS_MAX;
}

/* Of the slots that it may use, first those with a seat, then those without. */
static void targets_find(struct targets *targets, const struct planning *p, const struct unit *unit)
{
	static const struct room seat = { .seats = 1 }, nothing = { 0 };
	int32_t slot, looked = 0;

	targets->count = 0;
	if (unit->only_slot != PLANNER_NONE) {
		target_add(targets, p, unit, unit->only_slot);
		return;
	}
	slot = slots_first(p, &seat, unit->documents, 0);
	for (; slot != PLANNER_NONE && looked < LOOKED_AT_MAX; looked++) {
		target_add(targets, p, unit, slot);
		slot = slots_first(p, &seat, unit->documents, slot + 1);
	}
	slot = slots_first(p, &nothing, unit->documents, 0);
	for (looked = 0; slot != PLANNER_NONE && looked < LOOKED_AT_MAX; looked++) {
		if (p->slots[slot].free.seats == 0)
			target_add(targets, p, unit, slot);
		slot = slots_first(p, &nothing, unit->documents, slot + 1);
	}
}

/* Slots with so much from `from` to `end`. */
static void donors_add(
	struct gathering *gathering, const struct room *has, int32_t from, int32_t end)
{
	int32_t slot = slots_first(gathering->p, has, 0, from);

	while (slot != PLANNER_NONE && slot < end && gathering->donors_count < DONORS_MAX) {
		if (slot != gathering->slot)
			gathering->donors[gathering->donors_count++] = slot;
		slot = slots_first(gathering->p, has, 0, slot + 1);
	}
}

/* Vehicles with something to give: of the convoy first, of later ones, of earlier ones. */
static void donors_find(struct gathering *gathering)
{
	const struct planning *p = gathering->p;
	const int32_t first = slot_line(p, gathering->slot)->first_slot;
	const struct room has = { .seats = gathering->seats_only };

	gathering->donors_count = 0;
	donors_add(gathering, &has, first, p->slots_count);
	donors_add(gathering, &has, 0, first);
}

struct best {
	struct move move;
	int32_t lacking;
	int32_t spare; /* seats beyond the need */
};

static void best_offer(struct best *best, const struct gathering *gathering, struct move move,
	const struct room *after)
{
	const int32_t lack = lacking(after, &gathering->need);
	const int32_t spare = after->seats - gathering->need.seats;

	if (lack > best->lacking || (lack == best->lacking && spare >= best->spare))
		return;
	*best = (struct best){ move, lack, spare };
}

/* `entry` of the target to `donor`, alone or for one of the donor's. */
static void donor_try(
	struct gathering *gathering, const struct entry *entry, int32_t donor, struct best *best)
{
	struct planning *p = gathering->p;
	const struct room *here = &p->slots[gathering->slot].free, *there = &p->slots[donor].free;
	const struct room without = room_plus(here, &entry->takes);
	struct room goes, after;

	if (!entry_may_move(p, entry, gathering->slot, donor, &goes))
		return;
	if (room_holds(there, &goes))
		best_offer(best, gathering,
			(struct move){
				MOVE_UNIT, entry->unit, PLANNER_NONE, gathering->slot, donor },
			&without);
	for (int32_t i = p->slots[donor].first_entry; i != PLANNER_NONE; i = p->entries[i].next) {
		const struct entry *other = &p->entries[i];
		const struct room room = room_plus(there, &other->takes);
		struct room comes;

		p->steps_left--;
		if ((gathering->seats_only && other->takes.seats >= entry->takes.seats) ||
			!room_holds(&room, &goes) ||
			!entry_may_move(p, other, donor, gathering->slot, &comes) ||
			!room_holds(&without, &comes))
			continue;
		after = room_minus(&without, &comes);
		best_offer(best, gathering,
			(struct move){
				MOVE_EXCHANGE, entry->unit, other->unit, gathering->slot, donor },
			&after);
	}
}

/* Blocks of a unit in the target to other vehicles of the convoy. */
static void blocks_try(struct gathering *gathering, int32_t unit, struct best *best)
{
	struct planning *p = gathering->p;
	const struct line *line = slot_line(p, gathering->slot);

	if (p->units[unit].parts == UNIT_WHOLE_ONLY)
		return;
	blocks_of(p, unit, p->slots[gathering->slot].line);
	for (int32_t i = 0; i < p->blocks->count; i++) {
		const struct block *block = &p->blocks->list[i];
		const struct room after = room_plus(&p->slots[gathering->slot].free, &block->takes);

		if (block->slot != gathering->slot)
			continue;
		for (int32_t to = line->first_slot; to < line->end_slot; to++) {
			p->steps_left -= p->blocks->count;
			if (p->steps_left <= 0)
				return;
			if (to != gathering->slot &&
				room_holds(&p->slots[to].free, &block->takes) &&
				block_may_move(p, i, to))
				best_offer(best, gathering,
					(struct move){ MOVE_BLOCK, unit, i, gathering->slot, to },
					&after);
		}
	}
}

/* The best step nearer; false if there is none. */
static bool step_nearer(struct gathering *gathering, enum repacking how)
{
	struct planning *p = gathering->p;
	const struct room *free = &p->slots[gathering->slot].free;
	const int32_t lack = lacking(free, &gathering->need);
	struct best best = { .lacking = lack, .spare = INT32_MIN };

	gathering->seats_only = only_seats_lack(free, &gathering->need);
	donors_find(gathering);
	for (int32_t i = p->slots[gathering->slot].first_entry; i != PLANNER_NONE;
		i = p->entries[i].next) {
		for (int32_t j = 0; j < gathering->donors_count; j++)
			donor_try(gathering, &p->entries[i], gathering->donors[j], &best);
		if (how == REPACK_PARTS)
			blocks_try(gathering, p->entries[i].unit, &best);
	}
	if (best.lacking == lack)
		return false;
	move_do(p, &best.move);
	gathering->moves[gathering->moves_count++] = best.move;
	return true;
}

static bool gather(struct gathering *gathering, enum repacking how)
{
	struct planning *p = gathering->p;

	while (!room_holds(&p->slots[gathering->slot].free, &gathering->need)) {
		if (gathering->moves_count < STEPS_MAX && p->steps_left > 0 &&
			step_nearer(gathering, how))
			continue;
		while (gathering->moves_count > 0)
			move_undo(p, &gathering->moves[--gathering->moves_count]);
		return false;
	}
	return true;
}

bool unit_place_repacked(struct planning *p, int32_t number, enum repacking how)
{
	const struct unit *unit = &p->units[number];
	struct targets targets;

	if (p->steps_left <= 0 || p->total_free.seats < unit->need.seats ||
		p->total_free.accessible < unit->need.accessible || failed_before(p, unit, how))
		return false;
	targets_find(&targets, p, unit);
	for (int32_t i = 0; i < targets.count; i++) {
		const int32_t slot = targets.list[i].slot;
		struct gathering gathering = {
			.p = p,
			.slot = slot,
			.need = unit_need(p, unit, p->slots[slot].line),
		};

		if (!gather(&gathering, how))
			continue;
		unit_seat(p, number, slot);
		return true;
	}
	failure_note(p, unit, how);
	return false;
}
