/*
 * A fresh database and a running server for a test program: `server` is started by server_start and
 * ended by server_stop, which are cmocka's group fixtures. At KAFILE_TEST_PRISM, if that is set, a
 * proxy that holds every answer against the contract stands before KAFILE_TEST_PORT.
 */
#pragma once
#include <sys/types.h>

struct daemon {
	pid_t process; /* 0: not running */
	int port;
	int monitor_port;
	int proxy_port;    /* 0: none */
	char state[64];    /* directory; belongs to this daemon or, after daemon_join, to another */
	char database[64]; /* its name */
	char app_url[400];
	char owner_url[400];
	char sealer_url[400];
	const char *deployment;
};

extern struct daemon server;

/* cmocka's fixtures; `state` is not used. */
int server_start(void **state);
int server_stop(void **state);

/* Serves again after daemon_kill or daemon_terminate, on the same port with the same data. */
void daemon_restart(struct daemon *daemon);
/* SIGKILL; returns when the process is gone. */
void daemon_kill(struct daemon *daemon);
/* SIGTERM; returns the exit status (128 + signal if one ended it). */
int daemon_terminate(struct daemon *daemon);
/* A second server on the first one's database and keys. End it with daemon_terminate. */
void daemon_join(struct daemon *second, const struct daemon *first);
/* The same under another KAFILE_DEPLOYMENT. */
void daemon_join_as(struct daemon *second, const struct daemon *first, const char *deployment);
/* Runs `kafiled` with these arguments (the last is NULL) in this daemon's settings; its output, or
 * NULL if it failed. Kept until the end. */
const char *daemon_command(const struct daemon *daemon, const char *const arguments[]);
/* Starts `kafiled` in the same way; what it says is added to the file `output`. End it with
 * process_wait. */
pid_t daemon_start(const struct daemon *daemon, const char *const arguments[], const char *output);
/* Runs SQL as the database's superuser; the output without decoration. For what cannot be seen from
 * outside. */
const char *daemon_sql(const struct daemon *daemon, const char *sql);
/* Its database's URL for this role, "postgres" being the superuser; kept. */
const char *daemon_url(const struct daemon *daemon, const char *role);
/* A port on 127.0.0.1 that nobody listens on. */
int free_port(void);
