/* Reads query parameters and the values of the path. */
#include <string.h>

#include "base/ids.h"
#include "http/input.h"
#include "http/problem.h"
#include "http/text_rules.h"

static const char *pointer_to(struct request *req, const char *name)
{
	return arena_printf(req->arena, "?%s", name).data;
}

struct str query_text(struct request *req, const char *name, size_t max)
{
	struct str text = request_query(req, name);
	if (!text.data)
		return STR_NULL;
	const char *fault = text_fault(req->arena, text, max, false);
	if (!fault)
		return text;
	problem_field(req, pointer_to(req, name), "%s", fault);
	return STR_NULL;
}

struct str query_code(struct request *req, const char *name)
{
	struct str text = query_text(req, name, 64);
	if (!text.data)
		return STR_NULL;
	struct str code = text_code(req->arena, text);
	if (!code.data)
		problem_field(req, pointer_to(req, name), "This must be a code such as LVIV.");
	return code;
}

struct str query_choice(struct request *req, const char *name, const char *choices)
{
	struct str text = query_text(req, name, 64);
	if (!text.data || text_is_choice(text, choices))
		return text;
	problem_field(req, pointer_to(req, name), "This must be one of %s.", choices);
	return STR_NULL;
}

int32_t query_integer(
	struct request *req, const char *name, int64_t min, int64_t max, int32_t otherwise)
{
	struct str text = request_query(req, name);
	int64_t number;
	if (!text.data)
		return otherwise;
	if (parse_integer(text, min, max, &number))
		return (int32_t)number;
	problem_field(req, pointer_to(req, name), "This must be a whole number from %lld to %lld.",
		(long long)min, (long long)max);
	return otherwise;
}

instant query_instant(struct request *req, const char *name)
{
	struct str text = request_query(req, name);
	instant at = INSTANT_NULL;
	if (text.data && !parse_instant(text, &at))
		problem_field(req, pointer_to(req, name),
			"This must be a time with its offset, such as 2022-03-10T06:00:00Z.");
	return at;
}

int32_t query_date(struct request *req, const char *name)
{
	struct str text = request_query(req, name);
	int32_t days = DB_NULL_INTEGER;
	if (text.data && !parse_date(text, &days))
		problem_field(req, pointer_to(req, name),
			"This must be a day that exists, such as 2022-03-10.");
	return days;
}

struct str query_reference(struct request *req, const char *name)
{
	char reference[REFERENCE_SYMBOLS + 1];
	struct str text = query_text(req, name, 40);
	if (!text.data)
		return STR_NULL;
	switch (reference_parse(text, reference)) {
	case REFERENCE_OK:
		return arena_copy(req->arena, str_from(reference));
	case REFERENCE_MISTYPED:
		problem_field(req, pointer_to(req, name),
			"A symbol of this reference is mistyped: compare it with the card.");
		return STR_NULL;
	default:
		problem_field(req, pointer_to(req, name),
			"A reference has ten symbols, such as 7K3M9-QXT2A.");
		return STR_NULL;
	}
}

struct known_names {
	struct request *req;
	const char *known;
};

static void check_known(void *context, struct str name)
{
	struct known_names *names = context;
	if (text_is_choice(name, names->known))
		return;
	bool plain = name.data && !text_fault(names->req->arena, name, 64, false);
	problem_field(names->req,
		plain ? arena_printf(names->req->arena, "?" STR_FMT, STR_ARG(name)).data : "?",
		"There is no such parameter here; known are %s.",
		*names->known ? names->known : "none");
}

void query_end(struct request *req, const char *known)
{
	struct known_names names = { req, known };
	request_each_query(req, check_known, &names);
}

struct str path_reference(struct request *req, const char *name)
{
	char reference[REFERENCE_SYMBOLS + 1];
	switch (reference_parse(request_path(req, name), reference)) {
	case REFERENCE_OK:
		return arena_copy(req->arena, str_from(reference));
	case REFERENCE_MISTYPED:
		problem_set(req, PROBLEM_not_found,
			"A symbol of this reference is mistyped: compare it with the card.");
		return STR_NULL;
	default:
		problem_set(req, PROBLEM_not_found,
			"A reference has ten symbols, such as 7K3M9-QXT2A.");
		return STR_NULL;
	}
}

struct str path_code(struct request *req, const char *name)
{
	struct str code = text_code(req->arena, request_path(req, name));
	if (!code.data)
		problem_set(req, PROBLEM_not_found, NULL);
	return code;
}

struct uuid path_uuid(struct request *req, const char *name)
{
	struct uuid id = { 0 };
	if (!parse_uuid(request_path(req, name), &id))
		problem_set(req, PROBLEM_not_found, NULL);
	return id;
}

int32_t path_integer(struct request *req, const char *name, int64_t min, int64_t max)
{
	int64_t value = 0;
	if (parse_integer(request_path(req, name), min, max, &value))
		return (int32_t)value;
	problem_set(req, PROBLEM_not_found, NULL);
	return DB_NULL_INTEGER;
}
