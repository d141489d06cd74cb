/* Why who stays stays, and who goes past them. */
#pragma once
#include "planner/planning.h"

/* Once it is settled who goes. */
void explain_init(struct planning *p);

/* The reason of a unit that stays, for each of its groups. */
struct planner_stay explain_stay(struct planning *p, int32_t unit);
/* Why `earlier`, which stays for want of room, cannot use what `later` uses. */
struct planner_overtaking explain_overtaking(
	const struct planning *p, int32_t earlier, int32_t later_group, int32_t slot);
