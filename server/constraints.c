/* Which problem each named rule of the database becomes when a client runs into it. */
#include "constraints.h"

const struct constraint_problem constraint_problems[] = {
	{ "travel_groups_city_fkey", PROBLEM_invalid_fields, "/city",
		"There is no such city; see /v1/cities." },
	{ "convoys_city_fkey", PROBLEM_invalid_fields, "/city",
		"There is no such city; see /v1/cities." },
	{ "convoys_border_post_fkey", PROBLEM_invalid_fields, "/border_post",
		"There is no such border post; see /v1/border-posts." },
	{ "convoys_assembly_point_fkey", PROBLEM_invalid_fields, "/assembly_point",
		"There is no such assembly point; see /v1/assembly-points." },
	{ "assembly_point_name", PROBLEM_conflict, NULL,
		"This city has an assembly point of this name already." },
	{ "convoy_gathers_before_departure", PROBLEM_invalid_fields, "/gather_at",
		"People gather before the departure." },
	{ "vehicle_plate", PROBLEM_conflict, NULL,
		"This convoy has a vehicle with this plate already." },
	{ "vehicle_accessible_seats", PROBLEM_invalid_fields, "/accessible_seats",
		"Accessible seats are part of the seats." },
	{ "vehicle_seats_taken", PROBLEM_conflict, NULL, "There is no free seat." },
	{ "vehicle_accessible_taken", PROBLEM_conflict, NULL, "There is no free accessible seat." },
	{ "citizen_birth_date", PROBLEM_invalid_fields, "/birth_date",
		"This birth date cannot be kept." },
	{ "citizen_reference", PROBLEM_overloaded, NULL,
		"A new reference was taken already: send the same request again." },
	{ "group_source", PROBLEM_conflict, NULL, "This row of the source is registered already." },
	{ 0 },
};
