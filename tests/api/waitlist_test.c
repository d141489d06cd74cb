/* Who would go next, and seats that are offered. */
#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"
#include "support/messages.h"

static struct answer waitlist(const struct convoy *convoy)
{
	return expect_status(
		get(OFFICER, "/v1/convoys/%s/waitlist?language=en", convoy->code), 200);
}

static void allow_offers(const struct convoy *convoy)
{
	const struct answer now = expect_status(get(OFFICER, "/v1/convoys/%s", convoy->code), 200);
	const struct answer changed = expect_status(
		patch(OFFICER, answer_header(&now, "ETag"), path("/v1/convoys/%s", convoy->code),
			"{\"offers_seats\":true}"),
		200);
	expect_boolean(changed, "/offers_seats", true);
}

static const char *plan_of(const struct convoy *convoy)
{
	return text_at(
		expect_status(post(OFFICER, "/v1/plans", "{\"city\":\"%s\",\"convoys\":[\"%s\"]}",
				      convoy->city, convoy->code),
			200),
		"/id");
}

static struct answer offer(const char *plan)
{
	return post(OFFICER, path("/v1/plans/%s/offers", plan), NULL);
}

static void the_next_that_fit_and_those_before_them(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("KYIV", 1, 2);
	const struct family large = given_registered_family("KYIV", 3);
	const struct family small = given_registered_family("KYIV", 2);

	const struct answer list = waitlist(&convoy);
	expect_length(list, "/next", 1);
	expect_text(list, "/next/0/group", small.group);
	expect_text(list, "/next/0/contact", "reachable");
	expect_length(list, "/before", 1);
	expect_text(list, "/before/0/group", large.group);
	expect_number(list, "/vehicles/0/free_before", 2);
}

static void of_a_convoy_that_gives_no_seats_there_is_none(void **state)
{
	(void)state;
	const struct convoy convoy = given_departed_convoy("ODESA", 2, NULL);

	expect_problem(get(OFFICER, "/v1/convoys/%s/waitlist", convoy.code), 409, "conflict");
	expect_problem(get(OFFICER, "/v1/convoys/ODESA-20220310-77/waitlist"), 404, "not-found");
	expect_problem(
		get(COORDINATOR_KYIV, "/v1/convoys/%s/waitlist", convoy.code), 404, "not-found");
}

static void seats_are_offered_once_where_the_convoy_does(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy_in("LVIV", 2000, 1, 4, "Bus station");
	const struct family family = given_reader("LVIV", 2, "en", NULL);
	const char *plan = plan_of(&convoy);

	expect_text(expect_problem(offer(plan), 409, "conflict"), "/convoy", convoy.code);
	allow_offers(&convoy);
	const struct answer offered = expect_status(offer(plan), 200);
	expect_text(offered, "/items/0/group", family.group);
	expect_text(offered, "/items/0/outcome", "offered");
	expect_messages(&family, "offer queued\n");
	expect_says(&family, convoy.code);
	expect_text(expect_status(offer(plan), 200), "/items/0/outcome", "offered_before");
	expect_messages(&family, "offer queued\n");
}

static void who_gets_the_seat_is_not_offered_it_any_more(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy_in("DNIPRO", 2000, 1, 4, NULL);
	const struct family family = given_reader("DNIPRO", 2, "tr", NULL);
	const char *plan = plan_of(&convoy);
	allow_offers(&convoy);
	expect_status(offer(plan), 200);

	expect_status(post(OFFICER, path("/v1/plans/%s/commit", plan), "{}"), 200);
	expect_problem(offer(plan), 409, "plan-committed");
	expect_messages(&family, "assigned queued\ndeparts_today queued\noffer withdrawn\n");
}

static void of_a_convoy_that_is_cancelled_nothing_is_offered(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy_in("KHARKIV", 2000, 1, 4, NULL);
	const struct family family = given_reader("KHARKIV", 2, "uk", NULL);
	const char *plan = plan_of(&convoy);
	allow_offers(&convoy);
	expect_status(offer(plan), 200);
	expect_messages(&family, "offer queued\n");

	expect_status(post(OFFICER, path("/v1/convoys/%s/cancellation", convoy.code),
			      "{\"reason\":\"The road is closed.\"}"),
		200);
	expect_messages(&family, "offer withdrawn\n");
}

static void a_plan_is_offered_and_done_for_a_day(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy_in("SUMY", 2000, 1, 4, NULL);
	const char *plan = plan_of(&convoy);
	allow_offers(&convoy);

	daemon_sql(&server, "UPDATE kafile.plans SET planned_at = planned_at - interval '1 day'");
	expect_problem(offer(plan), 404, "not-found");
	expect_problem(post(OFFICER, path("/v1/plans/%s/commit", plan), "{}"), 404, "not-found");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_next_that_fit_and_those_before_them),
		cmocka_unit_test(of_a_convoy_that_gives_no_seats_there_is_none),
		cmocka_unit_test(seats_are_offered_once_where_the_convoy_does),
		cmocka_unit_test(who_gets_the_seat_is_not_offered_it_any_more),
		cmocka_unit_test(of_a_convoy_that_is_cancelled_nothing_is_offered),
		cmocka_unit_test(a_plan_is_offered_and_done_for_a_day),
	};
	return cmocka_run_group_tests(tests, server_start, server_stop);
}
