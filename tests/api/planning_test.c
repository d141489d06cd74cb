/* Plans: who goes on which vehicle and why, and a commit that is whole or not at all. */
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"
#include "support/seats.h"

static struct answer plan_as(const struct actor *who, const struct convoy *convoy, const char *more)
{
	return post(who, "/v1/plans", "{\"city\":\"%s\",\"convoys\":[\"%s\"]%s}", convoy->city,
		convoy->code, more);
}

static struct answer plan_of(const struct convoy *convoy)
{
	return expect_status(plan_as(OFFICER, convoy, ""), 200);
}

static struct answer commit_as(const struct actor *who, const char *id, const char *changes)
{
	return post(who, path("/v1/plans/%s/commit", id), "{\"changes\":[%s]}", changes);
}

static struct answer commit(struct answer plan, const char *changes)
{
	return commit_as(OFFICER, text_at(plan, "/id"), changes);
}

static void expect_seated(const struct family *family, const struct convoy *convoy, int vehicle)
{
	const struct answer now = expect_status(get(OFFICER, "/v1/groups/%s", family->group), 200);
	for (int i = 0; i < family->size; i++) {
		expect_text(now, keep_printf("/members/%d/convoy", i), convoy->code);
		expect_number(now, keep_printf("/members/%d/vehicle", i), vehicle);
	}
}

static void expect_waiting(const struct family *family)
{
	for (int i = 0; i < family->size; i++)
		assert_string_equal(status_of(family->references[i]), "registered");
}

