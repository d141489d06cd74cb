/* Boardings, departures, arrivals: facts that may come late, twice and in any order. */
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

#define CLIENTS 32
#define UNKNOWN "000000000H" /* a reference that nobody has */

static const char *tick(const char *event, const char *reference, int at)
{
	return keep_printf("{\"event_id\":\"%s\",\"reference\":\"%s\",\"occurred_at\":\"%s\"}",
		event, reference, minute(at));
}

static struct answer tell_boarding(
	const struct actor *who, const struct convoy *convoy, int vehicle, const char *ticks)
{
	return post(who, path("/v1/convoys/%s/boardings", convoy->code),
		"{\"vehicle\":%d,\"items\":[%s]}", vehicle, ticks);
}

static struct answer board_one(
	const struct convoy *convoy, int vehicle, const char *reference, int at)
{
	return expect_status(
		tell_boarding(OFFICER, convoy, vehicle, tick(fresh_id(), reference, at)), 200);
}

static struct answer convoy_now(const struct convoy *convoy)
{
	return expect_status(get(OFFICER, "/v1/convoys/%s", convoy->code), 200);
}

static long long taken(const struct convoy *convoy, int vehicle)
{
	return number_at(convoy_now(convoy), keep_printf("/vehicles/%d/taken", vehicle - 1));
}

static void people_who_step_on_are_boarded(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	const struct family family = given_assigned_family(&convoy, 1, 3);

	const struct answer answer = board(&convoy, 1, &family, -10);
	expect_length(answer, "/items", 3);
	expect_text(answer, "/items/2/outcome", "boarded");
	expect_text(answer, "/items/2/status", "boarded");
	expect_absent(answer, "/items/2/moved_from");
	expect_text(convoy_now(&convoy), "/status", "boarding");
	assert_int_equal(taken(&convoy, 1), 3);
}

static void a_repeated_tick_gets_the_first_answer(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	const struct family family = given_assigned_family(&convoy, 1, 1);
	const char *ticks = tick(fresh_id(), family.references[0], -10);

	const struct answer first = tell_boarding(OFFICER, &convoy, 1, ticks);
	expect_status(first, 200);
	depart(&convoy, 1, 1, 0);
	expect_same(first, tell_boarding(OFFICER, &convoy, 1, ticks));
}

static void an_event_told_of_somebody_else_shows_the_first(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	const struct family family = given_assigned_family(&convoy, 1, 2);
	const char *event = fresh_id();
	expect_status(
		tell_boarding(OFFICER, &convoy, 1, tick(event, family.references[0], -10)), 200);

	const struct answer answer = expect_status(
		tell_boarding(OFFICER, &convoy, 1, tick(event, family.references[1], -10)), 200);
	expect_text(answer, "/items/0/outcome", "event_id_reused");
	expect_text(answer, "/items/0/first/reference", family.references[0]);
	assert_string_equal(status_of(family.references[1]), "assigned");
}

static void whoever_stands_at_the_door_moves_to_this_vehicle(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 2, 10);
	const struct convoy other = given_convoy("KYIV", 1, 10);
	const struct family here = given_assigned_family(&convoy, 1, 1);
	const struct family there = given_assigned_family(&other, 1, 1);
	const struct family waiting = given_registered_family("KYIV", 1);

	expect_number(
		board_one(&convoy, 2, here.references[0], -9), "/items/0/moved_from/vehicle", 1);
	const struct answer moved =
		expect_status(tell_boarding(COORDINATOR_LVIV, &convoy, 2,
				      tick(fresh_id(), there.references[0], -8)),
			200);
	expect_text(moved, "/items/0/moved_from/convoy", other.code);
	expect_text(
		board_one(&convoy, 2, waiting.references[0], -7), "/items/0/outcome", "boarded");
	assert_int_equal(taken(&convoy, 1), 0);
	assert_int_equal(taken(&convoy, 2), 3);
	assert_int_equal(taken(&other, 1), 0);
}

