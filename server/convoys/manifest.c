/* GET /v1/convoys/{code}/manifest: who sits where, as JSON by vehicle or as CSV by person. */
#include <string.h>

#include "convoys/convoys.h"
#include "convoys/manifest.sql.h"
#include "http/input.h"
#include "http/reply.h"

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

/* Where the columns stand of which each person has a value: looked up once a manifest. */
struct person_columns {
	int text[6]; /* as in person_texts */
	int number, stranded, needs, override, override_by;
};

static const char *const person_texts[] = { "reference", "family_name", "given_names", "birth_date",
	"nationality", "status" };

static struct person_columns person_columns(const struct rows *rows)
{
	struct person_columns columns = {
		.number = rows_column(rows, "number"),
		.stranded = rows_column(rows, "stranded"),
		.needs = rows_column(rows, "needs"),
		.override = rows_column(rows, "document_override"),
		.override_by = rows_column(rows, "document_override_by"),
	};

	for (size_t i = 0; i < sizeof(columns.text) / sizeof(columns.text[0]); i++)
		columns.text[i] = rows_column(rows, person_texts[i]);
	return columns;
}

static struct str text_of(const struct rows *rows, int row, const char *column)
{
	return rows_text(rows, row, rows_column(rows, column));
}

static bool row_has(const struct rows *rows, int row, const char *column)
{
	return !rows_null(rows, row, rows_column(rows, column));
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

static void person_put(struct json_writer *json, const struct rows *rows, int row,
	const struct person_columns *columns)
{
	json_object_begin(json);
	for (size_t i = 0; i < sizeof(columns->text) / sizeof(columns->text[0]); i++) {
		json_key(json, person_texts[i]);
		json_put_string(json, rows_text(rows, row, columns->text[i]));
	}
	json_key(json, "stranded");
	json_put_boolean(json, rows_boolean(rows, row, columns->stranded));
	needs_put(json, rows_text(rows, row, columns->needs));
	json_key(json, "document_override");
	json_put_string(json, rows_text(rows, row, columns->override));
	json_key(json, "document_override_by");
	json_put_string(json, rows_text(rows, row, columns->override_by));
	json_object_end(json);
}

/* One vehicle, from `row` on; returns the row after its last. */
static int vehicle_put(struct json_writer *json, const struct rows *rows, int row,
	const struct person_columns *columns)
{
	const int64_t number = rows_integer(rows, row, columns->number);
	const int64_t version = rows_integer(rows, row, rows_column(rows, "manifest_version"));

	json_object_begin(json);
	json_key(json, "number");
	json_put_integer(json, number);
	json_key(json, "plate");
	json_put_string(json, text_of(rows, row, "plate"));
	json_key(json, "version");
	json_put_integer(json, version);
	json_key(json, "people");
	json_array_begin(json);
	for (; row < rows->count && rows_integer(rows, row, columns->number) == number; row++)
		if (!rows_null(rows, row, columns->text[0]))
			person_put(json, rows, row, columns);
	json_array_end(json);
	json_object_end(json);
	return row;
}

static struct reply manifest_json(struct request *req, const struct rows *rows)
{
	struct json_writer json = { 0 };
	struct strbuf *buf = reply_buffer(req);
	const struct person_columns columns = person_columns(rows);
	int row = 0;

	json_init(&json, buf);
	json_object_begin(&json);
	json_key(&json, "convoy");
	json_put_string(&json, text_of(rows, 0, "convoy"));
	json_key(&json, "city");
	json_put_string(&json, text_of(rows, 0, "city"));
	json_key(&json, "border_post");
	json_put_string(&json, text_of(rows, 0, "border_post"));
	json_key(&json, "status");
	json_put_string(&json, text_of(rows, 0, "convoy_status"));
	json_key(&json, "vehicles");
	json_array_begin(&json);
	while (row < rows->count && !rows_null(rows, row, columns.number))
		row = vehicle_put(&json, rows, row, &columns);
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

static void csv_person(struct strbuf *buf, const struct rows *rows, int row)
{
	static const char *const columns[] = { "reference", "family_name", "given_names",
		"birth_date", "nationality", "status", "needs", "document_override",
		"document_override_by" };

	csv_field(buf, text_of(rows, row, "convoy"));
	strbuf_printf(
		buf, ",%lld,", (long long)rows_integer(rows, row, rows_column(rows, "number")));
	csv_field(buf, text_of(rows, row, "plate"));
	strbuf_printf(buf, ",%lld",
		(long long)rows_integer(rows, row, rows_column(rows, "manifest_version")));
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		strbuf_add_char(buf, ',');
		csv_field(buf, text_of(rows, row, columns[i]));
	}
	strbuf_add_text(buf, "\r\n");
}

static struct reply manifest_csv(struct request *req, const struct rows *rows)
{
	struct strbuf *buf = reply_buffer(req);

	strbuf_add_text(buf,
		"convoy,vehicle,plate,manifest_version,reference,family_name,given_names,"
		"birth_date,nationality,status,needs,document_override,document_override_by\r\n");
	for (int row = 0; row < rows->count; row++)
		if (row_has(rows, row, "reference"))
			csv_person(buf, rows, row);
	return (struct reply){ .status = 200,
		.content_type = "text/csv; charset=utf-8; header=present",
		.body = strbuf_str(buf) };
}

static struct reply manifest_reply(struct request *req, const struct rows *rows)
{
	if (!rows->count)
		return problem_reply_as(req, PROBLEM_not_found, NULL);
	return request_accepts(req, "text/csv", "application/json") ? manifest_csv(req, rows)
								    : manifest_json(req, rows);
}

ENDPOINT(convoys_manifest, manifest_read, manifest_reply);