static struct answer unassign(const struct convoy *convoy, const struct family *family)
{
	return expect_status(post(OFFICER, path("/v1/convoys/%s/unassignments", convoy->code),
				     "{\"groups\":[\"%s\"]}", family->group),
		200);
}

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
		keep_printf("Needs 2 seats; the most that one vehicle it may use has free is %lld.",
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

static void a_commit_seats_everybody_once(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("KHARKIV", 2, 5);
	const struct family one = given_registered_family("KHARKIV", 5);
	const struct family two = given_registered_family("KHARKIV", 4);

	const struct answer plan = plan_of(&convoy);
	const struct answer done = expect_status(commit(plan, ""), 200);
	expect_number(done, "/committed/groups", 2);
	expect_number(done, "/committed/people", 9);
	expect_text(done, "/items/0/outcome", "assigned");
	assert_string_equal(status_of(one.references[0]), "assigned");
	assert_string_equal(status_of(two.references[3]), "assigned");
	expect_seats_add_up();
	expect_problem(commit(plan, ""), 409, "plan-committed");
}

static void the_same_key_gives_the_same_answer(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("ODESA", 1, 5);
	given_registered_family("ODESA", 2);
	const char *where = path("/v1/plans/%s/commit", text_at(plan_of(&convoy), "/id"));
	const char *key = fresh_id();

	const struct answer first = expect_status(post_with_key(OFFICER, key, where, "{}"), 200);
	expect_same(first, post_with_key(OFFICER, key, where, "{}"));
}

/* The first commit is refused for `what`; the fresh plan that comes with it holds. */
static void expect_outdated(struct answer plan, const char *what)
{
	const struct answer refused = expect_problem(commit(plan, ""), 409, "plan-outdated");
	expect_text(refused, "/changed/0/what", what);
	assert_true(strlen(text_at(refused, "/changed/0/sentence")) > 0);
	expect_status(commit_as(OFFICER, text_at(refused, "/plan/id"), ""), 200);
	expect_seats_add_up();
}

static void an_assignment_meanwhile_outdates_it(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("CHERNIVTSI", 2, 5);
	const struct family goes = given_registered_family("CHERNIVTSI", 2);
	const struct answer plan = plan_of(&convoy);

	assign(&convoy, &goes, 2);
	expect_outdated(plan, "group");
	expect_seated(&goes, &convoy, 2);
}

static void another_vehicle_size_outdates_it(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("ZAPORIZHZHIA", 1, 5);
	given_registered_family("ZAPORIZHZHIA", 2);
	const struct answer plan = plan_of(&convoy);
	const struct answer now = expect_status(get(OFFICER, "/v1/convoys/%s", convoy.code), 200);

	expect_status(patch(OFFICER, answer_header(&now, "ETag"),
			      path("/v1/convoys/%s/vehicles/1", convoy.code), "{\"seats\":4}"),
		200);
	expect_outdated(plan, "vehicle");
}

static void a_withdrawn_member_outdates_it(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("POLTAVA", 1, 5);
	const struct family family = given_registered_family("POLTAVA", 2);
	const struct answer plan = plan_of(&convoy);

	expect_status(
		post(OFFICER, "/v1/withdrawals",
			"{\"references\":[\"%s\"],\"reason\":\"declined\"}", family.references[1]),
		200);
	expect_outdated(plan, "group");
	assert_string_equal(status_of(family.references[0]), "assigned");
}

static void who_registers_meanwhile_does_not(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("BILA_TSERKVA", 1, 5);
	given_registered_family("BILA_TSERKVA", 2);
	const struct answer plan = plan_of(&convoy);
	const struct family late = given_registered_family("BILA_TSERKVA", 2);

	expect_status(commit(plan, ""), 200);
	expect_waiting(&late);
}

static void an_officer_changes_a_plan(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("ZHYTOMYR", 2, 5);
	const struct family one = given_registered_family("ZHYTOMYR", 2);
	const struct family two = given_registered_family("ZHYTOMYR", 2);
	const struct answer plan = plan_of(&convoy);

	const struct answer done = expect_status(
		commit(plan, keep_printf("{\"group\":\"%s\",\"convoy\":\"%s\",\"vehicle\":2},"
					 "{\"group\":\"%s\",\"stays\":true}",
				     one.group, convoy.code, two.group)),
		200);
	expect_number(done, "/committed/people", 2);
	expect_seated(&one, &convoy, 2);
	expect_waiting(&two);
	expect_seats_add_up();
}

static void a_change_that_cannot_hold_refuses_the_whole(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("KHMELNYTSKYI", 2, 3);
	const struct family one = given_registered_family("KHMELNYTSKYI", 3);
	const struct family two = given_registered_family("KHMELNYTSKYI", 3);
	const struct answer plan = plan_of(&convoy);
	const char *taken = text_at(plan, "/assignments/0/group");
	const struct family *moved = strcmp(taken, one.group) == 0 ? &two : &one;
	const int full = (int)number_at(plan, "/assignments/0/people/0/vehicle");

	const struct answer refused = expect_problem(
		commit(plan, keep_printf("{\"group\":\"%s\",\"convoy\":\"%s\",\"vehicle\":%d}",
				     moved->group, convoy.code, full)),
		409, "plan-change-refused");
	expect_text(refused, "/group", moved->group);
	expect_text(refused, "/outcome", "no_seats");
	expect_waiting(&one);
	expect_waiting(&two);
	expect_status(commit(plan, ""), 200);
}

static void a_family_from_another_plan_can_be_seated_again(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("VINNYTSIA", 1, 5);
	const struct family family = given_registered_family("VINNYTSIA", 2);

	expect_status(commit(plan_of(&convoy), ""), 200);
	unassign(&convoy, &family);
	expect_status(commit(plan_of(&convoy), ""), 200);
	expect_seated(&family, &convoy, 1);
}

struct rush {
	const char *plans[2];
	struct answer answers[2];
};

static void commit_one(int thread, void *context)
{
	struct rush *rush = context;
	rush->answers[thread] =
		commit_as(thread ? SECOND_OFFICER : OFFICER, rush->plans[thread], "");
}

static void of_two_officers_one_is_first(void **state)
{
	(void)state;
	for (int round = 0; round < 5; round++) {
		const struct convoy convoy = given_convoy("MYKOLAIV", 1, 4);
		given_registered_family("MYKOLAIV", 2);
		given_registered_family("MYKOLAIV", 2);
		struct rush rush = {
			.plans = { text_at(plan_of(&convoy), "/id"),
				text_at(expect_status(plan_as(SECOND_OFFICER, &convoy, ""), 200),
					"/id") },
		};

		race(2, commit_one, &rush);
		const int loser = rush.answers[0].status == 200 ? 1 : 0;
		expect_status(rush.answers[!loser], 200);
		expect_problem(rush.answers[loser], 409, "plan-outdated");
		expect_seats_add_up();
	}
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
		cmocka_unit_test(a_companion_in_another_city_is_named),
		cmocka_unit_test(a_commit_seats_everybody_once),
		cmocka_unit_test(the_same_key_gives_the_same_answer),
		cmocka_unit_test(an_assignment_meanwhile_outdates_it),
		cmocka_unit_test(another_vehicle_size_outdates_it),
		cmocka_unit_test(a_withdrawn_member_outdates_it),
		cmocka_unit_test(who_registers_meanwhile_does_not),
		cmocka_unit_test(an_officer_changes_a_plan),
		cmocka_unit_test(a_change_that_cannot_hold_refuses_the_whole),
		cmocka_unit_test(a_family_from_another_plan_can_be_seated_again),
		cmocka_unit_test(of_two_officers_one_is_first),
		cmocka_unit_test(another_citys_coordinator_is_refused),
		cmocka_unit_test(bad_input_is_named),
		cmocka_unit_test(old_plans_are_given_up),
	};
	return cmocka_run_group_tests(tests, server_start, server_stop);
}
