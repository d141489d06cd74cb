/* Machines that poll: how long they may wait, how many of them, and when they are to come again. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"
#include "support/process.h"
#include "support/tokens.h"

#define WAITING_EACH 256
#define PATIENCE_MS 20000
#define REVOCATION_MS 1000 /* until every server knows of it */

static long now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static const char *end_of_feed(void)
{
	return text_at(expect_status(get(GATEWAY, "/v1/changes?since=now"), 200), "/next");
}

static struct answer prefer(const char *target, const char *preference)
{
	return ask(&(struct ask){ .who = GATEWAY,
		.method = "GET",
		.path = target,
		.headers = { keep_printf("Prefer: %s", preference) } });
}

static void a_wait_is_capped_below_what_proxies_allow(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 1);
	const char *status = path("/v1/status/%s", family.references[0]);

	expect_header(prefer(status, "wait=100"), "Preference-Applied", "wait=55");
	expect_header(prefer(status, "wait=99999999999"), "Preference-Applied", "wait=55");
}

static void a_preference_is_read_as_its_rfc_says(void **state)
{
	(void)state;
	const char *changes = path("/v1/changes?since=%s", end_of_feed());
	const long begun = now_ms();

	const struct answer answer = prefer(changes, "respond-async, Wait = \"1\"; x=9, wait=30");
	expect_header(expect_status(answer, 200), "Preference-Applied", "wait=1");
	assert_in_range(now_ms() - begun, 900, PATIENCE_MS);
	const struct answer other = prefer(changes, "wait=soon, wait=30");
	assert_null(answer_header(&other, "Preference-Applied"));
}

static void expect_comes_again(struct answer answer)
{
	const char *after = answer_header(&answer, "Retry-After");
	assert_non_null(after);
	assert_in_range(strtol(after, NULL, 10), 5, 11);
}

static void a_poll_that_did_not_wait_is_told_when_to_come_again(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 2);
	const char *status = path("/v1/status/%s", family.references[0]);
	const struct answer first = expect_status(get(GATEWAY, "%s", status), 200);

	expect_comes_again(first);
	expect_comes_again(expect_status(ask(&(struct ask){ .who = GATEWAY,
						 .method = "GET",
						 .path = status,
						 .headers = { keep_printf("If-None-Match: %s",
							 answer_header(&first, "ETag")) } }),
		304));
	expect_comes_again(get(GATEWAY, "/v1/changes?since=now"));
	const struct answer more = expect_status(get(GATEWAY, "/v1/changes?limit=1"), 200);
	expect_boolean(more, "/has_more", true);
	assert_null(answer_header(&more, "Retry-After"));
	const struct answer waited = prefer(path("/v1/changes?since=%s", end_of_feed()), "wait=1");
	assert_null(answer_header(&waited, "Retry-After"));
}

static void a_status_may_be_kept_for_its_caller_alone(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 1);
	const struct answer answer = get(GATEWAY, "/v1/status/%s", family.references[0]);

	expect_header(answer, "Cache-Control", "private, no-cache");
	const char *vary = answer_header(&answer, "Vary");
	assert_non_null(vary);
	assert_non_null(strstr(vary, "Authorization"));
	assert_non_null(strstr(vary, "Accept"));
}

static int dial(void)
{
	const struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_port = htons((unsigned short)server.port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static int begin_to_wait(const char *token, const char *since)
{
	const char *request =
		keep_printf("GET /v1/changes?since=%s HTTP/1.1\r\nHost: x\r\nPrefer: wait=50\r\n"
			    "Authorization: Bearer %s\r\n\r\n",
			since, token);
	const int fd = dial();
	assert_int_equal(send(fd, request, strlen(request), MSG_NOSIGNAL), strlen(request));
	return fd;
}

static bool so_many_wait(int count)
{
	const char *line = keep_printf("\nkafile_http_waiting %d\n", count);
	for (const long begun = now_ms(); now_ms() - begun < PATIENCE_MS; pause_ms(20))
		if (strstr(ask_monitor("/metrics").body, line))
			return true;
	return false;
}

static struct answer wait_a_second(const char *token, const char *since)
{
	return ask(&(struct ask){ .token = token,
		.method = "GET",
		.path = path("/v1/changes?since=%s", since),
		.headers = { "Prefer: wait=1" } });
}

static void one_request_too_many_that_waits_is_refused(void **state)
{
	(void)state;
	const char *token = text_at(token_new("gateway", "gateway.of_many", NULL), "/token");
	const char *since = end_of_feed();
	int fds[WAITING_EACH];
	for (int i = 0; i < WAITING_EACH; i++)
		fds[i] = begin_to_wait(token, since);
	assert_true(so_many_wait(WAITING_EACH));

	const struct answer refused =
		expect_problem(wait_a_second(token, since), 429, "too-many-waiting");
	expect_comes_again(refused);
	assert_null(answer_header(&refused, "Preference-Applied"));
	expect_status(token_get(token, path("/v1/changes?since=%s", since)), 200);
	expect_status(wait_a_second(actor_token(GATEWAY), since), 200);
	given_registered_family("LVIV", 1);
	assert_true(so_many_wait(0));
	expect_status(wait_a_second(token, end_of_feed()), 200);
	for (int i = 0; i < WAITING_EACH; i++)
		close(fds[i]);
}

static void a_request_whose_token_ends_while_it_waits_learns_nothing(void **state)
{
	(void)state;
	const struct answer issued = token_new("gateway", "gateway.to_be_revoked", NULL);
	const int fd = begin_to_wait(text_at(issued, "/token"), end_of_feed());
	char answer[16] = "";
	assert_true(so_many_wait(1));

	expect_status(
		call(ADMIN, "DELETE", path("/v1/tokens/%s", text_at(issued, "/id")), NULL), 200);
	pause_ms(REVOCATION_MS);
	given_registered_family("LVIV", 1);
	assert_true(recv(fd, answer, sizeof(answer) - 1, 0) > 12);
	assert_int_equal(strncmp(answer, "HTTP/1.1 401", 12), 0);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_wait_is_capped_below_what_proxies_allow),
		cmocka_unit_test(a_preference_is_read_as_its_rfc_says),
		cmocka_unit_test(a_poll_that_did_not_wait_is_told_when_to_come_again),
		cmocka_unit_test(a_status_may_be_kept_for_its_caller_alone),
		cmocka_unit_test(a_request_whose_token_ends_while_it_waits_learns_nothing),
		cmocka_unit_test(one_request_too_many_that_waits_is_refused),
	};
	setenv("KAFILE_LOOPS", "1", 1);
	return cmocka_run_group_tests(tests, server_start, server_stop);
}
