/* A bus that breaks down, people who leave the road, a convoy that is diverted or comes back. */
#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

static const char *incident_item(const char *event, const char *kind, const char *reference, int at)
{
	return keep_printf("{\"event_id\":\"%s\",\"reference\":\"%s\",\"kind\":\"%s\","
			   "\"place\":\"Vinnytsia\",\"occurred_at\":\"%s\"}",
		event, reference, kind, minute(at));
}

static struct answer tell(const struct actor *who, const struct convoy *convoy, const char *items)
{
	return expect_status(post(who, path("/v1/convoys/%s/incidents", convoy->code),
				     "{\"items\":[%s]}", items),
		200);
}

static struct answer incident(
	const struct convoy *convoy, const char *kind, const char *reference, int at)
{
	return tell(OFFICER, convoy, incident_item(fresh_id(), kind, reference, at));
}

static struct answer transfer(const struct convoy *convoy, const char *fields, int at)
{
	return post(OFFICER, path("/v1/convoys/%s/transfers", convoy->code),
		"{%s,\"reason\":\"Engine failure.\",\"occurred_at\":\"%s\"}", fields, minute(at));
}

static struct answer convoy_now(const struct convoy *convoy)
{
	return expect_status(get(OFFICER, "/v1/convoys/%s", convoy->code), 200);
}

static const char *state_of(const struct convoy *convoy)
{
	return text_at(convoy_now(convoy), "/status");
}

static void a_bus_breaks_down_and_its_people_go_to_the_others(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 3, 10);
	given_boarded_family(&convoy, 1, 6);
	given_boarded_family(&convoy, 2, 7);
	const struct family four = given_boarded_family(&convoy, 3, 4);
	const struct family three = given_boarded_family(&convoy, 3, 3);
	const struct family two = given_boarded_family(&convoy, 3, 2);
	for (int bus = 1; bus <= 3; bus++)
		depart(&convoy, bus, bus == 1 ? 6 : bus == 2 ? 7 : 9, 0);

	const struct answer moved = expect_status(
		transfer(&convoy, "\"from_vehicle\":3,\"to_vehicles\":[1,2]", 120), 200);
	expect_length(moved, "/moved", 7);
	expect_length(moved, "/stranded", 2);
	expect_length(moved, "/without_seat", 0);

	const struct answer now = convoy_now(&convoy);
	expect_text(now, "/status", "departed");
	expect_text(now, "/vehicles/2/status", "broken_down");
	expect_number(now, "/vehicles/0/taken", 10);
	expect_number(now, "/vehicles/1/taken", 10);
	expect_number(now, "/vehicles/2/taken", 0);
	expect_number(now, "/vehicles/2/manifest_version", 2);
	assert_string_equal(status_of(two.references[0]), "departed");
	expect_boolean(get(OFFICER, "/v1/citizens/%s", two.references[0]), "/stranded", true);
	expect_boolean(get(OFFICER, "/v1/citizens/%s", four.references[0]), "/stranded", false);
	expect_boolean(get(OFFICER, "/v1/citizens/%s", three.references[0]), "/stranded", false);

	/* First in every list; nobody of them went back to a queue, and no head-count is in doubt.
	 */
	const struct answer list =
		expect_status(get(OFFICER, "/v1/citizens?convoy=%s&limit=3", convoy.code), 200);
	expect_boolean(list, "/items/0/stranded", true);
	expect_boolean(list, "/items/1/stranded", true);
	expect_boolean(list, "/items/2/stranded", false);
	const struct answer account =
		expect_status(get(OFFICER, "/v1/convoys/%s/reconciliation", convoy.code), 200);
	expect_length(account, "/stranded", 2);
	expect_length(account, "/exceptions", 0);

	/* A fourth bus is sent from the city and takes them. */
	const struct convoy relief = given_convoy("LVIV", 1, 20);
	expect_length(
		expect_status(transfer(&convoy,
				      keep_printf("\"references\":[\"%s\",\"%s\"],"
						  "\"to_convoy\":\"%s\",\"to_vehicle\":1",
					      two.references[0], two.references[1], relief.code),
				      180),
			200),
		"/moved", 2);
	assert_string_equal(status_of(two.references[0]), "departed");
	expect_boolean(get(OFFICER, "/v1/citizens/%s", two.references[0]), "/stranded", false);
}

