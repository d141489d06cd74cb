/* Connections: slow ones, many, and on which addresses. The server may open FILES files and gives a
 * request REQUEST_SECONDS. */
#include <arpa/inet.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "support/actors.h"
#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"
#include "support/process.h"

#define FILES 200
#define POLLS_SERVED 80 /* of the connections that this many files allow */
#define OFFICES_SERVED 90
#define FACTS_SERVED 95
#define REQUEST_SECONDS 2
#define DRIP_MS 200
#define AT_ONCE_MS 1000
#define PATIENCE_MS 30000
#define HANG_UPS 100

static long now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* -1 if nobody answers there. */
static int dial(const char *address, int port)
{
	const struct addrinfo wanted = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST };
	struct addrinfo *place = NULL;
	assert_int_equal(getaddrinfo(address, keep_printf("%d", port), &wanted, &place), 0);
	const int fd = socket(place->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const bool connected = fd >= 0 && connect(fd, place->ai_addr, place->ai_addrlen) == 0;
	freeaddrinfo(place);
	if (connected)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static int dial_server(void)
{
	const int fd = dial("127.0.0.1", server.port);
	assert_true(fd >= 0);
	return fd;
}

static struct answer alive(void)
{
	return ask(&(struct ask){ .method = "GET", .path = "/healthz", .port = server.port });
}

static void expect_alive_at_once(void)
{
	const long asked = now_ms();
	expect_status(alive(), 200);
	assert_in_range(now_ms() - asked, 0, AT_ONCE_MS);
}

/* Nothing more can be sent, and what came back ended. */
static bool was_shut(int fd)
{
	char byte;
	return recv(fd, &byte, 1, MSG_DONTWAIT) == 0 || send(fd, "", 0, MSG_NOSIGNAL) < 0;
}

static bool has_answer(int fd)
{
	struct pollfd answer = { .fd = fd, .events = POLLIN };
	return poll(&answer, 1, 0) > 0;
}

/* Who drips is told that it took too long, and then shut out. */
static void expect_drip_is_shut(const char *beginning)
{
	char said[1024] = "";
	const long begun = now_ms();
	const int fd = dial_server();
	assert_int_equal(send(fd, beginning, strlen(beginning), 0), strlen(beginning));
	while (!has_answer(fd) && now_ms() - begun < PATIENCE_MS) {
		(void)send(fd, "x", 1, MSG_NOSIGNAL);
		expect_alive_at_once();
		pause_ms(DRIP_MS);
	}
	assert_in_range(now_ms() - begun, REQUEST_SECONDS * 1000, PATIENCE_MS - 1);
	assert_true(recv(fd, said, sizeof(said) - 1, MSG_WAITALL) > 0);
	contains(said, "HTTP/1.1 408 ");
	contains(said, "urn:kafile:problem:request-timeout");
	assert_true(was_shut(fd));
	close(fd);
}

static void who_sends_a_head_byte_by_byte_costs_a_connection_for_a_while(void **state)
{
	(void)state;
	expect_drip_is_shut("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Note: ");
}

static void who_sends_a_body_byte_by_byte_costs_a_connection_for_a_while(void **state)
{
	(void)state;
	expect_drip_is_shut("POST /v1/status HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\n");
}

static void who_sends_nothing_is_shut(void **state)
{
	const int fd = dial_server();
	struct pollfd end = { .fd = fd, .events = POLLIN };
	(void)state;
	assert_int_equal(poll(&end, 1, PATIENCE_MS), 1);
	assert_true(was_shut(fd));
	close(fd);
}

static void a_request_that_waits_for_news_is_not_shut(void **state)
{
	const struct answer end = expect_status(get(GATEWAY, "/v1/changes?limit=200"), 200);
	const long asked = now_ms();
	(void)state;
	expect_status(ask(&(struct ask){ .who = GATEWAY,
			      .method = "GET",
			      .path = keep_printf("/v1/changes?since=%s", text_at(end, "/next")),
			      .headers = { "Prefer: wait=4" },
			      .port = server.port }),
		200);
	assert_in_range(now_ms() - asked, 3500, PATIENCE_MS);
}

/* Asks on connections of its own until it is served. */
static void expect_served_again(void)
{
	const long begun = now_ms();
	while (alive().status != 200) {
		assert_in_range(now_ms() - begun, 0, PATIENCE_MS);
		pause_ms(20);
	}
}

static struct answer ask_with(
	const struct actor *who, const char *method, const char *target, const char *body)
{
	return ask(&(struct ask){
		.who = who, .method = method, .path = target, .body = body, .port = server.port });
}

static int fill_to(int fds[], int from, int count)
{
	for (int i = from; i < count; i++)
		fds[i] = dial_server();
	return count;
}

/* Of the connections that so many files allow, polls may have 80 %, offices 90, facts 95. */
static void the_last_connections_are_for_facts_and_who_is_refused_gets_a_503(void **state)
{
	int fds[FACTS_SERVED];
	const char *boardings = "/v1/convoys/LVIV-20220310-1/boardings";
	(void)state;
	client_release(); /* the test's own connection is one too many */
	int filled = fill_to(fds, 0, POLLS_SERVED);
	const struct answer refused =
		expect_problem(ask_with(OFFICER, "GET", "/v1/cities", NULL), 503, "overloaded");
	expect_retry_soon(refused);
	expect_header(refused, "Connection", "close");
	expect_status(ask_with(OFFICER, "GET", "/v1/convoys/LVIV-20220310-1", NULL), 404);
	client_release();
	filled = fill_to(fds, filled, OFFICES_SERVED);
	expect_problem(
		ask_with(OFFICER, "GET", "/v1/convoys/LVIV-20220310-1", NULL), 503, "overloaded");
	expect_status(ask_with(OFFICER, "POST", boardings, "{}"), 422);
	client_release();
	filled = fill_to(fds, filled, FACTS_SERVED);
	expect_problem(ask_with(OFFICER, "POST", boardings, "{}"), 503, "overloaded");
	for (int i = 0; i < filled; i++)
		close(fds[i]);
	expect_served_again();
}

/* Sends a request and resets the connection while it is under way, `delay_ms` later. */
static void ask_and_hang_up(
	const char *method, const char *target, const char *headers, int delay_ms)
{
	const struct linger at_once = { .l_onoff = 1 };
	const char *request =
		keep_printf("%s %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n%s\r\n",
			method, target, actor_token(OFFICER), headers);
	const int fd = dial_server();
	assert_int_equal(send(fd, request, strlen(request), MSG_NOSIGNAL), strlen(request));
	pause_ms(delay_ms);
	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once)), 0);
	close(fd);
}

