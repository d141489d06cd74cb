/* GET /v1/citizens, GET /v1/citizens/{reference}, POST /v1/citizens/search. */
#include "citizens/citizens.h"

#include "citizens/citizens.sql.h"
#include "citizens/needs.h"
#include "citizens/numbers.h"
#include "http/input.h"
#include "http/reply.h"

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
	out->last_contact_before = query_instant(req, "last_contact_before");
	out->cursor = cursor_read(req);
	out->limit = query_limit(req);
	query_end(req, "city|status|needs|convoy|missing|last_contact_before|cursor|limit");
	return !req->problem;
}

static struct reply list_reply(struct request *req, const struct rows *rows)
{
	const int limit = query_limit(req);

	return reply_of_people(
		reply_page(req, rows, limit), rows->count < limit ? rows->count : limit);
}

ENDPOINT(citizens_list, list_read, list_reply);

static bool detail_read(struct request *req, struct citizens_detail_params *out)
{
	out->caller = request_caller(req);
	out->reference = path_reference(req, "reference");
	query_end(req, "");
	return !req->problem;
}

static struct reply detail_reply(struct request *req, const struct rows *rows)
{
	return reply_of_people(reply_row(req, rows), 1);
}

ENDPOINT(citizens_detail, detail_read, detail_reply);

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
	out->national_id = number_hash(req, SEALED_NATIONAL_ID, national_id_read(&in));
	out->document =
		number_hash(req, SEALED_DOCUMENT, document_number_read(&in, "document_number"));
	out->city = input_code(&in, "city", OPTIONAL);
	input_end(&in);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		given += input_has(&in, keys[i]);
	if (given != 1)
		problem_field(req, "",
			"Search by one of name, reference, phone, national_id, document_number.");
	return !req->problem;
}

static struct reply search_reply(struct request *req, const struct rows *rows)
{
	return reply_of_people(reply_items(req, rows), rows->count);
}

ENDPOINT(citizens_search, search_read, search_reply);
