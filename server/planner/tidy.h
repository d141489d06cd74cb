/* Who has a seat where is better, once it is settled who has one. */
#pragma once
#include "planner/planning.h"

/* Parted groups together again where room is found. */
void tidy_reunite(struct planning *p);
/* Vehicles of a convoy evenly filled, without more people on accessible seats than before. */
void tidy_level(struct planning *p);
