/* People received at a border post: once, with a receipt, also against the plan. */
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

#define CLIENTS 32
#define UNKNOWN "000000000H" /* a reference that nobody has */

/* One item; `more` is what follows the usual members. */
static const char *item_at(
	const char *event, const char *reference, const char *outcome, int at, const char *more)
{
	return keep_printf("{\"event_id\":\"%s\",\"reference\":\"%s\",\"outcome\":\"%s\","
			   "\"occurred_at\":\"%s\"%s}",
		event, reference, outcome, minute(at), more);
}

static struct answer receive(const struct actor *who, const char *post_code, const char *items)
{
	return post(
		who, "/v1/handoffs", "{\"border_post\":\"%s\",\"items\":[%s]}", post_code, items);
}

static struct answer receive_one(const char *reference)
{
	return receive(BORDER_KAPIKULE, "KAPIKULE",
		item_at(fresh_id(), reference, "handed_over", 900, ""));
}

static void a_person_is_received_with_a_receipt(void **state)
{
	(void)state;
	struct family family;
	given_departed_convoy("LVIV", 2, &family);

	const struct answer answer = expect_status(receive_one(family.references[0]), 200);
	expect_text(answer, "/items/0/outcome", "accepted");
	expect_text(answer, "/items/0/status", "handed_over");
	expect_length(answer, "/items/0/exceptions", 0);
	assert_int_equal(strncmp(text_at(answer, "/items/0/receipt/token"), "v4.public.", 10), 0);
	assert_string_equal(status_of(family.references[0]), "handed_over");
	assert_string_equal(status_of(family.references[1]), "departed");
}

static void the_same_event_gets_the_same_item(void **state)
{
	(void)state;
	struct family family;
	given_departed_convoy("LVIV", 1, &family);
	const char *item = item_at(fresh_id(), family.references[0], "handed_over", 900, "");

	const struct answer first = expect_status(receive(BORDER_KAPIKULE, "KAPIKULE", item), 200);
	expect_same(first, receive(BORDER_KAPIKULE, "KAPIKULE", item));
}

static void a_person_received_again_keeps_the_first_receipt(void **state)
{
	(void)state;
	struct family family;
	given_departed_convoy("LVIV", 1, &family);
	const struct answer first = expect_status(receive_one(family.references[0]), 200);

	const struct answer again = expect_status(receive_one(family.references[0]), 200);
	expect_text(again, "/items/0/outcome", "already_handed_over");
	expect_text(again, "/items/0/receipt/token", text_at(first, "/items/0/receipt/token"));
}

static void the_same_person_twice_in_a_list_is_received_once(void **state)
{
	(void)state;
	struct family family;
	given_departed_convoy("LVIV", 1, &family);
	const char *items = keep_printf("%s,%s",
		item_at(fresh_id(), family.references[0], "handed_over", 900, ""),
		item_at(fresh_id(), family.references[0], "handed_over", 901, ""));

	const struct answer answer =
		expect_status(receive(BORDER_KAPIKULE, "KAPIKULE", items), 200);
	expect_text(answer, "/items/0/outcome", "accepted");
	expect_text(answer, "/items/1/outcome", "already_handed_over");
	expect_text(answer, "/items/1/receipt/token", text_at(answer, "/items/0/receipt/token"));
}

static void an_event_used_for_somebody_else_is_told(void **state)
{
	(void)state;
	struct family family;
	given_departed_convoy("LVIV", 2, &family);
	const char *event = fresh_id();
	expect_status(receive(BORDER_KAPIKULE, "KAPIKULE",
			      item_at(event, family.references[0], "handed_over", 900, "")),
		200);

	const struct answer answer =
		expect_status(receive(BORDER_KAPIKULE, "KAPIKULE",
				      item_at(event, family.references[1], "handed_over", 900, "")),
			200);
	expect_text(answer, "/items/0/outcome", "event_id_reused");
	expect_text(answer, "/items/0/first/reference", family.references[0]);
	assert_string_equal(status_of(family.references[1]), "departed");
}

static void somebody_never_ticked_is_received_with_an_exception(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 1);

	const struct answer answer = expect_status(receive_one(family.references[0]), 200);
	expect_text(answer, "/items/0/outcome", "accepted");
	expect_text(answer, "/items/0/status", "handed_over");
	expect_text(answer, "/items/0/exceptions/0", "not_boarded");
}

static void a_post_that_was_not_planned_receives_all_the_same(void **state)
{
	(void)state;
	struct family family;
	given_departed_convoy("LVIV", 1, &family);

	const char *item = item_at(fresh_id(), family.references[0], "handed_over", 900, "");
	const struct answer answer =
		expect_status(receive(BORDER_HAMZABEYLI, "HAMZABEYLI", item), 200);
	expect_text(answer, "/items/0/outcome", "accepted");
	expect_text(answer, "/items/0/exceptions/0", "unplanned_post");
	expect_same(answer, expect_status(receive(BORDER_HAMZABEYLI, "HAMZABEYLI", item), 200));
}

