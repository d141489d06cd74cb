/* The vehicles: what is free in each, who is in it, and which is the first with room. */
#include "planner/slots.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "planner/ages.h"

static int line_order(const void *left, const void *right, void *context)
{
	const struct planner_convoy *convoys = context;
	const struct planner_convoy *a = &convoys[*(const int32_t *)left];
	const struct planner_convoy *b = &convoys[*(const int32_t *)right];

	if (a->departs_at != b->departs_at)
		return a->departs_at < b->departs_at ? -1 : 1;
	return strcmp(a->code, b->code);
}

struct vehicle_order {
	const struct planner_vehicle *vehicles;
	const int32_t *convoy_place;
};

static int slot_order(const void *left, const void *right, void *context)
{
	const struct vehicle_order *order = context;
	const struct planner_vehicle *a = &order->vehicles[*(const int32_t *)left];
	const struct planner_vehicle *b = &order->vehicles[*(const int32_t *)right];
	const int32_t place_a = order->convoy_place[a->convoy];
	const int32_t place_b = order->convoy_place[b->convoy];

	if (place_a != place_b)
		return place_a < place_b ? -1 : 1;
	return a->number < b->number ? -1 : a->number > b->number;
}

static int32_t *numbers(struct arena *arena, int32_t count)
{
	int32_t *list = arena_array(arena, (size_t)count, sizeof(*list));

	for (int32_t i = 0; i < count; i++)
		list[i] = i;
	return list;
}

static int32_t limited(int32_t free)
{
	return free < ROOM_UNLIMITED ? free : ROOM_UNLIMITED;
}

static struct room vehicle_free(const struct planner_vehicle *vehicle)
{
	return (struct room){
		.seats = vehicle->free_seats,
		.accessible = vehicle->free_accessible,
		.pets = limited(vehicle->free_pets),
		.luggage_kg = limited(vehicle->free_luggage_kg),
	};
}

/* The lines are those convoys, in order, that have a vehicle. */
static void lines_init(struct planning *p, const int32_t *sorted)
{
	const struct planner_input *in = p->in;

	p->lines = arena_array(p->arena, (size_t)in->convoys_count, sizeof(*p->lines));
	for (int32_t slot = 0; slot < p->slots_count; slot++) {
		const int32_t number = in->vehicles[sorted[slot]].convoy;
		const struct planner_convoy *convoy = &in->convoys[number];
		struct line *line = &p->lines[p->lines_count];

		if (slot == 0 || line[-1].convoy != number) {
			*line = (struct line){ number, slot, slot, convoy->refused_documents,
				ages_on(in->rules, convoy->departs_on) };
			p->lines_count++;
		}
		p->lines[p->lines_count - 1].end_slot = slot + 1;
		p->slots[slot].line = p->lines_count - 1;
	}
}

/* Without a vehicle the days are those of the convoys, without these nobody's age is known. */
static void days_init(struct planning *p)
{
	const int32_t count = p->lines_count > 0 ? p->lines_count : p->in->convoys_count;

	p->first_ages = (struct ages){ INT32_MAX, INT32_MAX, INT32_MIN };
	for (int32_t i = 0; i < count; i++) {
		const int32_t convoy = p->lines_count > 0 ? p->lines[i].convoy : i;
		const struct ages ages = ages_on(p->in->rules, p->in->convoys[convoy].departs_on);

		if (i == 0 || ages.minor < p->first_ages.minor)
			p->first_ages = ages;
		if (i == 0 || ages.minor > p->last_ages.minor)
			p->last_ages = ages;
	}
}

static int32_t most(int32_t a, int32_t b)
{
	return a > b ? a : b;
}

static void node_sum(struct node *nodes, int32_t i)
{
	const struct node *a = &nodes[2 * i], *b = &nodes[2 * i + 1];

	nodes[i] = (struct node){
		.most = { most(a->most.seats, b->most.seats),
			most(a->most.accessible, b->most.accessible),
			most(a->most.pets, b->most.pets),
			most(a->most.luggage_kg, b->most.luggage_kg) },
		.refused = a->refused & b->refused,
	};
}

static void nodes_init(struct planning *p)
{
	for (p->leaves = 1; p->leaves < p->slots_count;)
		p->leaves *= 2;
	p->nodes = arena_array(p->arena, (size_t)p->leaves * 2, sizeof(*p->nodes));
	for (int32_t i = 0; i < p->leaves; i++) {
		struct node *leaf = &p->nodes[p->leaves + i];

		if (i < p->slots_count)
			*leaf = (struct node){ p->slots[i].free, slot_line(p, i)->refused };
		else
			*leaf = (struct node){ { -1, -1, -1, -1 }, UINT64_MAX };
	}
	for (int32_t i = p->leaves - 1; i > 0; i--)
		node_sum(p->nodes, i);
}

/* Each entry takes a seat: there are never more than people who wait. */
static void entries_init(struct planning *p)
{
	const int32_t count = p->in->people_count;

	p->entries = arena_array(p->arena, (size_t)count, sizeof(*p->entries));
	for (int32_t i = 0; i < count; i++)
		p->entries[i].next = i + 1 < count ? i + 1 : PLANNER_NONE;
	p->free_entry = count > 0 ? 0 : PLANNER_NONE;
}

