/* GET /v1/convoys/{code}/waitlist: who would go next on what is free there. */
#include <string.h>

#include "db/blocking.h"
#include "http/input.h"
#include "http/problem.h"
#include "http/reply.h"
#include "http/worker.h"
#include "planning/planning.h"
#include "planning/show.h"
#include "planning/waitlist.sql.h"

struct waitlist {
	struct request *req;
	struct db_blocking *database;
	struct plan_query query;
	struct snapshot snapshot;
	struct planner_plan *plan;
	struct shown shown;
	bool *reachable; /* a group each */
	int32_t last;    /* the rank of the last group that goes */
};

static bool query_read(struct request *req, struct plan_query *query)
{
	struct str *code = arena_alloc(req->arena, sizeof(*code));
	const struct str language = query_choice(req, "language", "tr|en|uk");

	*code = path_code(req, "code");
	*query = (struct plan_query){ .convoys = code,
		.convoys_count = 1,
		.from = INSTANT_NULL,
		.to = INSTANT_NULL,
		.vehicle = DB_NULL_INTEGER,
		.horizon_hours = PLAN_HORIZON_HOURS,
		.language = plan_language_accepted(request_header(req, "Accept-Language")) };
	query_end(req, "language");
	return !req->problem && (!language.data || plan_language_parse(language, &query->language));
}

static bool run(struct waitlist *list, const struct statement *statement, const void *params,
	struct rows *rows)
{
	const void *const requests[] = { params };

	blocking_run(list->database, statement, requests, 1, rows);
	if (rows->status != ROWS_OK)
		worker_failure(list->req, statement, rows);
	return rows->status == ROWS_OK;
}

static bool convoy_read(struct waitlist *list)
{
	const struct waitlist_convoy_params params = { .caller = request_caller(list->req),
		.code = list->query.convoys[0] };
	struct rows rows;

	if (!run(list, &sql_waitlist_convoy, &params, &rows))
		return false;
	if (rows.count == 0)
		problem_set(list->req, PROBLEM_not_found, NULL);
	else if (!rows_boolean(&rows, 0, rows_column(&rows, "takes")))
		problem_set(list->req, PROBLEM_conflict, "This convoy gives no seats any more.");
	else
		list->query.city = arena_copy(
			list->req->arena, rows_text(&rows, 0, rows_column(&rows, "city")));
	return !list->req->problem;
}

/* The first groups that go, and the rank of the last of all. */
static void goers_find(struct waitlist *list, struct waitlist_reachable_params *params)
{
	const struct planner_input *input = &list->snapshot.input;

	params->groups = arena_array(list->snapshot.arena, SHOWN_MAX, sizeof(*params->groups));
	list->last = -1;
	for (int32_t i = 0; i < input->groups_count; i++) {
		const int32_t group = list->shown.order[i];
		if (!group_goes(&list->shown, group))
			continue;
		list->last = list->plan->groups[group].rank;
		if (params->groups_count < SHOWN_MAX)
			params->groups[params->groups_count++].id = input->groups[group].id;
	}
}

/* Groups and answers are both sorted by id. */
static bool contacts_read(struct waitlist *list)
{
	struct waitlist_reachable_params params = { 0 };
	const struct planner_input *input = &list->snapshot.input;
	struct rows rows;

	goers_find(list, &params);
	list->reachable = arena_array(
		list->snapshot.arena, (size_t)input->groups_count + 1, sizeof(*list->reachable));
	if (!run(list, &sql_waitlist_reachable, &params, &rows))
		return false;
	for (int32_t row = 0, i = 0; row < rows.count && i < input->groups_count; i++) {
		const struct uuid id = rows_uuid(&rows, row, rows_column(&rows, "id"));
		list->reachable[i] = memcmp(&input->groups[i].id, &id, sizeof(id)) == 0;
		row += list->reachable[i];
	}
	return true;
}

static bool list_make(struct waitlist *list)
{
	if (!convoy_read(list) ||
		!snapshot_read(list->req, list->database, &list->query, &list->snapshot))
		return false;
	list->plan = planner_make(&list->snapshot.input);
	list->shown = shown_new(&list->snapshot, list->plan, list->query.language);
	return contacts_read(list);
}

static void put_next(struct json_writer *json, const struct waitlist *list)
{
	int32_t groups = 0;
	int32_t people = 0;

	json_key(json, "next");
	json_array_begin(json);
	for (int32_t i = 0; i < list->snapshot.input.groups_count && groups < SHOWN_MAX; i++) {
		const int32_t group = list->shown.order[i];
		if (!group_goes(&list->shown, group))
			continue;
		if ((people += list->snapshot.input.groups[group].count) > SHOWN_PEOPLE_MAX)
			break;
		json_object_begin(json);
		put_going(json, &list->shown, group);
		json_put_member(json, "contact",
			list->reachable[group] ? STR("reachable") : STR("not_reachable"));
		json_object_end(json);
		groups++;
	}
	json_array_end(json);
}

static void put_before(struct json_writer *json, const struct waitlist *list)
{
	int32_t groups = 0;

	json_key(json, "before");
	json_array_begin(json);
	for (int32_t i = 0; i < list->snapshot.input.groups_count && groups < SHOWN_MAX; i++) {
		const int32_t group = list->shown.order[i];
		if (group_goes(&list->shown, group) || list->plan->groups[group].rank > list->last)
			continue;
		put_staying(json, &list->shown, group);
		groups++;
	}
	json_array_end(json);
}

static struct reply render(struct waitlist *list)
{
	struct strbuf *buf = reply_buffer(list->req);
	struct json_writer json;

	json_init(&json, buf);
	json_object_begin(&json);
	json_put_member(&json, "convoy", list->query.convoys[0]);
	json_key(&json, "rules_version");
	json_put_integer(&json, list->plan->rules_version);
	json_key(&json, "planned_at");
	json_put_instant(&json, clock_now());
	json_put_member(&json, "language", str_from(plan_language_name(list->query.language)));
	put_next(&json, list);
	put_before(&json, list);
	put_vehicles(&json, &list->shown);
	put_counts(&json, &list->shown);
	json_object_end(&json);
	return reply_json(list->req, 200, strbuf_str(buf));
}

static struct reply waitlist_work(struct request *req, struct worker *worker)
{
	struct waitlist list = { .req = req, .database = worker_database(worker) };

	if (!query_read(req, &list.query) || !snapshot_begin(req, list.database))
		return problem_reply(req);
	list.snapshot.arena = arena_new(SNAPSHOT_BYTES);
	const bool made = snapshot_end(req, list.database, list_make(&list));
	struct reply reply = made ? render(&list) : problem_reply(req);
	planner_plan_free(list.plan);
	arena_free(list.snapshot.arena);
	return reply;
}

const struct endpoint plans_waitlist = { .work = waitlist_work, .pool = WORK_PLANS };