static void a_tick_without_a_seat_is_the_only_one_refused(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 2);
	const struct family full = given_boarded_family(&convoy, 1, 2);
	const struct family late = given_registered_family("LVIV", 1);

	expect_text(board_one(&convoy, 1, late.references[0], -5), "/items/0/outcome", "no_seat");
	expect_text(board_one(&convoy, 1, UNKNOWN, -5), "/items/0/outcome", "unknown");
	assert_string_equal(status_of(late.references[0]), "registered");
	assert_string_equal(status_of(full.references[1]), "boarded");
}

static void the_last_departure_makes_no_shows_who_keep_their_place(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 2, 10);
	const struct family on_board = given_boarded_family(&convoy, 1, 2);
	const struct family absent = given_assigned_family(&convoy, 2, 2);

	depart(&convoy, 1, 2, 0);
	assert_string_equal(status_of(on_board.references[0]), "departed");
	assert_string_equal(status_of(absent.references[0]), "assigned");
	const struct answer last = depart(&convoy, 2, 0, 5);
	expect_length(last, "/items/0/unticked", 2);
	assert_string_equal(status_of(absent.references[0]), "no_show");
	assert_int_equal(taken(&convoy, 2), 0);

	const struct convoy next = given_convoy("LVIV", 1, 10);
	expect_text(assign(&next, &absent, 1), "/items/0/outcome", "assigned");
}

static void a_head_count_above_the_ticks_makes_nobody_a_no_show(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	given_boarded_family(&convoy, 1, 2);
	const struct family unticked = given_assigned_family(&convoy, 1, 1);

	const struct answer answer = depart(&convoy, 1, 3, 0);
	expect_boolean(answer, "/items/0/agrees", false);
	expect_number(answer, "/items/0/ticked", 2);
	expect_text(answer, "/items/0/unticked/0", unticked.references[0]);
	assert_string_equal(status_of(unticked.references[0]), "assigned");
}

static void a_late_tick_releases_a_newer_seat(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	given_boarded_family(&convoy, 1, 1);
	const struct family missed = given_assigned_family(&convoy, 1, 1);
	depart(&convoy, 1, 1, 0);
	const struct convoy next = given_convoy("LVIV", 1, 10);
	assign(&next, &missed, 1);

	const struct answer answer = board_one(&convoy, 1, missed.references[0], -3);
	expect_text(answer, "/items/0/status", "departed");
	expect_text(answer, "/items/0/moved_from/convoy", next.code);
	assert_int_equal(taken(&next, 1), 0);
	assert_int_equal(taken(&convoy, 1), 2);
	expect_number(convoy_now(&convoy), "/vehicles/0/manifest_version", 2);
}

static void a_convoy_is_completed_when_everybody_is_accounted_for(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	const struct family family = given_boarded_family(&convoy, 1, 2);
	const char *end = path("/v1/convoys/%s/completion", convoy.code);
	expect_problem(post(OFFICER, end, "{}"), 409, "illegal-transition");
	depart(&convoy, 1, 2, 0);
	expect_problem(post(OFFICER, path("/v1/convoys/%s/cancellation", convoy.code), "{}"), 409,
		"illegal-transition");
	arrive(&convoy, 1, 2, 800);
	expect_text(convoy_now(&convoy), "/status", "at_border");

	const struct answer early = expect_problem(post(OFFICER, end, "{}"), 409, "conflict");
	expect_number(early, "/expected", 2);
	expect_number(early, "/unaccounted", 2);
	hand_over(&convoy, &family, 900);
	expect_text(expect_status(post(OFFICER, end, "{}"), 200), "/status", "completed");
}

static struct answer manifest_as(
	const struct actor *who, const struct convoy *convoy, const char *type)
{
	const struct ask what = { .who = who,
		.method = "GET",
		.path = path("/v1/convoys/%s/manifest", convoy->code),
		.headers = { keep_printf("Accept: %s", type) } };

	return ask(&what);
}

