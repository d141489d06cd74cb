/* How a phone with SMS Gateway for Android hears that there is something to send: a stream of
 * server-sent events. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/daemon.h"
#include "support/event_stream.h"
#include "support/expect.h"
#include "support/gateways.h"
#include "support/kept.h"
#include "support/messages.h"
#include "support/process.h"
#include "support/tokens.h"

#define EVENTS "/sms/android/mobile/v1/events"
#define ENQUEUED "event: MessageEnqueued\ndata: {}\n\n"
#define SOON_MS 5000
#define QUIET_MS 2500 /* two askings and more */
#define KEEPALIVE_MS 15000
#define STREAMS_EACH 16

static struct gateway phone;
static struct gateway other;

static int start(void **state)
{
	if (server_start(state))
		return -1;
	phone = phone_new("phone-kapikule");
	other = phone_new("phone-siret");
	return 0;
}

/* Open, with the event that it begins with. */
static struct event_stream *listens(const struct gateway *gateway)
{
	struct event_stream *stream =
		event_stream_open(gateway->password, EVENTS, "", server.port, 0);

	assert_true(event_stream_has(stream, ENQUEUED, 1, SOON_MS));
	assert_int_equal(event_stream_status(stream), 200);
	return stream;
}

/* `gateway` is quoted, or NULL for anybody; due in so many seconds. */
static void given_message_for(const char *gateway, int seconds)
{
	daemon_sql(&server,
		keep_printf("INSERT INTO kafile.messages (kind, template, phone, language, body, "
			    "gateway, priority, not_before, valid_until) VALUES ('departed', "
			    "'notice.departed', '+905551110031', 'tr', 'x', %s, 5, now() + "
			    "interval '%d s', now() + interval '2 hours')",
			gateway ? gateway : "NULL", seconds));
}

/* How many events came until nothing came for a while. */
static int events_so_far(struct event_stream *stream)
{
	int count = 0;

	event_stream_idle(stream, QUIET_MS);
	for (const char *at = stream->body; (at = strstr(at, ENQUEUED)); at += strlen(ENQUEUED))
		count++;
	return count;
}

static void a_phone_hears_what_came_due_for_it_and_no_other_does(void **state)
{
	(void)state;
	struct event_stream *mine = listens(&phone), *others = listens(&other);

	assert_non_null(strcasestr(mine->raw, "\r\nContent-Type: text/event-stream\r\n"));
	assert_non_null(strcasestr(mine->raw, "\r\nCache-Control: no-store\r\n"));
	given_message_for("'phone-kapikule'", 0);
	assert_true(event_stream_has(mine, ENQUEUED, 2, SOON_MS));
	assert_int_equal(events_so_far(others), 1);
	event_stream_close(mine);
	event_stream_close(others);
}

static void what_anybody_may_carry_is_told_to_all(void **state)
{
	(void)state;
	struct event_stream *mine = listens(&phone), *others = listens(&other);

	given_message_for(NULL, 0);
	assert_true(event_stream_has(mine, ENQUEUED, 2, SOON_MS));
	assert_true(event_stream_has(others, ENQUEUED, 2, SOON_MS));
	event_stream_close(mine);
	event_stream_close(others);
}

static void what_is_not_due_yet_is_told_when_it_is(void **state)
{
	(void)state;
	struct event_stream *stream = listens(&phone);

	given_message_for("'phone-kapikule'", 4);
	assert_int_equal(events_so_far(stream), 1);
	assert_true(event_stream_has(stream, ENQUEUED, 2, SOON_MS));
	event_stream_close(stream);
}

static void what_waits_is_told_once_until_there_is_more(void **state)
{
	(void)state;
	struct event_stream *stream = listens(&phone);

	given_message_for("'phone-kapikule'", 0);
	assert_true(event_stream_has(stream, ENQUEUED, 2, SOON_MS));
	assert_int_equal(events_so_far(stream), 2);
	given_message_for("'phone-kapikule'", 0);
	assert_true(event_stream_has(stream, ENQUEUED, 3, SOON_MS));
	event_stream_close(stream);
}

static void a_phone_that_fetched_hears_of_the_next(void **state)
{
	(void)state;
	struct event_stream *stream = listens(&phone);

	for (int n = 2; n <= 3; n++) {
		given_message_for("'phone-kapikule'", 0);
		assert_true(event_stream_has(stream, ENQUEUED, n, SOON_MS));
		expect_status(ask(&(struct ask){ .method = "GET",
				      .path = "/sms/android/mobile/v1/message",
				      .token = phone.password }),
			200);
	}
	event_stream_close(stream);
}

