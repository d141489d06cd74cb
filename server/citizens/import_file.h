/*
 * A file of registrations, taken apart: rows of CSV or lines of NDJSON, and the groups that they
 * form. Rows with one `group_ref` form a group and stand together; each other row, and each line of
 * NDJSON, is a group of its own.
 */
#pragma once
#include <jansson.h>

#include "base/arena.h"

#define IMPORT_ROWS_MAX 50000

struct import_row {
	int line;              /* in the file, from 1 */
	struct str source_ref; /* STR_NULL if it has none */
	struct str group_ref;
	struct str *cells; /* of CSV: one a known column, STR_NULL where it is empty */
	struct str json;   /* of NDJSON */
	struct str told;   /* its item of the answer, once it is decided */
	const char *fault; /* why it cannot be registered, NULL if nothing was found yet */
};

struct import_file {
	struct arena *arena;
	struct import_row *rows;
	size_t row_count;
	struct str fault; /* why the file is refused as a whole, or STR_NULL */
};

/* `text` must live as long as `out`. False if the file as a whole cannot be read: `fault` says why.
 */
bool import_csv_read(struct arena *arena, struct str text, struct import_file *out);
bool import_ndjson_read(struct arena *arena, struct str text, struct import_file *out);
/* Marks rows without a source_ref, or with one that another row has too. */
void import_check_references(struct import_file *file);

/* The number of rows of the group that begins with row `first`. */
size_t import_group_size(const struct import_file *file, size_t first);
/* What names the group within its source. */
struct str import_group_reference(const struct import_file *file, size_t first);
/*
 * The group as the body of a registration, a new reference, source_ref not in it; NULL with the
 * fault on its row if a row is not well-formed or contradicts its group.
 */
json_t *import_group_new(struct import_file *file, size_t first, size_t count);
/* The same for rows of CSV. */
json_t *import_csv_group_new(struct import_file *file, size_t first, size_t count);
