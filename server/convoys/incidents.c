/* POST /v1/convoys/{code}/incidents: what happened to people at the door and on the way. */
#include "convoys/incidents.sql.h"
#include "convoys/convoys.h"
#include "http/input.h"
#include "http/reply.h"

#define INCIDENTS_MAX 200
#define PLACE_MAX 200
#define NOTE_MAX 1000
#define KINDS "offloaded|left_en_route|hospitalised|missing|located|undo_boarding"

static struct convoys_incidents_items incident_read(struct input *body, size_t i)
{
	struct input item = input_list_object(body, "items", i);
	const struct convoys_incidents_items incident = {
		.event_id = input_uuid(&item, "event_id", REQUIRED),
		.reference = input_reference_given(&item, "reference"),
		.kind = input_choice(&item, "kind", KINDS, REQUIRED),
		.place = input_text(&item, "place", PLACE_MAX, OPTIONAL),
		.note = input_note(&item, "note", NOTE_MAX, OPTIONAL),
		.occurred_at = input_instant(&item, "occurred_at", REQUIRED),
	};

	input_end(&item);
	return incident;
}

static bool incidents_read(struct request *req, struct convoys_incidents_params *out)
{
	struct input body = input_body(req);

	out->caller = request_caller(req);
	out->key = request_key(req);
	out->convoy = path_code(req, "code");
	out->items_count = input_list(&body, "items", 1, INCIDENTS_MAX, REQUIRED);
	out->items = arena_array(req->arena, out->items_count + 1, sizeof(*out->items));
	for (size_t i = 0; i < out->items_count; i++)
		out->items[i] = incident_read(&body, i);
	input_end(&body);
	return !req->problem;
}

static struct reply incidents_reply(struct request *req, const struct rows *rows)
{
	return reply_outcome(req, rows, NULL);
}

ENDPOINT(convoys_incidents, incidents_read, incidents_reply);