static void a_person_of_another_convoy_is_unexpected(void **state)
{
	(void)state;
	struct family family;
	given_departed_convoy("LVIV", 1, &family);
	const struct convoy other = given_departed_convoy("LVIV", 1, NULL);

	const struct answer answer =
		expect_text(hand_over(&other, &family, 900), "/items/0/outcome", "accepted");
	expect_text(answer, "/items/0/exceptions/0", "unexpected_person");
	expect_text(get(OFFICER, "/v1/convoys/%s/reconciliation", other.code), "/unexpected/0",
		family.references[0]);
}

static void somebody_refused_may_be_received_later(void **state)
{
	(void)state;
	struct family family;
	given_departed_convoy("LVIV", 1, &family);
	const char *reference = family.references[0];
	expect_text(receive(BORDER_KAPIKULE, "KAPIKULE",
			    item_at(fresh_id(), reference, "refused_at_border", 900, "")),
		"/items/0/exceptions/0", "refused_at_border");
	assert_string_equal(status_of(reference), "refused_at_border");

	expect_text(receive(BORDER_KAPIKULE, "KAPIKULE",
			    item_at(fresh_id(), reference, "handed_over", 960, "")),
		"/items/0/outcome", "accepted");
	assert_string_equal(status_of(reference), "handed_over");
}

static void an_unknown_person_does_not_harm_the_others(void **state)
{
	(void)state;
	struct family family;
	given_departed_convoy("LVIV", 1, &family);
	const char *items =
		keep_printf("%s,%s", item_at(fresh_id(), UNKNOWN, "handed_over", 900, ""),
			item_at(fresh_id(), family.references[0], "handed_over", 900, ""));

	const struct answer answer =
		expect_status(receive(BORDER_KAPIKULE, "KAPIKULE", items), 200);
	expect_text(answer, "/items/0/outcome", "unknown");
	expect_text(answer, "/items/1/outcome", "accepted");
}

static void an_arrival_declared_by_the_convoy_makes_it_two_sided(void **state)
{
	(void)state;
	struct family family;
	const struct convoy convoy = given_departed_convoy("LVIV", 2, &family);
	expect_boolean(receive_one(family.references[0]), "/items/0/one_sided", true);

	arrive(&convoy, 1, 2, 880);
	expect_boolean(receive_one(family.references[1]), "/items/0/one_sided", false);
}

static void a_post_is_its_own_officers_only(void **state)
{
	(void)state;
	const char *item = item_at(fresh_id(), UNKNOWN, "handed_over", 900, "");

	expect_problem(receive(BORDER_KAPIKULE, "HAMZABEYLI", item), 404, "not-found");
	expect_problem(receive(BORDER_KAPIKULE, "NOWHERE", item), 404, "not-found");
	expect_problem(receive(COORDINATOR_LVIV, "KAPIKULE", item), 403, "forbidden");
	expect_problem(receive(GATEWAY, "KAPIKULE", item), 403, "forbidden");
}

static void bad_items_are_named(void **state)
{
	(void)state;

	expect_field(receive(BORDER_KAPIKULE, "KAPIKULE", ""), "/items");
	expect_field(
		receive(BORDER_KAPIKULE, "KAPIKULE", item_at("x", UNKNOWN, "handed_over", 900, "")),
		"/items/0/event_id");
	expect_text(
		expect_status(receive(BORDER_KAPIKULE, "KAPIKULE",
				      item_at(fresh_id(), "0000000001", "handed_over", 900, "")),
			200),
		"/items/0/outcome", "mistyped");
	expect_field(
		receive(BORDER_KAPIKULE, "KAPIKULE", item_at(fresh_id(), UNKNOWN, "lost", 900, "")),
		"/items/0/outcome");
	expect_field(receive(BORDER_KAPIKULE, "KAPIKULE",
			     item_at(fresh_id(), UNKNOWN, "absent", 900, ",\"seat\":1")),
		"/items/0/seat");
}

static void reconciliation_names_who_is_missing(void **state)
{
	(void)state;
	struct family family;
	const struct convoy convoy = given_departed_convoy("LVIV", 3, &family);
	expect_status(receive_one(family.references[0]), 200);
	expect_status(receive(BORDER_KAPIKULE, "KAPIKULE",
			      item_at(fresh_id(), family.references[1], "absent", 900, "")),
		200);

	const struct answer answer = expect_status(
		get(BORDER_KAPIKULE, "/v1/convoys/%s/reconciliation", convoy.code), 200);
	expect_number(answer, "/expected", 3);
	expect_number(answer, "/handed_over", 1);
	expect_length(answer, "/missing", 1);
	expect_text(answer, "/missing/0", family.references[2]);
	expect_text(answer, "/exceptions/0/kind", "absent");
	expect_number(answer, "/vehicles/0/departure_headcount", 3);
	expect_problem(get(BORDER_HAMZABEYLI, "/v1/convoys/%s/reconciliation", convoy.code), 404,
		"not-found");
	expect_problem(get(COORDINATOR_KYIV, "/v1/convoys/%s/reconciliation", convoy.code), 404,
		"not-found");
}

