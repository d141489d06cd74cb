/* A unit in blocks: which there are. */
#include "planner/parts.h"

#include "planner/ages.h"
#include "planner/slots.h"
#include "planner/units.h"

struct making {
	struct planning *p;
	const struct unit *unit;
	const struct ages *ages;
};

void blocks_init(struct planning *p)
{
	int32_t members = 0, slots = 0;

	for (int32_t i = 0; i < p->units_count; i++)
		if (p->units[i].members > members)
			members = p->units[i].members;
	for (int32_t i = 0; i < p->lines_count; i++)
		if (p->lines[i].end_slot - p->lines[i].first_slot > slots)
			slots = p->lines[i].end_slot - p->lines[i].first_slot;
	p->blocks = arena_alloc(p->arena, sizeof(*p->blocks));
	p->blocks->list = arena_array(p->arena, (size_t)members, sizeof(*p->blocks->list));
	p->blocks->of = arena_array(p->arena, (size_t)members, sizeof(*p->blocks->of));
	p->blocks->on_lap = arena_array(p->arena, (size_t)members, sizeof(*p->blocks->on_lap));
	p->blocks->holding = arena_array(p->arena, (size_t)members, sizeof(*p->blocks->holding));
	p->blocks->caps = arena_array(p->arena, (size_t)slots, sizeof(*p->blocks->caps));
}

static int32_t root_of(int32_t *links, int32_t i)
{
	while (links[i] != i)
		i = links[i] = links[links[i]];
	return i;
}

/* The one that comes first stands for both. */
static void join(int32_t *links, int32_t a, int32_t b)
{
	a = root_of(links, a);
	b = root_of(links, b);
	if (a < b)
		links[b] = a;
	else
		links[a] = b;
}

static const struct planner_person *person_at(const struct making *making, int32_t i)
{
	return unit_person(making->p, making->unit, i);
}

static bool adult_at(const struct making *making, int32_t i)
{
	return !person_is_minor(person_at(making, i), making->ages);
}

/* The place in the unit of the companion, or PLANNER_NONE. */
static int32_t companion_of(const struct making *making, int32_t i)
{
	const struct planner_person *person = person_at(making, i);

	if (person->beside != PLANNER_WAITING)
		return PLANNER_NONE;
	return making->p->places[person->companion] - making->unit->first_member;
}

static void lap_take(const struct making *making, int32_t infant, int32_t adult)
{
	struct blocks *blocks = making->p->blocks;

	blocks->on_lap[infant] = true;
	blocks->holding[adult] = true;
	join(blocks->of, infant, adult);
}

/* Infants of a group, `first` to `end`: on the lap of whom they name, else of the next. */
static void laps_join(const struct making *making, int32_t first, int32_t end)
{
	const struct blocks *blocks = making->p->blocks;
	int32_t adult = first;

	for (int32_t i = first; i < end; i++) {
		const int32_t named = companion_of(making, i);

		if (person_fits_lap(person_at(making, i), making->ages) && named >= first &&
			named < end && adult_at(making, named) && !blocks->holding[named])
			lap_take(making, i, named);
	}
	for (int32_t i = first; i < end; i++) {
		if (blocks->on_lap[i] || !person_fits_lap(person_at(making, i), making->ages))
			continue;
		while (adult < end && (!adult_at(making, adult) || blocks->holding[adult]))
			adult++;
		if (adult < end)
			lap_take(making, i, adult);
	}
}

/* The next after `last` who answers for minors of the group: an adult of it, or whom one of it
 * names; round the group, PLANNER_NONE if there is nobody. */
static int32_t next_answering(const struct making *making, int32_t first, int32_t end, int32_t last)
{
	for (int32_t n = 1; n <= end - first; n++) {
		const int32_t i = first + (last - first + n) % (end - first);
		const int32_t named = companion_of(making, i);

		if (adult_at(making, i))
			return i;
		if (named != PLANNER_NONE && adult_at(making, named))
			return i;
	}
	return PLANNER_NONE;
}