static void nobody_is_moved_where_not_all_who_were_named_find_a_seat(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 2, 5);
	given_boarded_family(&convoy, 1, 4);
	const struct family one = given_boarded_family(&convoy, 2, 1);
	const struct family two = given_boarded_family(&convoy, 2, 2);
	depart(&convoy, 1, 4, 0);
	depart(&convoy, 2, 3, 0);

	const struct answer answer =
		expect_problem(transfer(&convoy,
				       keep_printf("\"groups\":[\"%s\",\"%s\"],\"to_vehicle\":1",
					       one.group, two.group),
				       60),
			409, "conflict");
	expect_number(answer, "/free/0/free", 1);
	expect_number(convoy_now(&convoy), "/vehicles/0/taken", 4);
	expect_number(convoy_now(&convoy), "/vehicles/1/taken", 3);
	expect_text(convoy_now(&convoy), "/vehicles/1/status", "departed");
}

static void a_bus_that_dies_at_its_door_hands_on_its_plan(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 2, 4);
	const struct family planned = given_assigned_family(&convoy, 1, 3);
	const struct family too_many = given_assigned_family(&convoy, 2, 2);

	const struct answer answer =
		expect_status(transfer(&convoy, "\"from_vehicle\":1,\"to_vehicle\":2", -60), 200);
	expect_length(answer, "/without_seat", 3);
	expect_length(answer, "/stranded", 0);
	assert_string_equal(status_of(planned.references[0]), "assigned");
	assert_string_equal(status_of(too_many.references[0]), "assigned");
}

static void a_grandmother_who_gets_off_on_the_way_is_not_lost(void **state)
{
	(void)state;
	struct family family;
	const struct convoy convoy = given_departed_convoy("LVIV", 3, &family);

	const struct answer left = incident(&convoy, "left_en_route", family.references[0], 100);
	expect_text(left, "/items/0/status", "left_en_route");
	expect_length(left, "/items/0/exceptions", 0);
	incident(&convoy, "hospitalised", family.references[1], 110);
	expect_text(incident(&convoy, "missing", family.references[2], 120), "/items/0/status",
		"missing");
	expect_text(incident(&convoy, "located", family.references[2], 150), "/items/0/status",
		"departed");
	assert_string_equal(status_of(family.references[1]), "hospitalised");
	expect_number(convoy_now(&convoy), "/vehicles/0/taken", 1);
	expect_text(get(GATEWAY, "/v1/status/%s", family.references[0]), "/status",
		"contact_consulate");
}

static void a_tick_that_was_a_mistake_gives_the_plan_back(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 2, 10);
	const struct family family = given_assigned_family(&convoy, 2, 1);
	const char *reference = family.references[0];

	expect_text(board(&convoy, 1, &family, -20), "/items/0/moved_from/convoy", convoy.code);
	const char *undo = incident_item(fresh_id(), "undo_boarding", reference, -15);
	const struct answer first = tell(OFFICER, &convoy, undo);
	expect_text(first, "/items/0/status", "assigned");
	expect_same(first, tell(OFFICER, &convoy, undo));
	expect_number(get(OFFICER, "/v1/status/%s", reference), "/vehicle", 2);

	/* Told again later, the tick is still undone, and another one counts. */
	board(&convoy, 2, &family, -5);
	assert_string_equal(status_of(reference), "boarded");
}

static void who_gets_off_at_the_door_has_the_old_place_in_the_queue(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	const struct family family = given_boarded_family(&convoy, 1, 2);

	expect_text(incident(&convoy, "offloaded", family.references[0], -2), "/items/0/status",
		"registered");
	depart(&convoy, 1, 1, 0);
	assert_string_equal(status_of(family.references[0]), "registered");
	assert_string_equal(status_of(family.references[1]), "departed");

	/* The next bus is no contradiction. */
	const struct convoy next = given_convoy("LVIV", 1, 10);
	const struct answer boarded = board(&next, 1, &family, 30);
	expect_text(boarded, "/items/0/status", "boarded");
	expect_absent(boarded, "/items/0/exceptions");
	expect_text(boarded, "/items/1/exceptions/0", "boarded_elsewhere");
}