/* It would fetch nothing, again and again. */
static void a_notice_to_one_who_said_stop_is_not_due(void **state)
{
	(void)state;
	struct event_stream *stream = listens(&phone);

	daemon_sql(&server, "INSERT INTO kafile.sms_phones (phone, stopped_at) VALUES "
			    "('+905551110031', now())");
	given_message_for("'phone-kapikule'", 0);
	assert_int_equal(events_so_far(stream), 1);
	daemon_sql(&server, "DELETE FROM kafile.sms_phones");
	event_stream_close(stream);
}

/* News of people that are no news of messages. */
static void what_else_happens_is_not_told(void **state)
{
	(void)state;
	struct event_stream *stream = listens(&phone);

	given_registered_family("LVIV", 1);
	assert_int_equal(events_so_far(stream), 1);
	event_stream_close(stream);
}

static void silence_is_broken_every_15_seconds(void **state)
{
	(void)state;
	struct event_stream *stream = listens(&phone);

	assert_true(event_stream_has(stream, ":keepalive\n\n", 1, KEEPALIVE_MS + SOON_MS));
	event_stream_close(stream);
}

static void who_is_no_phone_of_ours_hears_nothing(void **state)
{
	(void)state;
	struct event_stream *stream = event_stream_open("guessed", EVENTS, "", server.port, 0);

	event_stream_idle(stream, 300);
	assert_int_equal(event_stream_status(stream), 401);
	assert_non_null(strcasestr(stream->raw, "\r\nX-Kafile-Problem: unauthenticated"));
	event_stream_close(stream);
}

static void one_stream_too_many_is_refused(void **state)
{
	(void)state;
	struct event_stream *streams[STREAMS_EACH + 1];
	const struct gateway many = phone_new("phone-many");

	for (int i = 0; i < STREAMS_EACH; i++)
		streams[i] = listens(&many);
	streams[STREAMS_EACH] = event_stream_open(many.password, EVENTS, "", server.port, 0);
	event_stream_idle(streams[STREAMS_EACH], 500);
	const char *refused = streams[STREAMS_EACH]->raw;
	assert_int_equal(event_stream_status(streams[STREAMS_EACH]), 429);
	assert_non_null(strcasestr(refused, "\r\nX-Kafile-Problem: too_many_waiting"));
	assert_non_null(strcasestr(refused, "\r\nRetry-After: "));
	for (int i = 0; i <= STREAMS_EACH; i++)
		event_stream_close(streams[i]);
}

static void it_ends_when_the_gateway_is_disabled(void **state)
{
	(void)state;
	const struct gateway lost = phone_new("phone-lost");
	struct event_stream *stream = listens(&lost), *others = listens(&other);

	expect_status(
		patch(ADMIN, "\"v1\"", "/v1/gateways/phone-lost", "{\"disabled\":true}"), 200);
	assert_true(event_stream_ends(stream, SOON_MS));
	assert_true(stream->ended);
	given_message_for("'phone-siret'", 0);
	assert_true(event_stream_has(others, ENQUEUED, 2, SOON_MS));
	event_stream_close(stream);
	event_stream_close(others);
}

static void it_ends_with_the_token_that_opened_it(void **state)
{
	(void)state;
	const struct actor named = { .subject = "phone-kapikule", .role = "gateway" };
	struct event_stream *stream =
		event_stream_open(token_issue(&named, "4s"), EVENTS, "", server.port, 0);

	assert_true(event_stream_has(stream, ENQUEUED, 1, SOON_MS));
	assert_true(event_stream_ends(stream, 4000 + SOON_MS));
	event_stream_close(stream);
}

#define TEST(name) cmocka_unit_test_setup(name, outbox_empty)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_phone_hears_what_came_due_for_it_and_no_other_does),
		TEST(what_anybody_may_carry_is_told_to_all),
		TEST(what_is_not_due_yet_is_told_when_it_is),
		TEST(what_waits_is_told_once_until_there_is_more),
		TEST(a_phone_that_fetched_hears_of_the_next),
		TEST(a_notice_to_one_who_said_stop_is_not_due),
		TEST(what_else_happens_is_not_told),
		TEST(silence_is_broken_every_15_seconds),
		TEST(who_is_no_phone_of_ours_hears_nothing),
		TEST(one_stream_too_many_is_refused),
		TEST(it_ends_when_the_gateway_is_disabled),
		TEST(it_ends_with_the_token_that_opened_it),
	};
	unsetenv("KAFILE_TEST_PRISM"); /* a proxy waits for the end of an answer */
	setenv("KAFILE_LOOPS", "1", 1);
	return cmocka_run_group_tests_name("api/sms_android_events", tests, start, server_stop);
}
