/* Each hard rule by itself, and each reason to stay. */
#include "check_priority.h"

static struct instance in;

/* The instance anew with one convoy and a vehicle of so many seats. */
static void given_vehicle(int32_t seats, int32_t accessible)
{
	instance_start(&in, 1);
	(void)add_convoy(&in, 0, 0);
	(void)add_vehicle(&in, 0, seats, accessible);
}

static struct planner_group *given_group(
	enum planner_keep keep, const int32_t *years, int32_t count)
{
	struct planner_group *group = add_group(&in, keep);

	for (int32_t i = 0; i < count; i++)
		(void)add_person(&in, years[i]);
	return group;
}

#define GROUP(keep, ...)                                    \
	given_group(keep, (const int32_t[]){ __VA_ARGS__ }, \
		(int32_t)(sizeof((const int32_t[]){ __VA_ARGS__ }) / sizeof(int32_t)))

/* Every plan here also keeps every rule. */
static struct planner_plan *planned(void)
{
	struct planner_plan *plan = planner_make(&in.input);
	const struct checked checked = { &in, plan, 0 };

	check_hard_rules(&checked);
	check_priority(&checked);
	return plan;
}

static void assert_reason(int32_t group, enum planner_reason reason)
{
	struct planner_plan *plan = planned();

	assert_int_equal(plan->groups[group].stay.reason, reason);
	planner_plan_free(plan);
}

