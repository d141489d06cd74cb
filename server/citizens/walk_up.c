/* Reads how a registration goes on at once, and makes the facts of it. */
#include "citizens/walk_up.h"

#include "auth/keyring_current.h"
#include "auth/receipt.h"
#include "auth/roles.h"
#include "base/ids.h"
#include "http/problem.h"

#define NOTE_MAX 500

static void board_read(struct input *body, struct citizens_register_params *out)
{
	struct input board = input_object(body, "board", OPTIONAL);

	if (body->req->caller.role == ROLE_BORDER)
		problem_set(body->req, PROBLEM_forbidden,
			"A border officer receives people: send hand_over instead of board.");
	out->board_convoy = input_code(&board, "convoy", REQUIRED);
	out->board_vehicle = input_integer(&board, "vehicle", 1, 99, REQUIRED);
	out->told_at = input_instant(&board, "occurred_at", OPTIONAL);
	input_end(&board);
}

static void hand_over_read(struct input *body, struct citizens_register_params *out)
{
	struct input received = input_object(body, "hand_over", OPTIONAL);

	if (body->req->caller.role == ROLE_COORDINATOR)
		problem_set(body->req, PROBLEM_forbidden,
			"A coordinator sees people off: send board instead of hand_over.");
	out->border_post = input_code(&received, "border_post", REQUIRED);
	out->handoff_convoy = input_code(&received, "convoy", OPTIONAL);
	out->told_at = input_instant(&received, "occurred_at", OPTIONAL);
	out->note = input_note(&received, "note", NOTE_MAX, OPTIONAL);
	input_end(&received);
}

void walk_up_read(struct input *body, struct citizens_register_params *out)
{
	const bool boards = input_has(body, "board");
	const bool received = input_has(body, "hand_over");

	out->told_at = INSTANT_NULL;
	out->board_vehicle = DB_NULL_INTEGER;
	if (boards && received)
		input_refuse(body, "hand_over", "Give one of board and hand_over.");
	if (boards)
		board_read(body, out);
	if (received)
		hand_over_read(body, out);
}

static void receipt_add(struct request *req, const struct signing_key *key,
	const struct citizens_register_params *group, struct citizens_register_members *member)
{
	const struct receipt_facts facts = { .event_id = member->event_id,
		.reference = member->reference,
		.border_post = group->border_post,
		.convoy = group->handoff_convoy,
		.outcome = STR("handed_over"),
		.occurred_at = group->told_at,
		.accepted_by = req->caller.subject };
	const struct receipt receipt = receipt_sign(req->arena, key, deployment_current(), &facts);

	member->receipt = receipt.statement;
	member->kid = receipt.kid;
	member->token = receipt.token;
}

static void receipts_sign(struct request *req, struct citizens_register_params *out)
{
	const struct signing_key *key = keyring_current_signing(KEY_RECEIPT);

	if (!key) {
		problem_set(req, PROBLEM_internal_error,
			"This server has no key to sign receipts with.");
		return;
	}
	for (size_t i = 0; i < out->members_count; i++)
		receipt_add(req, key, out, &out->members[i]);
}

void walk_up_tell(struct request *req, struct citizens_register_params *out)
{
	if (!out->board_convoy.data && !out->border_post.data)
		return;
	if (out->told_at == INSTANT_NULL)
		out->told_at = out->occurred_at == INSTANT_NULL ? clock_now() : out->occurred_at;
	for (size_t i = 0; i < out->members_count; i++)
		out->members[i].event_id = uuid_new();
	if (out->border_post.data && !out->dry_run)
		receipts_sign(req, out);
}
