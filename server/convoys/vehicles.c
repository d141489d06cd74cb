/* POST /v1/convoys/{code}/vehicles: a vehicle joins a convoy that has not left. */
#include "convoys/convoys.h"
#include "convoys/vehicles.sql.h"
#include "http/input.h"
#include "http/reply.h"

#define KINDS "bus|minibus|car|ambulance|train|ferry"
#define SEATS_MAX 2000
#define PETS_MAX 500
#define LUGGAGE_MAX_KG 100000

static bool vehicle_read(struct request *req, struct convoys_add_vehicle_params *out)
{
	struct input body = input_body(req);

	out->caller = request_caller(req);
	out->key = request_key(req);
	out->convoy = path_code(req, "code");
	out->plate = input_text(&body, "plate", 20, REQUIRED);
	out->kind = input_choice(&body, "kind", KINDS, REQUIRED);
	out->seats = input_integer(&body, "seats", 1, SEATS_MAX, REQUIRED);
	out->accessible_seats = input_integer(&body, "accessible_seats", 0, SEATS_MAX, OPTIONAL);
	if (out->seats != DB_NULL_INTEGER && out->accessible_seats > out->seats)
		input_refuse(&body, "accessible_seats", "They are part of the vehicle's seats.");
	out->pets_max = input_integer(&body, "pets_max", 0, PETS_MAX, OPTIONAL);
	out->luggage_max_kg = input_integer(&body, "luggage_max_kg", 0, LUGGAGE_MAX_KG, OPTIONAL);
	struct input driver = input_object(&body, "driver", OPTIONAL);
	out->driver_name = input_text(&driver, "name", 100, OPTIONAL);
	out->driver_phone = input_phone(&driver, "phone", OPTIONAL);
	input_end(&driver);
	input_end(&body);
	return !req->problem;
}

static struct reply vehicle_reply(struct request *req, const struct rows *rows)
{
	static const struct outcome outcomes[] = {
		{ .name = "plate_taken",
			.problem = PROBLEM_conflict,
			.detail = "A vehicle of this convoy has this plate already." },
		{ .name = "convoy_full",
			.problem = PROBLEM_conflict,
			.detail = "A convoy has at most 99 vehicles: plan a second one." },
		{ .name = NULL },
	};

	return reply_outcome(req, rows, outcomes);
}

ENDPOINT(convoys_add_vehicle, vehicle_read, vehicle_reply);
