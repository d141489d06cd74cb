/* Seats for travel groups: promised once, to whole groups, and given back with the old place. */
#include <stdio.h>
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

#define CLIENTS 32
#define UNKNOWN_GROUP "018e0a6e-7c00-7000-8000-00000000dead"

static struct answer ask_seats(
	const struct actor *who, const struct convoy *convoy, const char *body)
{
	return post(who, path("/v1/convoys/%s/assignments", convoy->code), "%s", body);
}

static struct answer seats_for(const struct convoy *convoy, const struct family *family)
{
	return expect_status(
		ask_seats(OFFICER, convoy, keep_printf("{\"groups\":[\"%s\"]}", family->group)),
		200);
}

static struct answer give_back(const struct convoy *convoy, const struct family *family)
{
	return expect_status(post(OFFICER, path("/v1/convoys/%s/unassignments", convoy->code),
				     "{\"groups\":[\"%s\"]}", family->group),
		200);
}

static long long taken(const struct convoy *convoy, int vehicle)
{
	const struct answer answer =
		expect_status(get(OFFICER, "/v1/convoys/%s", convoy->code), 200);
	return number_at(answer, keep_printf("/vehicles/%d/taken", vehicle - 1));
}

static struct family given_loose_family(const char *city, int members)
{
	struct family family = { .city = city, .size = members };
	char list[4096] = "";
	size_t len = 0;
	for (int i = 0; i < members; i++)
		len += (size_t)snprintf(list + len, sizeof(list) - len,
			"%s{\"given_names\":\"Deniz\",\"family_name\":\"%.8s\"}", i ? "," : "",
			fresh_id());
	family.group = text_at(
		expect_status(post(OFFICER, "/v1/registrations",
				      "{\"city\":\"%s\",\"contact\":{\"phone\":\"+905321234567\","
				      "\"language\":\"tr\"},\"consent\":\"explicit\","
				      "\"keep_together\":\"prefer\",\"members\":[%s]}",
				      city, list),
			201),
		"/group");
	return family;
}

static void a_group_gets_seats_in_the_fullest_vehicle_where_it_fits(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 2, 6);
	const struct family four = given_assigned_family(&convoy, 2, 4);
	const struct family two = given_registered_family("LVIV", 2);

	const struct answer answer = seats_for(&convoy, &two);
	expect_text(answer, "/items/0/outcome", "assigned");
	expect_number(answer, "/items/0/vehicles/0", 2);
	assert_string_equal(status_of(four.references[0]), "assigned");
	assert_int_equal(taken(&convoy, 2), 6);
}

static void a_group_that_stays_together_goes_whole_or_not_at_all(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 2, 3);
	const struct family family = given_registered_family("LVIV", 4);

	const struct answer answer = seats_for(&convoy, &family);
	expect_text(answer, "/items/0/outcome", "no_seats");
	expect_number(answer, "/items/0/largest_free", 3);
	assert_string_equal(status_of(family.references[0]), "registered");
	assert_int_equal(taken(&convoy, 1) + taken(&convoy, 2), 0);
}

static void a_group_that_may_be_parted_is_spread_over_vehicles(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 2, 3);
	const struct family family = given_loose_family("LVIV", 4);

	const struct answer answer = seats_for(&convoy, &family);
	expect_text(answer, "/items/0/outcome", "assigned");
	expect_length(answer, "/items/0/vehicles", 2);
	assert_int_equal(taken(&convoy, 1) + taken(&convoy, 2), 4);
}

static void assigning_again_changes_nothing(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	const struct convoy other = given_convoy("LVIV", 1, 10);
	const struct family family = given_assigned_family(&convoy, 1, 3);

	expect_text(seats_for(&convoy, &family), "/items/0/outcome", "already_assigned");
	const struct answer elsewhere = seats_for(&other, &family);
	expect_text(elsewhere, "/items/0/outcome", "assigned_elsewhere");
	expect_text(elsewhere, "/items/0/convoy", convoy.code);
	assert_int_equal(taken(&convoy, 1), 3);
	assert_int_equal(taken(&other, 1), 0);
}

static void a_reference_stands_for_its_group(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	const struct family family = given_registered_family("LVIV", 3);

	const struct answer answer = expect_status(
		ask_seats(OFFICER, &convoy,
			keep_printf("{\"references\":[\"%s\"]}", family.references[1])),
		200);
	expect_text(answer, "/items/0/outcome", "assigned");
	expect_text(answer, "/items/0/group", family.group);
	assert_int_equal(taken(&convoy, 1), 3);
}

