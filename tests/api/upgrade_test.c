/* One server after the other on a socket that a service manager, this program, holds: whoever comes
 * in between waits, and nobody notices more. */
#include <arpa/inet.h>
#include <assert.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"
#include "support/process.h"

#define HANDED_OVER 3 /* see sd_listen_fds(3) */
#define PATIENCE_MS 30000
#define FILES 400
#define ONE_LOOP 136 /* connections of each of two loops, by that many files */
#define BOTH_LOOPS 200
#define CLIENTS 3
#define WATCHDOG_MICROSECONDS "1500000"

static int told_fd = -1;

/* Waits for a message with that line, past others. */
static void is_told(const char *line)
{
	char message[512];
	struct pollfd told = { .fd = told_fd, .events = POLLIN };
	while (poll(&told, 1, PATIENCE_MS) == 1) {
		const ssize_t len = recv(told_fd, message, sizeof(message) - 1, 0);
		message[len > 0 ? len : 0] = 0;
		if (strstr(message, line))
			return;
	}
	fail_msg("not told: %s", line);
}

static int dial_server(void)
{
	const struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)server.port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static void send_request(int fd)
{
	static const char request[] = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
	assert_int_equal(send(fd, request, sizeof(request) - 1, MSG_NOSIGNAL), sizeof(request) - 1);
}

static bool is_answered(int fd)
{
	char bytes[4096];
	struct pollfd answer = { .fd = fd, .events = POLLIN };
	return poll(&answer, 1, PATIENCE_MS) == 1 && recv(fd, bytes, sizeof(bytes), 0) > 0;
}

static void who_comes_while_no_server_runs_is_answered_by_the_next(void **state)
{
	(void)state;
	assert_int_equal(daemon_terminate(&server), 0);
	const int fd = dial_server();
	send_request(fd);
	daemon_restart(&server);
	assert_true(is_answered(fd));
	close(fd);
}

/* Only here somebody reads what is told: unread, it would soon be too much for the socket. */
static void the_service_manager_hears_of_it(void **state)
{
	(void)state;
	is_told("READY=1");
	is_told("WATCHDOG=1");
	assert_int_equal(daemon_terminate(&server), 0);
	is_told("STOPPING=1");
	daemon_restart(&server);
	is_told("READY=1");
	assert_int_equal(daemon_terminate(&server), 0);
	unsetenv("WATCHDOG_USEC");
	unsetenv("NOTIFY_SOCKET");
	daemon_restart(&server);
}

/* One of them alone would answer no more than its own share. */
static void two_loops_share_the_socket(void **state)
{
	int fds[BOTH_LOOPS];
	(void)state;
	static_assert(BOTH_LOOPS > ONE_LOOP, "one loop could take all");
	assert_int_equal(daemon_terminate(&server), 0);
	setenv("KAFILE_LOOPS", "2", 1);
	daemon_restart(&server);
	unsetenv("KAFILE_LOOPS");
	for (int i = 0; i < BOTH_LOOPS; i++) {
		fds[i] = dial_server();
		send_request(fds[i]);
	}
	for (int i = 0; i < BOTH_LOOPS; i++)
		assert_true(is_answered(fds[i]));
	for (int i = 0; i < BOTH_LOOPS; i++)
		close(fds[i]);
}

struct replacing {
	atomic_bool over;
	atomic_int asked;
	int code;
	struct answer bad; /* that is not a 201 */
};

static void ask_on_or_replace(int thread, void *context)
{
	struct replacing *replacing = context;
	if (thread == CLIENTS) {
		while (atomic_load(&replacing->asked) < CLIENTS)
			pause_ms(10);
		replacing->code = daemon_terminate(&server);
		daemon_restart(&server);
		atomic_store(&replacing->over, true);
		return;
	}
	while (!atomic_load(&replacing->over)) {
		const struct answer answer = post(OFFICER, "/v1/registrations",
			"{\"city\":\"LVIV\",\"consent\":\"explicit\",\"members\":"
			"[{\"given_names\":\"Ece\",\"family_name\":\"Kaya\"}]}");
		atomic_fetch_add(&replacing->asked, 1);
		if (answer.status != 201)
			replacing->bad = answer;
	}
}

static void nobody_notices_a_replacement(void **state)
{
	struct replacing replacing = { .bad = { .status = 201 } };
	(void)state;
	actor_token(OFFICER);
	race(CLIENTS + 1, ask_on_or_replace, &replacing);
	assert_int_equal(replacing.code, 0);
	expect_status(replacing.bad, 201);
}

static void hand_socket(int port)
{
	const int one = 1;
	const struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const int fd = socket(AF_INET, SOCK_STREAM, 0);
	assert(fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) == 0);
	assert(bind(fd, (const struct sockaddr *)&address, sizeof(address)) == 0);
	assert(listen(fd, SOMAXCONN) == 0);
	assert(fd == HANDED_OVER || dup2(fd, HANDED_OVER) == HANDED_OVER);
	setenv("KAFILE_TEST_PORT", keep_printf("%d", port), 1);
	setenv("KAFILE_TEST_PROGRAM", getenv("KAFILE_TEST_DAEMON"), 1);
	setenv("KAFILE_TEST_DAEMON", "tests/support/handed_over.sh", 1);
}

/* An abstract address, as a path in a directory could be left behind. */
static void listen_to_servers(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const int len = snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1,
		"kafile-upgrade-%d", (int)getpid());
	told_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert(told_fd >= 0);
	assert(bind(told_fd, (const struct sockaddr *)&address,
		       (socklen_t)(sizeof(address.sun_family) + 1 + (size_t)len)) == 0);
	setenv("NOTIFY_SOCKET", keep_printf("@%s", address.sun_path + 1), 1);
	setenv("WATCHDOG_USEC", WATCHDOG_MICROSECONDS, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_service_manager_hears_of_it),
		cmocka_unit_test(who_comes_while_no_server_runs_is_answered_by_the_next),
		cmocka_unit_test(nobody_notices_a_replacement),
		cmocka_unit_test(two_loops_share_the_socket),
	};
	const struct rlimit files = { FILES, FILES };
	const char *given = getenv("KAFILE_TEST_PORT");
	hand_socket(given ? atoi(given) : free_port());
	listen_to_servers();
	setrlimit(RLIMIT_NOFILE, &files);
	return cmocka_run_group_tests_name("api/upgrade", tests, server_start, server_stop);
}
