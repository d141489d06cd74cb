/* POST /v1/convoys/{code}/transfers: people brought from one vehicle to others, in one piece. */
#include "convoys/transfers.sql.h"
#include "convoys/convoys.h"
#include "http/input.h"
#include "http/reply.h"
#include "http/whom.h"

#define VEHICLES_MAX 99
#define REASON_MAX 1000

/* `to_vehicle` or `to_vehicles`. */
static void goals_read(struct input *body, struct convoys_transfer_params *out)
{
	const int32_t one = input_integer(body, "to_vehicle", 1, VEHICLES_MAX, OPTIONAL);
	const size_t count = input_list(body, "to_vehicles", 1, VEHICLES_MAX, OPTIONAL);

	out->goals = arena_array(body->req->arena, count + 1, sizeof(*out->goals));
	if (input_has(body, "to_vehicle") == input_has(body, "to_vehicles"))
		input_refuse(body, "to_vehicle", "Give either to_vehicle or to_vehicles.");
	if (one != DB_NULL_INTEGER)
		out->goals[out->goals_count++].vehicle = one;
	for (size_t i = 0; i < count; i++)
		out->goals[out->goals_count++].vehicle =
			input_list_integer(body, "to_vehicles", i, 1, VEHICLES_MAX);
}

/* `from_vehicle`, `groups` or `references`. */
static void people_read(struct input *body, struct convoys_transfer_params *out)
{
	const struct whom_list whom = whom_if_any(body);

	out->from_vehicle = input_integer(body, "from_vehicle", 1, VEHICLES_MAX, OPTIONAL);
	out->people = arena_array(body->req->arena, whom.count + 1, sizeof(*out->people));
	out->people_count = whom.count;
	for (size_t i = 0; i < whom.count; i++)
		out->people[i] = (struct convoys_transfer_people){ .group_id = whom.items[i].group,
			.reference = whom.items[i].reference };
	if (input_has(body, "from_vehicle") + input_has(body, "groups") +
			input_has(body, "references") !=
		1)
		input_refuse(
			body, "from_vehicle", "Give one of from_vehicle, groups and references.");
}

static bool transfer_read(struct request *req, struct convoys_transfer_params *out)
{
	struct input body = input_body(req);

	out->caller = request_caller(req);
	out->key = request_key(req);
	out->convoy = path_code(req, "code");
	people_read(&body, out);
	goals_read(&body, out);
	out->to_convoy = input_code(&body, "to_convoy", OPTIONAL);
	out->reason = input_note(&body, "reason", REASON_MAX, REQUIRED);
	out->occurred_at = input_instant(&body, "occurred_at", OPTIONAL);
	input_end(&body);
	return !req->problem;
}

static struct reply transfer_reply(struct request *req, const struct rows *rows)
{
	static const struct outcome outcomes[] = {
		{ .name = "unknown_vehicle",
			.problem = PROBLEM_not_found,
			.detail = "One of the vehicles does not exist in its convoy." },
		{ .name = "same_vehicle",
			.problem = PROBLEM_conflict,
			.detail = "Nobody can be brought from a vehicle to itself." },
		{ .name = "convoy_ended",
			.problem = PROBLEM_conflict,
			.detail = "One of the convoys is cancelled, completed or back." },
		{ .name = "nobody",
			.problem = PROBLEM_conflict,
			.detail = "None of them is assigned to this convoy or aboard it." },
		{ .name = "no_seats",
			.problem = PROBLEM_conflict,
			.detail = "They do not all find a seat, so nobody was moved: name more "
				  "vehicles in to_vehicles, or fewer people." },
		{ .name = NULL },
	};

	return reply_outcome(req, rows, outcomes);
}

ENDPOINT(convoys_transfer, transfer_read, transfer_reply);
