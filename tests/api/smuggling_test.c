/*
 * Requests that two readers could tell apart in two ways, and what a front server may let pass:
 * each is a problem, the connection ends with it, and what follows on that connection is never read
 * as a request. PROBE is what follows: it would be answered if it were.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/kept.h"
#include "support/process.h"

#define ANSWER_BYTES 65536
#define END_MS 30000
#define PROBE "GET /v1/probe HTTP/1.1\r\nHost: probe\r\n\r\n"
#define POST_STATUS "POST /v1/status HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"

struct bytes {
	const char *data;
	size_t len;
};
#define BYTES(literal) ((struct bytes){ (literal), sizeof(literal) - 1 })

/* All that the server says until it closes, which it must do. */
static const char *say(struct bytes bytes)
{
	static char answer[ANSWER_BYTES];
	size_t got = 0;
	const int fd = connect_directly();
	struct pollfd end = { .fd = fd, .events = POLLIN };
	assert_int_equal(send(fd, bytes.data, bytes.len, MSG_NOSIGNAL), bytes.len);
	while (got < sizeof(answer) - 1) {
		assert_int_equal(poll(&end, 1, END_MS), 1);
		const ssize_t n = read(fd, answer + got, sizeof(answer) - 1 - got);
		if (n <= 0)
			break;
		got += (size_t)n;
	}
	close(fd);
	answer[got] = 0;
	return answer;
}

static int count(const char *text, const char *part)
{
	int times = 0;
	for (; (text = strstr(text, part)); text++)
		times++;
	return times;
}

static void expect_one_problem(struct bytes bytes, const char *status, const char *type)
{
	const char *answer = say(bytes);
	if (count(answer, "HTTP/1.1 ") != 1 || !strstr(answer, type))
		print_error("%.*s\n=> %s\n", (int)bytes.len, bytes.data, answer);
	assert_int_equal(count(answer, "HTTP/1.1 "), 1);
	contains(answer, keep_printf("HTTP/1.1 %s ", status));
	contains(answer, keep_printf("urn:kafile:problem:%s", type));
	contains(answer, "Connection: close\r\n");
}

static void expect_refused(const struct bytes *cases, size_t n)
{
	for (size_t i = 0; i < n; i++)
		expect_one_problem(cases[i], "400", "malformed-request");
}
#define EXPECT_REFUSED(cases) expect_refused(cases, sizeof(cases) / sizeof(*(cases)))

static void a_length_and_a_coding_or_two_of_either_are_refused(void **state)
{
	static const struct bytes cases[] = {
		BYTES(POST_STATUS "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
				  "0\r\n\r\n" PROBE),
		BYTES(POST_STATUS "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n"
				  "0\r\n\r\n" PROBE),
		BYTES(POST_STATUS "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}" PROBE),
		BYTES(POST_STATUS "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}" PROBE),
		BYTES(POST_STATUS "Content-Length: 2\r\ncontent-length: 2\r\n\r\n{}" PROBE),
		BYTES(POST_STATUS "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"
				  "0\r\n\r\n" PROBE),
	};
	(void)state;
	EXPECT_REFUSED(cases);
}

static void a_length_that_is_no_number_is_refused(void **state)
{
	static const struct bytes cases[] = {
		BYTES(POST_STATUS "Content-Length: 2, 2\r\n\r\n{}" PROBE),
		BYTES(POST_STATUS "Content-Length: +2\r\n\r\n{}" PROBE),
		BYTES(POST_STATUS "Content-Length: -2\r\n\r\n{}" PROBE),
		BYTES(POST_STATUS "Content-Length: 0x2\r\n\r\n{}" PROBE),
		BYTES(POST_STATUS "Content-Length: 2 0\r\n\r\n{}" PROBE),
		BYTES(POST_STATUS "Content-Length: 2\r\n\t0\r\n\r\n{}" PROBE),
	};
	(void)state;
	EXPECT_REFUSED(cases);
}

static void another_coding_than_chunked_is_501(void **state)
{
	static const struct bytes cases[] = {
		BYTES(POST_STATUS "Transfer-Encoding: gzip\r\n\r\n{}" PROBE),
		BYTES(POST_STATUS "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" PROBE),
		BYTES(POST_STATUS "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" PROBE),
		BYTES(POST_STATUS "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" PROBE),
		BYTES(POST_STATUS "Transfer-Encoding:\r\n\r\n0\r\n\r\n" PROBE),
	};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		expect_one_problem(cases[i], "501", "transfer-coding-unsupported");
}

