/* GET, POST /v1/document-rules and GET /v1/convoys/{code}/documents: which documents the countries
 * on the way accept, and who has none of them. */
#include "base/ids.h"
#include "convoys/convoys.h"
#include "convoys/documents.sql.h"
#include "http/input.h"
#include "http/reply.h"

#define COUNTRY_LETTERS 2     /* ISO 3166-1 alpha-2 */
#define NATIONALITY_LETTERS 3 /* alpha-3 */

static bool is_capitals(struct str s, size_t letters)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.data[i] < 'A' || s.data[i] > 'Z')
			return false;
	return s.len == letters;
}

static struct str capitals_read(struct input *body, const char *name, size_t letters)
{
	const struct str text = input_text(body, name, letters, REQUIRED);

	if (text.data && !is_capitals(text, letters))
		input_refuse(
			body, name, "This must be a code of ISO 3166-1 in %zu capitals.", letters);
	return text;
}

static struct str capitals_asked(struct request *req, const char *name, size_t letters)
{
	const struct str text = query_text(req, name, 64);

	if (text.data && !is_capitals(text, letters))
		problem_field(req, arena_printf(req->arena, "?%s", name).data,
			"This must be a code of ISO 3166-1 in %zu capitals.", letters);
	return text;
}

static bool rules_read(struct request *req, struct document_rules_list_params *out)
{
	out->country = capitals_asked(req, "country", COUNTRY_LETTERS);
	out->nationality = capitals_asked(req, "nationality", NATIONALITY_LETTERS);
	out->at = query_instant(req, "at");
	out->cursor = query_cursor(req);
	out->limit = query_limit(req);
	query_end(req, "country|nationality|at|cursor|limit");
	return !req->problem;
}

static struct reply rules_reply(struct request *req, const struct rows *rows)
{
	return reply_page(req, rows, query_limit(req));
}

ENDPOINT(document_rules_list, rules_read, rules_reply);

static bool rule_add_read(struct request *req, struct document_rules_add_params *out)
{
	struct input body = input_body(req);

	out->caller = request_caller(req);
	out->key = request_key(req);
	out->id = uuid_new();
	out->country = capitals_read(&body, "country", COUNTRY_LETTERS);
	out->nationality = capitals_read(&body, "nationality", NATIONALITY_LETTERS);
	out->document_type = input_choice(&body, "document_type",
		"passport|id_card|emergency_travel_document|none", REQUIRED);
	out->verdict = input_choice(&body, "verdict", "accepted|refused|officer_decides", REQUIRED);
	out->extra = input_text(&body, "extra", 200, OPTIONAL);
	out->source = input_text(&body, "source", 200, OPTIONAL);
	out->valid_from = input_instant(&body, "valid_from", OPTIONAL);
	out->valid_to = input_instant(&body, "valid_to", OPTIONAL);
	input_end(&body);
	return !req->problem;
}

static struct reply rule_add_reply(struct request *req, const struct rows *rows)
{
	static const struct outcome outcomes[] = {
		{ .name = "invalid_fields", .problem = PROBLEM_invalid_fields },
		{ .name = NULL },
	};

	return reply_outcome(req, rows, outcomes);
}

ENDPOINT(document_rules_add, rule_add_read, rule_add_reply);

static bool unfit_read(struct request *req, struct convoys_documents_params *out)
{
	out->caller = request_caller(req);
	out->code = path_code(req, "code");
	query_end(req, "");
	return !req->problem;
}

ENDPOINT(convoys_documents, unfit_read, reply_row);