void slots_init(struct planning *p)
{
	const struct planner_input *in = p->in;
	int32_t *convoys = numbers(p->arena, in->convoys_count);
	int32_t *places = arena_array(p->arena, (size_t)in->convoys_count, sizeof(*places));
	int32_t *sorted = numbers(p->arena, in->vehicles_count);
	struct vehicle_order order = { in->vehicles, places };

	qsort_r(convoys, (size_t)in->convoys_count, sizeof(*convoys), line_order,
		(void *)in->convoys);
	for (int32_t i = 0; i < in->convoys_count; i++)
		places[convoys[i]] = i;
	qsort_r(sorted, (size_t)in->vehicles_count, sizeof(*sorted), slot_order, &order);
	p->slots_count = in->vehicles_count;
	p->slots = arena_array(p->arena, (size_t)p->slots_count, sizeof(*p->slots));
	lines_init(p, sorted);
	days_init(p);
	p->vehicle_slots = arena_array(p->arena, (size_t)p->slots_count, sizeof(int32_t));
	for (int32_t i = 0; i < p->slots_count; i++) {
		p->slots[i].vehicle = sorted[i];
		p->vehicle_slots[sorted[i]] = i;
		p->slots[i].free = vehicle_free(&in->vehicles[sorted[i]]);
		p->slots[i].first_entry = PLANNER_NONE;
		p->total_free.seats += p->slots[i].free.seats;
		p->total_free.accessible += p->slots[i].free.accessible;
	}
	nodes_init(p);
	entries_init(p);
}

struct search {
	const struct planning *p;
	const struct room *need;
	uint64_t documents;
	int32_t from;
};

/* `first` is the slot of the node's first leaf, `width` how many it has. */
static int32_t node_first(const struct search *search, int32_t i, int32_t first, int32_t width)
{
	const struct node *node = &search->p->nodes[i];
	int32_t found;

	if (first + width <= search->from || node->refused & search->documents ||
		!room_holds(&node->most, search->need))
		return PLANNER_NONE;
	if (width == 1)
		return first;
	found = node_first(search, 2 * i, first, width / 2);
	if (found != PLANNER_NONE)
		return found;
	return node_first(search, 2 * i + 1, first + width / 2, width / 2);
}

int32_t slots_first(
	const struct planning *p, const struct room *need, uint64_t documents, int32_t from)
{
	const struct search search = { p, need, documents, from };

	if (p->slots_count == 0)
		return PLANNER_NONE;
	return node_first(&search, 1, 0, p->leaves);
}

static void slot_changed(struct planning *p, int32_t slot)
{
	int32_t i = p->leaves + slot;

	p->nodes[i].most = p->slots[slot].free;
	for (i /= 2; i > 0; i /= 2)
		node_sum(p->nodes, i);
}

int32_t slot_entry(const struct planning *p, int32_t slot, int32_t unit)
{
	int32_t i = p->slots[slot].first_entry;

	while (i != PLANNER_NONE && p->entries[i].unit != unit)
		i = p->entries[i].next;
	return i;
}

static void entry_add(struct planning *p, int32_t slot, int32_t unit, const struct room *takes)
{
	const int32_t i = p->free_entry;

	assert(i != PLANNER_NONE);
	p->free_entry = p->entries[i].next;
	p->entries[i] = (struct entry){ unit, p->slots[slot].first_entry, *takes };
	p->slots[slot].first_entry = i;
}

void slot_put(struct planning *p, int32_t slot, int32_t unit, const struct room *takes)
{
	const int32_t i = slot_entry(p, slot, unit);

	if (i == PLANNER_NONE)
		entry_add(p, slot, unit, takes);
	else
		p->entries[i].takes = room_plus(&p->entries[i].takes, takes);
	p->slots[slot].free = room_minus(&p->slots[slot].free, takes);
	p->total_free.seats -= takes->seats;
	p->total_free.accessible -= takes->accessible;
	slot_changed(p, slot);
}

void slot_take(struct planning *p, int32_t slot, int32_t unit, const struct room *takes)
{
	const int32_t i = slot_entry(p, slot, unit);
	int32_t *link = &p->slots[slot].first_entry;

	assert(i != PLANNER_NONE);
	p->entries[i].takes = room_minus(&p->entries[i].takes, takes);
	if (p->entries[i].takes.seats == 0) {
		while (*link != i)
			link = &p->entries[*link].next;
		*link = p->entries[i].next;
		p->entries[i].next = p->free_entry;
		p->free_entry = i;
	}
	p->slots[slot].free = room_plus(&p->slots[slot].free, takes);
	p->total_free.seats += takes->seats;
	p->total_free.accessible += takes->accessible;
	slot_changed(p, slot);
}

int32_t room_wasted(const struct room *free)
{
	const int32_t wasted = free->accessible - free->seats;

	return wasted > 0 ? wasted : 0;
}
