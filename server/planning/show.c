/* Renders a plan: the contract's Plan, list by list. */
#include "planning/show.h"

#include <stdlib.h>

#include "base/ids.h"

#define SENTENCE_BYTES 1024

static const char *const codes[] = {
	[PLANNER_GOES] = "goes",
	[PLANNER_NO_SEATS] = "no_seats",
	[PLANNER_NO_ACCESSIBLE] = "no_accessible",
	[PLANNER_NO_PETS] = "no_pets",
	[PLANNER_NO_LUGGAGE] = "no_luggage",
	[PLANNER_NO_VEHICLES] = "no_vehicles",
	[PLANNER_TOO_LARGE] = "too_large",
	[PLANNER_TOO_MANY_ACCESSIBLE] = "too_many_accessible",
	[PLANNER_DOCUMENTS] = "documents",
	[PLANNER_MINOR_ALONE] = "minor_alone",
	[PLANNER_COMPANION_CITY] = "companion_city",
	[PLANNER_COMPANION_GONE] = "companion_gone",
	[PLANNER_COMPANION_ABOARD] = "companion_aboard",
	[PLANNER_REST_ELSEWHERE] = "rest_elsewhere",
};

struct ranked {
	int32_t rank;
	int32_t group;
};

static int by_rank(const void *a, const void *b)
{
	const struct ranked *one = a;
	const struct ranked *other = b;

	if (one->rank != other->rank)
		return one->rank < other->rank ? -1 : 1;
	return one->group < other->group ? -1 : one->group > other->group;
}

struct shown shown_new(const struct snapshot *snapshot, const struct planner_plan *plan,
	enum plan_language language)
{
	const size_t count = (size_t)snapshot->input.groups_count;
	struct ranked *ranked = arena_array(snapshot->arena, count + 1, sizeof(*ranked));
	int32_t *order = arena_array(snapshot->arena, count + 1, sizeof(*order));

	for (size_t i = 0; i < count; i++)
		ranked[i] = (struct ranked){ plan->groups[i].rank, (int32_t)i };
	qsort(ranked, count, sizeof(*ranked), by_rank);
	for (size_t i = 0; i < count; i++)
		order[i] = ranked[i].group;
	return (struct shown){ .snapshot = snapshot,
		.plan = plan,
		.language = language,
		.order = order,
		.arena = snapshot->arena };
}

bool group_goes(const struct shown *shown, int32_t group)
{
	return shown->plan->groups[group].stay.reason == PLANNER_GOES;
}

static void put_vehicle_named(struct json_writer *json, const struct shown *shown, int32_t vehicle)
{
	const struct planner_input *input = &shown->snapshot->input;
	const struct planner_vehicle *one = &input->vehicles[vehicle];

	json_put_member(json, "convoy", str_from(input->convoys[one->convoy].code));
	json_key(json, "vehicle");
	json_put_integer(json, one->number);
}

static void put_name(struct json_writer *json, const struct plan_name *name)
{
	json_put_member(json, "reference", name->reference);
	json_put_member(json, "given_names", name->given_names);
	json_put_member(json, "family_name", name->family_name);
}

static void put_seat(struct json_writer *json, const struct shown *shown, int32_t person)
{
	const struct planner_seat *seat = &shown->plan->seats[person];

	json_object_begin(json);
	put_name(json, &shown->snapshot->names[person]);
	put_vehicle_named(json, shown, seat->vehicle);
	json_key(json, "lap");
	json_put_boolean(json, seat->lap);
	json_object_end(json);
}

static void put_group(struct json_writer *json, const struct shown *shown, int32_t group)
{
	const struct planner_group *one = &shown->snapshot->input.groups[group];

	json_key(json, "group");
	json_put_uuid(json, one->id);
	json_key(json, "queued_at");
	json_put_instant(json, one->queued_at);
	json_put_member(
		json, "class", str_from(plan_class_names[shown->plan->groups[group].class_of]));
}

void put_going(struct json_writer *json, const struct shown *shown, int32_t group)
{
	const struct planner_group *one = &shown->snapshot->input.groups[group];
	const enum planner_parting parting = shown->plan->groups[group].parting;

	put_group(json, shown, group);
	if (parting != PLANNER_WHOLE)
		json_put_member(json, "parting",
			parting == PLANNER_PARTED ? STR("preferred") : STR("too_large"));
	json_key(json, "people");
	json_array_begin(json);
	for (int32_t i = 0; i < one->count; i++)
		put_seat(json, shown, one->first + i);
	json_array_end(json);
}

