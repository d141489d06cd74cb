/* Starting programs and waiting for them. */
#pragma once
#include <sys/types.h>

/* Starts `program` with `arguments` (argv[0] first, NULL last) and more environment ("NAME=value",
 * NULL last). It gets a SIGTERM when we die. `output` is the file that gets what it prints. */
pid_t process_start(
	const char *const arguments[], const char *const environment[], const char *output);
/* The exit status, 128 + signal if one ended it. */
int process_wait(pid_t process);
/* True while it runs. */
int process_runs(pid_t process);
/* Runs to the end; what it printed on stdout, kept; NULL if it failed, its stderr is shown then. */
const char *process_output(const char *const arguments[], const char *const environment[]);
/* The whole file, kept; "" if there is none. */
const char *file_text(const char *path);
void pause_ms(int milliseconds);
