/* A command's connection, keys and refusals. */
#include "commands_work.h"

#include <string.h>

#include "db/grants.h"
#include "db/migrate.h"

#define MESSAGE_BYTES 4096
#define WORK_BYTES 65536

bool command_work_begin(struct command_work *work, const struct settings *settings,
	const struct command_words *words)
{
	memset(work, 0, sizeof(*work));
	work->settings = settings;
	work->words = words;
	work->arena = arena_new(WORK_BYTES);
	strbuf_init(&work->error, MESSAGE_BYTES);
	strbuf_init(&work->search_path, 256);
	migrate_search_path(&work->search_path);
	blocking_init(&work->db, settings->database_url, work->search_path.data);
	work->db.role = BATCH_ROLE;
	if (!settings->database_url)
		strbuf_add_text(&work->error,
			"no database: set KAFILE_DATABASE_URL, or start one with `make run`");
	return settings->database_url != NULL;
}

bool command_work_keys(struct command_work *work)
{
	return keyring_load(&work->ring, work->settings->keys, &work->error);
}

int command_work_end(struct command_work *work, bool done)
{
	const int code = done ? EXIT_DONE : command_fail("%s", work->error.data);

	blocking_release(&work->db);
	keyring_release(&work->ring);
	strbuf_release(&work->search_path);
	strbuf_release(&work->error);
	arena_free(work->arena);
	return code;
}

bool command_work_run(struct command_work *work, const struct statement *statement,
	const void *params, struct rows *out)
{
	blocking_run(&work->db, statement, &params, 1, out);
	if (out->status != ROWS_OK)
		strbuf_printf(&work->error, "%s cannot be reached: %s", work->words->what,
			work->db.error.data);
	return out->status == ROWS_OK;
}

bool command_work_outcome_is(const struct rows *rows, struct str name)
{
	return str_equal(rows_text(rows, 0, rows_column(rows, "outcome")), name);
}

bool command_work_explain(struct command_work *work, const struct rows *rows)
{
	for (const char *const(*said)[2] = work->words->said; (*said)[0]; said++)
		if (command_work_outcome_is(rows, str_from((*said)[0])))
			strbuf_add_text(&work->error, (*said)[1]);
	if (work->error.len == 0)
		strbuf_printf(&work->error, "this cannot be: " STR_FMT,
			STR_ARG(rows_text(rows, 0, rows_column(rows, "body"))));
	return false;
}