/* "7K3M9-QXT2B", as people write it. */
static struct str reference_written(const struct shown *shown, int32_t person)
{
	char written[REFERENCE_SYMBOLS + 2];

	if (person == PLANNER_NONE)
		return STR_NULL;
	reference_format(shown->snapshot->names[person].reference.data, written);
	return arena_copy(shown->arena, str_from(written));
}

static void put_sentence(
	struct json_writer *json, const char *text, const struct sentence_values *values)
{
	struct strbuf buf;

	strbuf_init(&buf, SENTENCE_BYTES);
	sentence_fill(&buf, text ? text : "", values);
	json_put_member(json, "sentence", strbuf_str(&buf));
	strbuf_release(&buf);
}

static void put_numbers(
	struct json_writer *json, enum planner_reason reason, int32_t needed, int32_t available)
{
	if (reason > PLANNER_NO_LUGGAGE && reason != PLANNER_TOO_LARGE &&
		reason != PLANNER_TOO_MANY_ACCESSIBLE)
		return;
	json_key(json, "needed");
	json_put_integer(json, needed);
	json_key(json, "available");
	json_put_integer(json, available);
}

static void put_stay_details(struct json_writer *json, const struct shown *shown, int32_t group)
{
	const struct planner_stay *stay = &shown->plan->groups[group].stay;

	put_numbers(json, stay->reason, stay->needed, stay->available);
	if (stay->person != PLANNER_NONE)
		json_put_member(json, "person", shown->snapshot->names[stay->person].reference);
	if (stay->because_of != group && stay->because_of != PLANNER_NONE) {
		json_key(json, "because_of");
		json_put_uuid(json, shown->snapshot->input.groups[stay->because_of].id);
	}
	if (stay->convoys_refused > 0) {
		json_key(json, "convoys_refused");
		json_put_integer(json, stay->convoys_refused);
	}
	if (stay->only_vehicle != PLANNER_NONE) {
		json_key(json, "only_vehicle");
		json_object_begin(json);
		put_vehicle_named(json, shown, stay->only_vehicle);
		json_object_end(json);
	}
}

static void put_stay_reason(struct json_writer *json, const struct shown *shown, int32_t group)
{
	const struct planner_stay *stay = &shown->plan->groups[group].stay;
	const struct sentence_values values = { .needed = stay->needed,
		.available = stay->available,
		.convoys = stay->convoys_refused,
		.person = reference_written(shown, stay->person) };

	json_key(json, "reason");
	json_object_begin(json);
	json_put_member(json, "code", str_from(codes[stay->reason]));
	put_sentence(json, sentence_stay(stay->reason, shown->language), &values);
	put_stay_details(json, shown, group);
	json_object_end(json);
}

void put_staying(struct json_writer *json, const struct shown *shown, int32_t group)
{
	const struct planner_group *one = &shown->snapshot->input.groups[group];

	json_object_begin(json);
	put_group(json, shown, group);
	json_key(json, "people");
	json_put_integer(json, one->count);
	json_key(json, "first");
	json_object_begin(json);
	put_name(json, &shown->snapshot->names[one->first]);
	json_object_end(json);
	put_stay_reason(json, shown, group);
	json_key(json, "overtaken_by");
	json_put_integer(json, shown->plan->groups[group].stay.overtaken_by);
	json_object_end(json);
}

void put_assignments(struct json_writer *json, const struct shown *shown)
{
	const struct planner_input *input = &shown->snapshot->input;
	int32_t groups = 0;
	int32_t people = 0;

	json_key(json, "assignments");
	json_array_begin(json);
	for (int32_t i = 0; i < input->groups_count && groups < SHOWN_MAX; i++) {
		const int32_t group = shown->order[i];
		if (!group_goes(shown, group))
			continue;
		if ((people += input->groups[group].count) > SHOWN_PEOPLE_MAX)
			break;
		json_object_begin(json);
		put_going(json, shown, group);
		json_object_end(json);
		groups++;
	}
	json_array_end(json);
}

