/* Plans that change before the road: the hour, the place, the bus. */
#include <stdio.h>
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

static const char *etag_of(const struct convoy *convoy)
{
	const struct answer answer =
		expect_status(get(OFFICER, "/v1/convoys/%s", convoy->code), 200);
	return answer_header(&answer, "ETag");
}

static struct answer change(const struct convoy *convoy, const char *body)
{
	return patch(OFFICER, etag_of(convoy), path("/v1/convoys/%s", convoy->code), "%s", body);
}

static struct answer change_vehicle(const struct convoy *convoy, int vehicle, const char *body)
{
	return patch(OFFICER, etag_of(convoy),
		path("/v1/convoys/%s/vehicles/%d", convoy->code, vehicle), "%s", body);
}

static struct answer news_since(const char *cursor)
{
	return expect_status(ask(&(struct ask){ .who = OFFICER,
				     .method = "GET",
				     .path = keep_printf("/v1/changes?since=%s", cursor),
				     .headers = { "Prefer: wait=10" } }),
		200);
}

static struct answer person(const char *reference)
{
	return expect_status(get(OFFICER, "/v1/citizens/%s", reference), 200);
}

static void the_hour_moves_and_the_people_are_told(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	const struct family family = given_assigned_family(&convoy, 1, 1);
	const char *cursor = text_at(get(OFFICER, "/v1/changes?since=now"), "/next");
	const struct answer answer =
		expect_status(change(&convoy, keep_printf("{\"gather_at\":\"%s\",\"departs_at\":"
							  "\"%s\",\"leader\":\"Selin Demir\"}",
						      minute(0), minute(90))),
			200);
	expect_text(answer, "/departs_at", minute(90));
	expect_text(answer, "/gather_local", "2022-03-10T09:00:00+02:00");
	expect_text(answer, "/leader", "Selin Demir");
	expect_text(answer, "/warnings/0/pointer", "/departs_at");
	expect_text(get(OFFICER, "/v1/status/%s", family.references[0]), "/departs_at", minute(90));
	const struct answer news = news_since(cursor);
	expect_length(news, "/items", 1);
	expect_text(news, "/items/0/type", "convoy.changed");
	expect_text(news, "/items/0/convoy", convoy.code);
}

struct waiting {
	const struct convoy *convoy;
	const char *reference;
	const char *convoy_etag;
	const char *status_etag;
	struct answer answer;
};

static void wait_or_move(int thread, void *context)
{
	struct waiting *waiting = context;
	if (thread == 0)
		waiting->answer = ask(&(struct ask){ .who = OFFICER,
			.method = "GET",
			.path = keep_printf("/v1/status/%s", waiting->reference),
			.headers = { keep_printf("If-None-Match: %s", waiting->status_etag),
				"Prefer: wait=20" } });
	else
		patch(OFFICER, waiting->convoy_etag, path("/v1/convoys/%s", waiting->convoy->code),
			"{\"departs_at\":\"%s\"}", minute(120));
}

static void who_waits_for_news_is_woken(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	const struct family family = given_assigned_family(&convoy, 1, 1);
	const struct answer status = get(OFFICER, "/v1/status/%s", family.references[0]);
	struct waiting waiting = { &convoy, family.references[0], etag_of(&convoy),
		answer_header(&status, "ETag"), { 0 } };
	race(2, wait_or_move, &waiting);
	expect_text(expect_status(waiting.answer, 200), "/departs_at", minute(120));
}

static void the_code_stays_when_the_day_moves(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	const struct answer answer = expect_status(
		change(&convoy, "{\"gather_at\":null,\"departs_at\":\"2022-03-12T07:00:00Z\"}"),
		200);
	expect_text(answer, "/code", convoy.code);
	expect_null(answer, "/gather_at");
	expect_null(answer, "/gather_local");
}

static void seats_that_fill_meanwhile_do_not_stop_a_change(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	const char *read = etag_of(&convoy);
	given_assigned_family(&convoy, 1, 2);
	assert_string_not_equal(etag_of(&convoy), read);
	const struct answer changed = expect_status(
		patch(OFFICER, read, path("/v1/convoys/%s", convoy.code), "{\"leader\":\"Ada\"}"),
		200);
	expect_header(changed, "ETag", etag_of(&convoy));
	expect_problem(
		patch(OFFICER, read, path("/v1/convoys/%s", convoy.code), "{\"leader\":\"Eda\"}"),
		412, "version-changed");
	expect_problem(
		patch(OFFICER, NULL, path("/v1/convoys/%s", convoy.code), "{\"leader\":\"Eda\"}"),
		428, "version-required");
	expect_text(get(OFFICER, "/v1/convoys/%s", convoy.code), "/leader", "Ada");
}

