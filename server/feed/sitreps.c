/* POST, GET /v1/sitreps and what lies under one: figures frozen, numbered, opened to their people.
 */
#include "base/ids.h"
#include "feed/feed.h"
#include "feed/sitreps.sql.h"
#include "http/input.h"
#include "http/reply.h"

#define COUNTERS "evacuated|border_support"

static bool freeze_read(struct request *req, struct sitreps_freeze_params *out)
{
	struct input body = input_body(req);

	out->caller = request_caller(req);
	out->key = request_key(req);
	out->date = input_date(&body, "date", OPTIONAL);
	out->note = input_note(&body, "note", 1000, OPTIONAL);
	input_end(&body);
	if (req->caller.cities.data)
		problem_set(req, PROBLEM_forbidden,
			"A figure counts all cities: an officer of all cities freezes it.");
	return !req->problem;
}

static struct reply freeze_reply(struct request *req, const struct rows *rows)
{
	static const struct outcome outcomes[] = {
		{ .name = "future", .problem = PROBLEM_invalid_fields },
		{ .name = "published_past",
			.problem = PROBLEM_conflict,
			.detail = "A later day is published already: freeze that day or a later "
				  "one, what was told since becomes its delta." },
		{ 0 },
	};

	return reply_outcome(req, rows, outcomes);
}

ENDPOINT(sitreps_freeze, freeze_read, freeze_reply);

static void cursor_refuse(struct request *req)
{
	problem_set(req, PROBLEM_cursor_malformed, "Start again without a cursor.");
}

static bool list_read(struct request *req, struct sitreps_list_params *out)
{
	const struct str cursor = query_cursor(req);
	int64_t before = DB_NULL_INTEGER;

	if (cursor.data && !parse_integer(cursor, 1, INT32_MAX, &before))
		cursor_refuse(req);
	out->before = (int32_t)before;
	out->limit = query_limit(req);
	query_end(req, "cursor|limit");
	return !req->problem;
}

static struct reply list_reply(struct request *req, const struct rows *rows)
{
	return reply_page(req, rows, query_limit(req));
}

ENDPOINT(sitreps_list, list_read, list_reply);

static int32_t number_read(struct request *req)
{
	int64_t number = 0;

	if (!parse_integer(request_path(req, "number"), 1, INT32_MAX, &number))
		problem_set(req, PROBLEM_not_found,
			"A figure's number counts from 1; see GET /v1/sitreps.");
	return (int32_t)number;
}

static bool one_read(struct request *req, struct sitreps_read_params *out)
{
	out->number = number_read(req);
	query_end(req, "");
	return !req->problem;
}

static struct reply one_reply(struct request *req, const struct rows *rows)
{
	return reply_outcome(req, rows, NULL);
}

ENDPOINT(sitreps_read, one_read, one_reply);

/* "<day>,<id>,<counter>,<sign>" of the last row shown. */
static void people_cursor_read(struct request *req, struct sitreps_people_params *out)
{
	struct str rest = query_cursor(req);
	int64_t sign = DB_NULL_INTEGER;

	out->after_day = DB_NULL_INTEGER;
	if (rest.data) {
		const struct str day = str_next(&rest, ',');
		const struct str id = str_next(&rest, ',');
		out->after_counter = str_next(&rest, ',');
		if (!rest.data || !parse_date(day, &out->after_day) ||
			!parse_uuid(id, &out->after_id) || !parse_integer(rest, -1, 1, &sign))
			cursor_refuse(req);
	}
	out->after_sign = (int32_t)sign;
}

static bool people_read(struct request *req, struct sitreps_people_params *out)
{
	out->caller = request_caller(req);
	out->number = number_read(req);
	out->of = query_choice(req, "of", "changes|total");
	if (!out->of.data)
		out->of = STR("changes");
	out->counter = query_choice(req, "counter", COUNTERS);
	out->date = query_date(req, "date");
	out->city = query_code(req, "city");
	people_cursor_read(req, out);
	out->limit = query_limit(req);
	query_end(req, "of|counter|date|city|cursor|limit");
	return !req->problem;
}

static struct reply people_reply(struct request *req, const struct rows *rows)
{
	struct rows found = *rows;
	const int limit = query_limit(req);

	if (rows->count == 0)
		return problem_reply_as(req, PROBLEM_not_found, NULL);
	if (rows_null(rows, 0, rows_column(rows, "reference")))
		found.count = 0;
	return reply_of_people(
		reply_page(req, &found, limit), found.count < limit ? found.count : limit);
}

ENDPOINT(sitreps_people, people_read, people_reply);
