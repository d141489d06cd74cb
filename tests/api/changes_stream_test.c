/* GET /v1/changes as server-sent events: what comes, when it ends, and what bad clients cost. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "support/daemon.h"
#include "support/event_stream.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"
#include "support/process.h"
#include "support/tokens.h"

#define SOON_MS 5000
#define PATIENCE_MS 20000
#define PING_MS 15000
#define STALL_MS 30000
#define COUNTED_MS 600 /* until the metrics have it */
#define STREAMS_EACH 16
#define BACKLOG 20000 /* events, some six megabytes of stream */
#define BOUND_KIB 16384

static const char *end_of_feed(const struct actor *who)
{
	return text_at(expect_status(get(who, "/v1/changes?since=now"), 200), "/next");
}

static struct event_stream *follow(const struct actor *who, const char *since)
{
	return event_stream_open(
		actor_token(who), keep_printf("/v1/changes?since=%s", since), "", server.port, 0);
}

/* What is on the `n`th "data: " line, from 0; borrowed. */
static json_t *data_at(const struct event_stream *stream, int n)
{
	const char *at = stream->body;
	for (int i = 0; at && i <= n; i++)
		at = strstr(i ? at + 1 : at, "data: ");
	assert_non_null(at);
	return keep_json(json_loadb(at + 6, strcspn(at + 6, "\n"), 0, NULL));
}

static const char *member(const json_t *item, const char *name)
{
	const char *text = json_string_value(json_object_get(item, name));
	return text ? text : "";
}

static bool metric_becomes(const char *line, int patience_ms)
{
	for (int waited = 0; waited < patience_ms; waited += 50, pause_ms(50))
		if (strstr(ask_monitor("/metrics").body, line))
			return true;
	return false;
}

static long metric(const char *name)
{
	const char *at = strstr(ask_monitor("/metrics").body, keep_printf("\n%s ", name));
	assert_non_null(at);
	return strtol(at + strlen(name) + 2, NULL, 10);
}

static void it_begins_with_how_and_where_to_come_back(void **state)
{
	(void)state;
	struct event_stream *stream = follow(GATEWAY, "now");

	assert_true(event_stream_has(stream, "id: ", 1, SOON_MS));
	assert_int_equal(event_stream_status(stream), 200);
	assert_non_null(strcasestr(stream->raw, "\r\nContent-Type: text/event-stream\r\n"));
	assert_non_null(strcasestr(stream->raw, "\r\nCache-Control: no-store\r\n"));
	assert_int_equal(strncmp(stream->body, "retry: 5000\n\n", 13), 0);
	expect_length(
		get(GATEWAY, "/v1/changes?since=%s", event_stream_last_id(stream)), "/items", 0);
	event_stream_close(stream);
}

static void a_change_is_an_event_whose_id_is_the_cursor_behind_it(void **state)
{
	(void)state;
	struct event_stream *stream = follow(OFFICER, end_of_feed(OFFICER));
	const struct family family = given_registered_family("LVIV", 1);

	assert_true(event_stream_has(stream, "data: ", 1, SOON_MS));
	const json_t *item = data_at(stream, 0);
	assert_string_equal(member(item, "type"), "citizen.registered");
	assert_string_equal(member(item, "reference"), family.references[0]);
	assert_string_equal(member(item, "city"), "LVIV");
	expect_length(
		get(OFFICER, "/v1/changes?since=%s", event_stream_last_id(stream)), "/items", 0);
	event_stream_close(stream);
}

static void a_client_that_comes_back_goes_on_behind_the_last_id(void **state)
{
	(void)state;
	const char *since = end_of_feed(OFFICER);
	struct event_stream *before = follow(OFFICER, since);
	given_registered_family("LVIV", 1);
	assert_true(event_stream_has(before, "data: ", 1, SOON_MS));
	event_stream_close(before);
	const struct family family = given_registered_family("LVIV", 1);

	struct event_stream *after = event_stream_open(actor_token(OFFICER),
		keep_printf("/v1/changes?since=%s", since),
		keep_printf("Last-Event-ID: %s\r\n", event_stream_last_id(before)), server.port, 0);
	assert_true(event_stream_has(after, "data: ", 1, SOON_MS));
	assert_string_equal(member(data_at(after, 0), "reference"), family.references[0]);
	event_stream_close(after);
}

static void what_happened_before_comes_in_order_and_once(void **state)
{
	(void)state;
	const char *since = end_of_feed(OFFICER);
	struct family families[5];
	for (int i = 0; i < 5; i++)
		families[i] = given_registered_family("LVIV", 50);

	struct event_stream *stream = follow(OFFICER, since);
	assert_true(event_stream_has(stream, "data: ", 250, PATIENCE_MS));
	event_stream_idle(stream, 300);
	assert_false(event_stream_has(stream, "data: ", 251, 1));
	for (int i = 0; i < 250; i++)
		assert_string_equal(member(data_at(stream, i), "reference"),
			families[i / 50].references[i % 50]);
	event_stream_close(stream);
}

