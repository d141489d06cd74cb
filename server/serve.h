/* The server: loops, tailer and workers until SIGTERM. */
#pragma once
struct settings;

/* Returns the process's exit status. */
int serve(const struct settings *settings, const char *version);