static void who_hangs_up_in_the_middle_of_a_request_harms_nobody(void **state)
{
	const struct family family = given_registered_family("LVIV", 1);
	(void)state;
	const char *status = keep_printf("/v1/status/%s", family.references[0]);
	for (int i = 0; i < HANG_UPS; i++) {
		ask_and_hang_up("GET", status, "", i % 3);
		ask_and_hang_up("GET", "/v1/citizens?city=LVIV&limit=200", "", i % 3);
		ask_and_hang_up("GET", "/v1/changes?limit=200", "Prefer: wait=30\r\n", i % 3);
	}
	expect_alive_at_once();
	expect_status(get(OFFICER, "%s", status), 200);
}

static pid_t serve_on(const char *listen, const char *monitor, const char *output)
{
	const char *const arguments[] = { getenv("KAFILE_TEST_DAEMON"), "serve", NULL };
	const char *const environment[] = { keep_printf("KAFILE_STATE=%s", server.state),
		keep_printf("KAFILE_DATABASE_URL=%s", server.app_url),
		keep_printf("KAFILE_DEPLOYMENT=%s", server.deployment),
		keep_printf("KAFILE_LISTEN=%s", listen), keep_printf("KAFILE_MONITOR=%s", monitor),
		NULL };
	return process_start(arguments, environment, keep_printf("%s/%s", server.state, output));
}

static bool is_alive_on(const char *address, int port)
{
	static const char request[] =
		"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
	char reply[16] = "";
	const int fd = dial(address, port);
	if (fd < 0)
		return false;
	const bool answered = send(fd, request, sizeof(request) - 1, MSG_NOSIGNAL) > 0 &&
			      recv(fd, reply, sizeof(reply) - 1, 0) > 0;
	close(fd);
	return answered && strncmp(reply, "HTTP/1.1 200", 12) == 0;
}

static bool has_ipv6(void)
{
	const struct sockaddr_in6 address = { .sin6_family = AF_INET6,
		.sin6_addr = IN6ADDR_LOOPBACK_INIT };
	const int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const bool has =
		fd >= 0 && bind(fd, (const struct sockaddr *)&address, sizeof(address)) == 0;
	if (fd >= 0)
		close(fd);
	return has;
}

