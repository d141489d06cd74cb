/* One snapshot, one plan, one row of table plans. */
#include "planning/proposal.h"

#include "base/ids.h"
#include "db/blocking.h"
#include "http/reply.h"
#include "http/worker.h"
#include "planning/plans.sql.h"
#include "planning/show.h"

#define PLAN_KEPT (24 * 3600 * INSTANT_SECOND)

struct proposal {
	struct request *req;
	struct db_blocking *database;
	const struct plan_query *query;
	struct snapshot snapshot;
	struct planner_plan *plan;
	struct uuid id;
	instant planned_at;
};

/* Whoever sits in the plan, with the group, convoy and vehicle. */
static void seats_fill(const struct proposal *proposal, struct plans_store_params *params)
{
	const struct planner_input *input = &proposal->snapshot.input;

	params->seats = arena_array(
		proposal->snapshot.arena, (size_t)input->people_count + 1, sizeof(*params->seats));
	for (int32_t i = 0; i < input->people_count; i++) {
		const struct planner_seat *seat = &proposal->plan->seats[i];
		if (seat->vehicle == PLANNER_NONE)
			continue;
		const struct planner_vehicle *vehicle = &input->vehicles[seat->vehicle];
		params->seats[params->seats_count++] = (struct plans_store_seats){
			.person = input->people[i].id,
			.group_id = input->groups[input->people[i].group].id,
			.convoy = str_from(input->convoys[vehicle->convoy].code),
			.vehicle = vehicle->number,
			.lap = seat->lap,
		};
	}
}

static bool store(struct proposal *proposal)
{
	struct plans_store_params params = { .id = proposal->id,
		.subject = proposal->req->caller.subject,
		.city = proposal->snapshot.city,
		.query = plan_query_json(proposal->req, proposal->query),
		.rules_version = proposal->plan->rules_version };
	const void *const requests[] = { &params };
	struct rows rows;

	seats_fill(proposal, &params);
	blocking_run(proposal->database, &sql_plans_store, requests, 1, &rows);
	if (rows.status != ROWS_OK) {
		worker_failure(proposal->req, &sql_plans_store, &rows);
		return false;
	}
	proposal->planned_at = rows_instant(&rows, 0, rows_column(&rows, "planned_at"));
	return true;
}

/* What time has ended goes; where that fails the next plan does it. */
static void sweep(struct proposal *proposal)
{
	const struct plans_sweep_params params = { .subject = proposal->req->caller.subject };
	const void *const requests[] = { &params };
	struct rows rows;

	blocking_run(proposal->database, &sql_plans_sweep, requests, 1, &rows);
}

static void put_head(struct json_writer *json, const struct proposal *proposal)
{
	json_key(json, "id");
	json_put_uuid(json, proposal->id);
	json_put_member(json, "city", proposal->snapshot.city);
	if (!proposal->query->city.data) {
		json_key(json, "vehicle");
		json_object_begin(json);
		json_put_member(json, "convoy", proposal->query->convoy);
		json_key(json, "vehicle");
		json_put_integer(json, proposal->query->vehicle);
		json_object_end(json);
	}
	json_key(json, "rules_version");
	json_put_integer(json, proposal->plan->rules_version);
	json_key(json, "planned_at");
	json_put_instant(json, proposal->planned_at);
	json_key(json, "expires_at");
	json_put_instant(json, proposal->planned_at + PLAN_KEPT);
	json_put_member(json, "language", str_from(plan_language_name(proposal->query->language)));
}

static struct str render(const struct proposal *proposal)
{
	const struct shown shown =
		shown_new(&proposal->snapshot, proposal->plan, proposal->query->language);
	struct strbuf *buf = reply_buffer(proposal->req);
	struct json_writer json;

	json_init(&json, buf);
	json_object_begin(&json);
	put_head(&json, proposal);
	put_assignments(&json, &shown);
	put_stays(&json, &shown);
	put_overtakings(&json, &shown);
	put_vehicles(&json, &shown);
	put_counts(&json, &shown);
	put_stranded(&json, &shown);
	json_object_end(&json);
	return strbuf_str(buf);
}

/* Reads and keeps in one transaction, so that what a plan relies on is what it was made from. */
static bool make(struct proposal *proposal)
{
	if (!snapshot_read(proposal->req, proposal->database, proposal->query, &proposal->snapshot))
		return false;
	proposal->plan = planner_make(&proposal->snapshot.input);
	return store(proposal);
}

struct str proposal_make(struct request *req, struct worker *worker, const struct plan_query *query)
{
	struct proposal proposal = {
		.req = req, .database = worker_database(worker), .query = query, .id = uuid_new()
	};
	struct str text = STR_NULL;

	if (!snapshot_begin(req, proposal.database))
		return STR_NULL;
	proposal.snapshot.arena = arena_new(SNAPSHOT_BYTES);
	if (snapshot_end(req, proposal.database, make(&proposal))) {
		sweep(&proposal);
		text = render(&proposal);
	}
	planner_plan_free(proposal.plan);
	arena_free(proposal.snapshot.arena);
	return text;
}
