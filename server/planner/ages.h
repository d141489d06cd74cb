/* How old people are on a day of departure. */
#pragma once
#include "planner/planning.h"

struct ages ages_on(const struct planner_rules *rules, int32_t day);

bool person_is_infant(const struct planner_person *person, const struct ages *ages);
bool person_is_minor(const struct planner_person *person, const struct ages *ages);
bool person_is_aged(const struct planner_person *person, const struct ages *ages);
/* An infant who may sit on a lap. */
bool person_fits_lap(const struct planner_person *person, const struct ages *ages);