struct rush {
	const char *reference;
	struct answer answers[CLIENTS];
};

static void rush_to_receive(int thread, void *context)
{
	struct rush *rush = context;

	rush->answers[thread] = receive_one(rush->reference);
}

static void nobody_is_received_twice_by_many_at_once(void **state)
{
	(void)state;
	struct family family;
	int accepted = 0;
	given_departed_convoy("LVIV", 1, &family);
	struct rush rush = { .reference = family.references[0] };

	race(CLIENTS, rush_to_receive, &rush);
	for (int i = 0; i < CLIENTS; i++) {
		expect_status(rush.answers[i], 200);
		expect_text(rush.answers[i], "/items/0/receipt/token",
			text_at(rush.answers[0], "/items/0/receipt/token"));
		if (strcmp(text_at(rush.answers[i], "/items/0/outcome"), "accepted") == 0)
			accepted++;
	}
	assert_int_equal(accepted, 1);
}

struct day {
	struct convoy convoy;
	struct family family;
	struct answer answers[6];
};

static const char *tick(const char *reference)
{
	return keep_printf("{\"event_id\":\"%s\",\"reference\":\"%s\",\"occurred_at\":\"%s\"}",
		fresh_id(), reference, minute(-10));
}

/* Boarding, departure and four handoffs, all at once. */
static void tell_of_the_day(int thread, void *context)
{
	struct day *day = context;
	const char *const *people = day->family.references;
	struct answer *answer = &day->answers[thread];

	if (thread == 0)
		*answer = post(OFFICER, path("/v1/convoys/%s/boardings", day->convoy.code),
			"{\"vehicle\":1,\"items\":[%s,%s,%s,%s]}", tick(people[0]), tick(people[1]),
			tick(people[2]), tick(people[3]));
	else if (thread == 1)
		*answer = post(OFFICER, path("/v1/convoys/%s/departures", day->convoy.code),
			"{\"items\":[{\"event_id\":\"%s\",\"vehicle\":1,\"headcount\":4,"
			"\"occurred_at\":\"%s\"}]}",
			fresh_id(), minute(0));
	else
		*answer = receive_one(people[thread - 2]);
}

static void a_day_told_all_at_once_ends_as_it_should(void **state)
{
	(void)state;
	struct day day = { .convoy = given_convoy("LVIV", 1, 50) };
	day.family = given_assigned_family(&day.convoy, 1, 4);

	race(6, tell_of_the_day, &day);
	for (int i = 0; i < 6; i++)
		expect_status(day.answers[i], 200);
	for (int i = 0; i < 4; i++)
		assert_string_equal(status_of(day.family.references[i]), "handed_over");
	const struct answer account =
		get(OFFICER, "/v1/convoys/%s/reconciliation", day.convoy.code);
	expect_number(account, "/expected", 4);
	expect_number(account, "/handed_over", 4);
	expect_length(account, "/missing", 0);
	expect_length(account, "/unexpected", 0);
	for (size_t i = 0; i < json_array_size(json_at(account, "/exceptions")); i++)
		assert_true(json_is_string(
			json_at(account, keep_printf("/exceptions/%zu/settled_at", i))));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_person_is_received_with_a_receipt),
		cmocka_unit_test(the_same_event_gets_the_same_item),
		cmocka_unit_test(a_person_received_again_keeps_the_first_receipt),
		cmocka_unit_test(the_same_person_twice_in_a_list_is_received_once),
		cmocka_unit_test(an_event_used_for_somebody_else_is_told),
		cmocka_unit_test(somebody_never_ticked_is_received_with_an_exception),
		cmocka_unit_test(a_post_that_was_not_planned_receives_all_the_same),
		cmocka_unit_test(a_person_of_another_convoy_is_unexpected),
		cmocka_unit_test(somebody_refused_may_be_received_later),
		cmocka_unit_test(an_unknown_person_does_not_harm_the_others),
		cmocka_unit_test(an_arrival_declared_by_the_convoy_makes_it_two_sided),
		cmocka_unit_test(a_post_is_its_own_officers_only),
		cmocka_unit_test(bad_items_are_named),
		cmocka_unit_test(reconciliation_names_who_is_missing),
		cmocka_unit_test(nobody_is_received_twice_by_many_at_once),
		cmocka_unit_test(a_day_told_all_at_once_ends_as_it_should),
	};

	return cmocka_run_group_tests(tests, server_start, server_stop);
}
