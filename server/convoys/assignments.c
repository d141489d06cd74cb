/* POST /v1/convoys/{code}/assignments and /unassignments: which groups have seats. */
#include "convoys/assignments.sql.h"
#include "auth/roles.h"
#include "convoys/convoys.h"
#include "http/input.h"
#include "http/reply.h"
#include "http/whom.h"

#define OVERRIDE_MAX 1000

/* The reason to let people go whose documents are refused; an officer's to give. */
static struct str override_read(struct input *body)
{
	const struct str reason = input_text(body, "document_override", OVERRIDE_MAX, OPTIONAL);

	if (reason.data && !role_is_among(body->req->caller.role, ROLE_ADMIN | ROLE_OFFICER))
		problem_set(body->req, PROBLEM_forbidden,
			"Only an officer lets people travel against a document rule: ask one to "
			"send this request, or send it without document_override.");
	return reason;
}

static bool assign_read(struct request *req, struct convoys_assign_params *out)
{
	struct input body = input_body(req);
	const struct whom_list whom = whom_read(&body);

	out->caller = request_caller(req);
	out->key = request_key(req);
	out->convoy = path_code(req, "code");
	out->vehicle = input_integer(&body, "vehicle", 1, 99, OPTIONAL);
	out->document_override = override_read(&body);
	out->occurred_at = input_instant(&body, "occurred_at", OPTIONAL);
	out->items = arena_array(req->arena, whom.count + 1, sizeof(*out->items));
	out->items_count = whom.count;
	for (size_t i = 0; i < out->items_count; i++)
		out->items[i] = (struct convoys_assign_items){ .group_id = whom.items[i].group,
			.reference = whom.items[i].reference };
	input_end(&body);
	return !req->problem;
}

static struct reply seats_reply(struct request *req, const struct rows *rows)
{
	static const struct outcome outcomes[] = {
		{ .name = "unknown_vehicle",
			.problem = PROBLEM_not_found,
			.detail = "This convoy has no vehicle of that number." },
		{ .name = "vehicle_closed",
			.problem = PROBLEM_conflict,
			.detail = "This vehicle takes nobody any more: leave `vehicle` out "
				  "or name one that is boarding." },
		{ .name = NULL },
	};

	return reply_outcome(req, rows, outcomes);
}

ENDPOINT(convoys_assign, assign_read, seats_reply);

static bool unassign_read(struct request *req, struct convoys_unassign_params *out)
{
	struct input body = input_body(req);
	const struct whom_list whom = whom_read(&body);

	out->caller = request_caller(req);
	out->key = request_key(req);
	out->convoy = path_code(req, "code");
	out->vehicle = DB_NULL_INTEGER;
	out->document_override = STR_NULL;
	out->occurred_at = input_instant(&body, "occurred_at", OPTIONAL);
	out->items = arena_array(req->arena, whom.count + 1, sizeof(struct convoys_unassign_items));
	out->items_count = whom.count;
	for (size_t i = 0; i < whom.count; i++)
		out->items[i] = (struct convoys_unassign_items){ .group_id = whom.items[i].group,
			.reference = whom.items[i].reference };
	input_end(&body);
	return !req->problem;
}

ENDPOINT(convoys_unassign, unassign_read, seats_reply);
