/* Units: groups that companions link, in the order of priority. */
#include "planner/units.h"

#include <stdlib.h>
#include <string.h>

#include "planner/ages.h"
#include "planner/contradictions.h"

/* Of many groups; keeps sums from overflowing. */
#define UNIT_LUGGAGE_MAX (1 << 19)

struct key {
	int32_t class_rank;
	int32_t root; /* the group that stands for the unit while groups are linked */
	instant queued_at;
	struct uuid id;
};

static int id_order(const struct uuid *a, const struct uuid *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes));
}

static int key_order(const void *left, const void *right)
{
	const struct key *a = left, *b = right;

	if (a->class_rank != b->class_rank)
		return a->class_rank < b->class_rank ? -1 : 1;
	if (a->queued_at != b->queued_at)
		return a->queued_at < b->queued_at ? -1 : 1;
	return id_order(&a->id, &b->id);
}

static int32_t root_of(int32_t *links, int32_t i)
{
	while (links[i] != i) {
		links[i] = links[links[i]];
		i = links[i];
	}
	return i;
}

static int32_t *groups_linked(const struct planning *p)
{
	const struct planner_input *in = p->in;
	int32_t *links = arena_array(p->arena, (size_t)in->groups_count, sizeof(*links));

	for (int32_t i = 0; i < in->groups_count; i++)
		links[i] = i;
	for (int32_t i = 0; i < in->people_count; i++) {
		const struct planner_person *person = &in->people[i];

		if (person->beside == PLANNER_WAITING)
			links[root_of(links, person->group)] =
				root_of(links, in->people[person->companion].group);
	}
	for (int32_t i = 0; i < in->groups_count; i++)
		links[i] = root_of(links, i);
	return links;
}

static enum planner_class better(
	const struct planner_rules *rules, enum planner_class a, enum planner_class b)
{
	return rules->class_rank[a] <= rules->class_rank[b] ? a : b;
}

static enum planner_class person_class(const struct planner_rules *rules,
	const struct planner_person *person, const struct ages *ages)
{
	enum planner_class class = PLANNER_OTHERS;

	for (int i = 0; i < PLANNER_NEEDS; i++)
		if (person->needs >> i & 1)
			class = better(rules, class, rules->need_class[i]);
	if (person_is_infant(person, ages) || person_is_aged(person, ages))
		class = better(rules, class, PLANNER_FRAIL);
	return class;
}

static enum planner_class group_class(const struct planning *p, const struct planner_group *group)
{
	const struct planner_rules *rules = p->in->rules;
	enum planner_class class = PLANNER_OTHERS;
	int32_t minors = 0, adults = group->seated_adults;

	for (int32_t i = group->first; i < group->first + group->count; i++) {
		const struct planner_person *person = &p->in->people[i];

		class = better(rules, class, person_class(rules, person, &p->first_ages));
		if (person_is_minor(person, &p->first_ages))
			minors++;
		else
			adults++;
	}
	if (minors > 0)
		class = better(rules, class, adults > 0 ? PLANNER_FAMILIES : PLANNER_UNACCOMPANIED);
	return class;
}

/* The unit's rank of each group, and the class that each unit has. */
static int32_t *units_ranked(struct planning *p, const int32_t *links)
{
	const struct planner_input *in = p->in;
	struct key *keys = arena_array(p->arena, (size_t)in->groups_count, sizeof(*keys));
	int32_t *places = arena_array(p->arena, (size_t)in->groups_count, sizeof(*places));
	int32_t count = 0;

	for (int32_t i = 0; i < in->groups_count; i++)
		if (links[i] == i) {
			keys[count] = (struct key){ INT32_MAX, i, INT64_MAX, in->groups[i].id };
			places[i] = count++;
		}
	for (int32_t i = 0; i < in->groups_count; i++) {
		const struct planner_group *group = &in->groups[i];
		const int32_t rank = in->rules->class_rank[group_class(p, group)];
		struct key *key = &keys[places[links[i]]];

		key->class_rank = rank < key->class_rank ? rank : key->class_rank;
		if (group->queued_at < key->queued_at)
			key->queued_at = group->queued_at;
		if (id_order(&group->id, &key->id) < 0)
			key->id = group->id;
	}
	qsort(keys, (size_t)count, sizeof(*keys), key_order);
	p->units_count = count;
	p->units = arena_array(p->arena, (size_t)count, sizeof(*p->units));
	for (int32_t i = 0; i < count; i++) {
		places[keys[i].root] = i;
		for (int class = 0; class < PLANNER_CLASSES; class ++)
			if (in->rules->class_rank[class] == keys[i].class_rank)
				p->units[i].class_of = (enum planner_class) class;
	}
	for (int32_t i = 0; i < in->groups_count; i++)
		if (links[i] != i)
			places[i] = places[links[i]];
	return places;
}

static int person_order(const void *left, const void *right, void *context)
{
	const struct planner_person *people = context;

	return id_order(&people[*(const int32_t *)left].id, &people[*(const int32_t *)right].id);
}

static int group_order(const void *left, const void *right, void *context)
{
	const struct planner_group *groups = context;

	return id_order(&groups[*(const int32_t *)left].id, &groups[*(const int32_t *)right].id);
}

