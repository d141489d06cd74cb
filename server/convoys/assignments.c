/* POST /v1/convoys/{code}/assignments and /unassignments: which groups have seats. */
#include "convoys/assignments.sql.h"
#include "auth/roles.h"
#include "base/ids.h"
#include "convoys/convoys.h"
#include "http/input.h"
#include "http/reply.h"

#define ITEMS_MAX 200
#define IDENTIFIER_TEXT_MAX 40
#define OVERRIDE_MAX 1000

/* What the two statements have in common: exactly one of the pointers is used. */
struct wanted {
	struct convoys_assign_items *items;
	size_t count;
};

static struct convoys_assign_items group_item(struct input *body, size_t i)
{
	struct convoys_assign_items item = { .reference = STR_NULL };
	const struct str text = input_list_text(body, "groups", i, IDENTIFIER_TEXT_MAX);

	if (text.data && !parse_uuid(text, &item.group_id))
		input_refuse(body, "groups", "Element %zu is not a UUID.", i);
	return item;
}

static struct convoys_assign_items reference_item(struct input *body, size_t i)
{
	struct convoys_assign_items item = { .reference = STR_NULL };
	const struct str text = input_list_text(body, "references", i, IDENTIFIER_TEXT_MAX);
	char reference[REFERENCE_SYMBOLS + 1];

	if (text.data && reference_parse(text, reference) != REFERENCE_OK)
		input_refuse(body, "references",
			"Element %zu is not a reference: one of its symbols is mistyped.", i);
	else if (text.data)
		item.reference = arena_copy(body->req->arena, str_from(reference));
	return item;
}

static struct wanted wanted_read(struct input *body)
{
	const size_t groups = input_list(body, "groups", 1, ITEMS_MAX, OPTIONAL);
	const size_t references = input_list(body, "references", 1, ITEMS_MAX, OPTIONAL);
	struct wanted wanted = { 0 };

	if (input_has(body, "groups") == input_has(body, "references"))
		input_refuse(body, "groups", "Give either groups or references.");
	wanted.items = arena_array(
		body->req->arena, groups + references + 1, sizeof(struct convoys_assign_items));
	for (size_t i = 0; i < groups; i++)
		wanted.items[wanted.count++] = group_item(body, i);
	for (size_t i = 0; i < references; i++)
		wanted.items[wanted.count++] = reference_item(body, i);
	return wanted;
}

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
	const struct wanted wanted = wanted_read(&body);

	out->caller = request_caller(req);
	out->key = request_key(req);
	out->convoy = path_code(req, "code");
	out->vehicle = input_integer(&body, "vehicle", 1, 99, OPTIONAL);
	out->document_override = override_read(&body);
	out->occurred_at = input_instant(&body, "occurred_at", OPTIONAL);
	out->items = wanted.items;
	out->items_count = wanted.count;
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
	const struct wanted wanted = wanted_read(&body);

	out->caller = request_caller(req);
	out->key = request_key(req);
	out->convoy = path_code(req, "code");
	out->vehicle = DB_NULL_INTEGER;
	out->document_override = STR_NULL;
	out->occurred_at = input_instant(&body, "occurred_at", OPTIONAL);
	out->items =
		arena_array(req->arena, wanted.count + 1, sizeof(struct convoys_unassign_items));
	out->items_count = wanted.count;
	for (size_t i = 0; i < wanted.count; i++)
		out->items[i] =
			(struct convoys_unassign_items){ .group_id = wanted.items[i].group_id,
				.reference = wanted.items[i].reference };
	input_end(&body);
	return !req->problem;
}

ENDPOINT(convoys_unassign, unassign_read, seats_reply);
