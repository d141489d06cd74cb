/* Plans committed: whole or not at all, and never what is not so any more. */
#include <string.h>

#include "support/daemon.h"
#include "support/documents.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"
#include "support/planned.h"
#include "support/seats.h"

static struct answer unassign(const struct convoy *convoy, const struct family *family)
{
	return expect_status(post(OFFICER, path("/v1/convoys/%s/unassignments", convoy->code),
				     "{\"groups\":[\"%s\"]}", family->group),
		200);
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

static void a_document_rule_meanwhile_outdates_it(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("CHERNIHIV", 1, 5);
	const struct family holder = given_holder("CHERNIHIV", PASSPORT);
	const struct family other = given_holder("CHERNIHIV", "");
	const struct answer plan = plan_of(&convoy);
	expect_number(plan, "/counts/people_seated", 2);

	expect_status(post(OFFICER, "/v1/document-rules",
			      "{\"country\":\"RO\",\"nationality\":\"TUR\","
			      "\"document_type\":\"passport\",\"verdict\":\"refused\","
			      "\"source\":\"note of the embassy\",\"valid_from\":\"%s\"}",
			      minute(-60)),
		201);
	const struct answer refused = expect_problem(commit(plan, ""), 409, "plan-outdated");
	expect_text(refused, "/changed/0/what", "document_rules");
	expect_text(refused, "/plan/staying/0/reason/code", "documents");
	expect_text(refused, "/plan/staying/0/reason/person", holder.references[0]);
	expect_status(commit_as(OFFICER, text_at(refused, "/plan/id"), ""), 200);
	expect_waiting(&holder);
	expect_seated(&other, &convoy, 1);
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

struct mixed {
	const char *plan;
	const struct convoy *convoy;
	const struct family *families;
	struct answer answers[4];
};

/* One commits, the others assign what the plan seats. */
static void commit_or_assign(int thread, void *context)
{
	struct mixed *mixed = context;
	mixed->answers[thread] =
		thread == 0 ? commit_as(OFFICER, mixed->plan, "")
			    : post(SECOND_OFFICER,
				      path("/v1/convoys/%s/assignments", mixed->convoy->code),
				      "{\"groups\":[\"%s\"]}", mixed->families[thread - 1].group);
}

static void beside_assignments_no_seat_is_promised_twice(void **state)
{
	(void)state;
	for (int round = 0; round < 5; round++) {
		const struct convoy convoy = given_convoy("KONOTOP", 2, 4);
		struct family families[3];
		for (int i = 0; i < 3; i++)
			families[i] = given_registered_family("KONOTOP", 3);
		struct mixed mixed = { .plan = text_at(plan_of(&convoy), "/id"),
			.convoy = &convoy,
			.families = families };

		race(4, commit_or_assign, &mixed);
		if (mixed.answers[0].status != 200)
			expect_problem(mixed.answers[0], 409, "plan-outdated");
		for (int i = 1; i < 4; i++)
			expect_status(mixed.answers[i], 200);
		expect_seats_add_up();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_commit_seats_everybody_once),
		cmocka_unit_test(the_same_key_gives_the_same_answer),
		cmocka_unit_test(an_assignment_meanwhile_outdates_it),
		cmocka_unit_test(another_vehicle_size_outdates_it),
		cmocka_unit_test(a_withdrawn_member_outdates_it),
		cmocka_unit_test(a_document_rule_meanwhile_outdates_it),
		cmocka_unit_test(who_registers_meanwhile_does_not),
		cmocka_unit_test(an_officer_changes_a_plan),
		cmocka_unit_test(a_change_that_cannot_hold_refuses_the_whole),
		cmocka_unit_test(a_family_from_another_plan_can_be_seated_again),
		cmocka_unit_test(of_two_officers_one_is_first),
		cmocka_unit_test(beside_assignments_no_seat_is_promised_twice),
	};
	return cmocka_run_group_tests(tests, server_start, server_stop);
}
