/* CSV as people send it: a header, commas or semicolons, any order of columns. */
#include <csv.h>
#include <string.h>

#include "base/parse.h"
#include "citizens/import_file.h"

/* Which part of a registration a column fills. */
enum place { PLACE_ROW, PLACE_GROUP, PLACE_CONTACT, PLACE_MEMBER, PLACE_DOCUMENT };

struct csv_column {
	const char *name;
	enum place place;
	const char *field;
};

static const struct csv_column columns[] = {
	{ "source_ref", PLACE_ROW, NULL },
	{ "group_ref", PLACE_ROW, NULL },
	{ "city", PLACE_GROUP, "city" },
	{ "consent", PLACE_GROUP, "consent" },
	{ "kind", PLACE_GROUP, "kind" },
	{ "keep_together", PLACE_GROUP, "keep_together" },
	{ "expected_members", PLACE_GROUP, "expected_members" },
	{ "pets", PLACE_GROUP, "pets" },
	{ "luggage_kg", PLACE_GROUP, "luggage_kg" },
	{ "occurred_at", PLACE_GROUP, "occurred_at" },
	{ "phone", PLACE_CONTACT, "phone" },
	{ "language", PLACE_CONTACT, "language" },
	{ "kin_phone", PLACE_CONTACT, "kin_phone" },
	{ "kin_language", PLACE_CONTACT, "kin_language" },
	{ "given_names", PLACE_MEMBER, "given_names" },
	{ "family_name", PLACE_MEMBER, "family_name" },
	{ "birth_date", PLACE_MEMBER, "birth_date" },
	{ "sex", PLACE_MEMBER, "sex" },
	{ "nationality", PLACE_MEMBER, "nationality" },
	{ "national_id", PLACE_MEMBER, "national_id" },
	{ "needs", PLACE_MEMBER, "needs" },
	{ "document_type", PLACE_DOCUMENT, "type" },
	{ "document_issuing_state", PLACE_DOCUMENT, "issuing_state" },
	{ "document_number", PLACE_DOCUMENT, "number" },
	{ "document_expires_on", PLACE_DOCUMENT, "expires_on" },
	{ "mrz", PLACE_DOCUMENT, "mrz" },
};

#define COLUMNS (sizeof(columns) / sizeof(columns[0]))
#define SOURCE_REF 0
#define GROUP_REF 1
#define CELL_BYTES_MAX 2000
#define COUNT_MAX 10000 /* of a cell; the registration has its own limits */

/* One file under reading. */
struct csv_reading {
	struct import_file *file;
	size_t order[COLUMNS]; /* the file's columns, as places in `columns` */
	size_t width;
	bool has_header;
	size_t cell; /* of the row under reading */
	struct str *cells;
	bool too_wide;
	bool too_long;
	bool after_return;
	int line;
};

static size_t column_named(struct str name)
{
	for (size_t i = 0; i < COLUMNS; i++)
		if (str_equal_ignoring_case(name, str_from(columns[i].name)))
			return i;
	return COLUMNS;
}

static void refuse_file(struct csv_reading *csv, struct str fault)
{
	if (!csv->file->fault.data)
		csv->file->fault = fault;
}

static void header_cell(struct csv_reading *csv, struct str name)
{
	const size_t column = column_named(str_trim(name));

	if (column == COLUMNS) {
		refuse_file(csv,
			STR("The header names a column that does not exist; there are source_ref, "
			    "group_ref, "
			    "city, phone, given_names, family_name and those of the contract."));
		return;
	}
	for (size_t i = 0; i < csv->width; i++)
		if (csv->order[i] == column)
			refuse_file(csv, STR("The header names a column twice."));
	if (csv->width < COLUMNS)
		csv->order[csv->width++] = column;
}

static void on_cell(void *data, size_t len, void *context)
{
	struct csv_reading *csv = context;
	struct arena *arena = csv->file->arena;
	const struct str text = { data, len };

	if (csv->file->fault.data)
		return;
	if (!csv->has_header) {
		header_cell(csv, text);
		return;
	}
	if (!csv->cells)
		csv->cells = arena_array(arena, COLUMNS, sizeof(*csv->cells));
	if (csv->cell >= csv->width)
		csv->too_wide |= len > 0;
	else if (len > CELL_BYTES_MAX)
		csv->too_long = true;
	else if (str_trim(text).len > 0)
		csv->cells[csv->order[csv->cell]] = arena_copy(arena, text);
	csv->cell++;
}

static void row_end(struct csv_reading *csv)
{
	struct import_file *file = csv->file;

	if (file->row_count == IMPORT_ROWS_MAX) {
		refuse_file(csv, STR("The file has more than 50000 rows: send it in parts."));
		return;
	}
	file->rows[file->row_count++] = (struct import_row){
		.line = csv->line,
		.source_ref = csv->cells[SOURCE_REF],
		.group_ref = csv->cells[GROUP_REF],
		.cells = csv->cells,
		.fault = csv->too_wide   ? "It has more cells than the header."
			 : csv->too_long ? "One of its cells is too long."
					 : NULL,
	};
}