static void a_header_over_two_lines_is_refused(void **state)
{
	static const struct bytes cases[] = {
		BYTES("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Note: a\r\n b\r\n\r\n" PROBE),
		BYTES("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Note: a\r\n\tb\r\nX: c\r\n\r\n" PROBE),
		BYTES("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Note: a\r\n \r\n\r\n" PROBE),
		BYTES(POST_STATUS "Content-Length: 2\r\n 0\r\n\r\n{}" PROBE),
		BYTES(POST_STATUS "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" PROBE),
		BYTES("GET /healthz HTTP/1.1\r\n Host: x\r\nHost: y\r\n\r\n" PROBE),
	};
	(void)state;
	EXPECT_REFUSED(cases);
}

static void a_line_that_ends_in_an_lf_alone_is_refused(void **state)
{
	static const struct bytes cases[] = {
		BYTES("GET /healthz HTTP/1.1\nHost: x\r\n\r\n" PROBE),
		BYTES("GET /healthz HTTP/1.1\r\nHost: x\nX-Note: a\r\n\r\n" PROBE),
		BYTES("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Note: a\n\r\n" PROBE),
		BYTES("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Note: a\r\n\n" PROBE),
		BYTES("GET /healthz HTTP/1.1\nHost: x\n\n" PROBE),
		BYTES("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Note: a\rb\r\n\r\n" PROBE),
	};
	(void)state;
	EXPECT_REFUSED(cases);
}

static void control_bytes_in_a_head_are_refused(void **state)
{
	static const struct bytes cases[] = {
		BYTES("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Note: a\0b\r\n\r\n" PROBE),
		BYTES("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Note: a\0\r\nX: b\r\n\r\n" PROBE),
		BYTES("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Note: \0\r\n\r\n" PROBE),
		BYTES(POST_STATUS "Transfer-Encoding: chunked\0\r\n\r\n0\r\n\r\n" PROBE),
		BYTES("GET /healthz HTTP/1.1\r\nHost: x\r\nX-\0Note: a\r\n\r\n" PROBE),
		BYTES("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Note: a\x01\r\n\r\n" PROBE),
		BYTES("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Note: a\x7f\r\n\r\n" PROBE),
		BYTES("GET /healthz\0 HTTP/1.1\r\nHost: x\r\n\r\n" PROBE),
		BYTES("GET /heal\x01thz HTTP/1.1\r\nHost: x\r\n\r\n" PROBE),
		BYTES("GET /healthz?a=\x7f HTTP/1.1\r\nHost: x\r\n\r\n" PROBE),
		BYTES("GE\0T /healthz HTTP/1.1\r\nHost: x\r\n\r\n" PROBE),
	};
	(void)state;
	EXPECT_REFUSED(cases);
}

static void a_name_that_is_no_token_is_refused(void **state)
{
	static const struct bytes cases[] = {
		BYTES(POST_STATUS "Content-Length : 2\r\n\r\n{}" PROBE),
		BYTES(POST_STATUS "Content-Length\t: 2\r\n\r\n{}" PROBE),
		BYTES(POST_STATUS "Transfer Encoding: chunked\r\n\r\n0\r\n\r\n" PROBE),
		BYTES(POST_STATUS "Content-Length\x0b: 2\r\n\r\n{}" PROBE),
		BYTES(POST_STATUS "Content-Length\xc3\xa9: 2\r\n\r\n{}" PROBE),
		BYTES(POST_STATUS "\"Content-Length\": 2\r\n\r\n{}" PROBE),
		BYTES(POST_STATUS ": 2\r\n\r\n{}" PROBE),
	};
	(void)state;
	EXPECT_REFUSED(cases);
}

static void a_request_line_has_a_method_and_one_space_behind_it(void **state)
{
	static const struct bytes cases[] = {
		BYTES("GET  /healthz HTTP/1.1\r\nHost: x\r\n\r\n" PROBE),
		BYTES("G\xc4\x9e"
		      "ET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" PROBE),
		BYTES("GET{} /healthz HTTP/1.1\r\nHost: x\r\n\r\n" PROBE),
	};
	(void)state;
	EXPECT_REFUSED(cases);
}

/* The library ends such a connection without a word. */
static void a_third_space_in_a_request_line_ends_the_connection(void **state)
{
	(void)state;
	assert_string_equal(say(BYTES("GET /healthz  HTTP/1.1\r\nHost: x\r\n\r\n" PROBE)), "");
	assert_string_equal(say(BYTES("GET /heal thz HTTP/1.1\r\nHost: x\r\n\r\n" PROBE)), "");
}

static void a_request_has_one_host(void **state)
{
	static const struct bytes cases[] = {
		BYTES("GET /healthz HTTP/1.1\r\n\r\n" PROBE),
		BYTES("GET /healthz HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n" PROBE),
		BYTES("GET /healthz HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n" PROBE),
	};
	(void)state;
	EXPECT_REFUSED(cases);
}

