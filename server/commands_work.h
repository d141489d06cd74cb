/* What commands do that change what stands in the database: begin, run a statement, say why not,
 * end. */
#pragma once
#include "auth/keys.h"
#include "commands.h"
#include "db/blocking.h"

/* Stands in the log for whoever runs the command. */
#define OPERATOR STR("kafiled")

/* How refusals are put. */
struct command_words {
	const char *what; /* "the gateways" */
	const char *const (
		*said)[2]; /* an outcome, and what it says to the operator; ends with NULL */
};

struct command_work {
	const struct settings *settings;
	const struct command_words *words;
	struct arena *arena;
	struct db_blocking db;
	struct keyring ring; /* empty until command_work_keys */
	struct strbuf search_path;
	struct strbuf error; /* why it was not done */
};

/* False without a database. To be ended in either case. */
bool command_work_begin(struct command_work *work, const struct settings *settings,
	const struct command_words *words);
/* False if the keys cannot be read. */
bool command_work_keys(struct command_work *work);
/* Tells the operator what went wrong, unless it is done; returns the exit status. */
int command_work_end(struct command_work *work, bool done);

/* False if the database refuses it. The rows live until the next call. */
bool command_work_run(struct command_work *work, const struct statement *statement,
	const void *params, struct rows *out);
/* Of the only row. */
bool command_work_outcome_is(const struct rows *rows, struct str name);
/* Notes what the outcome says; false. */
bool command_work_explain(struct command_work *work, const struct rows *rows);
