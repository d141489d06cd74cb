/* What is left after a crash: of the server, of PostgreSQL, of both, under write load. The cluster
 * is this program's own, for it is killed. */
#include <assert.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/kept.h"
#include "support/process.h"

#define WRITERS 12
#define WRITES_MAX 400         /* of a writer */
#define WRITES_BEFORE_CRASH 80 /* of all */

static char directory[] = "/tmp/kafile-loss.XXXXXX";
static bool cluster_exists;

static const char *cluster_command(const char *command)
{
	const char *const arguments[] = { "tools/cluster.sh", command, NULL };
	const char *const environment[] = { keep_printf("KAFILE_CLUSTER=%s/cluster", directory),
		NULL };
	const char *text = process_output(arguments, environment);
	assert(text);
	return text;
}

/* Also where a test gave up by exit. */
static void remove_cluster(void)
{
	if (!cluster_exists)
		return;
	cluster_exists = false;
	(void)cluster_command("reset");
	rmdir(directory);
	kept_release();
}

static void use_cluster(void)
{
	const char *url = file_text(keep_printf("%s/cluster/owner_url", directory));
	const char *host = strstr(url, "host=");
	assert(host);
	setenv("KAFILE_TEST_CLUSTER_URL",
		keep_printf("postgresql:///postgres?%.*s&user=postgres",
			(int)(strchr(host, '&') - host), host),
		1);
}

static int cluster_start(void **state)
{
	assert(mkdtemp(directory) && chmod(directory, 0711) == 0);
	cluster_exists = true;
	atexit(remove_cluster);
	(void)cluster_command("start");
	use_cluster();
	return server_start(state);
}

static int cluster_stop(void **state)
{
	const int code = server_stop(state);
	remove_cluster();
	return code;
}

/* The postmaster and all that it started, as if the power went. */
static void kill_postgresql(void)
{
	const int postmaster = (int)strtol(
		file_text(keep_printf("%s/cluster/data/postmaster.pid", directory)), NULL, 10);
	assert(postmaster > 1);
	const char *list =
		file_text(keep_printf("/proc/%d/task/%d/children", postmaster, postmaster));
	char *rest = NULL;
	kill(postmaster, SIGKILL);
	for (long child = strtol(list, &rest, 10); child > 1; child = strtol(rest, &rest, 10))
		kill((pid_t)child, SIGKILL);
}

struct write {
	const char *key;
	const char *body;
	struct answer answer;
};

enum victim { THE_SERVER = 1, POSTGRESQL = 2 };

/* Twelve people at work while something is killed. */
struct load {
	const char *family;
	unsigned victims;
	atomic_int acknowledged;
	int counts[WRITERS];
	struct write writes[WRITERS][WRITES_MAX];
};

static struct answer send_write(const struct write *write)
{
	return post_with_key(OFFICER, write->key, "/v1/registrations", "%s", write->body);
}

/* Registers until the first answer that is none. */
static void write_on(struct load *load, int writer)
{
	struct write *write = load->writes[writer];
	do {
		write->key = fresh_id();
		write->body = keep_printf("{\"city\":\"LVIV\",\"consent\":\"explicit\",\"members\":"
					  "[{\"given_names\":\"%s\",\"family_name\":\"%s\"}]}",
			write->key, load->family);
		write->answer = send_write(write);
		load->counts[writer]++;
		if (write->answer.status == 201)
			atomic_fetch_add(&load->acknowledged, 1);
	} while (write++->answer.status == 201 && load->counts[writer] < WRITES_MAX);
}

static void crash(struct load *load)
{
	while (atomic_load(&load->acknowledged) < WRITES_BEFORE_CRASH)
		pause_ms(1);
	if (load->victims & THE_SERVER)
		daemon_kill(&server);
	if (load->victims & POSTGRESQL)
		kill_postgresql();
}

static void act(int thread, void *context)
{
	if (thread == WRITERS)
		crash(context);
	else
		write_on(context, thread);
}

static struct load *crash_under_load(const char *family, unsigned victims)
{
	struct load *load = keep(calloc(1, sizeof(*load)));
	load->family = family;
	load->victims = victims;
	race(WRITERS + 1, act, load);
	return load;
}

static int count(const struct load *load, const char *of)
{
	return (int)strtol(daemon_sql(&server, keep_printf("%s'%s'", of, load->family)), NULL, 10);
}

/* Every write, acknowledged or not, is sent again under its key: what was said stays said, and
 * nothing is done twice. */
