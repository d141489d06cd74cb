/* What keeps a unit back whatever is free. */
#pragma once
#include "planner/planning.h"

/* Finds its one vehicle if it may use one only, whether it may be parted, and its contradiction if
 * it has one. After the unit's members, documents and needs are there. */
void unit_contradictions(struct planning *p, struct unit *unit);
