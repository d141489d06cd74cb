/* POST /v1/reinstatements: people who wait again, as groups or one by one. */
#include "citizens/reinstatements.sql.h"
#include "base/ids.h"
#include "citizens/occurred.h"
#include "citizens/registrations.h"
#include "http/whom.h"
#include "http/reply.h"

#define REASON_MAX 1000

static bool reinstatement_read(struct request *req, struct reinstatements_create_params *out)
{
	struct input body = input_body(req);
	const struct whom_list whom = whom_read(&body);

	out->caller = request_caller(req);
	out->key = request_key(req);
	out->items = arena_array(req->arena, whom.count + 1, sizeof(*out->items));
	out->items_count = whom.count;
	for (size_t i = 0; i < whom.count; i++)
		out->items[i] = (struct reinstatements_create_items){ whom.items[i].group,
			whom.items[i].reference, uuid_new() };
	out->reason = input_note(&body, "reason", REASON_MAX, OPTIONAL);
	out->city = input_code(&body, "city", OPTIONAL);
	out->occurred_at = occurred_read(&body, OPTIONAL);
	input_end(&body);
	return !req->problem;
}

static struct reply reinstatement_reply(struct request *req, const struct rows *rows)
{
	static const struct outcome outcomes[] = {
		{ .name = "refused", .problem = PROBLEM_invalid_fields },
		{ 0 },
	};

	return reply_outcome(req, rows, outcomes);
}

ENDPOINT(reinstatements_create, reinstatement_read, reinstatement_reply);
