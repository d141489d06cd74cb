/* People who wait again: those who withdrew, and those whom a journey left somewhere. */
#include <stdlib.h>
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

static void withdraw(const char *whom, const char *reason)
{
	expect_status(
		post(OFFICER, "/v1/withdrawals", "{%s,\"reason\":\"%s\"}", whom, reason), 200);
}

static struct answer reinstate(const char *whom, const char *more)
{
	return expect_status(post(OFFICER, "/v1/reinstatements", "{%s%s}", whom, more), 200);
}

static const char *whole(const struct family *family)
{
	return keep_printf("\"groups\":[\"%s\"]", family->group);
}

static const char *one(const struct family *family, int member)
{
	return keep_printf("\"references\":[\"%s\"]", family->references[member]);
}

static const char *place_of(const char *group)
{
	return text_at(expect_status(get(OFFICER, "/v1/groups/%s", group), 200), "/queued_at");
}

/* The border refuses this person, who is on their way. */
static void turn_back(const struct convoy *convoy, const char *reference)
{
	expect_status(
		post(BORDER_KAPIKULE, "/v1/handoffs",
			"{\"convoy\":\"%s\",\"border_post\":\"KAPIKULE\",\"items\":[{\"event_id\":"
			"\"%s\",\"reference\":\"%s\",\"outcome\":\"refused_at_border\","
			"\"occurred_at\":\"%s\"}]}",
			convoy->code, fresh_id(), reference, minute(900)),
		200);
	assert_string_equal(status_of(reference), "refused_at_border");
}

static void a_family_that_declined_comes_back_to_the_end_of_the_queue(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 3);
	const char *place = place_of(family.group);

	withdraw(whole(&family), "declined");
	const struct answer answer = reinstate(whole(&family), "");
	expect_text(answer, "/items/0/outcome", "done");
	expect_text(answer, "/items/0/status", "registered");
	expect_length(answer, "/items/0/references", 3);
	expect_text(answer, "/items/0/waits/group", family.group);
	assert_true(strcmp(place_of(family.group), place) > 0);
	assert_string_equal(status_of(family.references[2]), "registered");

	const struct convoy convoy = given_convoy("LVIV", 1, 5);
	expect_text(assign(&convoy, &family, 1), "/items/0/outcome", "assigned");
}

static void who_declined_beside_a_family_that_waits_keeps_its_place(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 2);
	const char *place = place_of(family.group);

	withdraw(one(&family, 1), "declined");
	expect_text(reinstate(one(&family, 1), ""), "/items/0/outcome", "done");
	assert_string_equal(place_of(family.group), place);
}

static void who_left_by_car_and_comes_back_has_the_old_place(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 5);
	const struct family family = given_assigned_family(&convoy, 1, 2);
	const char *place = place_of(family.group);

	withdraw(whole(&family), "left_by_own_means");
	expect_text(reinstate(whole(&family), ",\"reason\":\"The car broke down.\""),
		"/items/0/outcome", "done");
	assert_string_equal(place_of(family.group), place);
	assert_string_equal(status_of(family.references[0]), "registered");
}

static void a_family_that_comes_back_elsewhere_waits_there(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 2);

	withdraw(whole(&family), "withdrawn");
	expect_text(reinstate(whole(&family), ",\"city\":\"KYIV\""), "/items/0/waits/group",
		family.group);
	expect_text(expect_status(get(COORDINATOR_KYIV, "/v1/groups/%s", family.group), 200),
		"/members/1/city", "KYIV");
}

static void who_was_turned_back_waits_in_the_city_where_they_are(void **state)
{
	(void)state;
	struct family family;
	const struct convoy convoy = given_departed_convoy("LVIV", 3, &family);
	const char *place = place_of(family.group);
	const char *both = keep_printf(
		"\"references\":[\"%s\",\"%s\"]", family.references[1], family.references[2]);
	turn_back(&convoy, family.references[1]);
	turn_back(&convoy, family.references[2]);

	expect_length(expect_status(get(OFFICER, "/v1/citizens/%s", family.references[1]), 200),
		"/legal", 1);
	const struct answer asked = reinstate(both, "");
	expect_text(asked, "/items/0/outcome", "city_needed");
	expect_text(asked, "/items/1/references/0", family.references[2]);
	assert_string_equal(status_of(family.references[1]), "refused_at_border");

	const struct answer answer = reinstate(both, ",\"city\":\"VINNYTSIA\"");
	expect_text(answer, "/items/0/status", "registered");
	expect_text(answer, "/items/0/waits/city", "VINNYTSIA");
	expect_text(answer, "/items/0/waits/queued_at", place);
	const char *apart = text_at(answer, "/items/0/waits/group");
	assert_string_not_equal(apart, family.group);
	expect_text(answer, "/items/1/waits/group", apart);
	assert_string_equal(status_of(family.references[0]), "departed");
	const struct answer convoy_now =
		expect_status(get(OFFICER, "/v1/convoys/%s", convoy.code), 200);
	expect_number(convoy_now, "/vehicles/0/taken", 1);

	const struct convoy next = given_convoy("VINNYTSIA", 1, 5);
	const struct family two = { .group = apart };
	expect_text(assign(&next, &two, 1), "/items/0/outcome", "assigned");
	assert_string_equal(status_of(family.references[1]), "assigned");
}

