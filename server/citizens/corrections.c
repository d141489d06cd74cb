/* PATCH /v1/citizens/{reference}. */
#include "citizens/birth.h"
#include "citizens/citizens.h"
#include "citizens/corrections.sql.h"
#include "citizens/document.h"
#include "citizens/needs.h"
#include "citizens/numbers.h"
#include "http/input.h"
#include "http/reply.h"

#define NAME_MAX_SYMBOLS 100

/* A name may be corrected, never deleted. */
static struct str corrected_name(struct input *in, const char *name)
{
	struct str text = input_text(in, name, NAME_MAX_SYMBOLS, OPTIONAL);

	if (json_is_null(json_object_get(in->object, name)))
		input_refuse(in, name, "A name cannot be deleted.");
	else if (text.data && str_trim(text).len == 0)
		input_refuse(in, name, "A name is not blank.");
	return text;
}

/* A machine readable zone tells the whole document, null deletes the whole. */
static void document_fields(
	struct input *in, struct warnings *warnings, struct citizens_correct_params *out)
{
	const json_t *given = json_object_get(in->object, "document");
	const struct document document = document_read(in, today_is(), warnings);
	const struct kept_number number =
		number_keep(in->req, SEALED_DOCUMENT, out->reference, document.number);
	const bool whole = json_is_null(given) || document.has_mrz;

	out->set_document_type = whole || json_object_get(given, "type");
	out->document_type = document.type;
	out->set_document_state = whole || json_object_get(given, "issuing_state");
	out->document_state = document.issuing_state;
	out->set_document_number = whole || json_object_get(given, "number");
	out->document_hash = number.hash;
	out->document_sealed = number.sealed;
	out->set_document_expires_on = whole || json_object_get(given, "expires_on");
	out->document_expires_on = document.expires_on;
}

static void correction_fields(struct input *in, struct citizens_correct_params *out)
{
	const struct birth birth = birth_read(in, today_is());
	const struct needs needs = needs_read(in);
	const struct kept_number national_id =
		number_keep(in->req, SEALED_NATIONAL_ID, out->reference, national_id_read(in));

	out->given_names = corrected_name(in, "given_names");
	out->family_name = corrected_name(in, "family_name");
	out->set_birth = input_has(in, "birth_date");
	out->birth_date = birth.date;
	out->birth_precision = birth.precision;
	out->set_sex = input_has(in, "sex");
	out->sex = input_choice(in, "sex", "F|M|X", OPTIONAL);
	out->set_nationality = input_has(in, "nationality");
	out->nationality = state_read(in, "nationality");
	out->set_national_id = input_has(in, "national_id");
	out->national_id_hash = national_id.hash;
	out->national_id_sealed = national_id.sealed;
	out->set_needs = input_has(in, "needs");
	out->needs = needs.codes;
	out->accessible = needs.accessible;
	out->set_companion = input_has(in, "companion");
	out->companion = input_reference(in, "companion", OPTIONAL);
	out->city = input_code(in, "city", OPTIONAL);
	if (json_is_null(json_object_get(in->object, "city")))
		input_refuse(in, "city", "A person is always in a city.");
}

static bool correct_read(struct request *req, struct citizens_correct_params *out)
{
	struct input in = input_body(req);
	struct warnings warnings;

	warnings_begin(&warnings, req);
	out->caller = request_caller(req);
	out->reference = path_reference(req, "reference");
	out->version = input_if_match(req);
	correction_fields(&in, out);
	document_fields(&in, &warnings, out);
	out->warnings = warnings_end(&warnings);
	input_end(&in);
	if (json_object_size(req->body) == 0)
		problem_field(req, "", "Name at least one field to correct.");
	query_end(req, "");
	return !req->problem;
}

static const struct outcome correct_outcomes[] = {
	{ .name = "version_changed",
		.problem = PROBLEM_version_changed,
		.detail = "Read the person again and correct what you find." },
	{ .name = "unknown_city", .problem = PROBLEM_invalid_fields },
	{ .name = "none_with_number", .problem = PROBLEM_invalid_fields },
	{ .name = "no_companion", .problem = PROBLEM_invalid_fields },
	{ .name = "not_waiting",
		.problem = PROBLEM_illegal_transition,
		.detail = "Only a person who waits moves to another city: unassign them first." },
	{ .name = "merged",
		.problem = PROBLEM_illegal_transition,
		.detail = "This reference was merged into another: correct that one." },
	{ .name = "no_accessible_seat",
		.problem = PROBLEM_conflict,
		.detail = "Their vehicle has no accessible seat left: unassign them first." },
	{ 0 },
};

static struct reply correct_reply(struct request *req, const struct rows *rows)
{
	return reply_outcome(req, rows, correct_outcomes);
}

ENDPOINT(citizens_correct, correct_read, correct_reply);