static void the_manifest_lists_people_by_vehicle(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 2, 10);
	const struct family family = given_boarded_family(&convoy, 1, 2);

	const struct answer answer =
		expect_status(manifest_as(BORDER_KAPIKULE, &convoy, "application/json"), 200);
	expect_length(answer, "/vehicles", 2);
	expect_length(answer, "/vehicles/0/people", 2);
	expect_number(answer, "/vehicles/0/version", 0);
	expect_length(answer, "/vehicles/1/people", 0);
	const struct answer table = expect_status(manifest_as(OFFICER, &convoy, "text/csv"), 200);
	assert_non_null(strstr(table.body, family.references[1]));
	assert_non_null(strstr(table.body, "\r\n"));
	expect_problem(manifest_as(OFFICER, &convoy, "image/png"), 406, "not-acceptable");
	expect_problem(
		manifest_as(COORDINATOR_KYIV, &convoy, "application/json"), 404, "not-found");
	expect_problem(
		manifest_as(BORDER_HAMZABEYLI, &convoy, "application/json"), 404, "not-found");
}

static struct answer correct(const char *reference, const char *body)
{
	const char *person = path("/v1/citizens/%s", reference);
	const long long version =
		number_at(expect_status(get(OFFICER, "%s", person), 200), "/version");

	return expect_status(
		patch(OFFICER, keep_printf("\"v%lld\"", version), person, "%s", body), 200);
}

static void a_manifest_shows_people_as_they_are_now(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	const struct convoy later = given_convoy("LVIV", 1, 10);
	const struct family family = given_boarded_family(&convoy, 1, 1);

	correct(family.references[0],
		"{\"family_name\":\"Ağaoğlu\",\"needs\":[\"oxygen\",\"insulin\"],\"birth_date\":"
		"\"1961\",\"nationality\":\"UKR\"}");
	const struct answer answer = manifest_as(OFFICER, &convoy, "application/json");
	expect_length(answer, "/vehicles/0/people", 1);
	expect_text(answer, "/vehicles/0/people/0/family_name", "Ağaoğlu");
	expect_text(answer, "/vehicles/0/people/0/birth_date", "1961");
	expect_text(answer, "/vehicles/0/people/0/nationality", "UKR");
	expect_text(answer, "/vehicles/0/people/0/needs/0", "insulin");
	expect_text(answer, "/vehicles/0/people/0/needs/1", "oxygen");
	expect_text(answer, "/vehicles/0/people/0/status", "boarded");
	board_one(&later, 1, family.references[0], -1);
	expect_length(manifest_as(OFFICER, &convoy, "application/json"), "/vehicles/0/people", 0);
	expect_length(manifest_as(OFFICER, &later, "application/json"), "/vehicles/0/people", 1);
	correct(family.references[0], "{\"needs\":[]}");
	expect_length(
		manifest_as(OFFICER, &later, "application/json"), "/vehicles/0/people/0/needs", 0);
}

static void a_name_is_never_a_formula_in_the_table(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	const char *reference = text_at(
		expect_status(post(OFFICER, "/v1/registrations",
				      "{\"city\":\"LVIV\",\"contact\":{\"phone\":\"+905321234567\","
				      "\"language\":\"tr\"},\"consent\":\"explicit\","
				      "\"keep_together\":\"must\",\"members\":[{\"given_names\":"
				      "\"=1+1\",\"family_name\":\"O\\\"Brien, Ә\"}]}"),
			201),
		"/citizens/0/reference");
	board_one(&convoy, 1, reference, -4);

	const struct answer table = expect_status(manifest_as(OFFICER, &convoy, "text/csv"), 200);
	assert_non_null(strstr(table.body, "\"O\"\"Brien, Ә\",\"'=1+1\""));
}

struct rush {
	const struct convoy *convoys[2];
	const char *references[CLIENTS];
	struct answer answers[CLIENTS];
};

