/* POST /v1/groups/{id}/split, POST /v1/groups/{id}/join: groups that part and come together. */
#include "citizens/group_members.sql.h"
#include "base/ids.h"
#include "citizens/registrations.h"
#include "http/whom.h"
#include "http/reply.h"

#define REASON_MAX 1000
#define GUARDIAN_NAME_MAX 200

static void guardian_read(struct input *body, struct groups_split_params *out)
{
	struct input guardian = input_object(body, "guardian", OPTIONAL);
	const enum presence both = guardian.object ? REQUIRED : OPTIONAL;

	out->guardian_name = input_text(&guardian, "name", GUARDIAN_NAME_MAX, both);
	out->guardian_phone = input_phone(&guardian, "phone", both);
	if (out->guardian_name.data && str_trim(out->guardian_name).len == 0)
		input_refuse(&guardian, "name", "A name is not blank.");
	input_end(&guardian);
}

static bool split_read(struct request *req, struct groups_split_params *out)
{
	struct input body = input_body(req);
	const struct whom_list whom = whom_references(&body, REQUIRED);

	out->caller = request_caller(req);
	out->key = request_key(req);
	out->group = path_uuid(req, "id");
	out->new_group = uuid_new();
	out->reason = input_note(&body, "reason", REASON_MAX, REQUIRED);
	guardian_read(&body, out);
	out->people = arena_array(req->arena, whom.count + 1, sizeof(*out->people));
	out->people_count = whom.count;
	for (size_t i = 0; i < whom.count; i++)
		out->people[i].reference = whom.items[i].reference;
	input_end(&body);
	return !req->problem;
}

static struct reply split_reply(struct request *req, const struct rows *rows)
{
	static const struct outcome outcomes[] = {
		{ .name = "refused", .problem = PROBLEM_invalid_fields },
		{ .name = "second_officer_needed", .status = 202 },
		{ .name = "officers_only",
			.problem = PROBLEM_forbidden,
			.detail = "A minor without an adult is split off by two officers: ask "
				  "them, or let an adult be with every minor." },
		{ 0 },
	};

	return reply_outcome(req, rows, outcomes);
}

ENDPOINT(groups_split, split_read, split_reply);

static bool join_read(struct request *req, struct groups_join_params *out)
{
	struct input body = input_body(req);
	const struct whom_list whom = whom_references(&body, OPTIONAL);

	out->caller = request_caller(req);
	out->key = request_key(req);
	out->group = path_uuid(req, "id");
	out->from_group = input_uuid(&body, "group", OPTIONAL);
	out->reason = input_note(&body, "reason", REASON_MAX, REQUIRED);
	if (input_has(&body, "group") == input_has(&body, "references"))
		input_refuse(&body, "group", "Give either a group or references.");
	out->people = arena_array(req->arena, whom.count + 1, sizeof(*out->people));
	out->people_count = whom.count;
	for (size_t i = 0; i < whom.count; i++)
		out->people[i].reference = whom.items[i].reference;
	input_end(&body);
	return !req->problem;
}

static struct reply join_reply(struct request *req, const struct rows *rows)
{
	static const struct outcome outcomes[] = {
		{ .name = "refused", .problem = PROBLEM_invalid_fields },
		{ .name = "group_full",
			.problem = PROBLEM_conflict,
			.detail = "A group has sixty members at most: leave them apart." },
		{ .name = "apart",
			.problem = PROBLEM_conflict,
			.detail = "This group stays together, and `people` do not sit on one "
				  "vehicle: unassign who waits, or let it be parted "
				  "(keep_together: prefer)." },
		{ .name = "minor_parted",
			.problem = PROBLEM_conflict,
			.detail = "A minor would part from the only adult: split them off first, "
				  "which names a guardian and takes a second officer." },
		{ 0 },
	};

	return reply_outcome(req, rows, outcomes);
}

ENDPOINT(groups_join, join_read, join_reply);
