/* Who a plan is about. Groups come sorted by id and their people in the same order. */
#include "planning/members.h"

#include <string.h>

#include "base/ids.h"
#include "db/blocking.h"
#include "http/problem.h"
#include "http/worker.h"
#include "planning/snapshot.sql.h"

/* Documents that some convoy refuses. Past the planner's limit they share the last kind, and with
 * it what refuses any of them: a group more may stay, none goes that must not. */
struct kinds {
	struct str *documents;
	int32_t count;
};

bool reading_run(struct reading *reading, const struct statement *statement, const void *params)
{
	const void *const requests[] = { params };

	blocking_run(reading->database, statement, requests, 1, &reading->rows);
	if (reading->rows.status == ROWS_OK)
		return true;
	worker_failure(reading->req, statement, &reading->rows);
	return false;
}

bool reading_too_large(struct reading *reading, const char *what, int32_t most)
{
	problem_set(reading->req, PROBLEM_plan_too_large,
		"A plan takes at most %d %s: name fewer convoys, or plan on a shorter time.", most,
		what);
	return false;
}

int32_t reading_convoy(const struct reading *reading, struct str code)
{
	int32_t from = 0;
	int32_t to = reading->out->input.convoys_count;

	while (from < to) {
		const int32_t middle = from + (to - from) / 2;
		const int order = str_compare(code, str_from(reading->convoys[middle].code));
		if (order == 0)
			return middle;
		if (order < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return PLANNER_NONE;
}

/* The vehicle's index, or `otherwise` where it is none of these. */
static int32_t vehicle_at(
	const struct reading *reading, struct str convoy, int32_t number, int32_t otherwise)
{
	const struct planner_vehicle *vehicles = reading->out->input.vehicles;
	const int32_t code = reading_convoy(reading, convoy);
	int32_t from = 0;
	int32_t to = reading->out->input.vehicles_count;

	while (code != PLANNER_NONE && from < to) {
		const int32_t middle = from + (to - from) / 2;
		const struct planner_vehicle *vehicle = &vehicles[middle];
		if (vehicle->convoy == code && vehicle->number == number)
			return middle;
		if (vehicle->convoy < code || (vehicle->convoy == code && vehicle->number < number))
			from = middle + 1;
		else
			to = middle;
	}
	return otherwise;
}

static int32_t number_of(const struct rows *rows, int row, const char *name)
{
	return (int32_t)rows_integer(rows, row, rows_column(rows, name));
}

static bool boolean_of(const struct rows *rows, int row, const char *name)
{
	return rows_boolean(rows, row, rows_column(rows, name));
}

/* A row's vehicle, in columns `convoy` and `vehicle`. */
static int32_t seat_of(const struct reading *reading, int row, int32_t otherwise)
{
	const struct rows *rows = &reading->rows;

	return vehicle_at(reading, rows_text(rows, row, rows_column(rows, "convoy")),
		number_of(rows, row, "vehicle"), otherwise);
}

static struct planner_group group_of(const struct reading *reading, int row)
{
	const struct rows *rows = &reading->rows;
	struct planner_group group = {
		.id = rows_uuid(rows, row, rows_column(rows, "id")),
		.queued_at = rows_instant(rows, row, rows_column(rows, "queued_at")),
		.keep = boolean_of(rows, row, "must") ? PLANNER_MUST : PLANNER_PREFER,
		.pets = number_of(rows, row, "pets"),
		.luggage_kg = number_of(rows, row, "luggage_kg"),
		.guardian = boolean_of(rows, row, "guardian"),
		.seated = PLANNER_NONE,
	};

	if (!rows_null(rows, row, rows_column(rows, "convoy"))) {
		group.seated = seat_of(reading, row, PLANNER_ELSEWHERE);
		group.seated_adults = number_of(rows, row, "adults");
	}
	return group;
}

static bool groups_read(struct reading *reading, struct planner_group **out)
{
	const struct planning_groups_params params = { .city = reading->query->city,
		.convoy = reading->query->convoy,
		.vehicle = reading->query->vehicle };

	if (!reading_run(reading, &sql_planning_groups, &params))
		return false;
	if (reading->rows.count > PLANNER_PEOPLE_MAX)
		return reading_too_large(reading, "people", PLANNER_PEOPLE_MAX);
	*out = arena_array(reading->out->arena, (size_t)reading->rows.count + 1, sizeof(**out));
	for (int i = 0; i < reading->rows.count; i++)
		(*out)[i] = group_of(reading, i);
	reading->out->input.groups = *out;
	reading->out->input.groups_count = reading->rows.count;
	return true;
}

/* PLANNER_NONE where nobody objects. */
static int32_t kind_of(const struct kinds *kinds, struct str document)
{
	for (int32_t i = 0; i < kinds->count; i++)
		if (str_equal(kinds->documents[i], document))
			return i < PLANNER_DOCUMENT_KINDS ? i : PLANNER_DOCUMENT_KINDS - 1;
	return PLANNER_NONE;
}

static int32_t kind_add(struct reading *reading, struct kinds *kinds, struct str document)
{
	if (kind_of(kinds, document) == PLANNER_NONE)
		kinds->documents[kinds->count++] = arena_copy(reading->out->arena, document);
	return kind_of(kinds, document);
}

static bool refusals_read(struct reading *reading, struct kinds *kinds)
{
	const int32_t count = reading->out->input.convoys_count;
	struct planning_refusals_params params = { .city = reading->query->city,
		.convoy = reading->query->convoy,
		.vehicle = reading->query->vehicle };
	const struct rows *rows = &reading->rows;

	params.convoys =
		arena_array(reading->out->arena, (size_t)count + 1, sizeof(*params.convoys));
	for (int32_t i = 0; i < count; i++)
		params.convoys[params.convoys_count++].code = str_from(reading->convoys[i].code);
	if (!reading_run(reading, &sql_planning_refusals, &params))
		return false;
	kinds->documents = arena_array(
		reading->out->arena, (size_t)rows->count + 1, sizeof(*kinds->documents));
	for (int i = 0; i < rows->count; i++) {
		const int32_t convoy =
			reading_convoy(reading, rows_text(rows, i, rows_column(rows, "convoy")));
		const int32_t kind =
			kind_add(reading, kinds, rows_text(rows, i, rows_column(rows, "document")));
		reading->convoys[convoy].refused_documents |= UINT64_C(1) << kind;
	}
	return true;
}

static int32_t day_of(const struct rows *rows, int row, const char *name)
{
	const int column = rows_column(rows, name);

	return rows_null(rows, row, column) ? PLANNER_BIRTH_UNKNOWN : rows_date(rows, row, column);
}

static struct planner_person person_of(
	const struct reading *reading, const struct kinds *kinds, int row)
{
	const struct rows *rows = &reading->rows;
	struct planner_person person = {
		.id = rows_uuid(rows, row, rows_column(rows, "id")),
		.born_from = day_of(rows, row, "born_from"),
		.born_to = day_of(rows, row, "born_to"),
		.needs = (uint32_t)rows_integer(rows, row, rows_column(rows, "needs")),
		.accessible = boolean_of(rows, row, "accessible"),
		.document = kind_of(kinds, rows_text(rows, row, rows_column(rows, "document"))),
		.beside = (enum planner_companion)number_of(rows, row, "beside"),
		.companion = PLANNER_NONE,
	};

	if (person.beside == PLANNER_WAITING)
		person.companion = number_of(rows, row, "companion");
	if (person.beside == PLANNER_ABOARD) {
		person.companion = seat_of(reading, row, PLANNER_NONE);
		person.companion_adult = boolean_of(rows, row, "companion_adult");
	}
	return person;
}

static struct plan_name name_of(const struct reading *reading, int row)
{
	const struct rows *rows = &reading->rows;
	struct arena *arena = reading->out->arena;

	return (struct plan_name){
		arena_copy(arena, rows_text(rows, row, rows_column(rows, "reference"))),
		arena_copy(arena, rows_text(rows, row, rows_column(rows, "given_names"))),
		arena_copy(arena, rows_text(rows, row, rows_column(rows, "family_name"))),
	};
}

static bool people_read(
	struct reading *reading, const struct kinds *kinds, struct planner_group *groups)
{
	const struct planning_members_params params = { .city = reading->query->city,
		.convoy = reading->query->convoy,
		.vehicle = reading->query->vehicle };
	const struct rows *rows = &reading->rows;

	if (!reading_run(reading, &sql_planning_members, &params))
		return false;
	if (rows->count > PLANNER_PEOPLE_MAX)
		return reading_too_large(reading, "people", PLANNER_PEOPLE_MAX);
	struct planner_person *people =
		arena_array(reading->out->arena, (size_t)rows->count + 1, sizeof(*people));
	struct plan_name *names =
		arena_array(reading->out->arena, (size_t)rows->count + 1, sizeof(*names));
	const int group_id = rows_column(rows, "group_id");
	int32_t group = 0;
	for (int i = 0; i < rows->count; i++) {
		const struct uuid id = rows_uuid(rows, i, group_id);
		while (memcmp(&groups[group].id, &id, sizeof(id)) != 0)
			group++;
		if (groups[group].count++ == 0)
			groups[group].first = i;
		people[i] = person_of(reading, kinds, i);
		people[i].group = group;
		names[i] = name_of(reading, i);
	}
	reading->out->input.people = people;
	reading->out->input.people_count = rows->count;
	reading->out->names = names;
	return true;
}

bool members_read(struct reading *reading)
{
	struct planner_group *groups = NULL;
	struct kinds kinds = { 0 };

	return groups_read(reading, &groups) && refusals_read(reading, &kinds) &&
	       people_read(reading, &kinds, groups);
}
