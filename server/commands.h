/* The command line. */
#pragma once
#include "base/str.h"
#include "settings.h"

/* The words of a command and its own options; NULL where none is given. */
struct arguments {
	const char *words[4];
	int word_count;
	const char *purpose;
	const char *role;
	const char *subject;
	const char *cities;
	const char *posts;
	const char *ttl;
	const char *display_name;
	const char *dialect;
	const char *letters;
	const char *shift_tables;
	const char *sender;
	const char *public_url;
	const char *send_url;
	const char *account;
	const char *public_keys; /* file */
	const char *checkpoint;  /* file */
	bool once;
	bool secret; /* of a gateway: read from standard input */
	bool if_missing;
	bool if_none;
	bool lasting;
	const char *version; /* of this program */
};

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

/* Runs what argv says and returns the exit status. */
int command_run(int argc, char **argv, const char *version);
/* All that --help prints. */
void command_help(struct strbuf *out);

/* "kafiled: " and one line on standard error; returns EXIT_FAILED. */
int command_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same, for a command line that cannot be meant; returns EXIT_USAGE. */
int command_misused(const char *format, ...) __attribute__((format(printf, 1, 2)));
