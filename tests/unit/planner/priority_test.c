/* The order of priority, who goes past whom, and what a plan is like beyond who goes. */
#include "check_priority.h"

static struct instance in;

static void given_convoys(int32_t count)
{
	instance_start(&in, 1);
	for (int32_t i = 0; i < count; i++)
		(void)add_convoy(&in, i, 0);
}

/* Adults, the first of them of this age. */
static struct planner_group *given_group(int32_t years, int32_t count)
{
	struct planner_group *group = add_group(&in, PLANNER_MUST);

	for (int32_t i = 0; i < count; i++)
		(void)add_person(&in, i == 0 ? years : 30);
	return group;
}

static struct planner_plan *planned(void)
{
	struct planner_plan *plan = planner_make(&in.input);
	const struct checked checked = { &in, plan, 0 };

	check_hard_rules(&checked);
	check_priority(&checked);
	return plan;
}

static void classes_go_before_time(void **state)
{
	static const enum planner_class expected[] = { PLANNER_OTHERS, PLANNER_FAMILIES,
		PLANNER_FRAIL, PLANNER_FRAIL, PLANNER_UNACCOMPANIED, PLANNER_MEDICAL };
	struct planner_plan *plan;

	(void)state;
	given_convoys(1);
	(void)add_vehicle(&in, 0, 1, 1);
	(void)given_group(30, 1);
	(void)given_group(30, 1);
	(void)add_person(&in, 8);
	(void)given_group(70, 1);
	(void)given_group(30, 1);
	in.people[in.input.people_count - 1].needs = 1u << PLANNER_PREGNANT;
	(void)given_group(15, 1);
	in.groups[4].guardian = true;
	(void)given_group(30, 1);
	in.people[in.input.people_count - 1].needs = 1u << PLANNER_DIALYSIS;
	plan = planned();
	for (int32_t i = 0; i < 6; i++) {
		assert_int_equal(plan->groups[i].class_of, expected[i]);
		assert_int_equal(plan->groups[i].stay.reason == PLANNER_GOES, i == 5);
	}
	/* Of the two in one class the one that waits longer. */
	assert_true(plan->groups[2].rank < plan->groups[3].rank);
	planner_plan_free(plan);
}

static void a_later_group_goes_only_past_one_that_cannot_use_its_seats(void **state)
{
	struct planner_plan *plan;

	(void)state;
	given_convoys(1);
	(void)add_vehicle(&in, 0, 6, 0);
	(void)given_group(30, 4);
	(void)given_group(30, 3);
	(void)given_group(30, 2);
	plan = planned();
	assert_int_equal(plan->groups[0].vehicle, 0);
	assert_int_equal(plan->groups[1].vehicle, PLANNER_NONE);
	assert_int_equal(plan->groups[2].vehicle, 0);
	assert_int_equal(plan->groups[1].stay.overtaken_by, 1);
	assert_int_equal(plan->overtakings_count, 1);
	assert_int_equal(plan->overtakings[0].earlier, 1);
	assert_int_equal(plan->overtakings[0].later, 2);
	assert_int_equal(plan->overtakings[0].reason, PLANNER_NO_SEATS);
	assert_int_equal(plan->overtakings[0].needed, 3);
	assert_int_equal(plan->overtakings[0].available, 2);
	planner_plan_free(plan);
}

static void earlier_ones_move_to_make_room(void **state)
{
	struct planner_plan *plan;

	(void)state;
	/* 3 + 2 and 3 + 2 + 1 into 5 and 6. */
	given_convoys(1);
	(void)add_vehicle(&in, 0, 5, 0);
	(void)add_vehicle(&in, 0, 6, 0);
	(void)given_group(30, 2);
	(void)given_group(30, 2);
	(void)given_group(30, 1);
	(void)given_group(30, 3);
	(void)given_group(30, 3);
	plan = planned();
	assert_int_equal(plan->people_staying, 0);
	planner_plan_free(plan);
}

static void who_may_leave_any_way_makes_room_for_who_may_not(void **state)
{
	struct planner_plan *plan;

	(void)state;
	given_convoys(2);
	in.convoys[1].refused_documents = 2;
	(void)add_vehicle(&in, 0, 4, 0);
	(void)add_vehicle(&in, 1, 4, 0);
	(void)given_group(30, 4);
	(void)given_group(30, 4);
	in.people[4].document = 1;
	plan = planned();
	assert_int_equal(plan->groups[0].vehicle, 1);
	assert_int_equal(plan->groups[1].vehicle, 0);
	planner_plan_free(plan);
}

static void accessible_seats_are_left_for_who_needs_them(void **state)
{
	struct planner_plan *plan;

	(void)state;
	given_convoys(1);
	(void)add_vehicle(&in, 0, 2, 2);
	(void)add_vehicle(&in, 0, 4, 0);
	(void)given_group(30, 2);
	(void)given_group(30, 1);
	plan = planned();
	assert_int_equal(plan->groups[0].vehicle, 1);
	assert_int_equal(plan->groups[1].vehicle, 1);
	planner_plan_free(plan);
}

static void vehicles_of_a_convoy_are_filled_evenly(void **state)
{
	struct planner_plan *plan;

	(void)state;
	given_convoys(2);
	for (int32_t i = 0; i < 4; i++)
		(void)add_vehicle(&in, i / 2, 10, 0);
	for (int32_t i = 0; i < 6; i++)
		(void)given_group(30, 2);
	plan = planned();
	assert_int_equal(plan->vehicles[0].seats, 6);
	assert_int_equal(plan->vehicles[1].seats, 6);
	/* The earlier convoy first. */
	assert_int_equal(plan->vehicles[2].seats + plan->vehicles[3].seats, 0);
	planner_plan_free(plan);
}

static void nobody_and_nothing_is_a_plan_too(void **state)
{
	struct planner_plan *plan;

	(void)state;
	instance_start(&in, 1);
	plan = planned();
	assert_int_equal(plan->people_seated + plan->people_staying, 0);
	assert_int_equal(plan->rules_version, planner_rules_default.version);
	planner_plan_free(plan);
	planner_plan_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(classes_go_before_time),
		cmocka_unit_test(a_later_group_goes_only_past_one_that_cannot_use_its_seats),
		cmocka_unit_test(earlier_ones_move_to_make_room),
		cmocka_unit_test(who_may_leave_any_way_makes_room_for_who_may_not),
		cmocka_unit_test(accessible_seats_are_left_for_who_needs_them),
		cmocka_unit_test(vehicles_of_a_convoy_are_filled_evenly),
		cmocka_unit_test(nobody_and_nothing_is_a_plan_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
