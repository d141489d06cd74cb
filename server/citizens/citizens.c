/* GET /v1/citizens, GET and PATCH /v1/citizens/{reference}, POST /v1/citizens/search. */
#include "citizens/citizens.h"

#include "auth/keyring_current.h"
#include "citizens/birth.h"
#include "citizens/citizens.sql.h"
#include "citizens/document.h"
#include "citizens/national_id.h"
#include "citizens/needs.h"
#include "citizens/sealing.h"
#include "http/input.h"
#include "http/reply.h"

#define NAME_MAX_SYMBOLS 100
#define SEARCH_MAX_SYMBOLS 200
#define STATUS_CHOICES                                                                   \
	"registered|assigned|no_show|boarded|departed|handed_over|missing|hospitalised|" \
	"left_en_route|refused_at_border|withdrawn|declined|left_by_own_means|deceased|merged"
#define MISSING_CHOICES "birth_date|sex|nationality|national_id|document"

static struct uuid cursor_read(struct request *req)
{
	struct str text = query_cursor(req);
	struct uuid id = { 0 };

	if (text.data && !parse_uuid(text, &id))
		problem_set(req, PROBLEM_cursor_malformed, "Start again without a cursor.");
	return id;
}

static bool list_read(struct request *req, struct citizens_list_params *out)
{
	out->caller = request_caller(req);
	out->city = query_code(req, "city");
	out->status = query_choice(req, "status", STATUS_CHOICES);
	out->needs = query_choice(req, "needs", NEED_CHOICES);
	out->convoy = query_code(req, "convoy");
	out->missing = query_choice(req, "missing", MISSING_CHOICES);
	out->cursor = cursor_read(req);
	out->limit = query_limit(req);
	query_end(req, "city|status|needs|convoy|missing|cursor|limit");
	return !req->problem;
}

static struct reply list_reply(struct request *req, const struct rows *rows)
{
	return reply_page(req, rows, query_limit(req));
}

ENDPOINT(citizens_list, list_read, list_reply);

static bool detail_read(struct request *req, struct citizens_detail_params *out)
{
	out->caller = request_caller(req);
	out->reference = path_reference(req, "reference");
	query_end(req, "");
	return !req->problem;
}

ENDPOINT(citizens_detail, detail_read, reply_row);

/* A number's keyed hash; STR_NULL for no number. */
static struct str number_hash(struct request *req, enum sealed_column column, struct str number)
{
	if (!number.data)
		return STR_NULL;
	struct str hash = sealing_hash(req->arena, keyring_current(), column, number);
	if (!hash.data)
		problem_set(req, PROBLEM_internal_error,
			"This server has no field key: run 'kafiled key new'.");
	return hash;
}

static struct str national_id_hash(struct input *in)
{
	struct str number = input_text(in, "national_id", 20, OPTIONAL);

	if (!number.data || national_id_valid(str_trim(number)))
		return number_hash(in->req, SEALED_NATIONAL_ID, str_trim(number));
	input_refuse(in, "national_id",
		"A T.C. kimlik no has 11 digits; the check digits of this one do not fit.");
	return STR_NULL;
}

static struct str document_hash(struct input *in)
{
	struct str text = input_text(in, "document_number", 40, OPTIONAL);

	if (!text.data)
		return STR_NULL;
	struct str number = document_number_normalise(in->req->arena, text);
	if (!number.data)
		input_refuse(in, "document_number", "A number has 3 to 24 letters and digits.");
	return number_hash(in->req, SEALED_DOCUMENT, number);
}

static struct str searched_name(struct input *in)
{
	struct str name = input_text(in, "name", SEARCH_MAX_SYMBOLS, OPTIONAL);

	if (name.data && str_trim(name).len == 0)
		input_refuse(in, "name", "A name is not blank.");
	return name;
}

static bool search_read(struct request *req, struct citizens_search_params *out)
{
	static const char *const keys[] = { "name", "reference", "phone", "national_id",
		"document_number" };
	struct input in = input_body(req);
	int given = 0;

	out->caller = request_caller(req);
	out->name = searched_name(&in);
	out->reference = input_reference(&in, "reference", OPTIONAL);
	out->phone = input_phone(&in, "phone", OPTIONAL);
	out->national_id = national_id_hash(&in);
	out->document = document_hash(&in);
	out->city = input_code(&in, "city", OPTIONAL);
	input_end(&in);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		given += input_has(&in, keys[i]);
	if (given != 1)
		problem_field(req, "",
			"Search by one of name, reference, phone, national_id, document_number.");
	return !req->problem;
}

ENDPOINT(citizens_search, search_read, reply_items);

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

static void correction_fields(struct input *in, struct citizens_correct_params *out)
{
	const struct birth birth = birth_read(in, today_is());
	const struct needs needs = needs_read(in);

	out->given_names = corrected_name(in, "given_names");
	out->family_name = corrected_name(in, "family_name");
	out->set_birth = input_has(in, "birth_date");
	out->birth_date = birth.date;
	out->birth_precision = birth.precision;
	out->set_sex = input_has(in, "sex");
	out->sex = input_choice(in, "sex", "F|M|X", OPTIONAL);
	out->set_nationality = input_has(in, "nationality");
	out->nationality = state_read(in, "nationality");
	out->set_needs = input_has(in, "needs");
	out->needs = needs.codes;
	out->accessible = needs.accessible;
	out->city = input_code(in, "city", OPTIONAL);
	if (json_is_null(json_object_get(in->object, "city")))
		input_refuse(in, "city", "A person is always in a city.");
}

static bool correct_read(struct request *req, struct citizens_correct_params *out)
{
	struct input in = input_body(req);

	out->caller = request_caller(req);
	out->reference = path_reference(req, "reference");
	out->version = input_if_match(req);
	correction_fields(&in, out);
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
	struct reply reply = reply_outcome(req, rows, correct_outcomes);
	const int version = rows_column(rows, "_version");

	if (!rows_null(rows, 0, version))
		reply.etag =
			arena_printf(req->arena, "\"v%d\"", (int)rows_integer(rows, 0, version))
				.data;
	return reply;
}

ENDPOINT(citizens_correct, correct_read, correct_reply);
