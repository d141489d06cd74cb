/* A plan as officers read it. */
#pragma once
#include "base/json_writer.h"
#include "planning/snapshot.h"

/* Of each list at most this many are shown, and of assignments this many people. */
#define SHOWN_MAX 2000
#define SHOWN_PEOPLE_MAX 20000
#define SHOWN_STRANDED_MAX 200

struct shown {
	const struct snapshot *snapshot;
	const struct planner_plan *plan;
	enum plan_language language;
	const int32_t *order; /* groups, as the planner took them */
	struct arena *arena;
};

struct shown shown_new(const struct snapshot *snapshot, const struct planner_plan *plan,
	enum plan_language language);

bool group_goes(const struct shown *shown, int32_t group);
/* The members `group`, `queued_at`, `class`, `parting` and `people` of a group that goes. */
void put_going(struct json_writer *json, const struct shown *shown, int32_t group);
/* A group that stays, as an object. */
void put_staying(struct json_writer *json, const struct shown *shown, int32_t group);
/* Lists and counts as members of the object that is open. */
void put_assignments(struct json_writer *json, const struct shown *shown);
void put_stays(struct json_writer *json, const struct shown *shown);
void put_overtakings(struct json_writer *json, const struct shown *shown);
void put_vehicles(struct json_writer *json, const struct shown *shown);
void put_counts(struct json_writer *json, const struct shown *shown);
/* Of a vehicle that left, who finds no seat. */
void put_stranded(struct json_writer *json, const struct shown *shown);
