/* POST /v1/plans and POST /v1/plans/{id}/commit: a plan proposed, and done. */
#include "planning/planning.h"

#include <string.h>

#include "db/blocking.h"
#include "http/input.h"
#include "http/reply.h"
#include "http/worker.h"
#include "planning/plans.sql.h"
#include "planning/proposal.h"
#include "planning/snapshot.h"

#define CHANGES_MAX 500
#define VEHICLES_MAX 99

static const char *const whats[PLAN_DIFFERENCES] = {
	[PLAN_GROUP_CHANGED] = "group",
	[PLAN_VEHICLE_CHANGED] = "vehicle",
	[PLAN_CONVOY_CHANGED] = "convoy",
	[PLAN_DOCUMENT_RULES_CHANGED] = "document_rules",
	[PLAN_RULES_CHANGED] = "planning_rules",
};

static struct reply make_work(struct request *req, struct worker *worker)
{
	struct plan_query query;

	if (!plan_query_read(req, &query))
		return problem_reply(req);
	const struct str plan = proposal_make(req, worker, &query);
	return plan.data ? reply_json(req, 200, plan) : problem_reply(req);
}

const struct endpoint plans_make = { .work = make_work, .pool = WORK_PLANS };

static void change_read(struct input *body, size_t i, struct plans_commit_changes *out)
{
	struct input change = input_list_object(body, "changes", i);

	out->group_id = input_uuid(&change, "group", REQUIRED);
	out->convoy = input_code(&change, "convoy", OPTIONAL);
	out->vehicle = input_integer(&change, "vehicle", 1, VEHICLES_MAX, OPTIONAL);
	const bool stays = input_boolean(&change, "stays", false);
	if (change.object && stays == (out->convoy.data != NULL))
		input_refuse(&change, "convoy", "Give either a convoy or `stays`: true.");
	else if (change.object && out->vehicle != DB_NULL_INTEGER && !out->convoy.data)
		input_refuse(&change, "vehicle", "A vehicle is one of a convoy: name it too.");
	input_end(&change);
}

static bool commit_read(struct request *req, struct plans_commit_params *out)
{
	struct input body = input_body(req);
	const size_t count = input_list(&body, "changes", 0, CHANGES_MAX, OPTIONAL);

	out->caller = request_caller(req);
	out->key = request_key(req);
	out->plan = path_uuid(req, "id");
	out->occurred_at = input_instant(&body, "occurred_at", OPTIONAL);
	out->changes = arena_array(req->arena, count + 1, sizeof(*out->changes));
	out->changes_count = count;
	for (size_t i = 0; i < count; i++) {
		change_read(&body, i, &out->changes[i]);
		for (size_t j = 0; j < i; j++)
			if (memcmp(&out->changes[i].group_id, &out->changes[j].group_id,
				    sizeof(struct uuid)) == 0)
				input_refuse(&body, "changes", "A group comes twice.");
	}
	input_end(&body);
	return !req->problem;
}

static bool query_of(
	struct request *req, struct db_blocking *database, struct uuid id, struct plan_query *out)
{
	const struct plans_query_params params = { .caller = request_caller(req), .id = id };
	const void *const requests[] = { &params };
	struct rows rows;

	blocking_run(database, &sql_plans_query, requests, 1, &rows);
	if (rows.status != ROWS_OK) {
		worker_failure(req, &sql_plans_query, &rows);
		return false;
	}
	if (rows.count == 0) {
		problem_set(req, PROBLEM_not_found, NULL);
		return false;
	}
	plan_query_parse(req, rows_text(&rows, 0, rows_column(&rows, "query")), out);
	return true;
}

/* What differs, as `changed` of the body says it, with its sentence. */
static void put_changed(
	struct request *req, struct strbuf *buf, const json_t *changed, enum plan_language language)
{
	json_t *one;
	size_t i;

	json_array_foreach (changed, i, one) {
		const char *what = json_string_value(json_object_get(one, "what"));
		const struct sentence_values values = {
			.convoy = str_from(json_string_value(json_object_get(one, "convoy"))),
			.vehicle = (int32_t)json_integer_value(json_object_get(one, "vehicle")),
		};
		struct strbuf *sentence = reply_buffer(req);
		for (int d = 0; what && d < PLAN_DIFFERENCES; d++)
			if (strcmp(what, whats[d]) == 0)
				sentence_fill(sentence,
					sentence_difference((enum plan_difference)d, language),
					&values);
		(void)json_object_set_new(
			one, "sentence", json_stringn(sentence->data, sentence->len));
	}
	char *text = json_dumps(changed, JSON_COMPACT);
	strbuf_add_text(buf, text ? text : "[]");
	free(text);
}

/* The problem of a plan that does not hold any more: what changed, and a new one. */
static struct reply outdated(
	struct request *req, struct worker *worker, struct uuid id, struct str told)
{
	const json_t *body = request_own_json(req, json_loadb(told.data, told.len, 0, NULL));
	struct plan_query query;

	if (!query_of(req, worker_database(worker), id, &query))
		return problem_reply(req);
	const struct str plan = proposal_make(req, worker, &query);
	if (!plan.data)
		return problem_reply(req);
	struct strbuf *members = reply_buffer(req);
	strbuf_add_text(members, "{\"changed\":");
	put_changed(req, members, json_object_get(body, "changed"), query.language);
	strbuf_add_text(members, ",\"plan\":");
	strbuf_add_str(members, plan);
	strbuf_add_char(members, '}');
	req->problem_members = strbuf_str(members);
	return problem_reply_as(req, PROBLEM_plan_outdated,
		"Nobody got a seat. Look at `plan`, and commit that one.");
}

static struct reply commit_reply(struct request *req, const struct rows *rows)
{
	static const struct outcome outcomes[] = {
		{ .name = "committed",
			.problem = PROBLEM_plan_committed,
			.detail = "What it gave stands: make another plan for those who wait." },
		{ .name = "change_refused",
			.problem = PROBLEM_plan_change_refused,
			.detail = "Nobody got a seat. Take back the change of this group, or give "
				  "it another vehicle." },
		{ .name = NULL },
	};

	return reply_outcome(req, rows, outcomes);
}

static struct reply commit_work(struct request *req, struct worker *worker)
{
	struct db_blocking *database = worker_database(worker);
	struct plans_commit_params params = { 0 };
	const void *const requests[] = { &params };
	struct rows rows;

	if (!commit_read(req, &params) || !planning_connect(req, database))
		return problem_reply(req);
	blocking_run(database, &sql_plans_commit, requests, 1, &rows);
	if (rows.status != ROWS_OK) {
		worker_failure(req, &sql_plans_commit, &rows);
		return problem_reply(req);
	}
	const struct str body = rows_text(&rows, 0, rows_column(&rows, "body"));
	if (!str_equal(rows_text(&rows, 0, rows_column(&rows, "outcome")), STR("outdated")))
		return commit_reply(req, &rows);
	return outdated(req, worker, params.plan, arena_copy(req->arena, body));
}

const struct endpoint plans_commit = { .work = commit_work, .pool = WORK_PLANS };
