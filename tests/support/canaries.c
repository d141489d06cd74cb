/* Looking for people in bytes and in files. */
#include "support/canaries.h"

#include <ctype.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/expect.h"
#include "support/kept.h"

static bool mark_at(const char *bytes, const char *end, const char *mark)
{
	for (; *mark; mark++, bytes++) {
		if (bytes == end)
			return false;
		const int byte = (unsigned char)*bytes;
		if (*mark == '#' ? !isdigit(byte) : tolower(byte) != *mark)
			return false;
	}
	return true;
}

const char *first_mark(const char *bytes, size_t len, const char *const marks[])
{
	const char *end = bytes + len;
	bool begins[256] = { false };

	for (size_t i = 0; marks[i]; i++) {
		begins[(unsigned char)marks[i][0]] = true;
		begins[toupper((unsigned char)marks[i][0])] = true;
	}
	for (const char *at = bytes; at < end; at++)
		for (size_t i = 0; begins[(unsigned char)*at] && marks[i]; i++)
			if (mark_at(at, end, marks[i]))
				return marks[i];
	return NULL;
}

/* nftw has no context to hand on. */
static struct {
	const char *const *marks;
	const char *mark; /* that was found last, and where */
	const char *name;
	int files;
} search;

static int search_file(const char *name, const struct stat *info, int kind, struct FTW *place)
{
	(void)place;
	if (kind != FTW_F || info->st_size == 0)
		return 0;
	FILE *file = fopen(name, "rb");
	if (!file) /* PostgreSQL removes files while it runs */
		return 0;
	char *bytes = malloc((size_t)info->st_size);
	assert_non_null(bytes);
	const size_t len = fread(bytes, 1, (size_t)info->st_size, file);
	fclose(file);
	search.files++;
	search.mark = first_mark(bytes, len, search.marks);
	free(bytes);
	if (search.mark)
		search.name = keep_printf("%s", name);
	return search.mark != NULL;
}

/* Ends at the first file that holds one. */
static void look(const char *where, const char *const marks[])
{
	search.marks = marks;
	search.mark = NULL;
	search.files = 0;
	assert_true(nftw(where, search_file, 16, FTW_PHYS) >= 0);
	assert_true(search.files > 0);
}

void expect_in_no_file(const char *where, const char *const marks[])
{
	look(where, marks);
	if (search.mark)
		fail_msg("%s is in %s", search.mark, search.name);
}

void expect_in_files(const char *where, const char *const marks[])
{
	for (size_t i = 0; marks[i]; i++) {
		look(where, (const char *const[]){ marks[i], NULL });
		if (!search.mark)
			fail_msg("%s is not seen in %s", marks[i], where);
	}
}

/* Rows stand between "COPY table (columns) FROM stdin;" and "\.". */
const char *dumped_tables_with(const char *dump, const char *const marks[])
{
	const char *tables = "", *table = NULL;
	char *line = NULL;
	size_t room = 0;
	ssize_t len;

	FILE *file = fopen(dump, "r");
	assert_non_null(file);
	while ((len = getline(&line, &room, file)) > 0) {
		if (strncmp(line, "COPY ", 5) == 0)
			table = keep_printf("%.*s", (int)strcspn(line + 5, " "), line + 5);
		else if (table && first_mark(line, (size_t)len, marks)) {
			tables = keep_printf("%s%s\n", tables, table);
			table = NULL;
		}
	}
	free(line);
	fclose(file);
	return tables;
}
