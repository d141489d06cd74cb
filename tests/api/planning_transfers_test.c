/* A plan for the people of a vehicle that broke down. */
#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"
#include "support/seats.h"

static struct answer plan_for(const struct convoy *convoy, int vehicle)
{
	return expect_status(
		post(OFFICER, "/v1/plans", "{\"vehicle\":{\"convoy\":\"%s\",\"number\":%d}}",
			convoy->code, vehicle),
		200);
}

static struct answer commit_as(const struct actor *who, struct answer plan, const char *changes)
{
	return post(who, path("/v1/plans/%s/commit", text_at(plan, "/id")), "{\"changes\":[%s]}",
		changes);
}

static struct answer commit(struct answer plan)
{
	return commit_as(OFFICER, plan, "");
}

static void on_the_road_people_go_to_the_other_buses(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 3, 10);
	given_boarded_family(&convoy, 1, 6);
	given_boarded_family(&convoy, 2, 7);
	given_boarded_family(&convoy, 3, 4);
	given_boarded_family(&convoy, 3, 3);
	const struct family two = given_boarded_family(&convoy, 3, 2);
	for (int bus = 1; bus <= 3; bus++)
		depart(&convoy, bus, bus == 1 ? 6 : bus == 2 ? 7 : 9, 0);

	const struct answer plan = plan_for(&convoy, 3);
	expect_number(plan, "/vehicle/vehicle", 3);
	expect_length(plan, "/assignments", 2);
	expect_length(plan, "/stranded", 2);
	const struct answer done = expect_status(commit(plan), 200);
	expect_number(done, "/committed/people", 7);
	expect_length(done, "/stranded", 2);
	expect_length(done, "/without_seat", 0);
	assert_string_equal(status_of(two.references[0]), "departed");
	expect_seats_add_up();
	expect_text(expect_status(get(OFFICER, "/v1/convoys/%s", convoy.code), 200),
		"/vehicles/2/status", "broken_down");
}

static void before_the_departure_another_convoy_of_the_city_will_do(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("KYIV", 1, 10);
	const struct convoy next = given_convoy("KYIV", 1, 10);
	const struct family family = given_assigned_family(&convoy, 1, 4);

	const struct answer plan = plan_for(&convoy, 1);
	expect_text(plan, "/assignments/0/people/0/convoy", next.code);
	expect_length(plan, "/stranded", 0);
	expect_text(expect_status(commit(plan), 200), "/items/0/outcome", "transferred");
	assert_string_equal(status_of(family.references[0]), "assigned");
	expect_seats_add_up();
}

static void who_steps_on_meanwhile_outdates_it(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("ODESA", 2, 10);
	given_boarded_family(&convoy, 1, 2);
	const struct answer plan = plan_for(&convoy, 1);
	given_assigned_family(&convoy, 1, 1);

	const struct answer refused = expect_problem(commit(plan), 409, "plan-outdated");
	expect_text(refused, "/changed/0/what", "vehicle");
	const struct answer done = expect_status(
		post(OFFICER, path("/v1/plans/%s/commit", text_at(refused, "/plan/id")), "{}"),
		200);
	expect_number(done, "/committed/people", 3);
	expect_seats_add_up();
}

static void an_officer_sends_them_elsewhere_within_their_scope(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("KYIV", 3, 10);
	const struct convoy far = given_convoy("ODESA", 1, 10);
	const struct family family = given_boarded_family(&convoy, 1, 2);
	const struct answer plan = plan_for(&convoy, 1);

	expect_text(expect_problem(commit_as(COORDINATOR_KYIV, plan,
					   keep_printf("{\"group\":\"%s\",\"convoy\":\"%s\"}",
						   family.group, far.code)),
			    409, "plan-change-refused"),
		"/group", family.group);
	const struct answer done = expect_status(
		commit_as(COORDINATOR_KYIV, plan,
			keep_printf("{\"group\":\"%s\",\"convoy\":\"%s\",\"vehicle\":3}",
				family.group, convoy.code)),
		200);
	expect_number(done, "/items/0/vehicles/0", 3);
	assert_string_equal(status_of(family.references[0]), "boarded");
	expect_seats_add_up();
}

static void a_vehicle_that_is_not_there_is_not_found(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("SUMY", 1, 10);

	expect_problem(post(OFFICER, "/v1/plans", "{\"vehicle\":{\"convoy\":\"%s\",\"number\":2}}",
			       convoy.code),
		404, "not-found");
	expect_field(post(OFFICER, "/v1/plans",
			     "{\"city\":\"SUMY\",\"vehicle\":{\"convoy\":\"%s\",\"number\":1}}",
			     convoy.code),
		"/city");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(on_the_road_people_go_to_the_other_buses),
		cmocka_unit_test(before_the_departure_another_convoy_of_the_city_will_do),
		cmocka_unit_test(who_steps_on_meanwhile_outdates_it),
		cmocka_unit_test(an_officer_sends_them_elsewhere_within_their_scope),
		cmocka_unit_test(a_vehicle_that_is_not_there_is_not_found),
	};
	return cmocka_run_group_tests(tests, server_start, server_stop);
}
