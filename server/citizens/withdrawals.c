/* POST /v1/withdrawals: people who do not want to be taken any more, as groups or one by one. */
#include "citizens/registrations.h"
#include "base/ids.h"
#include "citizens/withdrawals.sql.h"
#include "http/input.h"
#include "http/reply.h"

#define ITEMS_MAX 200
#define REFERENCE_TEXT_MAX 40

static void groups_of(struct input *body, struct withdrawals_create_params *out)
{
	const size_t count = input_list(body, "groups", 1, ITEMS_MAX, OPTIONAL);

	for (size_t i = 0; i < count; i++) {
		struct str text = input_list_text(body, "groups", i, REFERENCE_TEXT_MAX);
		struct uuid id = { 0 };
		if (text.data && !parse_uuid(text, &id))
			input_refuse(body, "groups", "Element %zu is not a UUID.", i);
		out->items[out->items_count++] =
			(struct withdrawals_create_items){ .group_id = id };
	}
}

static void references_of(struct input *body, struct withdrawals_create_params *out)
{
	const size_t count = input_list(body, "references", 1, ITEMS_MAX, OPTIONAL);

	for (size_t i = 0; i < count; i++) {
		struct str text = input_list_text(body, "references", i, REFERENCE_TEXT_MAX);
		char reference[REFERENCE_SYMBOLS + 1] = "";
		if (text.data && reference_parse(text, reference) != REFERENCE_OK)
			input_refuse(body, "references",
				"Element %zu is not a reference: one of its symbols is mistyped.",
				i);
		out->items[out->items_count++] = (struct withdrawals_create_items){
			.reference = arena_copy(body->req->arena, str_from(reference))
		};
	}
}

static bool withdrawal_read(struct request *req, struct withdrawals_create_params *out)
{
	struct input body = input_body(req);

	out->items = arena_array(req->arena, 2 * ITEMS_MAX, sizeof(*out->items));
	groups_of(&body, out);
	references_of(&body, out);
	if (input_has(&body, "groups") == input_has(&body, "references"))
		input_refuse(&body, "groups", "Give either groups or references.");
	out->reason =
		input_choice(&body, "reason", "withdrawn|declined|left_by_own_means", REQUIRED);
	out->occurred_at = input_instant(&body, "occurred_at", OPTIONAL);
	input_end(&body);
	out->caller = request_caller(req);
	out->key = request_key(req);
	return !req->problem;
}

static struct reply withdrawal_reply(struct request *req, const struct rows *rows)
{
	return reply_outcome(req, rows, NULL);
}

ENDPOINT(withdrawals_create, withdrawal_read, withdrawal_reply);