static void a_plan_that_cannot_be_is_refused(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	const struct answer kyiv = post(OFFICER, "/v1/assembly-points",
		"{\"city\":\"KYIV\",\"name\":\"Hotel %s\"}", fresh_id());
	expect_field(
		change(&convoy, keep_printf("{\"gather_at\":\"%s\"}", minute(10))), "/gather_at");
	expect_field(
		change(&convoy, keep_printf("{\"assembly_point\":\"%s\"}", text_at(kyiv, "/id"))),
		"/assembly_point");
	expect_field(change(&convoy, "{\"departs_at\":null}"), "/departs_at");
	expect_problem(change(&convoy, "{}"), 422, "invalid-fields");
	expect_field(change(&convoy, "{\"city\":\"KYIV\"}"), "/city");
	expect_problem(patch(COORDINATOR_KYIV, etag_of(&convoy),
			       path("/v1/convoys/%s", convoy.code), "{\"leader\":\"Ada\"}"),
		404, "not-found");
}

static void on_the_road_only_leader_and_note_change(void **state)
{
	(void)state;
	const struct convoy convoy = given_departed_convoy("LVIV", 2, NULL);
	const struct answer refused =
		expect_problem(change(&convoy, keep_printf("{\"departs_at\":\"%s\"}", minute(30))),
			409, "illegal-transition");
	expect_text(refused, "/state", "departed");
	const struct answer answer = expect_status(
		change(&convoy, "{\"public_note\":\"By Uzhhorod\",\"leader\":\"Ada\"}"), 200);
	expect_text(answer, "/public_note", "By Uzhhorod");
	expect_null(change(&convoy, "{\"public_note\":null}"), "/public_note");
}

static void a_convoy_that_has_ended_does_not_change(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	expect_status(post(OFFICER, path("/v1/convoys/%s/cancellation", convoy.code), "{}"), 200);
	expect_problem(change(&convoy, "{\"leader\":\"Ada\"}"), 409, "illegal-transition");
	expect_problem(
		change_vehicle(&convoy, 1, "{\"plate\":\"BC 1\"}"), 409, "illegal-transition");
}

static void another_bus_comes_under_the_same_number(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 2, 10);
	const struct answer answer = expect_status(
		change_vehicle(&convoy, 1,
			"{\"plate\":\"bc 4711 aa\",\"seats\":12,\"accessible_seats\":2,"
			"\"driver\":{\"name\":\"Taras\",\"phone\":\"+380671234567\"}}"),
		200);
	expect_text(answer, "/convoy", convoy.code);
	expect_text(answer, "/vehicle/plate", "BC 4711 AA");
	expect_number(answer, "/vehicle/seats", 12);
	expect_text(answer, "/vehicle/driver/phone", "+380671234567");
	expect_header(answer, "ETag", etag_of(&convoy));
	expect_text(change_vehicle(&convoy, 1, "{\"driver\":{\"name\":\"Ivan\"}}"),
		"/vehicle/driver/phone", "+380671234567");
	expect_null(change_vehicle(&convoy, 1, "{\"driver\":null}"), "/vehicle/driver");
	expect_problem(change_vehicle(&convoy, 2, "{\"plate\":\"BC 4711 AA\"}"), 409, "conflict");
	expect_field(change_vehicle(&convoy, 2, "{\"accessible_seats\":11}"), "/accessible_seats");
	expect_problem(change_vehicle(&convoy, 3, "{\"seats\":9}"), 404, "not-found");
	expect_problem(patch(OFFICER, etag_of(&convoy),
			       path("/v1/convoys/%s/vehicles/two", convoy.code), "{\"seats\":9}"),
		404, "not-found");
}

static void a_plate_may_change_on_the_road(void **state)
{
	(void)state;
	const struct convoy convoy = given_departed_convoy("LVIV", 2, NULL);
	expect_text(change_vehicle(&convoy, 1, "{\"plate\":\"BC 9\"}"), "/vehicle/plate", "BC 9");
}