/* Each unit's groups by id. */
static void groups_sorted(struct planning *p, const int32_t *places)
{
	const struct planner_input *in = p->in;
	int32_t next = 0;

	p->unit_groups = arena_array(p->arena, (size_t)in->groups_count, sizeof(int32_t));
	for (int32_t i = 0; i < in->groups_count; i++)
		p->units[places[i]].groups++;
	for (int32_t i = 0; i < p->units_count; i++) {
		p->units[i].first_group = next;
		next += p->units[i].groups;
		p->units[i].groups = 0;
	}
	for (int32_t i = 0; i < in->groups_count; i++) {
		struct unit *unit = &p->units[places[i]];

		p->unit_groups[unit->first_group + unit->groups++] = i;
	}
	for (int32_t i = 0; i < p->units_count; i++)
		if (p->units[i].groups > 1)
			qsort_r(&p->unit_groups[p->units[i].first_group],
				(size_t)p->units[i].groups, sizeof(int32_t), group_order,
				(void *)in->groups);
}

/* A group's members by id, the groups one after the other. */
static void members_sorted(struct planning *p)
{
	const struct planner_input *in = p->in;
	int32_t next = 0;

	p->members = arena_array(p->arena, (size_t)in->people_count, sizeof(int32_t));
	p->member_slots = arena_array(p->arena, (size_t)in->people_count, sizeof(int32_t));
	for (int32_t i = 0; i < p->units_count; i++) {
		struct unit *unit = &p->units[i];

		unit->first_member = next;
		for (int32_t j = 0; j < unit->groups; j++) {
			const struct planner_group *group =
				&in->groups[p->unit_groups[unit->first_group + j]];

			for (int32_t k = 0; k < group->count; k++)
				p->members[next + k] = group->first + k;
			qsort_r(&p->members[next], (size_t)group->count, sizeof(int32_t),
				person_order, (void *)in->people);
			next += group->count;
		}
		unit->members = next - unit->first_member;
	}
	p->places = arena_array(p->arena, (size_t)in->people_count, sizeof(int32_t));
	for (int32_t i = 0; i < next; i++)
		p->places[p->members[i]] = i;
}

bool group_answered(const struct planning *p, int32_t number, const struct ages *ages)
{
	const struct planner_group *group = &p->in->groups[number];

	if (group->guardian || (group->seated >= 0 && group->seated_adults > 0))
		return true;
	for (int32_t i = group->first; i < group->first + group->count; i++) {
		const struct planner_person *person = &p->in->people[i];

		if (!person_is_minor(person, ages) ||
			(person->beside == PLANNER_ABOARD && person->companion_adult) ||
			(person->beside == PLANNER_WAITING &&
				!person_is_minor(&p->in->people[person->companion], ages)))
			return true;
	}
	return false;
}

/* Laps on one day's ages and adults on another's: the same day twice, or for the least there is. */
static struct room group_need(const struct planning *p, int32_t number, const struct ages *infants,
	const struct ages *adults)
{
	const struct planner_group *group = &p->in->groups[number];
	struct room need = {
		.seats = group->count,
		.pets = group_pets(group),
		.luggage_kg = group_luggage_kg(group),
	};
	int32_t laps = 0, held = 0;

	for (int32_t i = group->first; i < group->first + group->count; i++) {
		const struct planner_person *person = &p->in->people[i];

		need.accessible += person->accessible;
		held += person_fits_lap(person, infants);
		laps += !person_is_minor(person, adults);
	}
	need.seats -= held < laps ? held : laps;
	return need;
}

static struct room need_of(const struct planning *p, const struct unit *unit,
	const struct ages *infants, const struct ages *adults)
{
	struct room sum = { 0 };

	for (int32_t i = 0; i < unit->groups; i++) {
		const struct room need =
			group_need(p, p->unit_groups[unit->first_group + i], infants, adults);

		sum = room_plus(&sum, &need);
		if (sum.luggage_kg > UNIT_LUGGAGE_MAX)
			sum.luggage_kg = UNIT_LUGGAGE_MAX;
	}
	return sum;
}

struct room unit_need(const struct planning *p, const struct unit *unit, int32_t line)
{
	const struct ages *ages = &p->lines[line].ages;
	struct room need;

	if (!unit->ages_vary)
		return unit->need;
	need = need_of(p, unit, ages, ages);
	for (int32_t i = 0; i < unit->groups; i++)
		if (!group_answered(p, p->unit_groups[unit->first_group + i], ages))
			need.seats = ROOM_NEVER;
	return need;
}

static void unit_describe(struct planning *p, struct unit *unit)
{
	for (int32_t i = 0; i < unit->members; i++) {
		const struct planner_person *person = unit_person(p, unit, i);

		if (person->document != PLANNER_NONE)
			unit->documents |= UINT64_C(1) << person->document;
		if (person_is_infant(person, &p->first_ages) !=
				person_is_infant(person, &p->last_ages) ||
			person_is_minor(person, &p->first_ages) !=
				person_is_minor(person, &p->last_ages))
			unit->ages_vary = true;
	}
	unit->need = need_of(p, unit, &p->first_ages, &p->last_ages);
	unit->slot = PLANNER_NONE;
	unit->only_slot = PLANNER_NONE;
	unit->person = PLANNER_NONE;
	unit_contradictions(p, unit);
}

void units_init(struct planning *p)
{
	const int32_t *links = groups_linked(p);
	const int32_t *places = units_ranked(p, links);

	groups_sorted(p, places);
	members_sorted(p);
	for (int32_t i = 0; i < p->units_count; i++)
		unit_describe(p, &p->units[i]);
}
