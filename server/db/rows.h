/* One request's rows of an answer, and how a statement fails. Rows live until the `done` that got
 * them returns. */
#pragma once
#include <stdbool.h>

#include "base/json_writer.h"
#include "base/parse.h"
#include "base/str.h"

struct pg_result;

enum rows_status {
	ROWS_OK,
	ROWS_REFUSED,     /* the server reported an error: sqlstate and constraint say which */
	ROWS_UNAVAILABLE, /* nothing was done: no connection, or one that takes no writes */
	ROWS_LATE,        /* it stood in line too long, and nothing was sent */
	ROWS_UNKNOWN, /* a write was sent and not confirmed: it may have happened, or happen still
		       */
	ROWS_TIMEOUT, /* the request's own time ran out; a write may still happen */
};

struct rows {
	enum rows_status status;
	const struct pg_result *result;
	int first; /* of this request in `result` */
	int count;
	int first_column; /* 1 where column 0 is the request's number */
	char sqlstate[6];
	struct str constraint;
};

/* The column's number, for the readers below; asserts that it exists. */
int rows_column(const struct rows *rows, const char *name);
bool rows_null(const struct rows *rows, int row, int column);
/* -1 if there is none of this name. */
int rows_find_column(const struct rows *rows, const char *name);
/* Text, json and bytea; STR_NULL for NULL. */
struct str rows_text(const struct rows *rows, int row, int column);
int64_t rows_integer(
	const struct rows *rows, int row, int column); /* smallint, integer or bigint; 0 for NULL */
bool rows_boolean(const struct rows *rows, int row, int column);
instant rows_instant(const struct rows *rows, int row, int column);
int32_t rows_date(const struct rows *rows, int row, int column); /* days since 1970-01-01 */
struct uuid rows_uuid(const struct rows *rows, int row, int column);

/* The elements of an array of any dimensions, in one line for rows_next; STR_NULL for NULL and
 * where there are none. */
struct str rows_array(const struct rows *rows, int row, int column);
/* Cuts one element off the rest, which has some left. */
struct str rows_next(struct str *rest);

/* The row as members of the object that is open: the columns' names are the keys, json stands as it
 * is. Columns whose name begins with _ are left out. */
void rows_put_members(const struct rows *rows, int row, struct json_writer *json);