static void seats_below_what_is_promised_name_the_last_families(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	const struct family first = given_assigned_family(&convoy, 1, 4);
	const struct family second = given_assigned_family(&convoy, 1, 2);
	const struct family third = given_assigned_family(&convoy, 1, 3);
	const struct answer one =
		expect_problem(change_vehicle(&convoy, 1, "{\"seats\":8}"), 409, "conflict");
	expect_length(one, "/people", 3);
	expect_text(one, "/people/0/group", third.group);
	expect_text(one, "/people/2/group", third.group);
	const struct answer two =
		expect_problem(change_vehicle(&convoy, 1, "{\"seats\":5}"), 409, "conflict");
	expect_length(two, "/people", 5);
	expect_text(two, "/people/3/group", second.group);
	expect_number(change_vehicle(&convoy, 1, "{\"seats\":9}"), "/vehicle/free", 0);
	expect_text(get(OFFICER, "/v1/status/%s", first.references[0]), "/status", "assigned");
}

static void who_sits_on_the_bus_loses_a_seat_last(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	const struct family waiting = given_assigned_family(&convoy, 1, 1);
	given_boarded_family(&convoy, 1, 2);
	const struct answer answer =
		expect_problem(change_vehicle(&convoy, 1, "{\"seats\":2}"), 409, "conflict");
	expect_length(answer, "/people", 1);
	expect_text(answer, "/people/0/reference", waiting.references[0]);
}

static void a_bus_that_breaks_down_names_who_needs_a_transfer(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 2, 10);
	const struct family family = given_boarded_family(&convoy, 1, 2);
	const char *cursor = text_at(get(OFFICER, "/v1/changes?since=now"), "/next");
	const struct answer broken =
		expect_status(change_vehicle(&convoy, 1, "{\"status\":\"broken_down\"}"), 200);
	expect_text(broken, "/vehicle/status", "broken_down");
	expect_length(broken, "/people", 2);
	expect_text(broken, "/people/0/group", family.group);
	expect_text(news_since(cursor), "/items/0/type", "vehicle.broken_down");
	expect_problem(
		change_vehicle(&convoy, 1, "{\"status\":\"departed\"}"), 409, "illegal-transition");
	const struct answer repaired =
		expect_status(change_vehicle(&convoy, 1, "{\"status\":\"boarding\"}"), 200);
	expect_text(repaired, "/vehicle/status", "boarding");
	expect_number(repaired, "/vehicle/taken", 2);
	expect_length(repaired, "/people", 0);
}

static void a_bus_that_breaks_down_on_the_road_goes_on_when_repaired(void **state)
{
	(void)state;
	struct family family;
	const struct convoy convoy = given_departed_convoy("LVIV", 3, &family);
	const struct answer broken =
		expect_status(change_vehicle(&convoy, 1, "{\"status\":\"broken_down\"}"), 200);
	expect_length(broken, "/people", 3);
	expect_number(broken, "/vehicle/taken", 0);
	expect_text(person(family.references[0]), "/status", "departed");
	expect_boolean(person(family.references[0]), "/stranded", true);
	const struct answer refused = expect_problem(
		change_vehicle(&convoy, 1, "{\"status\":\"boarding\"}"), 409, "illegal-transition");
	expect_text(refused, "/legal/0", "departed");
	const struct answer repaired =
		expect_status(change_vehicle(&convoy, 1, "{\"status\":\"departed\"}"), 200);
	expect_number(repaired, "/vehicle/taken", 3);
	expect_boolean(person(family.references[0]), "/stranded", false);
}

static void a_vehicle_is_withdrawn_when_it_is_empty(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 2, 10);
	const struct family family = given_assigned_family(&convoy, 2, 2);
	const struct answer refused = expect_problem(
		change_vehicle(&convoy, 2, "{\"status\":\"withdrawn\"}"), 409, "conflict");
	expect_length(refused, "/people", 2);
	expect_status(post(OFFICER, path("/v1/convoys/%s/unassignments", convoy.code),
			      "{\"groups\":[\"%s\"]}", family.group),
		200);
	expect_text(change_vehicle(&convoy, 2, "{\"status\":\"withdrawn\"}"), "/vehicle/status",
		"withdrawn");
	const struct convoy gone = given_departed_convoy("LVIV", 1, NULL);
	expect_problem(
		change_vehicle(&gone, 1, "{\"status\":\"withdrawn\"}"), 409, "illegal-transition");
}

struct rush {
	const struct convoy *convoy;
	const char *etag;
	struct family families[3];
};