static void everybody_sees_what_is_theirs(void **state)
{
	(void)state;
	struct event_stream *gateway = follow(GATEWAY, "now");
	struct event_stream *kyiv = follow(COORDINATOR_KYIV, "now");
	assert_true(event_stream_has(gateway, "id: ", 1, SOON_MS));
	assert_true(event_stream_has(kyiv, "id: ", 1, SOON_MS));
	given_registered_family("LVIV", 1);
	const struct family family = given_registered_family("KYIV", 1);

	assert_true(event_stream_has(gateway, "data: ", 2, SOON_MS));
	assert_null(json_object_get(data_at(gateway, 0), "city"));
	assert_true(event_stream_has(kyiv, "data: ", 1, SOON_MS));
	assert_string_equal(member(data_at(kyiv, 0), "reference"), family.references[0]);
	event_stream_close(gateway);
	event_stream_close(kyiv);
}

static void streams_at_one_place_share_an_answer(void **state)
{
	(void)state;
	const char *since = end_of_feed(GATEWAY);
	struct event_stream *streams[12];
	for (int i = 0; i < 12; i++) {
		streams[i] = follow(GATEWAY, since);
		assert_true(event_stream_has(streams[i], "retry", 1, SOON_MS));
	}
	given_registered_family("LVIV", 1);
	for (int i = 0; i < 12; i++)
		assert_true(event_stream_has(streams[i], "data: ", 1, SOON_MS));
	pause_ms(COUNTED_MS);

	const long before = metric("kafile_db_queries_total");
	given_registered_family("LVIV", 1);
	for (int i = 0; i < 12; i++) {
		assert_true(event_stream_has(streams[i], "data: ", 2, SOON_MS));
		event_stream_close(streams[i]);
	}
	pause_ms(COUNTED_MS);
	assert_in_range(metric("kafile_db_queries_total") - before, 2, 11);
}

static void a_cursor_that_is_none_is_a_problem(void **state)
{
	(void)state;
	const char *const accept = "Accept: text/event-stream";

	client_directly(true);
	expect_problem(ask(&(struct ask){ .who = OFFICER,
			       .method = "GET",
			       .path = "/v1/changes?since=42",
			       .headers = { accept } }),
		400, "cursor-malformed");
	expect_problem(ask(&(struct ask){ .who = OFFICER,
			       .method = "GET",
			       .path = "/v1/changes",
			       .headers = { accept, "Last-Event-ID: 42" } }),
		400, "cursor-malformed");
	expect_status(ask(&(struct ask){ .who = OFFICER,
			      .method = "HEAD",
			      .path = "/v1/changes",
			      .headers = { accept } }),
		200);
	client_directly(false);
}

static void it_ends_when_its_token_is_revoked(void **state)
{
	(void)state;
	const struct answer issued = token_new("gateway", "gateway.to_be_revoked", NULL);
	struct event_stream *stream = event_stream_open(
		text_at(issued, "/token"), "/v1/changes?since=now", "", server.port, 0);
	assert_true(event_stream_has(stream, "id: ", 1, SOON_MS));

	expect_status(
		call(ADMIN, "DELETE", path("/v1/tokens/%s", text_at(issued, "/id")), NULL), 200);
	assert_true(event_stream_ends(stream, SOON_MS));
	assert_true(stream->ended);
	event_stream_close(stream);
}

static void it_ends_when_its_token_expires(void **state)
{
	(void)state;
	struct event_stream *stream = event_stream_open(
		token_issue(GATEWAY, "3s"), "/v1/changes?since=now", "", server.port, 0);
	assert_true(event_stream_has(stream, "id: ", 1, SOON_MS));

	assert_true(event_stream_ends(stream, PATIENCE_MS));
	assert_true(stream->ended);
	event_stream_close(stream);
}

static void it_ends_when_the_server_stops(void **state)
{
	(void)state;
	struct event_stream *stream = follow(GATEWAY, "now");
	assert_true(event_stream_has(stream, "id: ", 1, SOON_MS));

	assert_int_equal(daemon_terminate(&server), 0);
	assert_true(event_stream_ends(stream, SOON_MS));
	assert_true(stream->ended);
	event_stream_close(stream);
	daemon_restart(&server);
}