static void an_infant_on_a_lap_takes_no_seat(void **state)
{
	static const struct {
		int32_t years[5], count, seats;
	} cases[] = {
		{ { 30, 1 }, 2, 1 }, { { 30, 2 }, 2, 2 },
		{ { 30, 0, 1 }, 3, 2 }, /* one lap an adult */
		{ { 30, 31, 0, 1 }, 4, 2 },
		{ { 30, 17, 0, 1 }, 4, 3 }, /* a minor has no lap for it */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (int32_t less = 0; less < 2; less++) {
			given_vehicle(cases[i].seats - less, 0);
			(void)given_group(PLANNER_MUST, cases[i].years, cases[i].count);
			assert_reason(0, less ? PLANNER_TOO_LARGE : PLANNER_GOES);
		}
}

static void doubt_about_an_age_goes_to_the_safe_side(void **state)
{
	struct planner_person *child;

	(void)state;
	/* Two within the year or not: a seat is kept. */
	given_vehicle(2, 0);
	(void)GROUP(PLANNER_MUST, 30, 1);
	child = &in.people[1];
	child->born_from = child->born_to - 364;
	child->born_to += 100;
	{
		struct planner_plan *plan = planned();

		assert_int_equal(plan->vehicles[0].seats, 2);
		planner_plan_free(plan);
	}
	/* Eighteen or not: not without an adult. */
	given_vehicle(2, 0);
	(void)GROUP(PLANNER_MUST, 18);
	in.people[0].born_to += 364;
	assert_reason(0, PLANNER_MINOR_ALONE);
	/* Unknown: an adult, unless an officer noted an infant. */
	given_vehicle(2, 0);
	(void)GROUP(PLANNER_MUST, 30);
	in.people[0].born_from = in.people[0].born_to = PLANNER_BIRTH_UNKNOWN;
	assert_reason(0, PLANNER_GOES);
	in.people[0].needs = 1u << PLANNER_INFANT;
	assert_reason(0, PLANNER_MINOR_ALONE);
}

static void ages_count_on_the_day_of_departure(void **state)
{
	struct planner_plan *plan;

	(void)state;
	given_vehicle(4, 0);
	(void)add_convoy(&in, 90, 0);
	(void)add_vehicle(&in, 1, 4, 0);
	(void)GROUP(PLANNER_MUST, 17);
	in.people[0].born_from = in.people[0].born_to = days_from_civil(2004, 4, 1);
	plan = planned();
	assert_int_equal(plan->groups[0].vehicle, 1);
	planner_plan_free(plan);
}

static void who_must_be_together_is_parted_only_where_no_vehicle_is_large_enough(void **state)
{
	struct planner_plan *plan;

	(void)state;
	given_vehicle(4, 0);
	(void)add_vehicle(&in, 0, 4, 0);
	(void)GROUP(PLANNER_MUST, 30, 31, 32, 33, 34, 5, 6);
	plan = planned();
	assert_int_equal(plan->groups[0].parting, PLANNER_PARTED_TOO_LARGE);
	planner_plan_free(plan);
	/* One that is large enough when empty, but not now. */
	in.vehicles[1].seats = 40;
	assert_reason(0, PLANNER_NO_SEATS);
	/* Seats there are, but none for who needs another. */
	in.people[6].accessible = true;
	assert_reason(0, PLANNER_TOO_MANY_ACCESSIBLE);
	in.people[6].accessible = false;
	/* Over one convoy only. */
	in.vehicles[1].seats = 4;
	(void)add_convoy(&in, 1, 0);
	in.vehicles[1].convoy = 1;
	assert_reason(0, PLANNER_TOO_LARGE);
}

static void who_prefers_it_is_parted_for_want_of_room_alone(void **state)
{
	struct planner_plan *plan;

	(void)state;
	given_vehicle(2, 0);
	(void)add_vehicle(&in, 0, 2, 0);
	(void)GROUP(PLANNER_PREFER, 30, 31, 4, 5);
	plan = planned();
	assert_int_equal(plan->groups[0].parting, PLANNER_PARTED);
	planner_plan_free(plan);
	(void)add_vehicle(&in, 0, 4, 0);
	plan = planned();
	assert_int_equal(plan->groups[0].parting, PLANNER_WHOLE);
	assert_int_equal(plan->groups[0].vehicle, 2);
	planner_plan_free(plan);
}

static void an_adult_stays_with_a_minor_who_needs_the_other_vehicle(void **state)
{
	struct planner_plan *plan;

	(void)state;
	given_vehicle(3, 0);
	(void)add_vehicle(&in, 0, 2, 1);
	(void)GROUP(PLANNER_PREFER, 30, 31, 5);
	in.people[2].accessible = true;
	plan = planned();
	assert_int_equal(plan->people_seated, 3);
	assert_int_equal(plan->groups[0].parting, PLANNER_PARTED);
	planner_plan_free(plan);
}

static void companions_stay_side_by_side(void **state)
{
	struct planner_plan *plan;

	(void)state;
	/* Of two groups, one of which would go alone. */
	given_vehicle(2, 1);
	(void)GROUP(PLANNER_MUST, 30);
	(void)GROUP(PLANNER_MUST, 40, 41);
	beside(&in.people[0], 2);
	assert_reason(0, PLANNER_TOO_LARGE);
	assert_reason(1, PLANNER_TOO_LARGE);
	/* Within a group that is parted. */
	given_vehicle(2, 0);
	(void)add_vehicle(&in, 0, 1, 0);
	(void)GROUP(PLANNER_PREFER, 30, 31, 32);
	beside(&in.people[1], 2);
	plan = planned();
	assert_int_equal(plan->seats[1].vehicle, 0);
	assert_int_equal(plan->seats[0].vehicle, 1);
	planner_plan_free(plan);
}

static void a_companion_aboard_is_joined(void **state)
{
	struct planner_plan *plan;

	(void)state;
	given_vehicle(9, 0);
	(void)add_vehicle(&in, 0, 3, 0);
	(void)GROUP(PLANNER_MUST, 12);
	in.people[0].beside = PLANNER_ABOARD;
	in.people[0].companion = 1;
	in.people[0].companion_adult = true;
	plan = planned();
	assert_int_equal(plan->seats[0].vehicle, 1);
	planner_plan_free(plan);
	in.people[0].companion_adult = false;
	assert_reason(0, PLANNER_MINOR_ALONE);
	in.people[0].companion_adult = true;
	in.people[0].companion = PLANNER_NONE;
	assert_reason(0, PLANNER_COMPANION_ABOARD);
	in.people[0].companion = 1;
	in.vehicles[1].free_seats = 0;
	assert_reason(0, PLANNER_NO_SEATS);
}

static void contradictions_are_named(void **state)
{
	(void)state;
	given_vehicle(9, 0);
	(void)GROUP(PLANNER_MUST, 30, 31);
	in.people[1].beside = PLANNER_IN_ANOTHER_CITY;
	assert_reason(0, PLANNER_COMPANION_CITY);
	in.people[1].beside = PLANNER_NOT_WAITING;
	assert_reason(0, PLANNER_COMPANION_GONE);
	in.people[1].beside = PLANNER_ALONE;
	in.groups[0].seated = PLANNER_ELSEWHERE;
	assert_reason(0, PLANNER_REST_ELSEWHERE);
	in.groups[0].keep = PLANNER_PREFER;
	assert_reason(0, PLANNER_GOES);
	in.convoys[0].refused_documents = 2;
	assert_reason(0, PLANNER_GOES);
	in.people[0].document = 1;
	assert_reason(0, PLANNER_DOCUMENTS);
	in.input.vehicles_count = 0;
	assert_reason(0, PLANNER_NO_VEHICLES);
}

static void minors_go_with_somebody_who_answers_for_them(void **state)
{
	(void)state;
	given_vehicle(9, 0);
	(void)GROUP(PLANNER_MUST, 15, 12);
	assert_reason(0, PLANNER_MINOR_ALONE);
	in.groups[0].guardian = true;
	assert_reason(0, PLANNER_GOES);
	in.groups[0].guardian = false;
	in.groups[0].seated = 0;
	in.groups[0].seated_adults = 1;
	assert_reason(0, PLANNER_GOES);
	in.groups[0].seated = PLANNER_NONE;
	in.groups[0].seated_adults = 0;
	(void)GROUP(PLANNER_MUST, 40);
	beside(&in.people[0], 2);
	assert_reason(0, PLANNER_GOES);
	(void)GROUP(PLANNER_MUST, 16);
	beside(&in.people[0], 3);
	assert_reason(0, PLANNER_MINOR_ALONE);
}

static void each_thing_that_a_vehicle_lacks_is_told(void **state)
{
	static const struct {
		struct room_of {
			int32_t seats, accessible, pets, luggage_kg;
		} free;
		enum planner_reason reason;
		int32_t needed, available;
	} cases[] = {
		{ { 3, 1, 2, 60 }, PLANNER_GOES, 0, 0 },
		{ { 2, 1, 2, 60 }, PLANNER_NO_SEATS, 3, 2 },
		{ { 3, 0, 2, 60 }, PLANNER_NO_ACCESSIBLE, 1, 0 },
		{ { 3, 1, 1, 60 }, PLANNER_NO_PETS, 2, 1 },
		{ { 3, 1, 2, 59 }, PLANNER_NO_LUGGAGE, 60, 59 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct planner_plan *plan;

		given_vehicle(9, 2);
		in.vehicles[0].free_seats = cases[i].free.seats;
		in.vehicles[0].free_accessible = cases[i].free.accessible;
		in.vehicles[0].free_pets = cases[i].free.pets;
		in.vehicles[0].free_luggage_kg = cases[i].free.luggage_kg;
		(void)GROUP(PLANNER_MUST, 30, 31, 32);
		in.people[2].accessible = true;
		in.groups[0].pets = 2;
		in.groups[0].luggage_kg = 60;
		plan = planned();
		assert_int_equal(plan->groups[0].stay.reason, cases[i].reason);
		assert_int_equal(plan->groups[0].stay.needed, cases[i].needed);
		assert_int_equal(plan->groups[0].stay.available, cases[i].available);
		planner_plan_free(plan);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_infant_on_a_lap_takes_no_seat),
		cmocka_unit_test(doubt_about_an_age_goes_to_the_safe_side),
		cmocka_unit_test(ages_count_on_the_day_of_departure),
		cmocka_unit_test(
			who_must_be_together_is_parted_only_where_no_vehicle_is_large_enough),
		cmocka_unit_test(who_prefers_it_is_parted_for_want_of_room_alone),
		cmocka_unit_test(an_adult_stays_with_a_minor_who_needs_the_other_vehicle),
		cmocka_unit_test(companions_stay_side_by_side),
		cmocka_unit_test(a_companion_aboard_is_joined),
		cmocka_unit_test(contradictions_are_named),
		cmocka_unit_test(minors_go_with_somebody_who_answers_for_them),
		cmocka_unit_test(each_thing_that_a_vehicle_lacks_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
