/* POST, GET /v1/convoys and GET /v1/convoys/{code}: convoys as they are planned and as they stand.
 */
#include "convoys/convoys.h"
#include "base/ids.h"
#include "convoys/convoys.sql.h"
#include "convoys/transit.h"
#include "http/input.h"
#include "http/reply.h"

#define STATUSES "planned|boarding|departed|diverted|at_border|completed|cancelled|returned"

static bool convoy_create_read(struct request *req, struct convoys_create_params *out)
{
	struct input body = input_body(req);

	out->caller = request_caller(req);
	out->key = request_key(req);
	out->id = uuid_new();
	out->city = input_code(&body, "city", REQUIRED);
	out->border_post = input_code(&body, "border_post", REQUIRED);
	out->transit = transit_read(&body);
	out->gather_at = input_instant(&body, "gather_at", OPTIONAL);
	out->departs_at = input_instant(&body, "departs_at", REQUIRED);
	out->assembly_point = input_uuid(&body, "assembly_point", OPTIONAL);
	out->leader = input_text(&body, "leader", 100, OPTIONAL);
	out->public_note = input_note(&body, "public_note", 1000, OPTIONAL);
	out->offers_seats = input_boolean(&body, "offers_seats", false);
	(void)input_instant(&body, "occurred_at", OPTIONAL);
	if (out->gather_at != INSTANT_NULL && out->departs_at != INSTANT_NULL &&
		out->gather_at > out->departs_at)
		input_refuse(&body, "gather_at", "People gather before the convoy departs.");
	input_end(&body);
	return !req->problem;
}

static struct reply convoy_create_reply(struct request *req, const struct rows *rows)
{
	static const struct outcome outcomes[] = {
		{ .name = "invalid_fields", .problem = PROBLEM_invalid_fields },
		{ .name = NULL },
	};

	return reply_outcome(req, rows, outcomes);
}

ENDPOINT(convoys_create, convoy_create_read, convoy_create_reply);

static bool convoy_list_read(struct request *req, struct convoys_list_params *out)
{
	out->caller = request_caller(req);
	out->city = query_code(req, "city");
	out->border_post = query_code(req, "border_post");
	out->status = query_choice(req, "status", STATUSES);
	out->departs_from = query_instant(req, "departs_from");
	out->departs_to = query_instant(req, "departs_to");
	out->cursor = query_cursor(req);
	out->limit = query_limit(req);
	query_end(req, "city|border_post|status|departs_from|departs_to|cursor|limit");
	return !req->problem;
}

static struct reply convoy_list_reply(struct request *req, const struct rows *rows)
{
	return reply_page(req, rows, query_limit(req));
}

ENDPOINT(convoys_list, convoy_list_read, convoy_list_reply);

static bool convoy_detail_read(struct request *req, struct convoys_detail_params *out)
{
	out->caller = request_caller(req);
	out->code = path_code(req, "code");
	query_end(req, "");
	return !req->problem;
}

ENDPOINT(convoys_detail, convoy_detail_read, reply_row);