static void everything_is_there_exactly_once(struct load *load)
{
	int writes = 0;
	for (int i = 0; i < WRITERS; i++) {
		for (int n = 0; n < load->counts[i]; n++) {
			const struct write *write = &load->writes[i][n];
			const struct answer again = expect_status(send_write(write), 201);
			if (write->answer.status == 201)
				expect_same(write->answer, again);
		}
		writes += load->counts[i];
	}
	assert_int_equal(count(load, "SELECT count(*) FROM kafile.citizens "
				     "WHERE family_name = "),
		writes);
	assert_int_equal(count(load, "SELECT count(DISTINCT given_names) FROM kafile.citizens "
				     "WHERE family_name = "),
		writes);
	assert_int_equal(count(load, "SELECT count(*) FROM kafile.events AS e "
				     "JOIN kafile.citizens AS c ON c.id = e.citizen_id "
				     "WHERE e.type = 'citizen.registered' AND c.family_name = "),
		writes);
}

/* Before anything is sent again. */
static void what_was_acknowledged_is_there(const struct load *load)
{
	for (int i = 0; i < WRITERS; i++)
		for (int n = 0; n < load->counts[i]; n++)
			if (load->writes[i][n].answer.status == 201)
				expect_status(get(OFFICER, "/v1/status/%s",
						      text_at(load->writes[i][n].answer,
							      "/citizens/0/reference")),
					200);
}

static void nobody_got_anything_but(const struct load *load, int status)
{
	for (int i = 0; i < WRITERS; i++) {
		const struct answer last = load->writes[i][load->counts[i] - 1].answer;
		assert_int_equal(last.status, status);
		if (status)
			expect_retry_soon(last);
	}
}

static void a_killed_server_loses_nothing_and_doubles_nothing(void **state)
{
	static const char *const families[] = { "Akarsu", "Birinci", "Ceylan" };
	(void)state;
	for (size_t i = 0; i < sizeof(families) / sizeof(*families); i++) {
		struct load *load = crash_under_load(families[i], THE_SERVER);
		nobody_got_anything_but(load, 0);
		daemon_restart(&server);
		what_was_acknowledged_is_there(load);
		everything_is_there_exactly_once(load);
	}
}

static void a_killed_postgresql_loses_nothing_and_doubles_nothing(void **state)
{
	(void)state;
	struct load *load = crash_under_load("Demir", POSTGRESQL);
	nobody_got_anything_but(load, 503);
	(void)cluster_command("start");
	expect_status(readiness(200), 200);
	what_was_acknowledged_is_there(load);
	everything_is_there_exactly_once(load);
}

static void both_killed_lose_nothing_and_double_nothing(void **state)
{
	(void)state;
	struct load *load = crash_under_load("Ekinci", THE_SERVER | POSTGRESQL);
	nobody_got_anything_but(load, 0);
	(void)cluster_command("start");
	daemon_restart(&server);
	what_was_acknowledged_is_there(load);
	everything_is_there_exactly_once(load);
}

static void without_its_database_the_server_says_so_and_recovers(void **state)
{
	const pid_t before = server.process;
	(void)state;
	kill_postgresql();
	expect_status(readiness(503), 503);
	expect_status(ask_monitor("/livez"), 200);
	expect_status(get(NOBODY, "/healthz"), 200);
	expect_retry_soon(expect_problem(get(OFFICER, "/v1/cities"), 503, "database-unavailable"));
	/* Of the type outcome-unknown if this lane learns only now that its connection is gone. */
	expect_retry_soon(
		expect_status(post(OFFICER, "/v1/registrations",
				      "{\"city\":\"LVIV\",\"consent\":\"explicit\",\"members\":"
				      "[{\"given_names\":\"Lale\",\"family_name\":\"Gezer\"}]}"),
			503));
	(void)cluster_command("start");
	expect_status(readiness(200), 200);
	expect_status(get(OFFICER, "/v1/cities"), 200);
	assert_int_equal(server.process, before);
	assert_true(process_runs(before));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_killed_server_loses_nothing_and_doubles_nothing),
		cmocka_unit_test(a_killed_postgresql_loses_nothing_and_doubles_nothing),
		cmocka_unit_test(both_killed_lose_nothing_and_double_nothing),
		cmocka_unit_test(without_its_database_the_server_says_so_and_recovers),
	};
	unsetenv(
		"KAFILE_TEST_PRISM"); /* a proxy has nothing to say about answers that never come */
	return cmocka_run_group_tests(tests, cluster_start, cluster_stop);
}