void put_stays(struct json_writer *json, const struct shown *shown)
{
	int32_t groups = 0;

	json_key(json, "staying");
	json_array_begin(json);
	for (int32_t i = 0; i < shown->snapshot->input.groups_count && groups < SHOWN_MAX; i++) {
		if (group_goes(shown, shown->order[i]))
			continue;
		put_staying(json, shown, shown->order[i]);
		groups++;
	}
	json_array_end(json);
}

static void put_overtaking(
	struct json_writer *json, const struct shown *shown, const struct planner_overtaking *one)
{
	const struct planner_group *groups = shown->snapshot->input.groups;
	const struct sentence_values values = { .needed = one->needed,
		.available = one->available };

	json_object_begin(json);
	json_key(json, "group");
	json_put_uuid(json, groups[one->later].id);
	json_key(json, "overtakes");
	json_put_uuid(json, groups[one->earlier].id);
	put_vehicle_named(json, shown, one->vehicle);
	json_key(json, "count");
	json_put_integer(json, shown->plan->groups[one->earlier].stay.overtaken_by);
	json_key(json, "reason");
	json_object_begin(json);
	json_put_member(json, "code", str_from(codes[one->reason]));
	put_sentence(json, sentence_overtaken(one->reason, shown->language), &values);
	put_numbers(json, one->reason, one->needed, one->available);
	json_object_end(json);
	json_object_end(json);
}

void put_overtakings(struct json_writer *json, const struct shown *shown)
{
	json_key(json, "overtakings");
	json_array_begin(json);
	for (int32_t i = 0; i < shown->plan->overtakings_count && i < SHOWN_MAX; i++)
		put_overtaking(json, shown, &shown->plan->overtakings[i]);
	json_array_end(json);
}

static void put_vehicle(struct json_writer *json, const struct shown *shown, int32_t vehicle)
{
	const struct planner_vehicle *one = &shown->snapshot->input.vehicles[vehicle];
	const struct planner_filled *filled = &shown->plan->vehicles[vehicle];

	json_object_begin(json);
	put_vehicle_named(json, shown, vehicle);
	json_key(json, "departs_at");
	json_put_instant(json, shown->snapshot->input.convoys[one->convoy].departs_at);
	json_key(json, "seats");
	json_put_integer(json, one->seats);
	json_key(json, "free_before");
	json_put_integer(json, one->free_seats);
	json_key(json, "free_after");
	json_put_integer(json, one->free_seats - filled->seats);
	json_key(json, "accessible_free_after");
	json_put_integer(json, one->free_accessible - filled->accessible);
	json_object_end(json);
}

void put_vehicles(struct json_writer *json, const struct shown *shown)
{
	json_key(json, "vehicles");
	json_array_begin(json);
	for (int32_t i = 0; i < shown->snapshot->input.vehicles_count && i < SHOWN_MAX; i++)
		put_vehicle(json, shown, i);
	json_array_end(json);
}

void put_counts(struct json_writer *json, const struct shown *shown)
{
	const struct planner_plan *plan = shown->plan;
	const struct planner_input *input = &shown->snapshot->input;
	const struct {
		const char *name;
		int32_t count;
	} counts[] = {
		{ "people_seated", plan->people_seated },
		{ "people_staying", plan->people_staying },
		{ "groups_going", input->groups_count - plan->groups_staying },
		{ "groups_staying", plan->groups_staying },
		{ "groups_parted", plan->groups_parted },
		{ "overtakings", plan->overtakings_count },
		{ "vehicles", input->vehicles_count },
	};

	json_key(json, "counts");
	json_object_begin(json);
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		json_key_str(json, str_from(counts[i].name));
		json_put_integer(json, counts[i].count);
	}
	json_object_end(json);
}

void put_stranded(struct json_writer *json, const struct shown *shown)
{
	const struct planner_input *input = &shown->snapshot->input;
	int32_t people = 0;

	json_key(json, "stranded");
	json_array_begin(json);
	for (int32_t i = 0; shown->snapshot->away && i < input->people_count; i++) {
		if (shown->plan->seats[i].vehicle != PLANNER_NONE || people == SHOWN_STRANDED_MAX)
			continue;
		json_put_string(json, shown->snapshot->names[i].reference);
		people++;
	}
	json_array_end(json);
}
