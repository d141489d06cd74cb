/* A unit onto a vehicle and off it, as the vehicles are. */
#pragma once
#include "planner/planning.h"

/* Seats it whole in the earliest convoy that has room; false if none has. */
bool unit_place(struct planning *p, int32_t unit);
/* Seats it parted over the free room of a convoy, if it may be. */
bool unit_place_parted(struct planning *p, int32_t unit);
void unit_seat(struct planning *p, int32_t unit, int32_t slot);
void unit_unseat(struct planning *p, int32_t unit);
