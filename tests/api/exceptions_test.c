/* What contradicts a plan is kept until somebody settles it with a reason. */
#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

/* A convoy whose bus left with one head more than was ticked. */
static struct convoy given_miscounted(const char *city)
{
	const struct convoy convoy = given_convoy(city, 1, 10);
	given_boarded_family(&convoy, 1, 2);
	depart(&convoy, 1, 3, 0);
	return convoy;
}

static struct answer open_of(const struct actor *who, const struct convoy *convoy)
{
	return expect_status(get(who, "/v1/exceptions?convoy=%s&state=open", convoy->code), 200);
}

static struct answer settle(const struct actor *who, long long id, const char *reason)
{
	return post(who, "/v1/exceptions/settlements",
		"{\"items\":[{\"id\":%lld,\"reason\":\"%s\"}]}", id, reason);
}

static void a_head_too_many_is_settled_with_a_reason(void **state)
{
	(void)state;
	const struct convoy convoy = given_miscounted("LVIV");
	const struct answer listed = open_of(COORDINATOR_LVIV, &convoy);
	expect_length(listed, "/items", 1);
	expect_text(listed, "/items/0/kind", "headcount_differs");
	expect_number(listed, "/items/0/detail/headcount", 3);
	const long long id = number_at(listed, "/items/0/id");

	expect_text(expect_status(settle(COORDINATOR_LVIV, id, "The driver counted himself."), 200),
		"/items/0/outcome", "settled");
	expect_length(open_of(COORDINATOR_LVIV, &convoy), "/items", 0);
	const struct answer again = expect_status(settle(OFFICER, id, "Another reason."), 200);
	expect_text(again, "/items/0/outcome", "already_settled");
	expect_text(again, "/items/0/reason", "The driver counted himself.");

	/* A later fact does not open it again. */
	arrive(&convoy, 1, 2, 600);
	const struct answer kept =
		get(OFFICER, "/v1/exceptions?convoy=%s&kind=headcount_differs", convoy.code);
	expect_text(kept, "/items/0/reason", "The driver counted himself.");
}

static void another_citys_exception_is_unknown(void **state)
{
	(void)state;
	const struct convoy convoy = given_miscounted("KYIV");
	const long long id = number_at(open_of(OFFICER, &convoy), "/items/0/id");

	expect_length(open_of(COORDINATOR_LVIV, &convoy), "/items", 0);
	expect_text(expect_status(settle(COORDINATOR_LVIV, id, "x"), 200), "/items/0/outcome",
		"unknown");
	expect_length(open_of(BORDER_KAPIKULE, &convoy), "/items", 1);
	expect_length(open_of(BORDER_HAMZABEYLI, &convoy), "/items", 0);
	expect_status(settle(AUDITOR, id, "x"), 403);
}

static void what_concerns_one_person_is_found_by_the_reference(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	const struct family family = given_registered_family("LVIV", 2);
	hand_over(&convoy, &family, 600);
	const char *reference = family.references[1];

	const struct answer found = expect_status(
		get(OFFICER, "/v1/exceptions?reference=%s&kind=not_boarded", reference), 200);
	expect_length(found, "/items", 1);
	expect_text(found, "/items/0/reference", reference);
	expect_length(get(COORDINATOR_KYIV, "/v1/exceptions?reference=%s", reference), "/items", 0);
	expect_field(get(OFFICER, "/v1/exceptions?reference=7K3M9QXT2A7"), "?reference");
}

static void the_convoys_side_confirms_what_the_border_accepted_alone(void **state)
{
	(void)state;
	struct family family;
	const struct convoy convoy = given_departed_convoy("LVIV", 2, &family);
	expect_boolean(hand_over(&convoy, &family, 600), "/items/0/one_sided", true);
	expect_length(get(OFFICER, "/v1/convoys/%s/reconciliation", convoy.code), "/one_sided", 2);

	expect_status(post(BORDER_KAPIKULE, path("/v1/convoys/%s/arrivals", convoy.code),
			      "{\"items\":[{\"event_id\":\"%s\",\"vehicle\":1,\"headcount\":2,"
			      "\"occurred_at\":\"%s\"}]}",
			      fresh_id(), minute(590)),
		200);
	expect_length(get(OFFICER, "/v1/convoys/%s/reconciliation", convoy.code), "/one_sided", 2);
	arrive(&convoy, 1, 2, 595);
	expect_length(get(OFFICER, "/v1/convoys/%s/reconciliation", convoy.code), "/one_sided", 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_head_too_many_is_settled_with_a_reason),
		cmocka_unit_test(another_citys_exception_is_unknown),
		cmocka_unit_test(what_concerns_one_person_is_found_by_the_reference),
		cmocka_unit_test(the_convoys_side_confirms_what_the_border_accepted_alone),
	};

	return cmocka_run_group_tests(tests, server_start, server_stop);
}
