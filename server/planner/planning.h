/*
 * What the planner works on. Everything stands in an order that does not depend on the input's: a
 * unit's index is its place in the order of priority, a *slot* is a vehicle's place by departure
 * of its convoy, code and number.
 */
#pragma once
#include "base/arena.h"
#include "planner/planner.h"

/* No limit; more than any vehicle can lose, and small enough to add. */
#define ROOM_UNLIMITED (1 << 30)
/* What no vehicle has: a unit that may not go on that day. */
#define ROOM_NEVER (1 << 30)

struct room {
	int32_t seats;
	int32_t accessible;
	int32_t pets;
	int32_t luggage_kg;
};

/* Born after `infant` or `minor`: under that age on the day; up to `aged`: of that age. */
struct ages {
	int32_t infant;
	int32_t minor;
	int32_t aged;
};

enum unit_parts {
	UNIT_WHOLE_ONLY,
	UNIT_MAY_PART,  /* a group that only prefers to be together */
	UNIT_TOO_LARGE, /* for any vehicle that it may use */
};

struct unit {
	int32_t first_member; /* in `members`; its groups one after the other */
	int32_t members;
	int32_t first_group; /* in `unit_groups` */
	int32_t groups;
	uint64_t documents;
	struct room need; /* on every day; with `ages_vary` at the least */
	bool ages_vary;   /* somebody comes of an age between the first and the last departure */
	bool parted;      /* on several slots: each member's is in `member_slots` */
	enum unit_parts parts;
	enum planner_class class_of;
	int32_t only_slot; /* the one it may use, or PLANNER_NONE for any */
	int32_t slot;      /* where all of it is; PLANNER_NONE while it waits or is parted */
	enum planner_reason reason; /* PLANNER_GOES unless it stays whatever is free */
	int32_t person;             /* of the reason */
	int32_t because_of;
	/* PLANNER_GOES if a vehicle would hold it when empty; else what there is too much of. */
	enum planner_reason too_large;
	int32_t needed;
	int32_t available;
};

/* A unit, or a part of one, in a slot. */
struct entry {
	int32_t unit;
	int32_t next; /* in the slot, or PLANNER_NONE */
	struct room takes;
};

struct slot {
	struct room free; /* accessible seats may exceed seats: then others sit on them */
	int32_t vehicle;
	int32_t line;
	int32_t first_entry;
};

/* A convoy that has vehicles. */
struct line {
	int32_t convoy;
	int32_t first_slot;
	int32_t end_slot;
	uint64_t refused;
	struct ages ages;
};

/* The greatest room below, and the documents that everybody below refuses. */
struct node {
	struct room most;
	uint64_t refused;
};

struct planning {
	const struct planner_input *in;
	struct arena *arena;
	struct unit *units;
	int32_t units_count;
	int32_t *members;      /* people's indices */
	int32_t *places;       /* of each person in `members` */
	int32_t *unit_groups;  /* groups' indices */
	int32_t *member_slots; /* by place in `members`, of units that are parted */
	struct line *lines;
	int32_t lines_count;
	struct ages first_ages; /* on the first day of a departure, and the last one */
	struct ages last_ages;
	struct slot *slots;
	int32_t slots_count;
	int32_t *vehicle_slots; /* the slot of each vehicle */
	struct node *nodes;     /* a tree over the slots: 1 is the root, `leaves` the first leaf */
	int32_t leaves;
	struct entry *entries;
	int32_t free_entry;
	struct room total_free;
	struct blocks *blocks;    /* of the unit that is being parted */
	int64_t steps_left;       /* of the search for other places for those who have one */
	struct failure *failures; /* of that search */
	int32_t failures_count;
	struct told *told; /* of those who stay */
};

static inline bool room_holds(const struct room *room, const struct room *need)
{
	return room->seats >= need->seats && room->accessible >= need->accessible &&
	       room->pets >= need->pets && room->luggage_kg >= need->luggage_kg;
}

static inline struct room room_plus(const struct room *a, const struct room *b)
{
	return (struct room){ a->seats + b->seats, a->accessible + b->accessible, a->pets + b->pets,
		a->luggage_kg + b->luggage_kg };
}

static inline struct room room_minus(const struct room *a, const struct room *b)
{
	return (struct room){ a->seats - b->seats, a->accessible - b->accessible, a->pets - b->pets,
		a->luggage_kg - b->luggage_kg };
}

/* Nobody brings more; keeps sums from overflowing. */
static inline int32_t group_pets(const struct planner_group *group)
{
	return group->pets < 1000 ? group->pets : 1000;
}

static inline int32_t group_luggage_kg(const struct planner_group *group)
{
	return group->luggage_kg < 100000 ? group->luggage_kg : 100000;
}

static inline bool unit_seated(const struct unit *unit)
{
	return unit->parted || unit->slot != PLANNER_NONE;
}

static inline const struct line *slot_line(const struct planning *p, int32_t slot)
{
	return &p->lines[p->slots[slot].line];
}

/* Whether nothing but room decides if the unit may be in the slot. */
static inline bool unit_may_use(const struct planning *p, const struct unit *unit, int32_t slot)
{
	return !(unit->documents & slot_line(p, slot)->refused) &&
	       (unit->only_slot == PLANNER_NONE || unit->only_slot == slot);
}
