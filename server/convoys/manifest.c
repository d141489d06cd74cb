/* GET /v1/convoys/{code}/manifest: who sits where, as JSON by vehicle or as CSV by person. */
#include <assert.h>
#include <string.h>

#include "convoys/convoys.h"
#include "convoys/manifest.sql.h"
#include "http/input.h"
#include "http/reply.h"

#define ROW_BYTES 320
#define ROWS_EXPECTED 500

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

/* The columns as the statement has them. Those of the vehicle are null in a person's row, and those
 * of the person in a vehicle's, which comes before its people. */
enum {
	CONVOY = 1,
	CITY,
	BORDER_POST,
	CONVOY_STATUS,
	NUMBER,
	PLATE,
	MANIFEST_VERSION,
	REFERENCE,
	FAMILY_NAME,
	GIVEN_NAMES,
	BIRTH_DATE,
	NATIONALITY,
	STATUS,
	STRANDED,
	NEEDS,
	DOCUMENT_OVERRIDE,
	DOCUMENT_OVERRIDE_BY
};

static void text_put(
	struct json_writer *json, struct str key, const struct rows *rows, int row, int column)
{
	json_key_str(json, key);
	json_put_string(json, rows_text(rows, row, column));
}

/* The codes come joined by spaces. */
static void needs_put(struct json_writer *json, struct str codes)
{
	json_key(json, "needs");
	json_array_begin(json);
	while (codes.data)
		json_put_string(json, str_next(&codes, ' '));
	json_array_end(json);
}

static void person_put(struct json_writer *json, const struct rows *rows, int row)
{
	json_object_begin(json);
	text_put(json, STR("reference"), rows, row, REFERENCE);
	text_put(json, STR("family_name"), rows, row, FAMILY_NAME);
	text_put(json, STR("given_names"), rows, row, GIVEN_NAMES);
	text_put(json, STR("birth_date"), rows, row, BIRTH_DATE);
	text_put(json, STR("nationality"), rows, row, NATIONALITY);
	text_put(json, STR("status"), rows, row, STATUS);
	json_key(json, "stranded");
	json_put_boolean(json, rows_boolean(rows, row, STRANDED));
	needs_put(json, rows_text(rows, row, NEEDS));
	text_put(json, STR("document_override"), rows, row, DOCUMENT_OVERRIDE);
	text_put(json, STR("document_override_by"), rows, row, DOCUMENT_OVERRIDE_BY);
	json_object_end(json);
}

/* The vehicle of `row` and its people; returns the row after its last. */
static int vehicle_put(struct json_writer *json, const struct rows *rows, int row)
{
	json_object_begin(json);
	json_key(json, "number");
	json_put_integer(json, rows_integer(rows, row, NUMBER));
	text_put(json, STR("plate"), rows, row, PLATE);
	json_key(json, "version");
	json_put_integer(json, rows_integer(rows, row, MANIFEST_VERSION));
	json_key(json, "people");
	json_array_begin(json);
	for (row++; row < rows->count && rows_null(rows, row, CONVOY); row++)
		person_put(json, rows, row);
	json_array_end(json);
	json_object_end(json);
	return row;
}

/* Most answers fit, so that the buffer need not grow step by step. */
static void make_room(struct strbuf *buf, int rows)
{
	(void)strbuf_reserve(
		buf, (size_t)(rows < ROWS_EXPECTED ? rows + 1 : ROWS_EXPECTED) * ROW_BYTES);
}

static struct reply manifest_json(struct request *req, const struct rows *rows)
{
	struct json_writer json = { 0 };
	struct strbuf *buf = reply_buffer(req);
	int row = 0;

	make_room(buf, rows->count);
	json_init(&json, buf);
	json_object_begin(&json);
	text_put(&json, STR("convoy"), rows, 0, CONVOY);
	text_put(&json, STR("city"), rows, 0, CITY);
	text_put(&json, STR("border_post"), rows, 0, BORDER_POST);
	text_put(&json, STR("status"), rows, 0, CONVOY_STATUS);
	json_key(&json, "vehicles");
	json_array_begin(&json);
	while (row < rows->count && !rows_null(rows, row, NUMBER))
		row = vehicle_put(&json, rows, row);
	json_array_end(&json);
	json_object_end(&json);
	return (struct reply){
		.status = 200, .content_type = "application/json", .body = strbuf_str(buf)
	};
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

static void csv_person(struct strbuf *buf, const struct rows *rows, int vehicle, int row)
{
	static const int columns[] = { REFERENCE, FAMILY_NAME, GIVEN_NAMES, BIRTH_DATE, NATIONALITY,
		STATUS, NEEDS, DOCUMENT_OVERRIDE, DOCUMENT_OVERRIDE_BY };

	csv_field(buf, rows_text(rows, vehicle, CONVOY));
	strbuf_add_char(buf, ',');
	strbuf_add_integer(buf, rows_integer(rows, vehicle, NUMBER));
	strbuf_add_char(buf, ',');
	csv_field(buf, rows_text(rows, vehicle, PLATE));
	strbuf_add_char(buf, ',');
	strbuf_add_integer(buf, rows_integer(rows, vehicle, MANIFEST_VERSION));
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		strbuf_add_char(buf, ',');
		csv_field(buf, rows_text(rows, row, columns[i]));
	}
	strbuf_add_text(buf, "\r\n");
}

static struct reply manifest_csv(struct request *req, const struct rows *rows)
{
	struct strbuf *buf = reply_buffer(req);
	int vehicle = 0;

	strbuf_add_text(buf,
		"convoy,vehicle,plate,manifest_version,reference,family_name,given_names,"
		"birth_date,nationality,status,needs,document_override,document_override_by\r\n");
	for (int row = 0; row < rows->count; row++) {
		if (rows_null(rows, row, CONVOY))
			csv_person(buf, rows, vehicle, row);
		else
			vehicle = row;
	}
	return (struct reply){ .status = 200,
		.content_type = "text/csv; charset=utf-8; header=present",
		.body = strbuf_str(buf) };
}

static struct reply manifest_reply(struct request *req, const struct rows *rows)
{
	if (!rows->count)
		return problem_reply_as(req, PROBLEM_not_found, NULL);
	assert(rows_column(rows, "document_override_by") == DOCUMENT_OVERRIDE_BY);
	return request_accepts(req, "text/csv", "application/json") ? manifest_csv(req, rows)
								    : manifest_json(req, rows);
}

ENDPOINT(convoys_manifest, manifest_read, manifest_reply);
