/* What CSV and NDJSON have in common: rows, references and groups. */
#include "citizens/import_file.h"

#include <stdlib.h>
#include <string.h>

#define SOURCE_REF_BYTES 100

static struct str source_ref_in(const json_t *object, struct arena *arena)
{
	const json_t *value = json_object_get(object, "source_ref");

	if (!json_is_string(value))
		return STR_NULL;
	return arena_copy(
		arena, (struct str){ json_string_value(value), json_string_length(value) });
}

static json_t *line_new(struct str line)
{
	return json_loadb(line.data, line.len, JSON_REJECT_DUPLICATES, NULL);
}

static void add_line(struct import_file *file, struct str line, int number)
{
	struct import_row *row = &file->rows[file->row_count++];
	json_t *object = line_new(line);

	*row = (struct import_row){ .line = number, .json = line };
	if (json_is_object(object))
		row->source_ref = source_ref_in(object, file->arena);
	else
		row->fault = "It is not a JSON object, or names a field twice.";
	json_decref(object);
}

bool import_ndjson_read(struct arena *arena, struct str text, struct import_file *out)
{
	int number = 0;

	*out = (struct import_file){ .arena = arena,
		.rows = arena_array(arena, IMPORT_ROWS_MAX, sizeof(*out->rows)) };
	while (text.data) {
		struct str line = str_next(&text, '\n');
		if (line.len > 0 && line.data[line.len - 1] == '\r')
			line.len--;
		number++;
		if (str_trim(line).len == 0)
			continue;
		if (out->row_count == IMPORT_ROWS_MAX) {
			out->fault = STR("The file has more than 50000 lines: send it in parts.");
			return false;
		}
		add_line(out, line, number);
	}
	return true;
}

size_t import_group_size(const struct import_file *file, size_t first)
{
	size_t count = 1;

	if (!file->rows[first].group_ref.data)
		return 1;
	while (first + count < file->row_count && file->rows[first + count].group_ref.data &&
		str_equal(file->rows[first + count].group_ref, file->rows[first].group_ref))
		count++;
	return count;
}

struct str import_group_reference(const struct import_file *file, size_t first)
{
	const struct import_row *row = &file->rows[first];

	return row->group_ref.data ? row->group_ref : row->source_ref;
}

/* A name that a row or a group goes by, and the row. */
struct mark {
	struct str name;
	struct import_row *row;
};

static int compare_marks(const void *a, const void *b)
{
	const struct mark *x = a, *y = b;
	const size_t len = x->name.len < y->name.len ? x->name.len : y->name.len;
	const int order = memcmp(x->name.data, y->name.data, len);

	if (order != 0)
		return order;
	if (x->name.len != y->name.len)
		return x->name.len < y->name.len ? -1 : 1;
	return x->row->line - y->row->line;
}

/* The first that goes by a name keeps it. */
static void refuse_repeated(struct mark *marks, size_t count, const char *fault)
{
	qsort(marks, count, sizeof(*marks), compare_marks);
	for (size_t i = 1; i < count; i++)
		if (str_equal(marks[i].name, marks[i - 1].name) && !marks[i].row->fault)
			marks[i].row->fault = fault;
}

static void check_presence(struct import_row *row)
{
	if (row->fault)
		return;
	if (!row->source_ref.data || row->source_ref.len == 0)
		row->fault = "It has no source_ref.";
	else if (row->source_ref.len > SOURCE_REF_BYTES || row->group_ref.len > SOURCE_REF_BYTES)
		row->fault = "Its source_ref or group_ref is longer than 100 bytes.";
	else if (memchr(row->source_ref.data, 0, row->source_ref.len))
		row->fault = "Its source_ref holds a NUL.";
}

void import_check_references(struct import_file *file)
{
	struct mark *marks = arena_array(file->arena, file->row_count, sizeof(*marks));
	size_t count = 0;

	for (size_t i = 0; i < file->row_count; i++) {
		check_presence(&file->rows[i]);
		if (file->rows[i].source_ref.data)
			marks[count++] = (struct mark){ file->rows[i].source_ref, &file->rows[i] };
	}
	refuse_repeated(marks, count, "Another row of the file has this source_ref.");
	count = 0;
	for (size_t i = 0; i < file->row_count; i += import_group_size(file, i))
		if (import_group_reference(file, i).data)
			marks[count++] =
				(struct mark){ import_group_reference(file, i), &file->rows[i] };
	refuse_repeated(marks, count,
		"Rows of one group_ref stand together, and no other row has it as its source_ref.");
}

json_t *import_group_new(struct import_file *file, size_t first, size_t count)
{
	if (file->rows[first].cells)
		return import_csv_group_new(file, first, count);
	if (file->rows[first].fault)
		return NULL;
	json_t *group = line_new(file->rows[first].json);
	(void)json_object_del(group, "source_ref");
	return group;
}
