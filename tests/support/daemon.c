/* A fresh database and a running server for a test program. */
#include "support/daemon.h"

#include <arpa/inet.h>
#include <assert.h>
#include <ftw.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/client.h"
#include "support/kept.h"
#include "support/process.h"

#define READY_WAIT_MS 60000 /* valgrind and sanitizers start slowly */

struct daemon server;

static const char *need(const char *variable)
{
	const char *value = getenv(variable);
	if (!value || !*value) {
		fprintf(stderr, "%s is not set: run this program with tests/run.sh\n", variable);
		exit(2);
	}
	return value;
}

static struct sockaddr_in local(int port)
{
	return (struct sockaddr_in){ .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
}

int free_port(void)
{
	struct sockaddr_in address = local(0);
	socklen_t len = sizeof(address);
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert(fd >= 0 && bind(fd, (struct sockaddr *)&address, len) == 0);
	assert(getsockname(fd, (struct sockaddr *)&address, &len) == 0);
	close(fd);
	return ntohs(address.sin_port);
}

static bool listens(int port)
{
	const struct sockaddr_in address = local(port);
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert(fd >= 0);
	const bool connected = connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0;
	close(fd);
	return connected;
}

static const char *psql(const char *url, const char *sql)
{
	const char *program = keep_printf("%s/psql", need("KAFILE_TEST_BINDIR"));
	const char *const arguments[] = { program, "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1",
		"-c", sql, url, NULL };
	const char *text = process_output(arguments, NULL);
	if (!text) {
		fprintf(stderr, "psql failed: %s\n", sql);
		exit(2);
	}
	return text;
}

/* The cluster's URL with another database and role. */
static const char *url_for(const char *database, const char *role)
{
	const char *url = need("KAFILE_TEST_CLUSTER_URL");
	const char *name = strstr(url, "/postgres?");
	const char *user = strstr(url, "user=postgres");
	assert(name && user && name < user);
	return keep_printf("%.*s/%s?%.*suser=%s%s", (int)(name - url), url, database,
		(int)(user - name - 10), name + 10, role, user + strlen("user=postgres"));
}

const char *daemon_url(const struct daemon *daemon, const char *role)
{
	return url_for(daemon->database, role);
}

const char *daemon_sql(const struct daemon *daemon, const char *sql)
{
	return psql(daemon_url(daemon, "postgres"), sql);
}

static void make_database(struct daemon *daemon)
{
	snprintf(daemon->database, sizeof(daemon->database), "kafile_test_%d", (int)getpid());
	psql(need("KAFILE_TEST_CLUSTER_URL"),
		keep_printf("CREATE DATABASE %s OWNER kafile_owner", daemon->database));
	snprintf(daemon->app_url, sizeof(daemon->app_url), "%s", daemon_url(daemon, "kafile_app"));
	snprintf(daemon->sealer_url, sizeof(daemon->sealer_url), "%s",
		daemon_url(daemon, "kafile_sealer"));
	snprintf(daemon->owner_url, sizeof(daemon->owner_url), "%s",
		daemon_url(daemon, "kafile_migrator"));
}

static void make_state(struct daemon *daemon)
{
	snprintf(daemon->state, sizeof(daemon->state), "/tmp/kafile-api.XXXXXX");
	assert(mkdtemp(daemon->state));
}

struct environment {
	const char *variables[9];
};

static struct environment environment_of(const struct daemon *daemon)
{
	return (struct environment){ { keep_printf("KAFILE_LISTEN=127.0.0.1:%d", daemon->port),
		keep_printf("KAFILE_MONITOR=127.0.0.1:%d", daemon->monitor_port),
		keep_printf("KAFILE_STATE=%s", daemon->state),
		keep_printf("KAFILE_DATABASE_URL=%s", daemon->app_url),
		keep_printf("KAFILE_OWNER_URL=%s", daemon->owner_url),
		keep_printf("KAFILE_SEALER_URL=%s", daemon->sealer_url),
		keep_printf("KAFILE_DEPLOYMENT=%s", daemon->deployment), NULL } };
}

struct command_line {
	const char *words[24];
};

static struct command_line command_of(const char *const arguments[])
{
	struct command_line line = { { need("KAFILE_TEST_DAEMON") } };
	for (int i = 0; arguments[i]; i++) {
		assert(i < 22);
		line.words[i + 1] = arguments[i];
	}
	return line;
}

const char *daemon_command(const struct daemon *daemon, const char *const arguments[])
{
	const struct command_line line = command_of(arguments);
	const struct environment environment = environment_of(daemon);
	return process_output(line.words, environment.variables);
}

pid_t daemon_start(const struct daemon *daemon, const char *const arguments[], const char *output)
{
	const struct command_line line = command_of(arguments);
	const struct environment environment = environment_of(daemon);
	return process_start(line.words, environment.variables, output);
}

static void must(const struct daemon *daemon, const char *const arguments[])
{
	if (!daemon_command(daemon, arguments)) {
		fprintf(stderr, "kafiled %s failed\n", arguments[0]);
		exit(2);
	}
}

static const char *log_of(const struct daemon *daemon)
{
	return keep_printf("%s/log.%d", daemon->state, daemon->port);
}

static void give_up(const struct daemon *daemon, const char *what)
{
	fprintf(stderr, "%s; it said:\n%s\n", what, file_text(log_of(daemon)));
	exit(2);
}

static void wait_until_ready(struct daemon *daemon)
{
	for (int waited = 0; waited < READY_WAIT_MS; waited += 20) {
		if (!process_runs(daemon->process))
			give_up(daemon, "the server ended at once");
		if (listens(daemon->port) && client_ready(daemon->monitor_port))
			return;
		pause_ms(20);
	}
	give_up(daemon, "the server does not become ready");
}

static void serve(struct daemon *daemon)
{
	const char *const arguments[] = { need("KAFILE_TEST_DAEMON"), "serve", NULL };
	const struct environment environment = environment_of(daemon);
	daemon->process = process_start(arguments, environment.variables, log_of(daemon));
	wait_until_ready(daemon);
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *place)
{
	(void)info, (void)kind, (void)place;
	return remove(path);
}

/* A port that the environment names; 0 if it does not. */
static int given(const char *name)
{
	const char *value = getenv(name);
	return value ? atoi(value) : 0;
}

int server_start(void **state)
{
	(void)state;
	signal(SIGPIPE, SIG_IGN);
	server.deployment = "test";
	make_state(&server);
	make_database(&server);
	server.port = given("KAFILE_TEST_PORT") ? given("KAFILE_TEST_PORT") : free_port();
	server.monitor_port = free_port();
	server.proxy_port = given("KAFILE_TEST_PRISM");
	must(&server, (const char *const[]){ "migrate", NULL });
	must(&server, (const char *const[]){ "key", "new", "--if-missing", NULL });
	serve(&server);
	return 0;
}

int server_stop(void **state)
{
	(void)state;
	client_release(); /* or the server gives an open connection a second */
	const int code = server.process ? daemon_terminate(&server) : 0;
	if (code != 0)
		fprintf(stderr, "the server ended with %d; it said:\n%s\n", code,
			file_text(log_of(&server)));
	psql(need("KAFILE_TEST_CLUSTER_URL"),
		keep_printf("DROP DATABASE %s WITH (FORCE)", server.database));
	nftw(server.state, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	kept_release();
	return code;
}

void daemon_restart(struct daemon *daemon)
{
	assert(!daemon->process);
	serve(daemon);
}

void daemon_kill(struct daemon *daemon)
{
	kill(daemon->process, SIGKILL);
	process_wait(daemon->process);
	daemon->process = 0;
}

int daemon_terminate(struct daemon *daemon)
{
	kill(daemon->process, SIGTERM);
	const int code = process_wait(daemon->process);
	daemon->process = 0;
	return code;
}

void daemon_join(struct daemon *second, const struct daemon *first)
{
	daemon_join_as(second, first, first->deployment);
}

void daemon_join_as(struct daemon *second, const struct daemon *first, const char *deployment)
{
	*second = *first;
	second->deployment = deployment;
	second->proxy_port = 0;
	second->port = free_port();
	second->monitor_port = free_port();
	serve(second);
}
