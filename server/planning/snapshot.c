/* From rows to the planner's structs. Vehicles and convoys come sorted, so they are found by
 * halving. */
#include "planning/snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "db/blocking.h"
#include "http/problem.h"
#include "http/worker.h"
#include "planning/members.h"
#include "planning/snapshot.sql.h"

#define LATE_HOURS 24 /* a convoy that did not leave yet still takes people */
#define HOUR (3600 * INSTANT_SECOND)

const char *const plan_class_names[PLANNER_CLASSES] = {
	[PLANNER_MEDICAL] = "medical",
	[PLANNER_UNACCOMPANIED] = "unaccompanied",
	[PLANNER_FRAIL] = "frail",
	[PLANNER_FAMILIES] = "families",
	[PLANNER_OTHERS] = "others",
};

static enum planner_class class_of(struct str name)
{
	for (int i = 0; i < PLANNER_CLASSES; i++)
		if (str_equal(name, str_from(plan_class_names[i])))
			return (enum planner_class)i;
	return PLANNER_OTHERS;
}

static bool rules_read(struct reading *reading)
{
	const struct planning_rules_newest_params params = { 0 };
	struct planner_rules *rules = &reading->out->rules;
	const struct rows *rows = &reading->rows;

	if (!reading_run(reading, &sql_planning_rules_newest, &params))
		return false;
	rules->version = (int32_t)rows_integer(rows, 0, rows_column(rows, "version"));
	rules->infant_under = (int32_t)rows_integer(rows, 0, rows_column(rows, "infant_under"));
	rules->minor_under = (int32_t)rows_integer(rows, 0, rows_column(rows, "minor_under"));
	rules->aged_from = (int32_t)rows_integer(rows, 0, rows_column(rows, "aged_from"));
	struct str classes = rows_array(rows, 0, rows_column(rows, "classes"));
	for (int32_t rank = 0; classes.data && rank < PLANNER_CLASSES; rank++)
		rules->class_rank[class_of(rows_next(&classes))] = rank;
	struct str needs = rows_array(rows, 0, rows_column(rows, "need_classes"));
	for (int i = 0; needs.data && i < PLANNER_NEEDS; i++)
		rules->need_class[i] = class_of(rows_next(&needs));
	reading->out->input.rules = rules;
	return true;
}

/* The city whose people they are, which is in the caller's scope. */
static bool source_read(struct reading *reading)
{
	const struct plan_query *query = reading->query;
	const struct planning_city_params city = { .caller = request_caller(reading->req),
		.city = query->city };
	const struct planning_vehicle_params vehicle = {
		.caller = city.caller, .convoy = query->convoy, .vehicle = query->vehicle
	};
	const struct rows *rows = &reading->rows;

	if (!(query->city.data ? reading_run(reading, &sql_planning_city, &city)
			       : reading_run(reading, &sql_planning_vehicle, &vehicle)))
		return false;
	if (rows->count == 0) {
		problem_set(reading->req, PROBLEM_not_found, "There is no such %s in your scope.",
			query->city.data ? "city" : "vehicle");
		return false;
	}
	reading->out->city =
		arena_copy(reading->out->arena, rows_text(rows, 0, rows_column(rows, "city")));
	reading->out->away = !query->city.data && rows_boolean(rows, 0, rows_column(rows, "left"));
	return true;
}

static bool convoys_run(struct reading *reading)
{
	const struct plan_query *query = reading->query;
	const instant now = clock_now();
	struct planning_convoys_params convoys = { .caller = request_caller(reading->req),
		.city = query->city,
		.departs_from = query->from,
		.departs_to = query->to };
	const struct planning_nearby_params nearby = { .caller = convoys.caller,
		.convoy = query->convoy,
		.vehicle = query->vehicle,
		.horizon = query->horizon_hours };

	if (!query->city.data)
		return reading_run(reading, &sql_planning_nearby, &nearby);
	if (query->from == INSTANT_NULL) {
		convoys.departs_from = now - LATE_HOURS * HOUR;
		convoys.departs_to = now + query->horizon_hours * HOUR;
	}
	convoys.wanted =
		arena_array(reading->out->arena, query->convoys_count + 1, sizeof(*convoys.wanted));
	for (size_t i = 0; i < query->convoys_count; i++)
		convoys.wanted[convoys.wanted_count++].code = query->convoys[i];
	return reading_run(reading, &sql_planning_convoys, &convoys);
}

static bool convoys_read(struct reading *reading)
{
	const struct rows *rows = &reading->rows;

	if (!convoys_run(reading))
		return false;
	if (rows->count > PLANNER_CONVOYS_MAX)
		return reading_too_large(reading, "convoys", PLANNER_CONVOYS_MAX);
	struct planner_convoy *convoys =
		arena_array(reading->out->arena, (size_t)rows->count + 1, sizeof(*convoys));
	for (int i = 0; i < rows->count; i++)
		convoys[i] = (struct planner_convoy){
			.code = arena_copy(
				reading->out->arena, rows_text(rows, i, rows_column(rows, "code")))
					.data,
			.departs_at = rows_instant(rows, i, rows_column(rows, "departs_at")),
			.departs_on = rows_date(rows, i, rows_column(rows, "departs_on")),
		};
	reading->convoys = convoys;
	reading->out->input.convoys = convoys;
	reading->out->input.convoys_count = rows->count;
	return true;
}

