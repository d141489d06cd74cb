/* A unit in blocks: over which vehicles they go. */
#include "planner/parts.h"
#include "planner/slots.h"

/* Those who have no slot yet. */
struct left {
	int32_t leading;
	struct room following;
	int32_t followers;
};

static bool block_special(const struct block *block)
{
	return block->takes.accessible > 0 || block->takes.pets > 0;
}

static struct left blocks_left(const struct blocks *blocks)
{
	struct left left = { 0 };

	for (int32_t i = 0; i < blocks->count; i++) {
		const struct block *block = &blocks->list[i];

		if (block->slot != PLANNER_NONE)
			continue;
		if (block->kind == BLOCK_FOLLOWS) {
			left.followers++;
			left.following = room_plus(&left.following, &block->takes);
		}
		left.leading += block->kind == BLOCK_LEADS;
	}
	return left;
}

/* Whether those who follow keep one who leads: elsewhere, or here with room for all of them. */
static bool leader_may_go(
	const struct left *left, const struct block *block, const struct room *cap)
{
	const struct room all = room_plus(&left->following, &block->takes);

	return block->kind != BLOCK_LEADS || left->followers == 0 || left->leading > 1 ||
	       room_holds(cap, &all);
}

static void block_go(struct left *left, struct block *block, int32_t slot, struct room *cap)
{
	block->slot = slot;
	*cap = room_minus(cap, &block->takes);
	left->leading -= block->kind == BLOCK_LEADS;
	if (block->kind == BLOCK_FOLLOWS) {
		left->followers--;
		left->following = room_minus(&left->following, &block->takes);
	}
}

static void followers_go(struct blocks *blocks, struct left *left, int32_t slot, struct room *cap)
{
	for (int special = 1; special >= 0; special--)
		for (int32_t i = 0; i < blocks->count; i++) {
			struct block *block = &blocks->list[i];

			if (block->kind == BLOCK_FOLLOWS && block->slot == PLANNER_NONE &&
				block_special(block) == special && room_holds(cap, &block->takes))
				block_go(left, block, slot, cap);
		}
}

/* Who needs more than a seat goes first; with the first who leads go those who follow. */
static void slot_fill(struct blocks *blocks, int32_t slot, struct room *cap)
{
	struct left left = blocks_left(blocks);
	bool led = false;

	for (int special = 1; special >= 0; special--)
		for (int32_t i = 0; i < blocks->count; i++) {
			struct block *block = &blocks->list[i];

			if (block->kind == BLOCK_FOLLOWS || block->slot != PLANNER_NONE ||
				block_special(block) != special ||
				!room_holds(cap, &block->takes) ||
				!leader_may_go(&left, block, cap))
				continue;
			block_go(&left, block, slot, cap);
			if (block->kind == BLOCK_LEADS && !led)
				followers_go(blocks, &left, slot, cap);
			led |= block->kind == BLOCK_LEADS;
		}
}

static int32_t roomiest(const struct room *caps, int32_t count)
{
	int32_t found = 0;

	for (int32_t i = 1; i < count; i++)
		if (caps[i].seats > caps[found].seats)
			found = i;
	return found;
}

bool blocks_spread(struct planning *p, int32_t number)
{
	const struct line *line = &p->lines[number];
	const int32_t count = line->end_slot - line->first_slot;
	struct room *caps = p->blocks->caps;
	int32_t left = p->blocks->count;

	for (int32_t i = 0; i < p->blocks->count; i++)
		p->blocks->list[i].slot = PLANNER_NONE;
	while (left > 0) {
		const int32_t i = roomiest(caps, count);

		if (caps[i].seats <= 0)
			return false;
		slot_fill(p->blocks, line->first_slot + i, &caps[i]);
		caps[i].seats = 0;
		left = 0;
		for (int32_t j = 0; j < p->blocks->count; j++)
			left += p->blocks->list[j].slot == PLANNER_NONE;
	}
	return true;
}

/* After its blocks have moved. */
static void unit_settle(struct planning *p, int32_t number)
{
	const struct blocks *blocks = p->blocks;
	struct unit *unit = &p->units[number];

	unit->parted = false;
	for (int32_t i = 0; i < blocks->count; i++)
		unit->parted |= blocks->list[i].slot != blocks->list[0].slot;
	unit->slot = unit->parted ? PLANNER_NONE : blocks->list[0].slot;
	for (int32_t i = 0; i < unit->members; i++)
		p->member_slots[unit->first_member + i] = blocks->list[blocks->of[i]].slot;
}

void blocks_seat(struct planning *p, int32_t unit)
{
	for (int32_t i = 0; i < p->blocks->count; i++)
		slot_put(p, p->blocks->list[i].slot, unit, &p->blocks->list[i].takes);
	unit_settle(p, unit);
}

bool block_may_move(const struct planning *p, int32_t moving, int32_t to)
{
	const struct block *block = &p->blocks->list[moving];
	int32_t led_there = 0, led_here = 0, followers_here = 0;

	if (block->kind == BLOCK_FREE)
		return true;
	for (int32_t i = 0; i < p->blocks->count; i++) {
		const struct block *other = &p->blocks->list[i];

		if (i == moving)
			continue;
		led_there += other->slot == to && other->kind == BLOCK_LEADS;
		led_here += other->slot == block->slot && other->kind == BLOCK_LEADS;
		followers_here += other->slot == block->slot && other->kind == BLOCK_FOLLOWS;
	}
	if (block->kind == BLOCK_FOLLOWS)
		return led_there > 0;
	return led_here > 0 || followers_here == 0;
}

void block_move(struct planning *p, int32_t unit, int32_t moving, int32_t to)
{
	struct block *block = &p->blocks->list[moving];

	slot_take(p, block->slot, unit, &block->takes);
	slot_put(p, to, unit, &block->takes);
	block->slot = to;
	unit_settle(p, unit);
}
