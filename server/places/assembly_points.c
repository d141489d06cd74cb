/* POST /v1/assembly-points, GET and PATCH /v1/assembly-points/{id}: where people gather. */
#include "base/ids.h"
#include "http/input.h"
#include "http/reply.h"
#include "places/assembly_points.sql.h"
#include "places/places.h"

#define NAME_MAX_SYMBOLS 200
#define ADDRESS_MAX 300
#define CAPACITY_MAX 1000000
#define STATUSES "open|full|unsafe|closed"

static const struct outcome point_outcomes[] = {
	{ .name = "invalid_fields", .problem = PROBLEM_invalid_fields },
	{ .name = "name_taken",
		.problem = PROBLEM_conflict,
		.detail = "This city has an assembly point of this name: change that one, or "
			  "choose another name." },
	{ .name = "version_changed",
		.problem = PROBLEM_version_changed,
		.detail = "Read the assembly point again and change what you find." },
	{ 0 },
};

static struct reply point_reply(struct request *req, const struct rows *rows)
{
	return reply_outcome(req, rows, point_outcomes);
}

static bool point_read(struct request *req, struct places_assembly_point_params *out)
{
	out->caller = request_caller(req);
	out->id = path_uuid(req, "id");
	query_end(req, "");
	return !req->problem;
}

ENDPOINT(places_assembly_point, point_read, reply_row);

static struct str name_read(struct input *body, enum presence presence)
{
	const struct str name = input_text(body, "name", NAME_MAX_SYMBOLS, presence);

	if (name.data && str_trim(name).len == 0)
		input_refuse(body, "name", "A name is not blank.");
	return str_trim(name);
}

static bool create_read(struct request *req, struct places_create_assembly_point_params *out)
{
	struct input body = input_body(req);

	out->caller = request_caller(req);
	out->key = request_key(req);
	out->id = uuid_new();
	out->city = input_code(&body, "city", REQUIRED);
	out->name = name_read(&body, REQUIRED);
	out->address = input_text(&body, "address", ADDRESS_MAX, OPTIONAL);
	out->latitude = input_number(&body, "latitude", -90, 90, OPTIONAL);
	out->longitude = input_number(&body, "longitude", -180, 180, OPTIONAL);
	out->capacity = input_integer(&body, "capacity", 1, CAPACITY_MAX, OPTIONAL);
	out->status = input_choice(&body, "status", STATUSES, OPTIONAL);
	input_end(&body);
	return !req->problem;
}

ENDPOINT(places_create_assembly_point, create_read, point_reply);

static bool change_read(struct request *req, struct places_change_assembly_point_params *out)
{
	struct input body = input_body(req);

	out->caller = request_caller(req);
	out->id = path_uuid(req, "id");
	out->version = input_if_match(req);
	input_keep(&body, "name");
	out->name = name_read(&body, OPTIONAL);
	out->set_address = input_has(&body, "address");
	out->address = input_text(&body, "address", ADDRESS_MAX, OPTIONAL);
	out->set_latitude = input_has(&body, "latitude");
	out->latitude = input_number(&body, "latitude", -90, 90, OPTIONAL);
	out->set_longitude = input_has(&body, "longitude");
	out->longitude = input_number(&body, "longitude", -180, 180, OPTIONAL);
	out->set_capacity = input_has(&body, "capacity");
	out->capacity = input_integer(&body, "capacity", 1, CAPACITY_MAX, OPTIONAL);
	input_keep(&body, "status");
	out->status = input_choice(&body, "status", STATUSES, OPTIONAL);
	input_end_patch(&body);
	return !req->problem;
}

ENDPOINT(places_change_assembly_point, change_read, point_reply);
