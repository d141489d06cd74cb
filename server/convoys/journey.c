/* POST /v1/convoys/{code}/diversion and /return: a convoy that does not end as planned. */
#include "convoys/journey.sql.h"
#include "convoys/convoys.h"
#include "convoys/transit.h"
#include "http/input.h"
#include "http/reply.h"

#define VEHICLES_MAX 99
#define REASON_MAX 1000

static bool diversion_read(struct request *req, struct convoys_divert_params *out)
{
	struct input body = input_body(req);

	out->caller = request_caller(req);
	out->key = request_key(req);
	out->convoy = path_code(req, "code");
	out->border_post = input_code(&body, "border_post", REQUIRED);
	out->transit = transit_read(&body);
	out->vehicles_count = input_list(&body, "vehicles", 1, VEHICLES_MAX, OPTIONAL);
	out->vehicles = arena_array(req->arena, out->vehicles_count + 1, sizeof(*out->vehicles));
	for (size_t i = 0; i < out->vehicles_count; i++)
		out->vehicles[i].number = input_list_integer(&body, "vehicles", i, 1, VEHICLES_MAX);
	out->reason = input_note(&body, "reason", REASON_MAX, REQUIRED);
	out->occurred_at = input_instant(&body, "occurred_at", OPTIONAL);
	input_end(&body);
	return !req->problem;
}

static bool return_read(struct request *req, struct convoys_return_params *out)
{
	struct input body = input_body(req);

	out->caller = request_caller(req);
	out->key = request_key(req);
	out->convoy = path_code(req, "code");
	out->vehicles_count = input_list(&body, "vehicles", 1, VEHICLES_MAX, OPTIONAL);
	out->vehicles = arena_array(req->arena, out->vehicles_count + 1, sizeof(*out->vehicles));
	for (size_t i = 0; i < out->vehicles_count; i++)
		out->vehicles[i].number = input_list_integer(&body, "vehicles", i, 1, VEHICLES_MAX);
	out->reason = input_note(&body, "reason", REASON_MAX, REQUIRED);
	out->occurred_at = input_instant(&body, "occurred_at", OPTIONAL);
	input_end(&body);
	return !req->problem;
}

static struct reply turn_reply(struct request *req, const struct rows *rows)
{
	static const struct outcome outcomes[] = {
		{ .name = "unknown_post", .problem = PROBLEM_invalid_fields },
		{ .name = "not_away",
			.problem = PROBLEM_conflict,
			.detail = "Only vehicles that have left and not arrived can turn: leave "
				  "`vehicles` out for all of them." },
		{ .name = NULL },
	};

	return reply_outcome(req, rows, outcomes);
}

ENDPOINT(convoys_divert, diversion_read, turn_reply);
ENDPOINT(convoys_return, return_read, turn_reply);
