/* How far the feed reaches back: KAFILE_FEED_DAYS, here 2, and the epoch of the database. */
#include <stdlib.h>
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

static struct answer changes(const struct actor *who, const char *since)
{
	return get(who, "/v1/changes?since=%s", since);
}

static const char *end_of_feed(const struct actor *who)
{
	return text_at(expect_status(changes(who, "now"), 200), "/next");
}

/* What comes after the cursor; waits for it, since another transaction may hold the feed back. */
static struct answer news(const struct actor *who, const char *since)
{
	return expect_status(
		ask(&(struct ask){ .who = who,
			.method = "GET",
			.path = path("/v1/changes?%s%s", *since ? "since=" : "", since),
			.headers = { "Prefer: wait=10" } }),
		200);
}

/* Everything up to now was so many days ago, and the server looks. */
static void days_pass(int days)
{
	daemon_sql(&server, keep_printf("UPDATE kafile.events SET recorded_at = recorded_at - "
					"interval '%d days'",
				    days));
	assert_int_equal(daemon_terminate(&server), 0);
	daemon_restart(&server);
}

static void a_cursor_from_before_what_is_kept_has_expired(void **state)
{
	(void)state;
	const char *since = end_of_feed(OFFICER);
	given_registered_family("LVIV", 3);
	days_pass(3);

	const struct answer answer = expect_problem(changes(OFFICER, since), 410, "cursor-expired");
	assert_non_null(strstr(text_at(answer, "/detail"), "since=now"));
	const char *next = end_of_feed(OFFICER);
	const struct family family = given_registered_family("LVIV", 1);
	expect_text(news(OFFICER, next), "/items/0/reference", family.references[0]);
}

static void a_cursor_within_what_is_kept_goes_on(void **state)
{
	(void)state;
	const char *since = end_of_feed(OFFICER);
	const struct family family = given_registered_family("LVIV", 1);
	days_pass(1);

	expect_text(expect_status(changes(OFFICER, since), 200), "/items/0/reference",
		family.references[0]);
}

static void who_missed_nothing_goes_on_after_any_time(void **state)
{
	(void)state;
	const char *before = end_of_feed(OFFICER);
	given_registered_family("LVIV", 1);
	const char *since = text_at(news(OFFICER, before), "/next");
	days_pass(400);

	expect_length(expect_status(changes(OFFICER, since), 200), "/items", 0);
}

static void without_a_cursor_it_begins_at_the_oldest_change_kept(void **state)
{
	(void)state;
	given_registered_family("LVIV", 2);
	days_pass(3);
	const struct family family = given_registered_family("LVIV", 1);

	const struct answer answer = news(OFFICER, "");
	expect_length(answer, "/items", 1);
	expect_text(answer, "/items/0/reference", family.references[0]);
}

static void what_the_feed_gave_up_stays_on_record(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 1);
	days_pass(3);

	expect_length(
		expect_status(get(OFFICER, "/v1/events?reference=%s", family.references[0]), 200),
		"/items", 1);
}

static void a_reader_whose_changes_are_rare_does_not_fall_behind(void **state)
{
	(void)state;
	const char *since = end_of_feed(COORDINATOR_KYIV);
	given_registered_family("LVIV", 1);
	days_pass(1);
	const struct answer idle = expect_status(changes(COORDINATOR_KYIV, since), 200);
	expect_length(idle, "/items", 0);
	days_pass(2);

	expect_status(changes(COORDINATOR_KYIV, text_at(idle, "/next")), 200);
	expect_problem(changes(COORDINATOR_KYIV, since), 410, "cursor-expired");
}

static void a_new_epoch_ends_all_cursors_and_begins_anew(void **state)
{
	(void)state;
	given_registered_family("LVIV", 1);
	days_pass(3);
	const char *before = end_of_feed(OFFICER);
	const struct family family = given_registered_family("LVIV", 1);
	const char *since = text_at(news(OFFICER, before), "/next");
	daemon_sql(&server, "INSERT INTO kafile.feed_epoch DEFAULT VALUES");

	expect_problem(changes(OFFICER, since), 410, "cursor-expired");
	const struct answer first = expect_status(get(OFFICER, "/v1/changes?limit=1000"), 200);
	expect_boolean(first, "/has_more", false);
	const size_t count = json_array_size(json_at(first, "/items"));
	assert_true(count > 1);
	expect_text(first, keep_printf("/items/%zu/reference", count - 1), family.references[0]);
	expect_length(expect_status(changes(OFFICER, text_at(first, "/next")), 200), "/items", 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cursor_from_before_what_is_kept_has_expired),
		cmocka_unit_test(a_cursor_within_what_is_kept_goes_on),
		cmocka_unit_test(who_missed_nothing_goes_on_after_any_time),
		cmocka_unit_test(without_a_cursor_it_begins_at_the_oldest_change_kept),
		cmocka_unit_test(what_the_feed_gave_up_stays_on_record),
		cmocka_unit_test(a_reader_whose_changes_are_rare_does_not_fall_behind),
		cmocka_unit_test(a_new_epoch_ends_all_cursors_and_begins_anew),
	};
	setenv("KAFILE_FEED_DAYS", "2", 1);
	return cmocka_run_group_tests(tests, server_start, server_stop);
}
