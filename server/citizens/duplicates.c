/* POST /v1/citizens/{reference}/merge, …/merge/undo and …/not-duplicate, GET /v1/duplicates. */
#include "citizens/duplicates.h"

#include "citizens/duplicates.sql.h"
#include "http/input.h"
#include "http/reply.h"

#define REASON_MAX 500

static bool merge_read(struct request *req, struct duplicates_merge_params *out)
{
	struct input in = input_body(req);

	out->caller = request_caller(req);
	out->key = request_key(req);
	out->reference = path_reference(req, "reference");
	out->into_reference = input_reference(&in, "into", REQUIRED);
	out->reason = input_text(&in, "reason", REASON_MAX, REQUIRED);
	input_end(&in);
	return !req->problem;
}

static const struct outcome merge_outcomes[] = {
	{ .name = "unknown_other",
		.problem = PROBLEM_not_found,
		.detail = "Nobody in your scope has the reference in 'into'." },
	{ .name = "same_person",
		.problem = PROBLEM_conflict,
		.detail = "Nobody is merged into themselves: 'into' is another's reference." },
	{ .name = "already_merged",
		.problem = PROBLEM_illegal_transition,
		.detail = "This reference was merged already, into the one in 'merged_into': undo "
			  "that first if it was wrong." },
	{ .name = "other_merged",
		.problem = PROBLEM_illegal_transition,
		.detail = "The reference in 'into' was merged itself: merge into the one in "
			  "'merged_into'." },
	{ .name = "deceased",
		.problem = PROBLEM_illegal_transition,
		.detail = "One of the two is registered as deceased: settle that first, or say "
			  "that they are not duplicates." },
	{ .name = "both_received",
		.problem = PROBLEM_illegal_transition,
		.detail = "Both were handed over at the border, so they were two people there: "
			  "say that they are not duplicates." },
	{ .name = "both_away",
		.problem = PROBLEM_illegal_transition,
		.detail = "Both have set out, on two vehicles: take back the tick that was wrong, "
			  "or say that they are not duplicates." },
	{ 0 },
};

static struct reply merge_reply(struct request *req, const struct rows *rows)
{
	return reply_outcome(req, rows, merge_outcomes);
}

ENDPOINT(duplicates_merge, merge_read, merge_reply);

static bool undo_read(struct request *req, struct duplicates_undo_params *out)
{
	struct input in = input_body(req);

	out->caller = request_caller(req);
	out->key = request_key(req);
	out->reference = path_reference(req, "reference");
	out->reason = input_text(&in, "reason", REASON_MAX, REQUIRED);
	input_end(&in);
	return !req->problem;
}

static const struct outcome undo_outcomes[] = {
	{ .name = "not_merged",
		.problem = PROBLEM_illegal_transition,
		.detail = "This reference is not merged into another." },
	{ .name = "followed",
		.problem = PROBLEM_illegal_transition,
		.detail = "The reference in 'merged_into', into which this one was merged, was "
			  "merged since: undo that first." },
	{ 0 },
};

static struct reply undo_reply(struct request *req, const struct rows *rows)
{
	return reply_outcome(req, rows, undo_outcomes);
}

ENDPOINT(duplicates_undo, undo_read, undo_reply);

static bool differ_read(struct request *req, struct duplicates_differ_params *out)
{
	struct input in = input_body(req);

	out->caller = request_caller(req);
	out->key = request_key(req);
	out->reference = path_reference(req, "reference");
	out->other = input_reference(&in, "of", REQUIRED);
	out->reason = input_text(&in, "reason", REASON_MAX, OPTIONAL);
	input_end(&in);
	return !req->problem;
}

static const struct outcome differ_outcomes[] = {
	{ .name = "unknown_other",
		.problem = PROBLEM_not_found,
		.detail = "Nobody in your scope has the reference in 'of'." },
	{ .name = "same_person",
		.problem = PROBLEM_conflict,
		.detail = "This is one reference: 'of' is another's." },
	{ .name = "merged",
		.problem = PROBLEM_illegal_transition,
		.detail = "The two are merged: undo that first." },
	{ 0 },
};

static struct reply differ_reply(struct request *req, const struct rows *rows)
{
	return reply_outcome(req, rows, differ_outcomes);
}

ENDPOINT(duplicates_differ, differ_read, differ_reply);

/* "<person>,<other>" of the last pair shown. */
static void cursor_read(struct request *req, struct duplicates_list_params *out)
{
	struct str cursor = query_cursor(req);

	if (cursor.data && (!parse_uuid(str_next(&cursor, ','), &out->before) ||
				   !parse_uuid(cursor, &out->before_other)))
		problem_set(req, PROBLEM_cursor_malformed, "Start again without a cursor.");
}

static bool list_read(struct request *req, struct duplicates_list_params *out)
{
	out->caller = request_caller(req);
	out->city = query_code(req, "city");
	cursor_read(req, out);
	out->limit = query_limit(req);
	query_end(req, "city|cursor|limit");
	return !req->problem;
}

static struct reply list_reply(struct request *req, const struct rows *rows)
{
	const int limit = query_limit(req);

	return reply_of_people(
		reply_page(req, rows, limit), rows->count < limit ? rows->count : limit);
}

ENDPOINT(duplicates_list, list_read, list_reply);
