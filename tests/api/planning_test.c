/* Plans: who goes on which vehicle, and why. */
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"
#include "support/planned.h"

static void a_family_and_a_bus(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("KYIV", 1, 10);
	const struct family family = given_registered_family("KYIV", 4);

	const struct answer plan = plan_of(&convoy);
	expect_length(plan, "/assignments", 1);
	expect_text(plan, "/assignments/0/group", family.group);
	expect_text(plan, "/assignments/0/class", "others");
	expect_length(plan, "/assignments/0/people", 4);
	expect_text(plan, "/assignments/0/people/0/convoy", convoy.code);
	expect_number(plan, "/assignments/0/people/0/vehicle", 1);
	expect_length(plan, "/staying", 0);
	expect_number(plan, "/vehicles/0/free_before", 10);
	expect_number(plan, "/vehicles/0/free_after", 6);
	expect_number(plan, "/counts/people_seated", 4);
	expect_number(plan, "/rules_version", 1);
}

static void a_plan_changes_nothing(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("DNIPRO", 1, 10);
	const struct family family = given_registered_family("DNIPRO", 2);
	const char *before = daemon_sql(&server, "SELECT max(id) FROM kafile.events");

	plan_of(&convoy);
	assert_string_equal(daemon_sql(&server, "SELECT max(id) FROM kafile.events"), before);
	expect_waiting(&family);
}

static void who_stays_is_told_why_in_the_officers_language(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("KREMENCHUK", 1, 4);
	const struct family first = given_registered_family("KREMENCHUK", 3);
	const struct family second = given_registered_family("KREMENCHUK", 2);
	const struct family third = given_registered_family("KREMENCHUK", 1);

	const struct answer plan = plan_of(&convoy);
	expect_length(plan, "/assignments", 2);
	expect_text(plan, "/assignments/0/group", first.group);
	expect_text(plan, "/assignments/1/group", third.group);
	expect_text(plan, "/staying/0/group", second.group);
	expect_text(plan, "/staying/0/reason/code", "no_seats");
	expect_number(plan, "/staying/0/reason/needed", 2);
	expect_text(plan, "/staying/0/reason/sentence",
		keep_printf("Seats needed: 2; the most free in one vehicle it may use: %lld.",
			number_at(plan, "/staying/0/reason/available")));
	expect_number(plan, "/staying/0/overtaken_by", 1);
	expect_text(plan, "/overtakings/0/group", third.group);
	expect_text(plan, "/overtakings/0/overtakes", second.group);
	const struct answer turkish =
		expect_status(plan_as(OFFICER, &convoy, ",\"language\":\"tr\""), 200);
	assert_non_null(strstr(text_at(turkish, "/staying/0/reason/sentence"), "2 koltuk"));
}

static void a_group_too_large_for_all_is_named(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("SUMY", 1, 2);
	const struct family family = given_registered_family("SUMY", 3);

	const struct answer plan = plan_of(&convoy);
	expect_text(plan, "/staying/0/group", family.group);
	expect_number(plan, "/staying/0/people", 3);
	expect_text(plan, "/staying/0/reason/code", "too_large");
}

static void more_accessible_seats_than_one_vehicle_has_are_named(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("CHERNIHIV", 1, 9);
	expect_status(post(OFFICER, "/v1/registrations",
			      "{\"city\":\"CHERNIHIV\",\"consent\":\"explicit\",\"members\":[{"
			      "\"given_names\":\"Ada\",\"family_name\":\"Su\","
			      "\"needs\":[\"wheelchair\"]}]}"),
		201);

	const struct answer plan = plan_of(&convoy);
	expect_text(plan, "/staying/0/class", "medical");
	expect_text(plan, "/staying/0/reason/code", "too_many_accessible");
	expect_number(plan, "/staying/0/reason/needed", 1);
	expect_number(plan, "/staying/0/reason/available", 0);
}

static void a_companion_in_another_city_is_named(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("KHERSON", 1, 10);
	const struct family here = given_registered_family("KHERSON", 1);
	const struct family there = given_registered_family("KONOTOP", 1);
	const struct answer person =
		expect_status(get(OFFICER, "/v1/citizens/%s", here.references[0]), 200);
	expect_status(patch(OFFICER, answer_header(&person, "ETag"),
			      path("/v1/citizens/%s", here.references[0]), "{\"companion\":\"%s\"}",
			      there.references[0]),
		200);

	const struct answer plan = plan_of(&convoy);
	expect_text(plan, "/staying/0/reason/code", "companion_city");
	expect_text(plan, "/staying/0/reason/person", here.references[0]);
}

static void another_citys_coordinator_is_refused(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 5);
	given_registered_family("LVIV", 1);
	const struct answer plan = plan_of(&convoy);

	expect_problem(plan_as(COORDINATOR_KYIV, &convoy, ""), 404, "not-found");
	expect_problem(commit_as(COORDINATOR_KYIV, text_at(plan, "/id"), ""), 404, "not-found");
	expect_problem(plan_as(BORDER_KAPIKULE, &convoy, ""), 403, "forbidden");
	expect_status(commit_as(COORDINATOR_LVIV, text_at(plan, "/id"), ""), 200);
}

static void bad_input_is_named(void **state)
{
	(void)state;
	expect_field(post(OFFICER, "/v1/plans", "{}"), "/city");
	expect_field(post(OFFICER, "/v1/plans", "{\"city\":\"LVIV\",\"horizon\":721}"), "/horizon");
	expect_field(
		post(OFFICER, "/v1/plans", "{\"city\":\"LVIV\",\"language\":\"ru\"}"), "/language");
	expect_field(post(OFFICER, "/v1/plans",
			     "{\"city\":\"LVIV\",\"convoys\":[\"LVIV-20220310-99\"]}"),
		"/convoys/0");
	expect_field(
		post(OFFICER, "/v1/plans",
			"{\"city\":\"LVIV\",\"departs_between\":{\"from\":\"%s\",\"to\":\"%s\"}}",
			minute(1), minute(0)),
		"/departs_between/to");
	expect_problem(post(OFFICER, "/v1/plans", "{\"city\":\"ATLANTIS\"}"), 404, "not-found");
	expect_problem(commit_as(OFFICER, fresh_id(), ""), 404, "not-found");
	const char *id = fresh_id();
	expect_field(
		commit_as(OFFICER, id, keep_printf("{\"group\":\"%s\"}", id)), "/changes/0/convoy");
}

static void old_plans_are_given_up(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("MARIUPOL", 1, 5);
	const struct answer first = plan_of(&convoy);

	for (int i = 0; i < 20; i++)
		plan_of(&convoy);
	expect_problem(commit(first, ""), 404, "not-found");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_family_and_a_bus),
		cmocka_unit_test(a_plan_changes_nothing),
		cmocka_unit_test(who_stays_is_told_why_in_the_officers_language),
		cmocka_unit_test(a_group_too_large_for_all_is_named),
		cmocka_unit_test(more_accessible_seats_than_one_vehicle_has_are_named),
		cmocka_unit_test(a_companion_in_another_city_is_named),
		cmocka_unit_test(another_citys_coordinator_is_refused),
		cmocka_unit_test(bad_input_is_named),
		cmocka_unit_test(old_plans_are_given_up),
	};
	return cmocka_run_group_tests(tests, server_start, server_stop);
}
