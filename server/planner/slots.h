/* The vehicles: what is free in each, who is in it, and which is the first with room. */
#pragma once
#include "planner/planning.h"

/* Lines, slots and the tree over them, from the input. */
void slots_init(struct planning *p);

/* The first slot from `from` on that holds `need` and whose convoy takes such documents, or
 * PLANNER_NONE. */
int32_t slots_first(
	const struct planning *p, const struct room *need, uint64_t documents, int32_t from);

/* Puts a unit, or the part of it that takes so much, into a slot; one that is there grows. */
void slot_put(struct planning *p, int32_t slot, int32_t unit, const struct room *takes);
/* Takes so much of it away; with nothing left it is not there any more. */
void slot_take(struct planning *p, int32_t slot, int32_t unit, const struct room *takes);
/* The unit's entry there, or PLANNER_NONE. */
int32_t slot_entry(const struct planning *p, int32_t slot, int32_t unit);

/* Accessible seats on which people without need sit. */
int32_t room_wasted(const struct room *free);
