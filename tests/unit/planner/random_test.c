/* What holds for every plan, found out with thousands of invented instances. */
#include "check_priority.h"

static const struct mix mixes[] = {
	{ .people = 100 },
	{ .people = 100, .prefer = 30, .needs = 10 },
	{ .people = 60, .prefer = 100, .needs = 10, .limits = 30 },
	{ .people = 80, .prefer = 30, .needs = 20, .documents = 40, .limits = 30 },
	{ .people = 60, .prefer = 40, .strange = 15, .needs = 15, .documents = 20, .limits = 20 },
	{ .people = 20, .prefer = 50, .strange = 40, .needs = 30, .documents = 30, .limits = 50 },
	{ .people = 1, .strange = 50, .needs = 50, .documents = 50, .limits = 50 },
};

#define MIXES (sizeof(mixes) / sizeof(mixes[0]))
#define ROUNDS 7000

/* Beyond the first ROUNDS: in 33918 a later unit would stand in the way but for the last pass, in
 * 41179 and 95422 a unit needs more on one day than on others. */
static const uint64_t remembered[] = { 33918, 41179, 95422 };

#define SEEDS (ROUNDS + sizeof(remembered) / sizeof(remembered[0]))

static uint64_t seed_of(size_t round)
{
	return round < ROUNDS ? round : remembered[round - ROUNDS];
}

static void every_plan_keeps_the_hard_rules(void **state)
{
	static struct instance in;

	(void)state;
	for (size_t round = 0; round < SEEDS; round++) {
		const uint64_t seed = seed_of(round);
		struct checked checked = { &in, NULL, seed };
		struct planner_plan *plan;

		instance_random(&in, seed, &mixes[seed % MIXES]);
		checked.plan = plan = planner_make(&in.input);
		check_hard_rules(&checked);
		planner_plan_free(plan);
	}
}

static void every_plan_keeps_the_order_of_priority(void **state)
{
	static struct instance in;

	(void)state;
	for (size_t round = 0; round < SEEDS; round++) {
		const uint64_t seed = seed_of(round);
		struct checked checked = { &in, NULL, seed };
		struct planner_plan *plan;

		instance_random(&in, seed, &mixes[seed % MIXES]);
		checked.plan = plan = planner_make(&in.input);
		check_priority(&checked);
		planner_plan_free(plan);
	}
}

static int32_t moved(int32_t i, const int32_t *places)
{
	return i == PLANNER_NONE ? PLANNER_NONE : places[i];
}

static void assert_same(const struct checked *checked, const struct planner_plan *other,
	const struct places *places)
{
	const struct planner_plan *plan = checked->plan;

	for (int32_t i = 0; i < checked->in->input.people_count; i++) {
		const struct planner_seat *a = &plan->seats[i],
					  *b = &other->seats[places->people[i]];

		HOLDS(checked, moved(a->vehicle, places->vehicles) == b->vehicle);
		HOLDS(checked, a->lap == b->lap);
	}
	for (int32_t i = 0; i < checked->in->input.groups_count; i++) {
		const struct planner_group_plan *a = &plan->groups[i];
		const struct planner_group_plan *b = &other->groups[places->groups[i]];

		HOLDS(checked, a->rank == b->rank && a->parting == b->parting);
		HOLDS(checked, a->stay.reason == b->stay.reason);
		HOLDS(checked, a->stay.needed == b->stay.needed);
		HOLDS(checked, a->stay.available == b->stay.available);
		HOLDS(checked, a->stay.overtaken_by == b->stay.overtaken_by);
		HOLDS(checked, moved(a->stay.person, places->people) == b->stay.person);
	}
	HOLDS(checked, plan->overtakings_count == other->overtakings_count);
	for (int32_t i = 0; i < plan->overtakings_count; i++) {
		const struct planner_overtaking *a = &plan->overtakings[i];
		const struct planner_overtaking *b = &other->overtakings[i];

		HOLDS(checked, places->groups[a->later] == b->later);
		HOLDS(checked, places->groups[a->earlier] == b->earlier);
		HOLDS(checked, a->reason == b->reason);
	}
}

static void the_order_of_the_input_changes_nothing(void **state)
{
	static struct instance in, shuffled;
	struct places places;

	(void)state;
	for (size_t round = 0; round < SEEDS; round++) {
		const uint64_t seed = seed_of(round);
		struct planner_plan *plan, *other;

		instance_random(&in, seed, &mixes[seed % MIXES]);
		instance_shuffled(&shuffled, &in, &places);
		plan = planner_make(&in.input);
		other = planner_make(&shuffled.input);
		assert_same(&(struct checked){ &in, plan, seed }, other, &places);
		planner_plan_free(plan);
		planner_plan_free(other);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_plan_keeps_the_hard_rules),
		cmocka_unit_test(every_plan_keeps_the_order_of_priority),
		cmocka_unit_test(the_order_of_the_input_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