/* True unless this is the LF of a CR LF, which the parser reports by itself. */
static bool ends_line(struct csv_reading *csv, int end)
{
	const bool second = end == '\n' && csv->after_return && csv->cell == 0;

	csv->after_return = end == '\r';
	return !second;
}

/* Rows without any cell are no rows. A row counts as one line, as spreadsheets number them. */
static void on_row(int end, void *context)
{
	struct csv_reading *csv = context;

	if (!ends_line(csv, end))
		return;
	csv->line++;
	if (csv->file->fault.data)
		return;
	if (!csv->has_header)
		csv->has_header = csv->width > 0;
	else if (csv->cells)
		row_end(csv);
	csv->cells = NULL;
	csv->cell = 0;
	csv->too_wide = csv->too_long = false;
}

/* Spreadsheets write semicolons where the decimal sign is a comma. */
static unsigned char delimiter_of(struct str text)
{
	struct str header = str_next(&text, '\n');

	return header.data && memchr(header.data, ';', header.len) &&
			       !memchr(header.data, ',', header.len)
		       ? ';'
		       : ',';
}

bool import_csv_read(struct arena *arena, struct str text, struct import_file *out)
{
	struct csv_reading csv = { .file = out };
	struct csv_parser parser;

	*out = (struct import_file){ .arena = arena,
		.rows = arena_array(arena, IMPORT_ROWS_MAX, sizeof(*out->rows)) };
	if (str_starts_with(text, STR("\xEF\xBB\xBF")))
		text = (struct str){ text.data + 3, text.len - 3 };
	if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0)
		return false;
	csv_set_delim(&parser, delimiter_of(text));
	if (csv_parse(&parser, text.data, text.len, on_cell, on_row, &csv) != text.len ||
		csv_fini(&parser, on_cell, on_row, &csv) != 0)
		refuse_file(&csv, arena_printf(arena, "Line %d: %s.", csv.line + 1,
					  csv_strerror(csv_error(&parser))));
	csv_free(&parser);
	if (!csv.has_header)
		refuse_file(&csv, STR("The file has no header."));
	return !out->fault.data;
}

static json_t *text_json(struct str text)
{
	return json_stringn(text.data, text.len);
}

static json_t *needs_json(struct str text)
{
	json_t *list = json_array();

	for (size_t i = 0, from = 0; i <= text.len; i++) {
		if (i < text.len && !strchr(" ,;|", text.data[i]))
			continue;
		if (i > from)
			(void)json_array_append_new(
				list, text_json((struct str){ text.data + from, i - from }));
		from = i + 1;
	}
	return list;
}

static bool is_count(const char *field)
{
	return strcmp(field, "expected_members") == 0 || strcmp(field, "pets") == 0 ||
	       strcmp(field, "luggage_kg") == 0;
}

static json_t *cell_json(const struct csv_column *column, struct str text)
{
	int64_t number;

	if (strcmp(column->field, "needs") == 0)
		return needs_json(text);
	if (is_count(column->field) && parse_integer(str_trim(text), 0, COUNT_MAX, &number))
		return json_integer(number);
	return text_json(text);
}

/* The object under `name`, made if it is not there. */
static json_t *object_in(json_t *parent, const char *name)
{
	json_t *object = json_object_get(parent, name);

	if (object)
		return object;
	(void)json_object_set_new(parent, name, json_object());
	return json_object_get(parent, name);
}

/* False if an earlier row of the group says something else. */
static bool set_once(json_t *object, const char *field, json_t *value)
{
	json_t *present = json_object_get(object, field);
	const bool agrees = !present || json_equal(present, value);

	if (present)
		json_decref(value);
	else
		(void)json_object_set_new(object, field, value);
	return agrees;
}

static bool row_add(json_t *group, json_t *member, const struct import_row *row)
{
	bool agrees = true;

	for (size_t i = 0; i < COLUMNS; i++) {
		const struct csv_column *column = &columns[i];
		if (!row->cells[i].data || column->place == PLACE_ROW)
			continue;
		json_t *object = column->place == PLACE_GROUP     ? group
				 : column->place == PLACE_CONTACT ? object_in(group, "contact")
				 : column->place == PLACE_MEMBER  ? member
								  : object_in(member, "document");
		agrees &= set_once(object, column->field, cell_json(column, row->cells[i]));
	}
	return agrees;
}

json_t *import_csv_group_new(struct import_file *file, size_t first, size_t count)
{
	json_t *group = json_object();
	json_t *members = json_array();
	bool whole = true;

	(void)json_object_set_new(group, "members", members);
	for (size_t i = first; i < first + count; i++) {
		json_t *member = json_object();
		(void)json_array_append_new(members, member);
		if (!row_add(group, member, &file->rows[i]) && !file->rows[i].fault)
			file->rows[i].fault = "Its city, contact or consent differs from the first "
					      "row of its group.";
		whole &= !file->rows[i].fault;
	}
	if (whole)
		return group;
	json_decref(group);
	return NULL;
}
