/* Room made for a unit by moving those who are seated. */
#pragma once
#include "planner/planning.h"

enum repacking {
	REPACK_WHOLE, /* units move as they are, or change places */
	REPACK_PARTS, /* those that may be parted lose people to other vehicles of the convoy too */
};

void repack_init(struct planning *p);

/* Moves others until the unit fits whole into a slot, and seats it there; else nothing has changed.
 * Nobody loses their seat. */
bool unit_place_repacked(struct planning *p, int32_t unit, enum repacking how);
