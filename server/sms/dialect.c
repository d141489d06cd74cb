/* What the dialects of gateways have in common. */
#include "sms/dialect.h"

#include <string.h>

#include "base/ids.h"
#include "http/problem.h"
#include "http/reply.h"
#include "http/system.h"
#include "http/text_rules.h"

#define TEXT_PLAIN "text/plain; charset=UTF-8"
#define ERROR_MAX 500
#define ID_MAX 200

/* "invalid_fields: ?id: This must ...". */
static struct str what_is_wrong(struct request *req)
{
	const char *name = problem_name(req->problem_type);

	if (req->field_error_count > 0)
		return arena_printf(req->arena, "%s: %s: " STR_FMT, name,
			req->field_errors[0].pointer, STR_ARG(req->field_errors[0].detail));
	if (req->problem_detail.data)
		return arena_printf(req->arena, "%s: " STR_FMT, name, STR_ARG(req->problem_detail));
	return str_from(name);
}

struct reply dialect_refuse(struct request *req)
{
	struct reply reply =
		reply_text(req, problem_status(req->problem_type), TEXT_PLAIN, STR(""));
	struct reply_header *headers = arena_array(req->arena, 2, sizeof(*headers));

	headers[0] = (struct reply_header){ "X-Kafile-Problem",
		arena_copy(req->arena, what_is_wrong(req)).data };
	reply.headers[0] = headers;
	reply.retry_after_s = req->retry_after_s;
	return reply;
}

struct reply dialect_refuse_for_good(struct request *req)
{
	struct reply reply = dialect_refuse(req);

	if (req->problem_type == PROBLEM_invalid_fields ||
		req->problem_type == PROBLEM_malformed_json)
		reply.status = 200;
	return reply;
}

struct reply dialect_accept(struct request *req, const struct rows *rows)
{
	(void)rows;
	return reply_text(req, 200, TEXT_PLAIN, STR(""));
}

void arrival_count(const struct request *req, const struct rows *rows)
{
	if (rows_boolean(rows, 0, rows_column(rows, "missed")))
		system_count_reference_miss(req->caller.subject);
}

struct outgoing arrival_answer(struct request *req, const struct rows *rows)
{
	const struct str answer = rows_text(rows, 0, rows_column(rows, "answer"));
	const struct str letters = rows_text(rows, 0, rows_column(rows, "letters"));

	arrival_count(req, rows);
	return outgoing_text(req->arena, answer, letters, STR_NULL);
}

struct str report_error(struct request *req, struct str text)
{
	struct str cut = str_trim(text);

	if (cut.len > ERROR_MAX)
		cut.len = ERROR_MAX;
	while (cut.len > 0 && !str_is_utf8(cut))
		cut.len--;
	return cut.len > 0 && !text_fault(req->arena, cut, ERROR_MAX, false)
		       ? arena_copy(req->arena, cut)
		       : STR_NULL;
}

void report_fill(struct request *req, struct str id, struct str gateway_message_id,
	struct str state, struct str error, struct sms_report_params *out)
{
	struct uuid uuid = { 0 };
	const bool named = id.data && parse_uuid(id, &uuid);
	const bool known = gateway_message_id.len > 0 &&
			   !text_fault(req->arena, gateway_message_id, ID_MAX, false);

	out->gateway = req->caller.subject;
	out->id = named ? uuid : (struct uuid){ 0 };
	out->gateway_message_id = known ? gateway_message_id : STR_NULL;
	out->state = state;
	out->error = error.data ? report_error(req, error) : STR_NULL;
}
