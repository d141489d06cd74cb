/* Document rules change within days: plans follow the rule that holds when their convoy departs. */
#include <string.h>

#include "support/daemon.h"
#include "support/documents.h"
#include "support/expect.h"
#include "support/kept.h"

#define RUSH 16

static void a_rule_from_noon_leaves_the_morning_and_lists_who_no_longer_fits(void **state)
{
	(void)state;
	const struct convoy morning = given_route("KYIV", "\"MD\"", "PALANCA", 0, 50);
	const struct convoy afternoon = given_route("KYIV", "\"MD\"", "PALANCA", 600, 50);
	const struct family early = given_holder("KYIV", CARD);
	const struct family late = given_holder("KYIV", CARD);
	const struct family passport = given_holder("KYIV", PASSPORT);
	const struct family next = given_holder("KYIV", CARD);
	expect_text(seat(OFFICER, &morning, &early), "/items/0/outcome", "assigned");
	expect_text(seat(OFFICER, &afternoon, &late), "/items/0/outcome", "assigned");
	expect_text(seat(OFFICER, &afternoon, &passport), "/items/0/outcome", "assigned");

	const struct answer rule = expect_status(add_rule("MD", "refused", 300), 201);
	expect_length(rule, "/no_longer_fit", 1);
	expect_boolean(rule, "/more", false);
	expect_text(rule, "/no_longer_fit/0/convoy", afternoon.code);
	expect_number(rule, "/no_longer_fit/0/vehicle", 1);
	expect_text(rule, "/no_longer_fit/0/reference", late.references[0]);
	expect_text(rule, "/no_longer_fit/0/country", "MD");
	expect_length(misfits(&afternoon), "/items", 1);
	expect_length(misfits(&morning), "/items", 0);

	expect_text(seat(OFFICER, &afternoon, &next), "/items/0/outcome", "documents_refused");
	expect_text(seat(OFFICER, &morning, &next), "/items/0/outcome", "assigned");
	expect_text(expect_status(seat_anyway(OFFICER, &afternoon, &late), 200), "/items/0/outcome",
		"already_assigned");
	expect_text(misfits(&afternoon), "/items/0/document_override_by", "selin.demir");
	expect_length(expect_status(add_rule("MD", "accepted", 300), 201), "/no_longer_fit", 0);
	expect_length(misfits(&afternoon), "/items", 0);
}

struct rush {
	struct convoy convoy;
	struct family families[RUSH];
	struct answer answers[RUSH + 1];
};

static void seat_or_forbid(int thread, void *context)
{
	struct rush *rush = context;

	if (thread == RUSH)
		rush->answers[thread] = add_rule("PL", "refused", 0);
	else
		rush->answers[thread] =
			post(OFFICER, path("/v1/convoys/%s/assignments", rush->convoy.code),
				"{\"groups\":[\"%s\"]}", rush->families[thread].group);
}

static void nobody_slips_between_a_new_rule_and_the_seats_given_meanwhile(void **state)
{
	struct rush rush = { .convoy = given_route("LVIV", "\"PL\"", "MEDYKA", 0, 50) };
	int seated = 0;

	(void)state;
	for (int i = 0; i < RUSH; i++)
		rush.families[i] = given_holder("LVIV", CARD);
	race(RUSH + 1, seat_or_forbid, &rush);
	const char *rule = expect_status(rush.answers[RUSH], 201).body;
	for (int i = 0; i < RUSH; i++) {
		const char *outcome =
			text_at(expect_status(rush.answers[i], 200), "/items/0/outcome");
		const bool listed = strstr(rule, rush.families[i].references[0]);
		assert_string_equal(outcome, listed ? "assigned" : "documents_refused");
		seated += listed;
	}
	expect_length(misfits(&rush.convoy), "/items", (size_t)seated);
}

static void rules_are_listed_as_they_were_and_as_they_hold(void **state)
{
	(void)state;
	expect_status(add_rule("BG", "officer_decides", 100000), 201);
	expect_status(add_rule("BG", "accepted", 200000), 201);
	expect_length(
		expect_status(
			get(BORDER_KAPIKULE, "/v1/document-rules?country=BG&nationality=TUR"), 200),
		"/items", 4);
	const struct answer then = expect_status(
		get(AUDITOR, "/v1/document-rules?country=BG&at=%s", minute(150000)), 200);
	expect_length(then, "/items", 2);
	expect_text(then, "/items/0/document_type", "id_card");
	expect_text(then, "/items/0/verdict", "officer_decides");
	expect_text(then, "/items/0/recorded_by", "selin.demir");
	const struct answer first =
		expect_status(get(COORDINATOR_LVIV, "/v1/document-rules?country=BG&limit=3"), 200);
	const struct answer rest = expect_status(
		get(COORDINATOR_LVIV, "/v1/document-rules?country=BG&limit=3&cursor=%s",
			text_at(first, "/next")),
		200);
	expect_length(rest, "/items", 1);
	expect_text(rest, "/items/0/document_type", "passport");
}

static void a_rule_is_an_officers_and_whole(void **state)
{
	(void)state;
	static const char rule[] = "{\"country\":\"%s\",\"nationality\":\"TUR\",\"document_type\":"
				   "\"id_card\",\"verdict\":\"accepted\",\"valid_from\":"
				   "\"2022-03-10T10:00:00Z\",\"valid_to\":\"%s\"}";
	const char *good = keep_printf(rule, "HR", "2022-03-11T10:00:00Z");

	expect_problem(post(COORDINATOR_LVIV, "/v1/document-rules", "%s", good), 403, "forbidden");
	expect_status(post(OFFICER, "/v1/document-rules", "%s", good), 201);
	expect_field(post(OFFICER, "/v1/document-rules", "%s",
			     keep_printf(rule, "HR", "2022-03-10T10:00:00Z")),
		"/valid_to");
	expect_field(post(OFFICER, "/v1/document-rules", "%s",
			     keep_printf(rule, "hr", "2022-03-11T10:00:00Z")),
		"/country");
	expect_field(get(OFFICER, "/v1/document-rules?country=TUR"), "?country");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rule_from_noon_leaves_the_morning_and_lists_who_no_longer_fits),
		cmocka_unit_test(nobody_slips_between_a_new_rule_and_the_seats_given_meanwhile),
		cmocka_unit_test(rules_are_listed_as_they_were_and_as_they_hold),
		cmocka_unit_test(a_rule_is_an_officers_and_whole),
	};

	return cmocka_run_group_tests(tests, server_start, server_stop);
}
