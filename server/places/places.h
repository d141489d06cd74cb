/* The reference data's endpoints. */
#pragma once

extern const struct endpoint places_cities;
extern const struct endpoint places_border_posts;
extern const struct endpoint places_assembly_points;
