/* POST /v1/convoys/{code}/boardings: the people who stepped on a vehicle, as ticked at its door. */
#include "convoys/boarding.sql.h"
#include "convoys/convoys.h"
#include "http/input.h"
#include "http/reply.h"

#define TICKS_MAX 200

/* `at` counts for a tick without a time of its own. */
static struct convoys_board_ticks tick_read(struct input *body, size_t i, instant at)
{
	struct input item = input_list_object(body, "items", i);
	struct convoys_board_ticks tick = {
		.event_id = input_uuid(&item, "event_id", REQUIRED),
		.reference = input_reference_given(&item, "reference"),
		.occurred_at = input_instant(
			&item, "occurred_at", at == INSTANT_NULL ? REQUIRED : OPTIONAL),
	};

	if (tick.occurred_at == INSTANT_NULL)
		tick.occurred_at = at;
	input_end(&item);
	return tick;
}

static bool boarding_read(struct request *req, struct convoys_board_params *out)
{
	struct input body = input_body(req);

	out->caller = request_caller(req);
	out->key = request_key(req);
	out->convoy = path_code(req, "code");
	out->vehicle = input_integer(&body, "vehicle", 1, 99, REQUIRED);
	const instant at = input_instant(&body, "occurred_at", OPTIONAL);
	out->ticks_count = input_list(&body, "items", 1, TICKS_MAX, REQUIRED);
	out->ticks = arena_array(req->arena, out->ticks_count + 1, sizeof(*out->ticks));
	for (size_t i = 0; i < out->ticks_count; i++)
		out->ticks[i] = tick_read(&body, i, at);
	input_end(&body);
	return !req->problem;
}

static struct reply boarding_reply(struct request *req, const struct rows *rows)
{
	static const struct outcome outcomes[] = {
		{ .name = "unknown_vehicle",
			.problem = PROBLEM_not_found,
			.detail = "This convoy has no vehicle of that number." },
		{ .name = NULL },
	};

	return reply_outcome(req, rows, outcomes);
}

ENDPOINT(convoys_board, boarding_read, boarding_reply);
