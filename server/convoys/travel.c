/* POST /v1/convoys/{code}/departures and /arrivals: vehicles on their way, each with a head-count.
 */
#include "convoys/travel.sql.h"
#include "convoys/convoys.h"
#include "http/input.h"
#include "http/reply.h"

#define VEHICLES_MAX 99
#define HEADCOUNT_MAX 2000

static struct convoys_depart_items vehicle_fact(struct input *body, size_t i)
{
	struct input item = input_list_object(body, "items", i);
	const struct convoys_depart_items fact = {
		.event_id = input_uuid(&item, "event_id", REQUIRED),
		.vehicle = input_integer(&item, "vehicle", 1, VEHICLES_MAX, REQUIRED),
		.headcount = input_integer(&item, "headcount", 0, HEADCOUNT_MAX, REQUIRED),
		.occurred_at = input_instant(&item, "occurred_at", REQUIRED),
	};

	input_end(&item);
	return fact;
}

static bool departure_read(struct request *req, struct convoys_depart_params *out)
{
	struct input body = input_body(req);

	out->caller = request_caller(req);
	out->key = request_key(req);
	out->convoy = path_code(req, "code");
	out->items_count = input_list(&body, "items", 1, VEHICLES_MAX, REQUIRED);
	out->items = arena_array(req->arena, out->items_count + 1, sizeof(*out->items));
	for (size_t i = 0; i < out->items_count; i++)
		out->items[i] = vehicle_fact(&body, i);
	input_end(&body);
	return !req->problem;
}

static struct reply travel_reply(struct request *req, const struct rows *rows)
{
	return reply_outcome(req, rows, NULL);
}

ENDPOINT(convoys_depart, departure_read, travel_reply);

static bool arrival_read(struct request *req, struct convoys_arrive_params *out)
{
	struct convoys_depart_params same = { 0 };
	const bool whole = departure_read(req, &same);

	out->caller = same.caller;
	out->key = same.key;
	out->convoy = same.convoy;
	out->items_count = same.items_count;
	out->items = arena_array(req->arena, out->items_count + 1, sizeof(*out->items));
	for (size_t i = 0; i < out->items_count; i++)
		out->items[i] = (struct convoys_arrive_items){
			.event_id = same.items[i].event_id,
			.vehicle = same.items[i].vehicle,
			.headcount = same.items[i].headcount,
			.occurred_at = same.items[i].occurred_at,
		};
	return whole;
}

ENDPOINT(convoys_arrive, arrival_read, travel_reply);
