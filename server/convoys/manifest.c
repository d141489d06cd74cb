/* GET /v1/convoys/{code}/manifest: who sits where, as JSON by vehicle or as CSV by person. */
#include <assert.h>
#include <string.h>

#include "convoys/convoys.h"
#include "convoys/manifest.sql.h"
#include "http/input.h"
#include "http/reply.h"

#define VEHICLE_BYTES 256
#define ROOM_BYTES 262144

static bool manifest_read(struct request *req, struct convoys_manifest_params *out)
{
	out->caller = request_caller(req);
	out->code = path_code(req, "code");
	query_end(req, "");
	if (!request_accepts(req, "application/json", NULL) &&
		!request_accepts(req, "text/csv", NULL))
		problem_set(
			req, PROBLEM_not_acceptable, "A manifest is application/json or text/csv.");
	return !req->problem;
}

/* The columns as the statement has them. */
enum { CONVOY = 1, CITY, BORDER_POST, STATUS, NUMBER, PLATE, MANIFEST_VERSION, PEOPLE };

/* The elements of a person, as the statement has them; null is absent. */
struct person {
	struct str reference;
	struct str family_name;
	struct str given_names;
	struct str birth_date;
	struct str nationality;
	struct str status;
	struct str stranded;
	struct str lap;
	struct str needs; /* codes, joined by spaces */
	struct str document_override;
	struct str document_override_by;
};

static struct person person_next(struct str *people)
{
	struct person person;

	person.reference = rows_next(people);
	person.family_name = rows_next(people);
	person.given_names = rows_next(people);
	person.birth_date = rows_next(people);
	person.nationality = rows_next(people);
	person.status = rows_next(people);
	person.stranded = rows_next(people);
	person.lap = rows_next(people);
	person.needs = rows_next(people);
	person.document_override = rows_next(people);
	person.document_override_by = rows_next(people);
	return person;
}

static void needs_put(struct json_writer *json, struct str codes)
{
	json_key(json, "needs");
	json_array_begin(json);
	while (codes.data)
		json_put_string(json, str_next(&codes, ' '));
	json_array_end(json);
}

static void person_put(struct json_writer *json, const struct person *person)
{
	json_object_begin(json);
	json_put_member(json, "reference", person->reference);
	json_put_member(json, "family_name", person->family_name);
	json_put_member(json, "given_names", person->given_names);
	json_put_member(json, "birth_date", person->birth_date);
	json_put_member(json, "nationality", person->nationality);
	json_put_member(json, "status", person->status);
	json_key(json, "stranded");
	json_put_boolean(json, person->stranded.data != NULL);
	json_key(json, "lap");
	json_put_boolean(json, person->lap.data != NULL);
	needs_put(json, person->needs);
	json_put_member(json, "document_override", person->document_override);
	json_put_member(json, "document_override_by", person->document_override_by);
	json_object_end(json);
}

/* How many people are on it. */
static int vehicle_put(struct json_writer *json, const struct rows *rows, int row)
{
	struct str people = rows_array(rows, row, PEOPLE);
	int count = 0;

	json_object_begin(json);
	json_key(json, "number");
	json_put_integer(json, rows_integer(rows, row, NUMBER));
	json_put_member(json, "plate", rows_text(rows, row, PLATE));
	json_key(json, "version");
	json_put_integer(json, rows_integer(rows, row, MANIFEST_VERSION));
	json_key(json, "people");
	json_array_begin(json);
	for (; people.len > 0; count++) {
		const struct person person = person_next(&people);
		person_put(json, &person);
	}
	json_array_end(json);
	json_object_end(json);
	return count;
}

/* Most answers fit, so that the buffer need not grow step by step. */
static void make_room(struct strbuf *buf, const struct rows *rows)
{
	size_t bytes = 0;

	for (int row = 0; row < rows->count; row++)
		bytes += VEHICLE_BYTES + rows_array(rows, row, PEOPLE).len * 3;
	(void)strbuf_reserve(buf, bytes < ROOM_BYTES ? bytes : ROOM_BYTES);
}

static struct reply manifest_json(struct request *req, const struct rows *rows)
{
	struct json_writer json = { 0 };
	struct strbuf *buf = reply_buffer(req);
	int people = 0;

	make_room(buf, rows);
	json_init(&json, buf);
	json_object_begin(&json);
	json_put_member(&json, "convoy", rows_text(rows, 0, CONVOY));
	json_put_member(&json, "city", rows_text(rows, 0, CITY));
	json_put_member(&json, "border_post", rows_text(rows, 0, BORDER_POST));
	json_put_member(&json, "status", rows_text(rows, 0, STATUS));
	json_key(&json, "vehicles");
	json_array_begin(&json);
	for (int row = 0; row < rows->count && !rows_null(rows, row, NUMBER); row++)
		people += vehicle_put(&json, rows, row);
	json_array_end(&json);
	json_object_end(&json);
	return (struct reply){ .status = 200,
		.content_type = "application/json",
		.persons = people,
		.body = strbuf_str(buf) };
}

/* A field by RFC 4180. A spreadsheet takes some first characters for a formula: an apostrophe makes
 * it text. */
static void csv_field(struct strbuf *buf, struct str value)
{
	strbuf_add_char(buf, '"');
	if (value.len && strchr("=+-@\t\r", value.data[0]))
		strbuf_add_char(buf, '\'');
	for (size_t i = 0; i < value.len; i++) {
		if (value.data[i] == '"')
			strbuf_add_char(buf, '"');
		strbuf_add_char(buf, value.data[i]);
	}
	strbuf_add_char(buf, '"');
}

static void csv_person(
	struct strbuf *buf, const struct rows *rows, int row, const struct person *person)
{
	const struct str fields[] = { person->reference, person->family_name, person->given_names,
		person->birth_date, person->nationality, person->status, person->needs,
		person->document_override, person->document_override_by, person->lap };

	csv_field(buf, rows_text(rows, row, CONVOY));
	strbuf_add_char(buf, ',');
	strbuf_add_integer(buf, rows_integer(rows, row, NUMBER));
	strbuf_add_char(buf, ',');
	csv_field(buf, rows_text(rows, row, PLATE));
	strbuf_add_char(buf, ',');
	strbuf_add_integer(buf, rows_integer(rows, row, MANIFEST_VERSION));
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		strbuf_add_char(buf, ',');
		csv_field(buf, fields[i]);
	}
	strbuf_add_text(buf, "\r\n");
}

static struct reply manifest_csv(struct request *req, const struct rows *rows)
{
	struct strbuf *buf = reply_buffer(req);
	int count = 0;

	strbuf_add_text(buf,
		"convoy,vehicle,plate,manifest_version,reference,family_name,given_names,"
		"birth_date,nationality,status,needs,document_override,document_override_by,"
		"lap\r\n");
	for (int row = 0; row < rows->count; row++)
		for (struct str people = rows_array(rows, row, PEOPLE); people.len > 0; count++) {
			const struct person person = person_next(&people);
			csv_person(buf, rows, row, &person);
		}
	return (struct reply){ .status = 200,
		.content_type = "text/csv; charset=utf-8; header=present",
		.persons = count,
		.body = strbuf_str(buf) };
}

static struct reply manifest_reply(struct request *req, const struct rows *rows)
{
	if (!rows->count)
		return problem_reply_as(req, PROBLEM_not_found, NULL);
	assert(rows_column(rows, "people") == PEOPLE);
	return request_accepts(req, "text/csv", "application/json") ? manifest_csv(req, rows)
								    : manifest_json(req, rows);
}

ENDPOINT(convoys_manifest, manifest_read, manifest_reply);
