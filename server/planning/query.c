/* The query of a plan: from a request's body, and as it is kept. */
#include "planning/query.h"

#include <assert.h>

#include "base/json_writer.h"
#include "http/input.h"
#include "http/reply.h"

#define CONVOYS_MAX 1000
#define CODE_MAX 40
#define VEHICLES_MAX 99
#define HORIZON_MAX 720

static void convoys_read(struct input *body, struct plan_query *out)
{
	const size_t count = input_list(body, "convoys", 1, CONVOYS_MAX, OPTIONAL);
	struct str *convoys = arena_array(body->req->arena, count + 1, sizeof(*convoys));

	for (size_t i = 0; i < count; i++)
		convoys[i] = input_list_text(body, "convoys", i, CODE_MAX);
	out->convoys = convoys;
	out->convoys_count = count;
}

static void between_read(struct input *body, struct plan_query *out)
{
	struct input between = input_object(body, "departs_between", OPTIONAL);
	const enum presence presence = between.object ? REQUIRED : OPTIONAL;

	out->from = input_instant(&between, "from", presence);
	out->to = input_instant(&between, "to", presence);
	if (out->from != INSTANT_NULL && out->to != INSTANT_NULL && out->from >= out->to)
		input_refuse(&between, "to", "The end lies after the beginning.");
	input_end(&between);
	if (between.object && out->convoys_count > 0)
		input_refuse(body, "departs_between", "Give either convoys or departs_between.");
}

static void vehicle_read(struct input *body, struct plan_query *out)
{
	struct input vehicle = input_object(body, "vehicle", OPTIONAL);
	const enum presence presence = vehicle.object ? REQUIRED : OPTIONAL;

	out->convoy = input_code(&vehicle, "convoy", presence);
	out->vehicle = input_integer(&vehicle, "number", 1, VEHICLES_MAX, presence);
	input_end(&vehicle);
	if (input_has(body, "city") == input_has(body, "vehicle"))
		input_refuse(body, "city", "Give either a city or a vehicle.");
	if (vehicle.object && (out->convoys_count > 0 || input_has(body, "departs_between")))
		input_refuse(body, "vehicle",
			"Where the people of a vehicle may go follows from it: leave out convoys "
			"and departs_between.");
}

bool plan_query_read(struct request *req, struct plan_query *out)
{
	struct input body = input_body(req);

	*out = (struct plan_query){ .language = plan_language_accepted(
					    request_header(req, "Accept-Language")) };
	out->city = input_code(&body, "city", OPTIONAL);
	convoys_read(&body, out);
	between_read(&body, out);
	vehicle_read(&body, out);
	out->horizon_hours = input_integer(&body, "horizon", 1, HORIZON_MAX, OPTIONAL);
	if (out->horizon_hours == DB_NULL_INTEGER)
		out->horizon_hours = PLAN_HORIZON_HOURS;
	const struct str language = input_choice(&body, "language", "tr|en|uk", OPTIONAL);
	if (language.data && !plan_language_parse(language, &out->language))
		input_refuse(&body, "language", "One of tr, en and uk.");
	input_end(&body);
	return !req->problem;
}

static void put_source(struct json_writer *json, const struct plan_query *query)
{
	if (query->city.data) {
		json_put_member(json, "city", query->city);
		return;
	}
	json_key(json, "vehicle");
	json_object_begin(json);
	json_put_member(json, "convoy", query->convoy);
	json_key(json, "number");
	json_put_integer(json, query->vehicle);
	json_object_end(json);
}

struct str plan_query_json(struct request *req, const struct plan_query *query)
{
	struct strbuf *buf = reply_buffer(req);
	struct json_writer json;

	json_init(&json, buf);
	json_object_begin(&json);
	put_source(&json, query);
	json_key(&json, "convoys");
	json_array_begin(&json);
	for (size_t i = 0; i < query->convoys_count; i++)
		json_put_string(&json, query->convoys[i]);
	json_array_end(&json);
	if (query->from != INSTANT_NULL) {
		json_key(&json, "from");
		json_put_integer(&json, query->from);
		json_key(&json, "to");
		json_put_integer(&json, query->to);
	}
	json_key(&json, "horizon");
	json_put_integer(&json, query->horizon_hours);
	json_put_member(&json, "language", str_from(plan_language_name(query->language)));
	json_object_end(&json);
	return strbuf_str(buf);
}

static instant time_of(const json_t *kept, const char *name)
{
	const json_t *value = json_object_get(kept, name);

	return value ? json_integer_value(value) : INSTANT_NULL;
}

void plan_query_parse(struct request *req, struct str json, struct plan_query *out)
{
	const json_t *kept = request_own_json(req, json_loadb(json.data, json.len, 0, NULL));
	const json_t *vehicle = json_object_get(kept, "vehicle");
	const json_t *convoys = json_object_get(kept, "convoys");
	struct str *codes = arena_array(req->arena, json_array_size(convoys) + 1, sizeof(*codes));
	const json_t *code;
	size_t i;

	json_array_foreach (convoys, i, code)
		codes[i] = str_from(json_string_value(code));
	*out = (struct plan_query){
		.city = str_from(json_string_value(json_object_get(kept, "city"))),
		.convoys = codes,
		.convoys_count = json_array_size(convoys),
		.from = time_of(kept, "from"),
		.to = time_of(kept, "to"),
		.convoy = str_from(json_string_value(json_object_get(vehicle, "convoy"))),
		.vehicle = vehicle ? (int32_t)json_integer_value(json_object_get(vehicle, "number"))
				   : DB_NULL_INTEGER,
		.horizon_hours = (int32_t)json_integer_value(json_object_get(kept, "horizon")),
	};
	const bool known = plan_language_parse(
		str_from(json_string_value(json_object_get(kept, "language"))), &out->language);
	assert(known);
	(void)known;
}