/* Three families of two want seats while the bus of ten shrinks to three. */
static void shrink_or_assign(int thread, void *context)
{
	struct rush *rush = context;
	if (thread == 0)
		patch(OFFICER, rush->etag, path("/v1/convoys/%s/vehicles/1", rush->convoy->code),
			"{\"seats\":3}");
	else
		post(OFFICER, path("/v1/convoys/%s/assignments", rush->convoy->code),
			"{\"groups\":[\"%s\"]}", rush->families[thread - 1].group);
}

static void seats_never_fall_below_what_is_promised_meanwhile(void **state)
{
	(void)state;
	for (int round = 0; round < 5; round++) {
		const struct convoy convoy = given_convoy("LVIV", 1, 10);
		struct rush rush = { .convoy = &convoy, .etag = etag_of(&convoy) };
		for (int i = 0; i < 3; i++)
			rush.families[i] = given_registered_family("LVIV", 2);
		race(4, shrink_or_assign, &rush);
		const struct answer answer =
			expect_status(get(OFFICER, "/v1/convoys/%s", convoy.code), 200);
		const long long seats = number_at(answer, "/vehicles/0/seats");
		const long long taken = number_at(answer, "/vehicles/0/taken");
		assert_true(seats == 3 ? taken == 2 : taken == 6);
	}
}

static const char *tick(int vehicle, const struct family *family)
{
	return keep_printf("{\"vehicle\":%d,\"items\":[{\"event_id\":\"%s\",\"reference\":\"%s\","
			   "\"occurred_at\":\"%s\"}]}",
		vehicle, fresh_id(), family->references[0], minute(-10));
}

/* Three people step on while the bus is told to be broken. */
static void break_or_board(int thread, void *context)
{
	struct rush *rush = context;
	if (thread == 0)
		patch(OFFICER, rush->etag, path("/v1/convoys/%s/vehicles/1", rush->convoy->code),
			"{\"status\":\"broken_down\"}");
	else
		post(OFFICER, path("/v1/convoys/%s/boardings", rush->convoy->code), "%s",
			tick(1, &rush->families[thread - 1]));
}

static void who_steps_on_while_the_bus_breaks_down_is_stranded_too(void **state)
{
	(void)state;
	for (int round = 0; round < 5; round++) {
		const struct convoy convoy = given_convoy("LVIV", 1, 10);
		struct rush rush = { .convoy = &convoy };
		for (int i = 0; i < 3; i++)
			rush.families[i] = given_assigned_family(&convoy, 1, 1);
		rush.etag = etag_of(&convoy);
		race(4, break_or_board, &rush);
		/* The first tick changes the convoy's state, and with it the version. */
		if (strcmp(text_at(get(OFFICER, "/v1/convoys/%s", convoy.code),
				   "/vehicles/0/status"),
			    "broken_down") != 0)
			expect_status(
				change_vehicle(&convoy, 1, "{\"status\":\"broken_down\"}"), 200);
		for (int i = 0; i < 3; i++)
			expect_boolean(person(rush.families[i].references[0]), "/stranded", true);
		expect_number(get(OFFICER, "/v1/convoys/%s", convoy.code), "/vehicles/0/taken", 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_hour_moves_and_the_people_are_told),
		cmocka_unit_test(who_waits_for_news_is_woken),
		cmocka_unit_test(the_code_stays_when_the_day_moves),
		cmocka_unit_test(seats_that_fill_meanwhile_do_not_stop_a_change),
		cmocka_unit_test(a_plan_that_cannot_be_is_refused),
		cmocka_unit_test(on_the_road_only_leader_and_note_change),
		cmocka_unit_test(a_convoy_that_has_ended_does_not_change),
		cmocka_unit_test(another_bus_comes_under_the_same_number),
		cmocka_unit_test(a_plate_may_change_on_the_road),
		cmocka_unit_test(seats_below_what_is_promised_name_the_last_families),
		cmocka_unit_test(who_sits_on_the_bus_loses_a_seat_last),
		cmocka_unit_test(a_bus_that_breaks_down_names_who_needs_a_transfer),
		cmocka_unit_test(a_bus_that_breaks_down_on_the_road_goes_on_when_repaired),
		cmocka_unit_test(a_vehicle_is_withdrawn_when_it_is_empty),
		cmocka_unit_test(seats_never_fall_below_what_is_promised_meanwhile),
		cmocka_unit_test(who_steps_on_while_the_bus_breaks_down_is_stranded_too),
	};

	return cmocka_run_group_tests(tests, server_start, server_stop);
}
