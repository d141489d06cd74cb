/*
 * A unit that may be parted, as *blocks* of people who stay side by side whatever happens:
 * companions, and an infant with the adult who holds it. There is one set of them at a time.
 */
#pragma once
#include "planner/planning.h"

enum block_kind {
	BLOCK_LEADS,   /* has an adult who answers for minors of its group */
	BLOCK_FREE,    /* has no minor who needs one */
	BLOCK_FOLLOWS, /* minors, only where a block is that leads */
};

struct block {
	struct room takes;
	enum block_kind kind;
	int32_t slot;
};

struct blocks {
	struct block *list;
	int32_t count;
	int32_t *of;       /* of each of the unit's members */
	bool *on_lap;      /* each of the unit's members */
	bool *holding;     /* an infant */
	struct room *caps; /* room for blocks_spread, a slot of the line each */
};

void blocks_init(struct planning *p);

/* The unit's blocks on that line's day; each slot is where the unit is, PLANNER_NONE if nowhere. */
void blocks_of(struct planning *p, int32_t unit, int32_t line);
/* Gives each block a slot of the line with room in `caps`; false if the way that it tries, the
 * vehicles with most room first, finds none. */
bool blocks_spread(struct planning *p, int32_t line);
/* Seats the unit, which has no seat, where its blocks are. */
void blocks_seat(struct planning *p, int32_t unit);
/* Whether all of the unit would still have whom they need. */
bool block_may_move(const struct planning *p, int32_t block, int32_t to);
void block_move(struct planning *p, int32_t unit, int32_t block, int32_t to);
