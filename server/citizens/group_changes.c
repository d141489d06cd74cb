/* PATCH /v1/groups/{id}, POST /v1/groups/{id}/members. */
#include "base/ids.h"
#include "citizens/birth.h"
#include "citizens/group_changes.sql.h"
#include "citizens/member.h"
#include "citizens/registration_body.h"
#include "citizens/registrations.h"
#include "http/reply.h"

static void contact_read(struct input *body, struct groups_change_params *out)
{
	struct input contact;

	input_keep(body, "contact");
	contact = input_object(body, "contact", OPTIONAL);
	out->set_phone = input_has(&contact, "phone");
	out->phone = input_phone(&contact, "phone", OPTIONAL);
	input_keep(&contact, "language");
	out->language = input_choice(&contact, "language", "tr|uk|ru|en", OPTIONAL);
	out->set_kin_phone = input_has(&contact, "kin_phone");
	out->kin_phone = input_phone(&contact, "kin_phone", OPTIONAL);
	out->set_kin_language = input_has(&contact, "kin_language");
	out->kin_language = input_choice(&contact, "kin_language", "tr|uk|ru|en", OPTIONAL);
	input_end(&contact);
}

static bool change_read(struct request *req, struct groups_change_params *out)
{
	static const char *const kept[] = { "city", "keep_together", "expected_members", "pets",
		"luggage_kg" };
	struct input body = input_body(req);

	out->caller = request_caller(req);
	out->group = path_uuid(req, "id");
	out->version = input_if_match(req);
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		input_keep(&body, kept[i]);
	contact_read(&body, out);
	out->city = input_code(&body, "city", OPTIONAL);
	out->keep_together = input_choice(&body, "keep_together", "must|prefer", OPTIONAL);
	out->expected_members =
		input_integer(&body, "expected_members", 1, GROUP_MEMBERS_MAX, OPTIONAL);
	out->pets = input_integer(&body, "pets", 0, GROUP_PETS_MAX, OPTIONAL);
	out->luggage_kg = input_integer(&body, "luggage_kg", 0, GROUP_LUGGAGE_MAX_KG, OPTIONAL);
	input_end_patch(&body);
	return !req->problem;
}

static struct reply change_reply(struct request *req, const struct rows *rows)
{
	static const struct outcome outcomes[] = {
		{ .name = "version_changed",
			.problem = PROBLEM_version_changed,
			.detail = "Read the group again and change what you find." },
		{ .name = "unknown_city", .problem = PROBLEM_invalid_fields },
		{ .name = "too_few", .problem = PROBLEM_invalid_fields },
		{ .name = "not_waiting",
			.problem = PROBLEM_conflict,
			.detail = "Only people who wait move to another city: unassign `people` "
				  "first, or split them off." },
		{ 0 },
	};

	return reply_outcome(req, rows, outcomes);
}

ENDPOINT(groups_change, change_read, change_reply);

static void member_keep(
	const struct citizens_register_members *member, struct groups_add_member_params *out)
{
	out->id = member->id;
	out->reference = member->reference;
	out->given_names = member->given_names;
	out->family_name = member->family_name;
	out->birth_date = member->birth_date;
	out->birth_precision = member->birth_precision;
	out->sex = member->sex;
	out->nationality = member->nationality;
	out->national_id_hash = member->national_id_hash;
	out->national_id_sealed = member->national_id_sealed;
	out->document_type = member->document_type;
	out->document_state = member->document_state;
	out->document_hash = member->document_hash;
	out->document_sealed = member->document_sealed;
	out->document_expires_on = member->document_expires_on;
	out->accessible = member->accessible;
	out->needs = member->needs;
}

static bool added_read(struct request *req, struct groups_add_member_params *out)
{
	struct citizens_register_members member = { 0 };
	struct input body = input_body(req);
	struct warnings warnings;

	warnings_begin(&warnings, req);
	out->caller = request_caller(req);
	out->key = request_key(req);
	out->group = path_uuid(req, "id");
	member_read(&body, today_is(), &warnings, &member);
	member_keep(&member, out);
	out->warnings = warnings_end(&warnings);
	return !req->problem;
}

static struct reply added_reply(struct request *req, const struct rows *rows)
{
	static const struct outcome outcomes[] = {
		{ .name = "group_full",
			.problem = PROBLEM_conflict,
			.detail = "A group has sixty members at most: register another group." },
		{ 0 },
	};

	return reply_outcome(req, rows, outcomes);
}

ENDPOINT(groups_add_member, added_read, added_reply);
