/* Looking for people in bytes and in files. */
#pragma once
#include <stddef.h>

/*
 * Marks, the last of them NULL: in small letters, found in whatever case; '#' is any digit. Which
 * is the first that the bytes hold, or NULL.
 */
const char *first_mark(const char *bytes, size_t len, const char *const marks[]);
/* Fails the test if a file at or below `where` holds one of them, or if there is no file. */
void expect_in_no_file(const char *where, const char *const marks[]);
/* Fails the test unless each of them is in some file: what is not found would be seen. */
void expect_in_files(const char *where, const char *const marks[]);
/* Of a plain dump of pg_dump: the tables whose rows hold one of the marks, one a line; kept. */
const char *dumped_tables_with(const char *dump, const char *const marks[]);