/* A server that listens on `listen` answers on these addresses; `other` is none of them. */
static void expect_reached(const char *listen, const char *const addresses[], const char *other)
{
	const int port = free_port();
	const pid_t process = serve_on(keep_printf("%s:%d", listen, port), "off", "listen");
	const long begun = now_ms();
	while (!is_alive_on(addresses[0], port) && now_ms() - begun < PATIENCE_MS)
		pause_ms(20);
	for (; *addresses; addresses++)
		assert_true(is_alive_on(*addresses, port));
	if (other)
		assert_false(is_alive_on(other, port));
	kill(process, SIGTERM);
	assert_int_equal(process_wait(process), 0);
}

static void it_listens_on_ipv4_alone(void **state)
{
	(void)state;
	expect_reached("0.0.0.0", (const char *const[]){ "127.0.0.1", "127.0.0.2", NULL },
		has_ipv6() ? "::1" : NULL);
}

static void it_listens_on_one_ipv6_address(void **state)
{
	(void)state;
	if (!has_ipv6())
		skip();
	expect_reached("[::1]", (const char *const[]){ "::1", NULL }, "127.0.0.1");
}

static void the_ipv6_wildcard_is_every_address(void **state)
{
	(void)state;
	if (!has_ipv6())
		skip();
	expect_reached("[::]", (const char *const[]){ "::1", "127.0.0.1", NULL }, NULL);
}

static void an_address_that_is_not_ours_ends_the_start(void **state)
{
	static const struct {
		const char *listen;
		const char *message;
	} cases[] = {
		{ "192.0.2.1:8080", "cannot listen on 192.0.2.1 port 8080: " },
		{ "[2001:db8::1]:8080", "cannot listen on 2001:db8::1 port 8080: " },
		{ "kafile.invalid:8080", "cannot listen on kafile.invalid port 8080: " },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *output = keep_printf("refused.%zu", i);
		assert_int_equal(process_wait(serve_on(cases[i].listen, "off", output)), 1);
		const char *said = file_text(keep_printf("%s/%s", server.state, output));
		assert_non_null(strstr(said, cases[i].message));
		assert_non_null(strstr(said, "set KAFILE_LISTEN to another address"));
	}
}

static void an_address_that_another_server_has_ends_the_start(void **state)
{
	static const char *const listens[] = { "127.0.0.1", "0.0.0.0" };
	(void)state;
	for (size_t i = 0; i < sizeof(listens) / sizeof(*listens); i++) {
		const char *output = keep_printf("taken.%zu", i);
		const char *listen = keep_printf("%s:%d", listens[i], server.port);
		assert_int_equal(process_wait(serve_on(listen, "off", output)), 1);
		assert_non_null(strstr(file_text(keep_printf("%s/%s", server.state, output)),
			"Address already in use; set KAFILE_LISTEN to another address"));
	}
	expect_status(alive(), 200);
}

static void a_monitor_that_another_server_has_ends_the_start(void **state)
{
	const char *monitor = keep_printf("127.0.0.1:%d", server.monitor_port);
	(void)state;
	assert_int_equal(process_wait(serve_on("127.0.0.1:0", monitor, "watched")), 1);
	assert_non_null(strstr(file_text(keep_printf("%s/watched", server.state)),
		"Address already in use; set KAFILE_MONITOR to another address"));
	expect_status(ask_monitor("/readyz"), 200);
}

static int start_with_limits(void **state)
{
	struct rlimit limit;
	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max = FILES;
	setrlimit(RLIMIT_NOFILE, &limit);
	setenv("KAFILE_REQUEST_SECONDS", keep_printf("%d", REQUEST_SECONDS), 1);
	setenv("KAFILE_LOOPS", "1", 1);
	return server_start(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_sends_a_head_byte_by_byte_costs_a_connection_for_a_while),
		cmocka_unit_test(who_sends_a_body_byte_by_byte_costs_a_connection_for_a_while),
		cmocka_unit_test(who_sends_nothing_is_shut),
		cmocka_unit_test(a_request_that_waits_for_news_is_not_shut),
		cmocka_unit_test(the_last_connections_are_for_facts_and_who_is_refused_gets_a_503),
		cmocka_unit_test(who_hangs_up_in_the_middle_of_a_request_harms_nobody),
		cmocka_unit_test(it_listens_on_ipv4_alone),
		cmocka_unit_test(it_listens_on_one_ipv6_address),
		cmocka_unit_test(the_ipv6_wildcard_is_every_address),
		cmocka_unit_test(an_address_that_is_not_ours_ends_the_start),
		cmocka_unit_test(an_address_that_another_server_has_ends_the_start),
		cmocka_unit_test(a_monitor_that_another_server_has_ends_the_start),
	};
	unsetenv("KAFILE_TEST_PRISM"); /* a proxy has connections of its own */
	return cmocka_run_group_tests(tests, start_with_limits, server_stop);
}
