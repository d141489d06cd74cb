/* POST /v1/handoffs: people received at a border post, with a signed receipt each. */
#include "handoffs/handoffs.h"

#include "auth/keyring_current.h"
#include "base/ids.h"
#include "handoffs/handoffs.sql.h"
#include "auth/receipt.h"
#include "http/input.h"
#include "http/reply.h"

#define ITEMS_MAX 200
#define NOTE_MAX 500

static const struct outcome outcomes[] = {
	{ "unknown", 0, PROBLEM_not_found,
		"There is no such convoy or border post, or the post is not one of yours." },
	{ 0 },
};

static void receipt_add(struct request *req, const struct signing_key *key,
	const struct handoffs_accept_params *handoff, struct handoffs_accept_items *item)
{
	const struct receipt_facts facts = { .event_id = item->event_id,
		.reference = item->reference,
		.border_post = handoff->border_post,
		.convoy = handoff->convoy,
		.outcome = item->result,
		.occurred_at = item->occurred_at,
		.accepted_by = req->caller.subject };
	const struct receipt receipt = receipt_sign(req->arena, key, deployment_current(), &facts);

	item->receipt = receipt.statement;
	item->kid = receipt.kid;
	item->token = receipt.token;
}

static void item_read(struct input *in, size_t i, struct handoffs_accept_items *out)
{
	struct input item = input_list_object(in, "items", i);

	out->event_id = input_uuid(&item, "event_id", REQUIRED);
	out->reference = input_reference_given(&item, "reference");
	out->result =
		input_choice(&item, "outcome", "handed_over|refused_at_border|absent", REQUIRED);
	out->occurred_at = input_instant(&item, "occurred_at", REQUIRED);
	out->note = input_note(&item, "note", NOTE_MAX, OPTIONAL);
	input_end(&item);
}

static void receipts_sign(struct request *req, struct handoffs_accept_params *handoff)
{
	const struct signing_key *key = keyring_current_signing(KEY_RECEIPT);

	if (!key) {
		problem_set(req, PROBLEM_internal_error,
			"This server has no key to sign receipts with.");
		return;
	}
	for (size_t i = 0; i < handoff->items_count; i++)
		receipt_add(req, key, handoff, &handoff->items[i]);
}

static bool handoffs_read(struct request *req, struct handoffs_accept_params *out)
{
	struct input in = input_body(req);

	out->caller = request_caller(req);
	out->key = request_key(req);
	out->convoy = input_code(&in, "convoy", OPTIONAL);
	out->border_post = input_code(&in, "border_post", REQUIRED);
	out->items_count = input_list(&in, "items", 1, ITEMS_MAX, REQUIRED);
	out->items = arena_array(req->arena, out->items_count, sizeof(*out->items));
	for (size_t i = 0; i < out->items_count; i++)
		item_read(&in, i, &out->items[i]);
	input_end(&in);
	if (!req->problem)
		receipts_sign(req, out);
	return !req->problem;
}

static struct reply handoffs_reply(struct request *req, const struct rows *rows)
{
	return reply_outcome(req, rows, outcomes);
}

ENDPOINT(handoffs_accept, handoffs_read, handoffs_reply);
