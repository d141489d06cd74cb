/* PATCH /v1/convoys/{code} and /v1/convoys/{code}/vehicles/{number}: plans that change. */
#include "convoys/convoys.h"
#include "convoys/plans.sql.h"
#include "http/input.h"
#include "http/reply.h"

#define VEHICLES_MAX 99
#define SEATS_MAX 2000
#define PETS_MAX 500
#define LUGGAGE_MAX_KG 100000
#define STATUSES "boarding|departed|broken_down|withdrawn"

static const struct outcome change_outcomes[] = {
	{ .name = "invalid_fields", .problem = PROBLEM_invalid_fields },
	{ .name = "version_changed",
		.problem = PROBLEM_version_changed,
		.detail = "Read the convoy again and change what you find." },
	{ .name = "ended",
		.problem = PROBLEM_illegal_transition,
		.detail = "This convoy has ended: its plan does not change any more." },
	{ .name = "departed",
		.problem = PROBLEM_illegal_transition,
		.detail = "This convoy is on its way: only leader, public_note and offers_seats "
			  "can change." },
	{ .name = "unknown_vehicle",
		.problem = PROBLEM_not_found,
		.detail = "This convoy has no vehicle of that number." },
	{ .name = "plate_taken",
		.problem = PROBLEM_conflict,
		.detail = "A vehicle of this convoy has this plate already." },
	{ .name = "seats_promised",
		.problem = PROBLEM_conflict,
		.detail = "More seats are promised: give `people` a seat elsewhere or unassign "
			  "them first." },
	{ .name = "not_empty",
		.problem = PROBLEM_conflict,
		.detail = "People are on its list: give `people` a seat elsewhere or unassign "
			  "them first." },
	{ 0 },
};

static struct reply change_reply(struct request *req, const struct rows *rows)
{
	return reply_outcome(req, rows, change_outcomes);
}

static bool convoy_read(struct request *req, struct convoys_change_params *out)
{
	struct input body = input_body(req);

	out->caller = request_caller(req);
	out->code = path_code(req, "code");
	out->version = input_if_match(req);
	out->set_gather = input_has(&body, "gather_at");
	out->gather_at = input_instant(&body, "gather_at", OPTIONAL);
	input_keep(&body, "departs_at");
	out->departs_at = input_instant(&body, "departs_at", OPTIONAL);
	out->set_point = input_has(&body, "assembly_point");
	out->assembly_point = input_uuid(&body, "assembly_point", OPTIONAL);
	out->set_leader = input_has(&body, "leader");
	out->leader = input_text(&body, "leader", 100, OPTIONAL);
	out->set_note = input_has(&body, "public_note");
	out->public_note = input_note(&body, "public_note", 1000, OPTIONAL);
	input_keep(&body, "offers_seats");
	out->set_offers = input_has(&body, "offers_seats");
	out->offers_seats = input_boolean(&body, "offers_seats", false);
	input_end_patch(&body);
	return !req->problem;
}

ENDPOINT(convoys_change, convoy_read, change_reply);

/* A driver of null clears both fields, an object those that stand in it. */
static void driver_read(struct input *body, struct convoys_change_vehicle_params *out)
{
	const bool cleared = json_is_null(json_object_get(body->object, "driver"));
	struct input driver = input_object(body, "driver", OPTIONAL);

	out->set_driver_name = cleared || input_has(&driver, "name");
	out->driver_name = input_text(&driver, "name", 100, OPTIONAL);
	out->set_driver_phone = cleared || input_has(&driver, "phone");
	out->driver_phone = input_phone(&driver, "phone", OPTIONAL);
	input_end(&driver);
}

static bool vehicle_read(struct request *req, struct convoys_change_vehicle_params *out)
{
	static const char *const kept[] = { "plate", "seats", "accessible_seats", "status" };
	struct input body = input_body(req);

	out->caller = request_caller(req);
	out->convoy = path_code(req, "code");
	out->number = path_integer(req, "number", 1, VEHICLES_MAX);
	out->version = input_if_match(req);
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		input_keep(&body, kept[i]);
	out->plate = input_text(&body, "plate", 20, OPTIONAL);
	out->seats = input_integer(&body, "seats", 1, SEATS_MAX, OPTIONAL);
	out->accessible_seats = input_integer(&body, "accessible_seats", 0, SEATS_MAX, OPTIONAL);
	out->set_pets_max = input_has(&body, "pets_max");
	out->pets_max = input_integer(&body, "pets_max", 0, PETS_MAX, OPTIONAL);
	out->set_luggage_max_kg = input_has(&body, "luggage_max_kg");
	out->luggage_max_kg = input_integer(&body, "luggage_max_kg", 0, LUGGAGE_MAX_KG, OPTIONAL);
	driver_read(&body, out);
	out->status = input_choice(&body, "status", STATUSES, OPTIONAL);
	input_end_patch(&body);
	return !req->problem;
}

ENDPOINT(convoys_change_vehicle, vehicle_read, change_reply);