static void what_cannot_be_is_recorded_and_waits_for_somebody(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	const struct family family = given_registered_family("LVIV", 1);
	const char *reference = family.references[0];

	const struct answer lost = incident(&convoy, "hospitalised", reference, 60);
	expect_text(lost, "/items/0/outcome", "recorded");
	expect_text(lost, "/items/0/status", "registered");
	expect_text(lost, "/items/0/exceptions/0", "illegal_transition");

	/* The boarding and the departure were told late: now it can be. */
	board(&convoy, 1, &family, -10);
	depart(&convoy, 1, 1, 0);
	assert_string_equal(status_of(reference), "hospitalised");
	const struct answer account =
		expect_status(get(OFFICER, "/v1/convoys/%s/reconciliation", convoy.code), 200);
	expect_text(account, "/exceptions/0/kind", "illegal_transition");
	assert_non_null(json_at(account, "/exceptions/0/settled_at"));
	assert_true(json_is_string(json_at(account, "/exceptions/0/settled_at")));
}

static void a_reused_event_shows_the_first_and_spoils_no_other(void **state)
{
	(void)state;
	struct family family;
	const struct convoy convoy = given_departed_convoy("LVIV", 2, &family);
	const char *event = fresh_id();
	tell(OFFICER, &convoy, incident_item(event, "missing", family.references[0], 60));

	const struct answer answer = tell(OFFICER, &convoy,
		keep_printf("%s,%s,%s", incident_item(event, "located", family.references[0], 90),
			incident_item(fresh_id(), "missing", "000000000H", 90),
			incident_item(fresh_id(), "left_en_route", family.references[1], 90)));
	expect_text(answer, "/items/0/outcome", "event_id_reused");
	expect_number(answer, "/items/0/problem/status", 422);
	expect_text(answer, "/items/0/first/kind", "missing");
	expect_text(answer, "/items/1/outcome", "unknown");
	expect_text(answer, "/items/2/status", "left_en_route");
	assert_string_equal(status_of(family.references[0]), "missing");
}

static void a_diverted_convoy_belongs_to_its_new_post(void **state)
{
	(void)state;
	struct family family;
	const struct convoy convoy = given_departed_convoy("LVIV", 2, &family);
	expect_status(get(BORDER_HAMZABEYLI, "/v1/convoys/%s/manifest", convoy.code), 404);

	expect_status(post(OFFICER, path("/v1/convoys/%s/diversion", convoy.code),
			      "{\"border_post\":\"HAMZABEYLI\",\"transit\":[\"RO\",\"BG\"],"
			      "\"reason\":\"Queue of 30 km.\"}"),
		200);
	assert_string_equal(state_of(&convoy), "diverted");
	expect_status(get(BORDER_HAMZABEYLI, "/v1/convoys/%s/manifest", convoy.code), 200);
	expect_status(get(BORDER_KAPIKULE, "/v1/convoys/%s/manifest", convoy.code), 404);
	arrive(&convoy, 1, 2, 600);

	const struct answer received = expect_status(
		post(BORDER_HAMZABEYLI, "/v1/handoffs",
			"{\"convoy\":\"%s\",\"border_post\":\"HAMZABEYLI\",\"items\":[{"
			"\"event_id\":\"%s\",\"reference\":\"%s\",\"outcome\":\"handed_over\","
			"\"occurred_at\":\"%s\"}]}",
			convoy.code, fresh_id(), family.references[0], minute(610)),
		200);
	expect_length(received, "/items/0/exceptions", 0);
	/* Kapıkule may receive the other all the same. */
	hand_over(&convoy, &(struct family){ .size = 1, .references = { family.references[1] } },
		620);
	assert_string_equal(status_of(family.references[1]), "handed_over");
}

static void a_single_vehicle_can_be_diverted(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 2, 10);
	given_boarded_family(&convoy, 1, 1);
	given_boarded_family(&convoy, 2, 1);
	depart(&convoy, 1, 1, 0);
	depart(&convoy, 2, 1, 0);

	const struct answer answer =
		expect_status(post(OFFICER, path("/v1/convoys/%s/diversion", convoy.code),
				      "{\"border_post\":\"HAMZABEYLI\",\"vehicles\":[2],"
				      "\"reason\":\"Lost the way.\"}"),
			200);
	expect_text(answer, "/status", "departed");
	expect_text(answer, "/vehicles/0/border_post", "KAPIKULE");
	expect_text(answer, "/vehicles/1/border_post", "HAMZABEYLI");
	expect_status(get(BORDER_HAMZABEYLI, "/v1/convoys/%s/manifest", convoy.code), 200);
	expect_status(get(BORDER_KAPIKULE, "/v1/convoys/%s/manifest", convoy.code), 200);
}