/* What ends a chunk, and what may stand behind its size, is read in more ways than one: whoever
 * sends chunks gets one answer a connection. */
static void nothing_behind_a_chunked_body_is_a_request(void **state)
{
	static const struct bytes cases[] = {
		BYTES(POST_STATUS "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n" PROBE),
		BYTES(POST_STATUS "Transfer-Encoding: chunked\r\n\r\n2;a\n{}\r\n0\r\n\r\n" PROBE),
		BYTES(POST_STATUS "Transfer-Encoding: chunked\r\n\r\n2\n{}\n0\n\n" PROBE),
		BYTES(POST_STATUS "Transfer-Encoding: chunked\r\n\r\n02\r\n{}\r\n00\r\n\r\n" PROBE),
		BYTES(POST_STATUS
			"Transfer-Encoding: chunked\r\n\r\n0\r\nHost: y\r\n z\r\n\r\n" PROBE),
		BYTES(POST_STATUS "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" PROBE),
		BYTES(POST_STATUS "Transfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n" PROBE),
		BYTES(POST_STATUS "Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n" PROBE),
		BYTES(POST_STATUS "Transfer-Encoding: chunked\r\n\r\n2\r\n{}x\r\n0\r\n\r\n" PROBE),
	};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *answer = say(cases[i]);
		assert_int_equal(count(answer, "HTTP/1.1 "), 1);
		contains(answer, "HTTP/1.1 4");
		contains(answer, "Connection: close\r\n");
	}
}

/* Whether what is refused above is refused for its bytes: well said, it is served, and what comes
 * behind it too. */
static void what_is_well_said_is_served_and_so_is_the_next(void **state)
{
	static const struct bytes cases[] = {
		BYTES("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" PROBE),
		BYTES("GET /healthz HTTP/1.1\r\nhost:x\r\nX-Note: \t a  b "
		      "\t\r\nX-Empty:\r\n\r\n" PROBE),
		BYTES("\r\nGET /healthz?a=%00&b HTTP/1.1\r\nHost: x\r\nX-Note: "
		      "\xc4\x9f\r\n\r\n" PROBE),
		BYTES("GET /healthz HTTP/1.1\r\nHost: x\r\nCookie: a=b; c=d\r\nCookie: e=f\r\n"
		      "Content-Length: 2\r\n\r\n\r\n" PROBE),
	};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *bytes = cases[i].data;
		const char *answer = say((struct bytes){
			keep_printf("%.*sGET / HTTP/9.9\r\n\r\n", (int)cases[i].len, bytes),
			cases[i].len + strlen("GET / HTTP/9.9\r\n\r\n") });
		assert_int_equal(count(answer, "HTTP/1.1 "), 3);
		contains(answer, "HTTP/1.1 200 ");
		contains(answer, "HTTP/1.1 404 ");
		contains(answer, "HTTP/1.1 505 ");
	}
}

/* The parts of a head come as they like. */
static void a_head_in_many_pieces_is_the_same_head(void **state)
{
	static const char request[] = "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Note: a\r\n"
				      "Connection: close\r\n\r\n";
	char answer[1024] = "";
	const int fd = connect_directly();
	(void)state;
	for (size_t i = 0; i < sizeof(request) - 1; i++) {
		assert_int_equal(send(fd, request + i, 1, MSG_NOSIGNAL), 1);
		pause_ms(1);
	}
	assert_true(recv(fd, answer, sizeof(answer) - 1, MSG_WAITALL) > 0);
	close(fd);
	contains(answer, "HTTP/1.1 200 ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_length_and_a_coding_or_two_of_either_are_refused),
		cmocka_unit_test(a_length_that_is_no_number_is_refused),
		cmocka_unit_test(another_coding_than_chunked_is_501),
		cmocka_unit_test(a_header_over_two_lines_is_refused),
		cmocka_unit_test(a_line_that_ends_in_an_lf_alone_is_refused),
		cmocka_unit_test(control_bytes_in_a_head_are_refused),
		cmocka_unit_test(a_name_that_is_no_token_is_refused),
		cmocka_unit_test(a_request_line_has_a_method_and_one_space_behind_it),
		cmocka_unit_test(a_third_space_in_a_request_line_ends_the_connection),
		cmocka_unit_test(a_request_has_one_host),
		cmocka_unit_test(nothing_behind_a_chunked_body_is_a_request),
		cmocka_unit_test(what_is_well_said_is_served_and_so_is_the_next),
		cmocka_unit_test(a_head_in_many_pieces_is_the_same_head),
	};
	unsetenv("KAFILE_TEST_PRISM"); /* a proxy would mend the bytes */
	return cmocka_run_group_tests(tests, server_start, server_stop);
}