static void a_child_found_in_a_hospital_waits_there_and_is_known_to_be_alone(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 5);
	struct family family = given_boarded_family(&convoy, 1, 2);
	const char *child =
		text_at(expect_status(post(OFFICER, path("/v1/groups/%s/members", family.group),
					      "{\"given_names\":\"Ada\",\"family_name\":\"%.8s\","
					      "\"birth_date\":\"2018\"}",
					      fresh_id()),
				201),
			"/reference");
	family.references[family.size++] = child;
	board(&convoy, 1, &family, -5);
	depart(&convoy, 1, 3, 0);
	expect_status(post(OFFICER, path("/v1/convoys/%s/incidents", convoy.code),
			      "{\"items\":[{\"event_id\":\"%s\",\"reference\":\"%s\",\"kind\":"
			      "\"hospitalised\",\"occurred_at\":\"%s\"}]}",
			      fresh_id(), child, minute(300)),
		200);
	assert_string_equal(status_of(child), "hospitalised");

	const struct answer answer = reinstate(keep_printf("\"references\":[\"%s\"]", child),
		",\"city\":\"VINNYTSIA\",\"reason\":\"Well again.\"");
	expect_text(answer, "/items/0/status", "registered");
	expect_boolean(answer, "/items/0/waits/minors_alone", true);
	expect_text(
		expect_status(get(OFFICER, "/v1/citizens/%s", child), 200), "/city", "VINNYTSIA");
	/* A phone that was offline tells late that she was seen before. */
	expect_status(post(OFFICER, path("/v1/convoys/%s/incidents", convoy.code),
			      "{\"items\":[{\"event_id\":\"%s\",\"reference\":\"%s\",\"kind\":"
			      "\"located\",\"occurred_at\":\"%s\"}]}",
			      fresh_id(), child, minute(400)),
		200);
	assert_string_equal(status_of(child), "registered");
}

static void a_late_tick_does_not_take_the_return_back(void **state)
{
	(void)state;
	struct family family;
	const struct convoy convoy = given_departed_convoy("LVIV", 1, &family);
	turn_back(&convoy, family.references[0]);
	reinstate(one(&family, 0), ",\"city\":\"ODESA\"");

	board(&convoy, 1, &family, -20);
	assert_string_equal(status_of(family.references[0]), "registered");
	expect_text(
		expect_status(get(OFFICER, "/v1/groups/%s", family.group), 200), "/city", "ODESA");
}

static void each_item_has_its_own_outcome(void **state)
{
	(void)state;
	const struct family waiting = given_registered_family("LVIV", 1);
	const struct family gone = given_registered_family("LVIV", 1);
	const struct family other = given_registered_family("KYIV", 1);
	withdraw(whole(&gone), "withdrawn");
	withdraw(whole(&other), "withdrawn");

	const struct answer answer = expect_status(
		post(COORDINATOR_LVIV, "/v1/reinstatements",
			"{\"references\":[\"%s\",\"%s\",\"%s\",\"000000000H\"]}",
			waiting.references[0], gone.references[0], other.references[0]),
		200);
	expect_text(answer, "/items/0/outcome", "illegal_transition");
	expect_text(answer, "/items/0/status", "registered");
	expect_text(answer, "/items/1/outcome", "done");
	expect_text(answer, "/items/2/outcome", "unknown");
	expect_text(answer, "/items/3/outcome", "unknown");
	assert_string_equal(status_of(other.references[0]), "withdrawn");
}

static void bad_requests_name_their_fields(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 1);

	expect_field(post(OFFICER, "/v1/reinstatements", "{}"), "/groups");
	expect_field(
		post(OFFICER, "/v1/reinstatements", "{%s,\"city\":\"NOWHERE\"}", one(&family, 0)),
		"/city");
	expect_field(post(OFFICER, "/v1/reinstatements",
			     "{%s,\"occurred_at\":\"2099-01-01T00:00:00Z\"}", one(&family, 0)),
		"/occurred_at");
	expect_problem(post(BORDER_KAPIKULE, "/v1/reinstatements", "{%s}", one(&family, 0)), 403,
		"forbidden");
}

#define OFFICERS 8

struct rush {
	struct family family;
	struct answer answers[OFFICERS];
};

static void bring_back(int thread, void *context)
{
	struct rush *rush = context;

	rush->answers[thread] = post(OFFICER, "/v1/reinstatements", "{%s}", whole(&rush->family));
}

static void many_who_bring_a_family_back_do_it_once(void **state)
{
	(void)state;
	struct rush rush = { .family = given_registered_family("LVIV", 3) };
	int done = 0;
	withdraw(whole(&rush.family), "declined");

	race(OFFICERS, bring_back, &rush);

	for (int i = 0; i < OFFICERS; i++)
		done += strcmp(text_at(expect_status(rush.answers[i], 200), "/items/0/outcome"),
				"done") == 0;
	assert_int_equal(done, 1);
	assert_string_equal(
		daemon_sql(&server, keep_printf("SELECT count(*) FROM kafile.events WHERE type = "
						"'citizen.reinstated' AND group_id = '%s'",
					    rush.family.group)),
		"3\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_family_that_declined_comes_back_to_the_end_of_the_queue),
		cmocka_unit_test(who_declined_beside_a_family_that_waits_keeps_its_place),
		cmocka_unit_test(who_left_by_car_and_comes_back_has_the_old_place),
		cmocka_unit_test(a_family_that_comes_back_elsewhere_waits_there),
		cmocka_unit_test(who_was_turned_back_waits_in_the_city_where_they_are),
		cmocka_unit_test(a_child_found_in_a_hospital_waits_there_and_is_known_to_be_alone),
		cmocka_unit_test(a_late_tick_does_not_take_the_return_back),
		cmocka_unit_test(each_item_has_its_own_outcome),
		cmocka_unit_test(bad_requests_name_their_fields),
		cmocka_unit_test(many_who_bring_a_family_back_do_it_once),
	};

	return cmocka_run_group_tests(tests, server_start, server_stop);
}