static void a_seat_given_back_is_free_and_the_place_in_the_queue_is_the_old_one(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("CHERNIVTSI", 1, 4);
	const struct family first = given_registered_family("CHERNIVTSI", 2);
	given_registered_family("CHERNIVTSI", 2);
	expect_text(seats_for(&convoy, &first), "/items/0/outcome", "assigned");

	expect_text(give_back(&convoy, &first), "/items/0/outcome", "unassigned");
	assert_int_equal(taken(&convoy, 1), 0);
	expect_text(
		expect_status(get(OFFICER, "/v1/groups?city=CHERNIVTSI&status=registered"), 200),
		"/items/0/id", first.group);
	expect_text(give_back(&convoy, &first), "/items/0/outcome", "already_unassigned");
}

static void people_of_a_cancelled_convoy_wait_again(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	const struct family assigned = given_assigned_family(&convoy, 1, 2);
	const struct family boarded = given_boarded_family(&convoy, 1, 2);

	const char *where = path("/v1/convoys/%s/cancellation", convoy.code);
	const struct answer answer =
		expect_status(post(OFFICER, where, "{\"reason\":\"The road is closed.\"}"), 200);
	expect_text(answer, "/status", "cancelled");
	expect_number(answer, "/returned_to_queue", 4);
	assert_string_equal(status_of(assigned.references[0]), "registered");
	assert_string_equal(status_of(boarded.references[1]), "registered");
	assert_int_equal(taken(&convoy, 1), 0);
	expect_length(
		expect_problem(post(OFFICER, where, "{}"), 409, "illegal-transition"), "/legal", 0);
	expect_text(seats_for(&convoy, &assigned), "/items/0/outcome", "convoy_closed");
}

static void people_on_their_way_are_not_assigned(void **state)
{
	(void)state;
	struct family family;
	given_departed_convoy("LVIV", 2, &family);
	const struct convoy next = given_convoy("LVIV", 1, 10);

	const struct answer answer = seats_for(&next, &family);
	expect_text(answer, "/items/0/outcome", "not_waiting");
	expect_text(answer, "/items/0/status", "departed");
}

static void a_coordinator_of_another_city_finds_nothing(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("KYIV", 1, 10);
	const struct convoy own = given_convoy("LVIV", 1, 10);
	const struct family family = given_registered_family("KYIV", 2);
	const char *body = keep_printf("{\"groups\":[\"%s\"]}", family.group);

	expect_problem(ask_seats(COORDINATOR_LVIV, &convoy, body), 404, "not-found");
	expect_text(expect_status(ask_seats(COORDINATOR_LVIV, &own, body), 200), "/items/0/outcome",
		"unknown");
	expect_text(expect_status(
			    ask_seats(OFFICER, &own, "{\"groups\":[\"" UNKNOWN_GROUP "\"]}"), 200),
		"/items/0/outcome", "unknown");
}

static void bad_requests_name_their_fields(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);

	expect_field(ask_seats(OFFICER, &convoy, "{}"), "/groups");
	expect_field(ask_seats(OFFICER, &convoy, "{\"groups\":[\"me\"]}"), "/groups");
	expect_field(
		ask_seats(OFFICER, &convoy, "{\"groups\":[\"" UNKNOWN_GROUP "\"],\"vehicle\":0}"),
		"/vehicle");
	expect_problem(
		ask_seats(OFFICER, &convoy, "{\"groups\":[\"" UNKNOWN_GROUP "\"],\"vehicle\":7}"),
		404, "not-found");
}

struct rush {
	const struct convoy *convoys[2];
	struct family families[CLIENTS];
	struct answer answers[CLIENTS];
};

static void rush_for_one_convoy(int thread, void *context)
{
	struct rush *rush = context;

	rush->answers[thread] =
		post(OFFICER, path("/v1/convoys/%s/assignments", rush->convoys[thread % 2]->code),
			"{\"groups\":[\"%s\"]}", rush->families[thread].group);
}

