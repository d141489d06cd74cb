/*
 * More to do than can be done. The server's connections to PostgreSQL are stopped, as by a machine
 * that is out of breath, so that the line before them grows.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/kept.h"
#include "support/process.h"

#define POLLS 4300 /* more than a line takes of anything */
#define FILES (POLLS + 200)
#define ANSWER_MS 20000
#define HANG_UP_SEEN_MS 2000

static const char registration[] = "{\"city\":\"LVIV\",\"consent\":\"explicit\",\"members\":"
				   "[{\"given_names\":\"%s\",\"family_name\":\"Kuyruk\"}]}";

static void signal_database(int number)
{
	const char *at = daemon_sql(&server,
		"SELECT string_agg(pid::text, ' ') FROM pg_stat_activity "
		"WHERE datname = current_database() AND usename = 'kafile_app'");
	char *end;
	for (long pid; (pid = strtol(at, &end, 10)) > 0; at = end)
		assert_int_equal(kill((pid_t)pid, number), 0);
}

static int send_request(
	const char *method, const char *target, const char *headers, const char *body)
{
	const char *request =
		keep_printf("%s %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
			    "Content-Length: %zu\r\n%s\r\n%s",
			method, target, actor_token(OFFICER), strlen(body), headers, body);
	const int fd = connect_directly();
	assert_int_equal(send(fd, request, strlen(request), MSG_NOSIGNAL), strlen(request));
	return fd;
}

static int send_poll(void)
{
	return send_request("GET", "/v1/cities", "", "");
}

static int send_registration(const char *name)
{
	return send_request("POST", "/v1/registrations",
		keep_printf(
			"Content-Type: application/json\r\nIdempotency-Key: %s\r\n", fresh_id()),
		keep_printf(registration, name));
}

static const char *said(int fd)
{
	char *text = keep(calloc(1, 4096));
	struct pollfd answer = { .fd = fd, .events = POLLIN };
	assert_int_equal(poll(&answer, 1, ANSWER_MS), 1);
	assert_true(recv(fd, text, 4095, 0) > 0);
	close(fd);
	return text;
}

static int refused(const char *urgency)
{
	const char *metrics = ask_monitor("/metrics").body;
	const char *line =
		strstr(metrics, keep_printf("kafile_http_refused_total{urgency=\"%s\"} ", urgency));
	return line ? atoi(strchr(line, ' ')) : -1;
}

static void past_what_the_line_takes_polls_are_refused_and_facts_are_not(void **state)
{
	static int polls[POLLS];
	int taken = 0;
	(void)state;
	signal_database(SIGSTOP);
	for (int i = 0; i < POLLS; i++)
		polls[i] = send_poll();
	const int fact = send_request("POST", "/v1/convoys/LVIV-20220310-1/boardings",
		"Content-Type: application/json\r\n",
		keep_printf("{\"vehicle\":1,\"items\":[{\"event_id\":\"%s\",\"reference\":"
			    "\"0000000000\",\"occurred_at\":\"2022-03-10T08:00:00Z\"}]}",
			fresh_id()));
	const char *last = said(polls[POLLS - 1]);
	signal_database(SIGCONT);
	contains(last, "HTTP/1.1 503 ");
	contains(last, "urn:kafile:problem:overloaded");
	contains(last, "\r\nRetry-After: ");
	assert_null(strstr(said(fact), "HTTP/1.1 503 "));
	for (int i = 0; i < POLLS - 1; i++)
		taken += strstr(said(polls[i]), "HTTP/1.1 503 ") == NULL;
	assert_in_range(taken, 0, POLLS / 2);
	assert_true(refused("poll") > POLLS / 2);
	assert_int_equal(refused("fact"), 0);
}

static void afterwards_everybody_is_served_again(void **state)
{
	(void)state;
	expect_status(get(OFFICER, "/v1/cities"), 200);
	expect_status(post(OFFICER, "/v1/registrations", registration, "Deniz"), 201);
}

/* Two are sent to the stopped connections at once; the third stands behind them. */
static void what_nobody_waits_for_any_more_is_not_done(void **state)
{
	int waiting[2];
	(void)state;
	signal_database(SIGSTOP);
	for (int i = 0; i < 2; i++) {
		waiting[i] = send_registration(i ? "Bahar" : "Aylin");
		pause_ms(100);
	}
	close(send_registration("Ceren"));
	pause_ms(HANG_UP_SEEN_MS);
	signal_database(SIGCONT);
	for (int i = 0; i < 2; i++)
		contains(said(waiting[i]), "HTTP/1.1 201 ");
	expect_status(post(OFFICER, "/v1/registrations", registration, "Derya"), 201);
	static const char counted[] = "SELECT count(*) FROM kafile.citizens WHERE family_name = "
				      "'Kuyruk' AND given_names = '%s'";
	assert_int_equal(atoi(daemon_sql(&server, keep_printf(counted, "Ceren"))), 0);
	assert_int_equal(atoi(daemon_sql(&server, keep_printf(counted, "Bahar"))), 1);
}

static int start_with_many_files(void **state)
{
	struct rlimit limit;
	getrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_max < 2 * FILES)
		skip();
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	setenv("KAFILE_LOOPS", "1", 1);
	return server_start(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(past_what_the_line_takes_polls_are_refused_and_facts_are_not),
		cmocka_unit_test(afterwards_everybody_is_served_again),
		cmocka_unit_test(what_nobody_waits_for_any_more_is_not_done),
	};
	unsetenv("KAFILE_TEST_PRISM"); /* a proxy has connections of its own */
	return cmocka_run_group_tests(tests, start_with_many_files, server_stop);
}
