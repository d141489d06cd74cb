/* Who gets a seat: strictly in the order of priority. */
#pragma once
#include "planner/planning.h"

/* Seats units in order, those before moved for those after where that is found, none unseated. */
void priority_seat(struct planning *p);
/* The promise of planner.h: whoever stays is seated where only later ones stand in the way, and
 * these find other places or stay. */
void priority_keep(struct planning *p);
/* What is free in the slot and what units after this one take there. */
struct room room_without_later(const struct planning *p, int32_t slot, int32_t unit);
