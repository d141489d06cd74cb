/* POST /v1/contacts, GET /v1/contacts/summary: who was called, and who was not reached. */
#include "citizens/contacts.h"
#include "citizens/contacts.sql.h"
#include "http/input.h"
#include "http/reply.h"

#define ITEMS_MAX 1000
#define NOTE_MAX 1000

static void item_read(struct input *body, size_t i, struct contacts_record_items *out)
{
	struct input in = input_list_object(body, "items", i);

	out->reference = input_reference_given(&in, "reference");
	out->channel = input_choice(&in, "channel", "phone|sms|e-mail|in_person", REQUIRED);
	out->outcome = input_choice(&in, "outcome", "reached|no_answer|wrong_number", REQUIRED);
	out->occurred_at = input_instant(&in, "occurred_at", REQUIRED);
	out->note = input_note(&in, "note", NOTE_MAX, OPTIONAL);
	input_end(&in);
}

static bool record_read(struct request *req, struct contacts_record_params *out)
{
	struct input body = input_body(req);
	const size_t count = input_list(&body, "items", 1, ITEMS_MAX, REQUIRED);

	out->caller = request_caller(req);
	out->key = request_key(req);
	out->items = arena_array(req->arena, count, sizeof(*out->items));
	out->items_count = count;
	for (size_t i = 0; i < count; i++)
		item_read(&body, i, &out->items[i]);
	input_end(&body);
	return !req->problem;
}

static struct reply record_reply(struct request *req, const struct rows *rows)
{
	return reply_outcome(req, rows, NULL);
}

ENDPOINT(contacts_record, record_read, record_reply);

static bool summary_read(struct request *req, struct contacts_summary_params *out)
{
	out->caller = request_caller(req);
	out->since = query_instant(req, "since");
	if (out->since == INSTANT_NULL && !request_query(req, "since").data)
		problem_field(req, "?since", "Say since when: since=2022-03-10T00:00:00Z.");
	out->city = query_code(req, "city");
	query_end(req, "since|city");
	return !req->problem;
}

ENDPOINT(contacts_summary, summary_read, reply_items);