/* In a unit of several groups each minor stays with one who answers for them. */
static void minors_join(const struct making *making, int32_t first, int32_t end)
{
	int32_t last = end - 1;

	for (int32_t i = first; i < end; i++) {
		const int32_t named = companion_of(making, i);

		if (adult_at(making, i) || (named != PLANNER_NONE && adult_at(making, named)))
			continue;
		last = next_answering(making, first, end, last);
		if (last == PLANNER_NONE)
			return;
		join(making->p->blocks->of, i, last);
	}
}

static void groups_join(const struct making *making)
{
	const struct planning *p = making->p;
	int32_t first = 0;

	for (int32_t i = 0; i < making->unit->groups; i++) {
		const struct planner_group *group =
			&p->in->groups[p->unit_groups[making->unit->first_group + i]];

		laps_join(making, first, first + group->count);
		if (making->unit->groups > 1 && !group->guardian)
			minors_join(making, first, first + group->count);
		first += group->count;
	}
}

/* Blocks are numbered by their first members; `of` then has these numbers. */
static void blocks_number(const struct making *making)
{
	struct blocks *blocks = making->p->blocks;

	blocks->count = 0;
	for (int32_t i = 0; i < making->unit->members; i++) {
		const int32_t root = root_of(blocks->of, i);

		if (root != i)
			continue;
		blocks->list[blocks->count] = (struct block){ .kind = BLOCK_FREE };
		blocks->count++;
	}
	for (int32_t i = making->unit->members - 1, n = blocks->count; i >= 0; i--)
		if (blocks->of[i] == i)
			blocks->of[i] = -n--;
		else
			blocks->of[i] = root_of(blocks->of, i);
	for (int32_t i = 0; i < making->unit->members; i++)
		blocks->of[i] = blocks->of[i] < 0 ? -blocks->of[i] - 1 : blocks->of[blocks->of[i]];
}

static int32_t member_slot(const struct making *making, int32_t i)
{
	return making->unit->parted ? making->p->member_slots[making->unit->first_member + i]
				    : making->unit->slot;
}

/* Luggage in equal shares, what is left over with the first. */
static void member_add(
	const struct making *making, const struct planner_group *group, int32_t i, int32_t share)
{
	struct blocks *blocks = making->p->blocks;
	const struct planner_person *person = person_at(making, i);
	struct block *block = &blocks->list[blocks->of[i]];
	const int32_t luggage = group_luggage_kg(group);

	block->takes.seats += !blocks->on_lap[i];
	block->takes.accessible += person->accessible;
	block->takes.luggage_kg += luggage / group->count + (share < luggage % group->count);
	block->slot = member_slot(making, i);
	if (adult_at(making, i))
		block->kind = BLOCK_LEADS;
	else if (making->unit->groups == 1 && !group->guardian && block->kind == BLOCK_FREE)
		block->kind = BLOCK_FOLLOWS;
}

static void blocks_fill(const struct making *making)
{
	const struct planning *p = making->p;
	int32_t first = 0;

	for (int32_t i = 0; i < making->unit->groups; i++) {
		const struct planner_group *group =
			&p->in->groups[p->unit_groups[making->unit->first_group + i]];

		for (int32_t j = 0; j < group->count; j++)
			member_add(making, group, first + j, j);
		p->blocks->list[p->blocks->of[first]].takes.pets += group_pets(group);
		first += group->count;
	}
}

void blocks_of(struct planning *p, int32_t unit, int32_t line)
{
	struct making making = { p, &p->units[unit], &p->lines[line].ages };
	struct blocks *blocks = p->blocks;

	for (int32_t i = 0; i < making.unit->members; i++) {
		blocks->of[i] = i;
		blocks->on_lap[i] = blocks->holding[i] = false;
	}
	for (int32_t i = 0; i < making.unit->members; i++)
		if (companion_of(&making, i) != PLANNER_NONE)
			join(blocks->of, i, companion_of(&making, i));
	groups_join(&making);
	blocks_number(&making);
	blocks_fill(&making);
}
