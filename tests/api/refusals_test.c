/* What is refused before it is a request: a problem as everywhere else, and the connection ends. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/kept.h"

#define HEAD_MAX 200000

/* The whole answer is one problem: a client finds its end, and nothing behind it. */
static void expect_refusal(const char *bytes, size_t len, int status, const char *type)
{
	const struct answer answer = expect_problem(raw_http(bytes, len), status, type);
	expect_header(answer, "Connection", "close");
	assert_non_null(answer_header(&answer, "X-Request-Id"));
	assert_string_equal(
		answer_header(&answer, "Content-Length"), keep_printf("%zu", answer.body_bytes));
}

static void expect_text_refused(const char *text, int status, const char *type)
{
	expect_refusal(text, strlen(text), status, type);
}

static const char *letters(size_t count)
{
	char *text = keep(malloc(count + 1));
	memset(text, 'a', count);
	text[count] = 0;
	return text;
}

static void a_long_address_is_414(void **state)
{
	static const size_t lengths[] = { 8300, 9000, 20000, HEAD_MAX };
	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++)
		expect_text_refused(
			keep_printf("GET /%s HTTP/1.1\r\nHost: x\r\n\r\n", letters(lengths[i])),
			414, "uri-too-long");
}

static void large_headers_are_431(void **state)
{
	static const size_t lengths[] = { 7200, 7600, 7900, 8000, 8190, 8300, 20000, HEAD_MAX };
	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++)
		expect_text_refused(
			keep_printf("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Note: %s\r\n\r\n",
				letters(lengths[i])),
			431, "headers-too-large");
}

static void many_headers_are_431(void **state)
{
	static char bytes[60000] = "GET /healthz HTTP/1.1\r\nHost: x\r\n";
	size_t len = strlen(bytes);
	(void)state;
	for (int i = 0; i < 2000; i++)
		len += (size_t)snprintf(bytes + len, sizeof(bytes) - len, "X-Note-%d: a\r\n", i);
	expect_refusal(bytes, len, 431, "headers-too-large");
}

static void six_kibibytes_of_headers_are_served(void **state)
{
	const char *bytes = keep_printf("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Note: %s\r\n"
					"Connection: close\r\n\r\n",
		letters(6 << 10));
	(void)state;
	expect_status(raw_http(bytes, strlen(bytes)), 200);
}

static void malformed_http_is_400(void **state)
{
	static const char *const requests[] = { "GET / NONSENSE\r\n\r\n",
		"GET /healthz HTTP/1.1\r\n\r\n",
		"GET /healthz HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n",
		"POST /v1/status HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
		"POST /v1/status HTTP/1.1\r\nHost: x\r\nContent-Length: two\r\n\r\n{}",
		"POST /v1/status HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" };
	(void)state;
	for (size_t i = 0; i < sizeof(requests) / sizeof(*requests); i++)
		expect_text_refused(requests[i], 400, "malformed-request");
}

static void a_length_past_counting_is_413(void **state)
{
	(void)state;
	expect_text_refused("POST /v1/status HTTP/1.1\r\nHost: x\r\n"
			    "Content-Length: 99999999999999999999999\r\n\r\n",
		413, "body-too-large");
	expect_text_refused("POST /v1/status HTTP/1.1\r\nHost: x\r\n"
			    "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffffffff\r\n",
		413, "body-too-large");
}

static void another_version_is_505(void **state)
{
	(void)state;
	expect_text_refused("GET / HTTP/9.9\r\nHost: x\r\n\r\n", 505, "http-version-unsupported");
	expect_text_refused("GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505, "http-version-unsupported");
}

static void who_sent_too_much_may_ask_again(void **state)
{
	(void)state;
	expect_text_refused(
		keep_printf("GET /%s HTTP/1.1\r\n", letters(9000)), 414, "uri-too-long");
	expect_status(get(NOBODY, "/healthz"), 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_long_address_is_414),
		cmocka_unit_test(large_headers_are_431),
		cmocka_unit_test(many_headers_are_431),
		cmocka_unit_test(six_kibibytes_of_headers_are_served),
		cmocka_unit_test(malformed_http_is_400),
		cmocka_unit_test(a_length_past_counting_is_413),
		cmocka_unit_test(another_version_is_505),
		cmocka_unit_test(who_sent_too_much_may_ask_again),
	};
	return cmocka_run_group_tests(tests, server_start, server_stop);
}