static void one_stream_too_many_is_refused(void **state)
{
	(void)state;
	const char *token = text_at(token_new("gateway", "gateway.of_many", NULL), "/token");
	struct event_stream *streams[STREAMS_EACH + 1];
	for (int i = 0; i <= STREAMS_EACH; i++) {
		streams[i] = event_stream_open(token, "/v1/changes?since=now", "", server.port, 0);
		if (i < STREAMS_EACH)
			assert_true(event_stream_has(streams[i], "id: ", 1, SOON_MS));
	}
	event_stream_idle(streams[STREAMS_EACH], 500);

	const char *refused = streams[STREAMS_EACH]->raw;
	assert_int_equal(event_stream_status(streams[STREAMS_EACH]), 429);
	assert_non_null(strstr(refused, "urn:kafile:problem:too-many-waiting"));
	assert_non_null(strcasestr(refused, "\r\nRetry-After: "));
	for (int i = 0; i <= STREAMS_EACH; i++)
		event_stream_close(streams[i]);
}

static void a_client_that_dies_is_forgotten_at_the_next_change(void **state)
{
	const struct linger at_once = { .l_onoff = 1 };
	(void)state;
	/* Those of other tests go first. */
	given_registered_family("LVIV", 1);
	pause_ms(300);
	given_registered_family("LVIV", 1);
	assert_true(metric_becomes("\nkafile_http_streams 0\n", PATIENCE_MS));
	struct event_stream *stream = follow(GATEWAY, "now");
	assert_true(event_stream_has(stream, "id: ", 1, SOON_MS));
	assert_true(metric_becomes("\nkafile_http_streams 1\n", SOON_MS));
	setsockopt(stream->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	event_stream_close(stream);

	given_registered_family("LVIV", 1);
	assert_true(metric_becomes("\nkafile_http_streams 0\n", SOON_MS));
}

static long resident_kib(void)
{
	const char *at =
		strstr(file_text(keep_printf("/proc/%d/status", server.process)), "VmRSS:");
	assert_non_null(at);
	return strtol(at + 6, NULL, 10);
}

/* The next to last of many changes must have been produced only if the client took those before. */
static void who_takes_nothing_is_shut_and_others_do_not_notice(void **state)
{
	(void)state;
	const char *since = end_of_feed(GATEWAY);
	daemon_sql(&server,
		keep_printf("INSERT INTO kafile.events (type, subject, city, reference, status, "
			    "occurred_at) SELECT 'citizen.changed', 'test', 'LVIV', '7K3M9QXT2B', "
			    "'registered', now() FROM generate_series(1, %d)",
			BACKLOG));
	const struct answer issued = token_new("gateway", "gateway.asleep", NULL);
	const long before = resident_kib();
	struct event_stream *asleep[8], *awake = follow(GATEWAY, "now");
	assert_true(event_stream_has(awake, "id: ", 1, SOON_MS));
	for (int i = 0; i < 8; i++)
		asleep[i] = event_stream_open(text_at(issued, "/token"),
			keep_printf("/v1/changes?since=%s", since), "", server.port, 4096);

	given_registered_family("LVIV", 1);
	assert_true(event_stream_has(awake, "data: ", 1, SOON_MS));
	assert_true(event_stream_has(awake, "\n\n: ping\n\n", 1, PING_MS + SOON_MS));
	assert_in_range(resident_kib() - before, 0, BOUND_KIB);
	assert_true(metric_becomes("\nkafile_http_streams 1\n", STALL_MS + SOON_MS));
	for (int i = 0; i < 8; i++) {
		assert_true(event_stream_ends(asleep[i], SOON_MS));
		assert_false(asleep[i]->ended);
		event_stream_close(asleep[i]);
	}
	event_stream_close(awake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_begins_with_how_and_where_to_come_back),
		cmocka_unit_test(a_change_is_an_event_whose_id_is_the_cursor_behind_it),
		cmocka_unit_test(a_client_that_comes_back_goes_on_behind_the_last_id),
		cmocka_unit_test(what_happened_before_comes_in_order_and_once),
		cmocka_unit_test(everybody_sees_what_is_theirs),
		cmocka_unit_test(streams_at_one_place_share_an_answer),
		cmocka_unit_test(a_cursor_that_is_none_is_a_problem),
		cmocka_unit_test(it_ends_when_its_token_is_revoked),
		cmocka_unit_test(it_ends_when_its_token_expires),
		cmocka_unit_test(it_ends_when_the_server_stops),
		cmocka_unit_test(a_client_that_dies_is_forgotten_at_the_next_change),
		cmocka_unit_test(who_takes_nothing_is_shut_and_others_do_not_notice),
		cmocka_unit_test(one_stream_too_many_is_refused),
	};
	if (getenv("KAFILE_TEST_PRISM")) {
		puts("1..0 # a proxy waits for the end of an answer");
		return 0;
	}
	setenv("KAFILE_LOOPS", "1", 1);
	return cmocka_run_group_tests(tests, server_start, server_stop);
}