/* Each convoy that was asked for by name is there. */
static bool convoys_known(struct reading *reading)
{
	const struct plan_query *query = reading->query;

	for (size_t i = 0; i < query->convoys_count; i++)
		if (reading_convoy(reading, query->convoys[i]) == PLANNER_NONE)
			problem_field(reading->req,
				arena_printf(reading->req->arena, "/convoys/%zu", i).data,
				"There is no such convoy of this city that gives seats.");
	return !reading->req->problem;
}

static int32_t limit_of(const struct rows *rows, int row, const char *name)
{
	const int column = rows_column(rows, name);

	return rows_null(rows, row, column) ? PLANNER_UNLIMITED
					    : (int32_t)rows_integer(rows, row, column);
}

static int32_t number_of(const struct rows *rows, int row, const char *name)
{
	return (int32_t)rows_integer(rows, row, rows_column(rows, name));
}

static void vehicles_fill(struct reading *reading, struct planner_vehicle *vehicles)
{
	const struct rows *rows = &reading->rows;

	for (int i = 0; i < rows->count; i++)
		vehicles[i] = (struct planner_vehicle){
			.convoy = reading_convoy(
				reading, rows_text(rows, i, rows_column(rows, "convoy"))),
			.number = number_of(rows, i, "number"),
			.seats = number_of(rows, i, "seats"),
			.accessible_seats = number_of(rows, i, "accessible_seats"),
			.free_seats = number_of(rows, i, "free"),
			.free_accessible = number_of(rows, i, "free_accessible"),
			.free_pets = limit_of(rows, i, "free_pets"),
			.free_luggage_kg = limit_of(rows, i, "free_luggage_kg"),
		};
}

static bool vehicles_read(struct reading *reading)
{
	const int32_t count = reading->out->input.convoys_count;
	struct planning_vehicles_params params = { .convoy = reading->query->convoy,
		.vehicle = reading->query->vehicle,
		.away = reading->out->away };

	params.convoys =
		arena_array(reading->out->arena, (size_t)count + 1, sizeof(*params.convoys));
	for (int32_t i = 0; i < count; i++)
		params.convoys[params.convoys_count++].code = str_from(reading->convoys[i].code);
	if (!reading_run(reading, &sql_planning_vehicles, &params))
		return false;
	if (reading->rows.count > PLANNER_VEHICLES_MAX)
		return reading_too_large(reading, "vehicles", PLANNER_VEHICLES_MAX);
	struct planner_vehicle *vehicles = arena_array(
		reading->out->arena, (size_t)reading->rows.count + 1, sizeof(*vehicles));
	vehicles_fill(reading, vehicles);
	reading->out->input.vehicles = vehicles;
	reading->out->input.vehicles_count = reading->rows.count;
	return true;
}

bool planning_connect(struct request *req, struct db_blocking *database)
{
	static const char settings[] = "SET jit TO off; SET max_parallel_workers_per_gather TO 0; "
				       "SET plan_cache_mode TO force_generic_plan; "
				       "SET enable_seqscan TO off";

	if (!worker_connect(req, database))
		return false;
	if (blocking_exec(database, settings))
		return true;
	problem_set(req, PROBLEM_database_unavailable, NULL);
	return false;
}

/* A city's people are sorted in memory: 100,000 of them take 20 MB. */
bool snapshot_begin(struct request *req, struct db_blocking *database)
{
	static const char begin[] = "BEGIN ISOLATION LEVEL REPEATABLE READ; "
				    "SET LOCAL plan_cache_mode TO force_custom_plan; "
				    "SET LOCAL enable_seqscan TO on; "
				    "SET LOCAL work_mem TO '32MB'";

	if (!planning_connect(req, database))
		return false;
	if (blocking_exec(database, begin))
		return true;
	problem_set(req, PROBLEM_database_unavailable, NULL);
	return false;
}

bool snapshot_end(struct request *req, struct db_blocking *database, bool done)
{
	if (!done) {
		/* A connection that is lost has no transaction either. */
		(void)!blocking_exec(database, "ROLLBACK");
		return false;
	}
	if (blocking_exec(database, "COMMIT"))
		return true;
	problem_set(req, PROBLEM_database_unavailable, NULL);
	return false;
}

bool snapshot_read(struct request *req, struct db_blocking *database,
	const struct plan_query *query, struct snapshot *out)
{
	struct reading reading = { .req = req, .database = database, .query = query, .out = out };

	return rules_read(&reading) && source_read(&reading) && convoys_read(&reading) &&
	       convoys_known(&reading) && vehicles_read(&reading) && members_read(&reading);
}