static void rush_to_the_door(int thread, void *context)
{
	struct rush *rush = context;

	rush->answers[thread] = tell_boarding(OFFICER, rush->convoys[thread % 2], 1,
		tick(fresh_id(), rush->references[thread], -20 + thread % 2));
}

static void many_at_the_door_never_exceed_the_seats(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 20);
	struct rush rush = { .convoys = { &convoy, &convoy } };
	int boarded = 0;
	for (int i = 0; i < CLIENTS; i++)
		rush.references[i] = given_registered_family("LVIV", 1).references[0];

	race(CLIENTS, rush_to_the_door, &rush);

	for (int i = 0; i < CLIENTS; i++)
		boarded += strcmp(text_at(expect_status(rush.answers[i], 200), "/items/0/outcome"),
				   "boarded") == 0;
	assert_int_equal(boarded, 20);
	assert_int_equal(taken(&convoy, 1), 20);
}

static void nobody_is_on_two_vehicles_however_many_tick(void **state)
{
	(void)state;
	const struct convoy one = given_convoy("LVIV", 1, 20);
	const struct convoy other = given_convoy("KYIV", 1, 20);
	struct rush rush = { .convoys = { &one, &other } };
	const struct family family = given_registered_family("LVIV", 1);
	for (int i = 0; i < CLIENTS; i++)
		rush.references[i] = family.references[0];

	race(CLIENTS, rush_to_the_door, &rush);

	for (int i = 0; i < CLIENTS; i++)
		expect_status(rush.answers[i], 200);
	assert_int_equal(taken(&one, 1), 0);
	assert_int_equal(taken(&other, 1), 1);
}

static void a_mistyped_reference_spoils_no_other_tick(void **state)
{
	(void)state;
	static const char *const wrong[] = { "7K3M9QXT2B", "7K3M9QTX2A", "0000000001", "7K3M",
		"u" };
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	const struct family family = given_assigned_family(&convoy, 1, 1);
	const char *items = tick(fresh_id(), family.references[0], -10);

	for (int i = 0; i < 5; i++)
		items = keep_printf("%s,%s", items, tick(fresh_id(), wrong[i], -10));
	items = keep_printf("%s,%s", items, tick(fresh_id(), UNKNOWN, -10));
	const struct answer answer = expect_status(tell_boarding(OFFICER, &convoy, 1, items), 200);
	expect_text(answer, "/items/0/outcome", "boarded");
	for (int i = 0; i < 5; i++) {
		expect_text(answer, keep_printf("/items/%d/outcome", i + 1), "mistyped");
		expect_text(answer, keep_printf("/items/%d/reference", i + 1), wrong[i]);
	}
	expect_text(answer, "/items/6/outcome", "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(people_who_step_on_are_boarded),
		cmocka_unit_test(a_repeated_tick_gets_the_first_answer),
		cmocka_unit_test(an_event_told_of_somebody_else_shows_the_first),
		cmocka_unit_test(whoever_stands_at_the_door_moves_to_this_vehicle),
		cmocka_unit_test(a_tick_without_a_seat_is_the_only_one_refused),
		cmocka_unit_test(the_last_departure_makes_no_shows_who_keep_their_place),
		cmocka_unit_test(a_head_count_above_the_ticks_makes_nobody_a_no_show),
		cmocka_unit_test(a_late_tick_releases_a_newer_seat),
		cmocka_unit_test(a_convoy_is_completed_when_everybody_is_accounted_for),
		cmocka_unit_test(the_manifest_lists_people_by_vehicle),
		cmocka_unit_test(a_manifest_shows_people_as_they_are_now),
		cmocka_unit_test(a_name_is_never_a_formula_in_the_table),
		cmocka_unit_test(many_at_the_door_never_exceed_the_seats),
		cmocka_unit_test(nobody_is_on_two_vehicles_however_many_tick),
		cmocka_unit_test(a_mistyped_reference_spoils_no_other_tick),
	};

	return cmocka_run_group_tests(tests, server_start, server_stop);
}