static void a_convoy_that_comes_back_gives_its_people_their_old_place(void **state)
{
	(void)state;
	struct family family;
	const struct convoy convoy = given_departed_convoy("LVIV", 3, &family);
	incident(&convoy, "hospitalised", family.references[2], 60);
	const char *queued = text_at(
		expect_status(get(OFFICER, "/v1/groups/%s", family.group), 200), "/queued_at");

	const struct answer back = expect_status(
		post(OFFICER, path("/v1/convoys/%s/return", convoy.code),
			"{\"reason\":\"The bridge is gone.\",\"occurred_at\":\"%s\"}", minute(180)),
		200);
	expect_text(back, "/status", "returned");
	expect_number(back, "/returned_to_queue", 2);
	assert_string_equal(status_of(family.references[0]), "registered");
	assert_string_equal(status_of(family.references[2]), "hospitalised");
	expect_null(get(OFFICER, "/v1/citizens/%s", family.references[0]), "/departed_at");
	expect_text(get(OFFICER, "/v1/groups/%s", family.group), "/queued_at", queued);
	expect_problem(post(OFFICER, path("/v1/convoys/%s/return", convoy.code),
			       "{\"reason\":\"Again.\"}"),
		409, "illegal-transition");

	/* The next day they leave with another convoy, and count once. */
	const struct convoy next = given_convoy("LVIV", 1, 10);
	expect_status(post(OFFICER, path("/v1/convoys/%s/assignments", next.code),
			      "{\"references\":[\"%s\"]}", family.references[0]),
		200);
	assert_string_equal(status_of(family.references[0]), "assigned");
}

static void plans_of_the_road_need_a_convoy_on_the_road(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	expect_problem(post(OFFICER, path("/v1/convoys/%s/diversion", convoy.code),
			       "{\"border_post\":\"HAMZABEYLI\",\"reason\":\"x\"}"),
		409, "illegal-transition");
	expect_problem(
		transfer(&convoy, "\"from_vehicle\":1,\"to_vehicle\":1", 0), 409, "conflict");
	expect_problem(
		transfer(&convoy, "\"from_vehicle\":7,\"to_vehicle\":1", 0), 404, "not-found");
	expect_field(transfer(&convoy, "\"to_vehicle\":1", 0), "/from_vehicle");
	expect_field(post(OFFICER, path("/v1/convoys/%s/incidents", convoy.code),
			     "{\"items\":[{\"event_id\":\"%s\",\"reference\":\"7K3M9QXT2A\","
			     "\"kind\":\"eaten\",\"occurred_at\":\"%s\"}]}",
			     fresh_id(), minute(0)),
		"/items/0/kind");
	expect_status(post(COORDINATOR_KYIV, path("/v1/convoys/%s/return", convoy.code),
			      "{\"reason\":\"x\"}"),
		404);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bus_breaks_down_and_its_people_go_to_the_others),
		cmocka_unit_test(nobody_is_moved_where_not_all_who_were_named_find_a_seat),
		cmocka_unit_test(a_bus_that_dies_at_its_door_hands_on_its_plan),
		cmocka_unit_test(a_grandmother_who_gets_off_on_the_way_is_not_lost),
		cmocka_unit_test(a_tick_that_was_a_mistake_gives_the_plan_back),
		cmocka_unit_test(who_gets_off_at_the_door_has_the_old_place_in_the_queue),
		cmocka_unit_test(what_cannot_be_is_recorded_and_waits_for_somebody),
		cmocka_unit_test(a_reused_event_shows_the_first_and_spoils_no_other),
		cmocka_unit_test(a_diverted_convoy_belongs_to_its_new_post),
		cmocka_unit_test(a_single_vehicle_can_be_diverted),
		cmocka_unit_test(a_convoy_that_comes_back_gives_its_people_their_old_place),
		cmocka_unit_test(plans_of_the_road_need_a_convoy_on_the_road),
	};

	return cmocka_run_group_tests(tests, server_start, server_stop);
}
