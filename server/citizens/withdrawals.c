/* POST /v1/withdrawals: people who do not want to be taken any more, as groups or one by one. */
#include "citizens/registrations.h"
#include "http/whom.h"
#include "citizens/withdrawals.sql.h"
#include "http/input.h"
#include "http/reply.h"

static bool withdrawal_read(struct request *req, struct withdrawals_create_params *out)
{
	struct input body = input_body(req);
	const struct whom_list whom = whom_read(&body);

	out->items = arena_array(req->arena, whom.count + 1, sizeof(*out->items));
	out->items_count = whom.count;
	for (size_t i = 0; i < whom.count; i++)
		out->items[i] = (struct withdrawals_create_items){ whom.items[i].group,
			whom.items[i].reference };
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
