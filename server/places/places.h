/* The reference data's endpoints. */
#pragma once
#include "http/request.h"

extern const struct endpoint places_cities;
extern const struct endpoint places_border_posts;
extern const struct endpoint places_assembly_points;
extern const struct endpoint places_assembly_point;
extern const struct endpoint places_create_assembly_point;
extern const struct endpoint places_change_assembly_point;