static void many_clients_never_exceed_the_seats(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 2, 20);
	struct rush rush = { .convoys = { &convoy, &convoy } };
	for (int i = 0; i < CLIENTS; i++)
		rush.families[i] = given_registered_family("LVIV", 3);

	race(CLIENTS, rush_for_one_convoy, &rush);

	long long seated = 0;
	for (int i = 0; i < CLIENTS; i++) {
		expect_status(rush.answers[i], 200);
		if (strcmp(text_at(rush.answers[i], "/items/0/outcome"), "assigned") == 0)
			seated += 3;
		else
			expect_text(rush.answers[i], "/items/0/outcome", "no_seats");
	}
	assert_int_equal(seated, 36);
	assert_int_equal(taken(&convoy, 1), 18);
	assert_int_equal(taken(&convoy, 2), 18);
}

static void a_group_wanted_by_two_convoys_goes_to_one(void **state)
{
	(void)state;
	const struct convoy one = given_convoy("LVIV", 1, 50);
	const struct convoy other = given_convoy("LVIV", 1, 50);
	struct rush rush = { .convoys = { &one, &other } };
	rush.families[0] = given_registered_family("LVIV", 4);
	for (int i = 1; i < CLIENTS; i++)
		rush.families[i] = rush.families[0];

	race(CLIENTS, rush_for_one_convoy, &rush);

	int assigned = 0;
	for (int i = 0; i < CLIENTS; i++)
		assigned += strcmp(text_at(expect_status(rush.answers[i], 200), "/items/0/outcome"),
				    "assigned") == 0;
	assert_int_equal(assigned, 1);
	assert_int_equal(taken(&one, 1) + taken(&other, 1), 4);
}

static void plan_one_more(int thread, void *context)
{
	struct answer *answers = context;

	answers[thread] = post(OFFICER, "/v1/convoys",
		"{\"city\":\"ODESA\",\"border_post\":\"KAPIKULE\","
		"\"departs_at\":\"2022-03-12T23:30:00Z\"}");
}

static void convoys_planned_at_once_have_codes_of_their_own(void **state)
{
	(void)state;
	struct answer answers[CLIENTS];

	race(CLIENTS, plan_one_more, answers);

	for (int i = 0; i < CLIENTS; i++) {
		const char *code = text_at(expect_status(answers[i], 201), "/code");
		assert_int_equal(strncmp(code, "ODESA-20220313-", 15), 0);
		for (int j = 0; j < i; j++)
			assert_string_not_equal(code, text_at(answers[j], "/code"));
	}
}

static void a_plate_is_on_one_vehicle_of_a_convoy(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 0, 0);
	const char *where = path("/v1/convoys/%s/vehicles", convoy.code);

	const struct answer first = expect_status(
		post(OFFICER, where, "{\"plate\":\"bc 12\",\"kind\":\"bus\",\"seats\":50}"), 201);
	expect_number(first, "/number", 1);
	expect_problem(post(OFFICER, where, "{\"plate\":\"BC 12\",\"kind\":\"car\",\"seats\":4}"),
		409, "conflict");
	expect_field(
		post(OFFICER, where,
			"{\"plate\":\"X\",\"kind\":\"bus\",\"seats\":5,\"accessible_seats\":6}"),
		"/accessible_seats");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_group_gets_seats_in_the_fullest_vehicle_where_it_fits),
		cmocka_unit_test(a_group_that_stays_together_goes_whole_or_not_at_all),
		cmocka_unit_test(a_group_that_may_be_parted_is_spread_over_vehicles),
		cmocka_unit_test(assigning_again_changes_nothing),
		cmocka_unit_test(a_reference_stands_for_its_group),
		cmocka_unit_test(
			a_seat_given_back_is_free_and_the_place_in_the_queue_is_the_old_one),
		cmocka_unit_test(people_of_a_cancelled_convoy_wait_again),
		cmocka_unit_test(people_on_their_way_are_not_assigned),
		cmocka_unit_test(a_coordinator_of_another_city_finds_nothing),
		cmocka_unit_test(bad_requests_name_their_fields),
		cmocka_unit_test(many_clients_never_exceed_the_seats),
		cmocka_unit_test(a_group_wanted_by_two_convoys_goes_to_one),
		cmocka_unit_test(convoys_planned_at_once_have_codes_of_their_own),
		cmocka_unit_test(a_plate_is_on_one_vehicle_of_a_convoy),
	};

	return cmocka_run_group_tests(tests, server_start, server_stop);
}
