/* The files that a connection may need, as libpq knows them. */
#include "db/files.h"

#include <assert.h>
#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

struct files {
	struct arena *arena;
	const char **paths;
	size_t count;
};

static void add(struct files *files, struct str path)
{
	assert(files->count < DATABASE_FILES_MAX);
	files->paths[files->count++] = arena_copy(files->arena, path).data;
}

static bool names_file(const char *keyword)
{
	static const char *const keywords[] = { "passfile", "sslcert", "sslkey", "sslrootcert",
		"sslcrl", "sslcrldir" };

	for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
		if (strcmp(keywords[i], keyword) == 0)
			return true;
	return false;
}

static void add_options(struct files *files, PQconninfoOption *options)
{
	for (PQconninfoOption *option = options; option && option->keyword; option++)
		if (option->val && option->val[0] == '/' && names_file(option->keyword))
			add(files, str_from(option->val));
	PQconninfoFree(options);
}

size_t database_files(struct arena *arena, const char *url, const char *out[DATABASE_FILES_MAX])
{
	struct files files = { arena, out, 0 };
	const char *home = getenv("HOME");
	const char *service = getenv("PGSERVICEFILE");

	add_options(&files, PQconninfoParse(url ? url : "", NULL));
	add_options(&files, PQconndefaults());
	add(&files, STR("/etc/postgresql-common"));
	if (service)
		add(&files, str_from(service));
	if (home) {
		add(&files, arena_printf(arena, "%s/.pgpass", home));
		add(&files, arena_printf(arena, "%s/.postgresql", home));
		add(&files, arena_printf(arena, "%s/.pg_service.conf", home));
	}
	return files.count;
}
