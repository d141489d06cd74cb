/* An infant on an adult's lap takes no seat, and is counted among the heads all the same. */
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"
#include "support/seats.h"

#define ADULT "1990-01-01"
#define INFANT "2021-06-01"
#define OTHER_INFANT "2021-06-02"
#define UNKNOWN ""

static struct family given_family(const char *keep_together, const char *const *births)
{
	struct family family = { .city = "LVIV" };
	const char *members = "";
	for (; births[family.size]; family.size++)
		members = keep_printf("%s%s{\"given_names\":\"Deniz\",\"family_name\":\"%.8s\"%s}",
			members, family.size ? "," : "", fresh_id() + 24,
			births[family.size][0]
				? keep_printf(",\"birth_date\":\"%s\"", births[family.size])
				: "");
	const struct answer answer =
		expect_status(post(OFFICER, "/v1/registrations",
				      "{\"city\":\"LVIV\",\"consent\":\"explicit\","
				      "\"keep_together\":\"%s\",\"members\":[%s]}",
				      keep_together, members),
			201);
	family.group = text_at(answer, "/group");
	for (int i = 0; i < family.size; i++)
		family.references[i] = text_at(answer, keep_printf("/citizens/%d/reference", i));
	return family;
}

#define FAMILY(...) given_family("must", (const char *const[]){ __VA_ARGS__, NULL })

/* Changes what is under `base` and `part`, by the version of `base`. */
static void change(const char *base, const char *part, const char *body)
{
	const struct answer now = get(OFFICER, "%s", base);
	expect_status(
		patch(OFFICER, answer_header(&now, "ETag"), path("%s%s", base, part), "%s", body),
		200);
}

static long long taken(const struct convoy *convoy, int vehicle)
{
	return number_at(expect_status(get(OFFICER, "/v1/convoys/%s", convoy->code), 200),
		keep_printf("/vehicles/%d/taken", vehicle - 1));
}

/* The people on the vehicle's list who are on a lap. */
static int laps(const struct convoy *convoy, int vehicle)
{
	const struct answer manifest =
		expect_status(get(OFFICER, "/v1/convoys/%s/manifest", convoy->code), 200);
	const json_t *people = json_at(manifest, keep_printf("/vehicles/%d/people", vehicle - 1));
	const json_t *person;
	int count = 0;
	size_t i;

	json_array_foreach (people, i, person)
		count += json_is_true(json_object_get(person, "lap"));
	return count;
}

static void expect_assigned(const struct convoy *convoy, struct family family, const char *outcome)
{
	expect_text(assign(convoy, &family, 1), "/items/0/outcome", outcome);
	expect_seats_add_up();
}

static struct answer tick(const struct convoy *convoy, const char *const *references, int at)
{
	const char *items = "";
	for (size_t i = 0; references[i]; i++)
		items = keep_printf("%s%s{\"event_id\":\"%s\",\"reference\":\"%s\","
				    "\"occurred_at\":\"%s\"}",
			items, i ? "," : "", fresh_id(), references[i], minute(at));
	return expect_status(post(OFFICER, path("/v1/convoys/%s/boardings", convoy->code),
				     "{\"vehicle\":1,\"items\":[%s]}", items),
		200);
}

#define TICK(convoy, at, ...) tick(convoy, (const char *const[]){ __VA_ARGS__, NULL }, at)

static struct answer incident(
	const struct convoy *convoy, const char *reference, const char *kind, int at)
{
	return expect_status(post(OFFICER, path("/v1/convoys/%s/incidents", convoy->code),
				     "{\"items\":[{\"event_id\":\"%s\",\"reference\":\"%s\","
				     "\"kind\":\"%s\",\"occurred_at\":\"%s\"}]}",
				     fresh_id(), reference, kind, minute(at)),
		200);
}

static void an_infant_on_a_lap_takes_no_seat(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 3);
	const struct family family = FAMILY(INFANT, ADULT, UNKNOWN);

	expect_assigned(&convoy, family, "assigned");
	assert_int_equal(taken(&convoy, 1), 2);
	assert_int_equal(laps(&convoy, 1), 1);
	expect_assigned(&convoy, FAMILY(UNKNOWN), "assigned");
	expect_assigned(&convoy, FAMILY(UNKNOWN), "no_seats");

	const struct answer csv = ask(&(struct ask){ .who = OFFICER,
		.method = "GET",
		.path = path("/v1/convoys/%s/manifest", convoy.code),
		.headers = { "Accept: text/csv" } });
	assert_non_null(strstr(csv.body, "document_override_by,lap\r\n"));
	assert_non_null(strstr(csv.body, ",\"lap\"\r\n"));
}

static void age_is_that_of_the_departures_day_in_its_city(void **state)
{
	(void)state;
	static const struct {
		const char *birth;
		int departs_at;
		int seats;
	} cases[] = {
		{ "2020-03-11", 0, 1 },
		{ "2020-03-10", 0, 2 },
		{ "2020-03-11", 16 * 60, 2 }, /* 23:00 UTC, in Lviv the next day */
		{ "2021", 0, 1 },
		{ "2020", 0, 2 },
		{ UNKNOWN, 0, 2 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct convoy convoy = given_convoy("LVIV", 1, 4);
		change(path("/v1/convoys/%s", convoy.code), "",
			keep_printf("{\"departs_at\":\"%s\"}", minute(cases[i].departs_at)));
		expect_assigned(&convoy, FAMILY(ADULT, cases[i].birth), "assigned");
		assert_int_equal(taken(&convoy, 1), cases[i].seats);
	}
}

static void each_adult_holds_one(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 20);

	expect_assigned(&convoy, FAMILY(ADULT, INFANT, OTHER_INFANT), "assigned");
	assert_int_equal(taken(&convoy, 1), 2);
	expect_assigned(&convoy, FAMILY("2006", INFANT), "assigned");
	assert_int_equal(taken(&convoy, 1), 4);
	/* 18 on some day of this year: nobody knows whether before the departure */
	expect_assigned(&convoy, FAMILY("2004", INFANT), "assigned");
	assert_int_equal(taken(&convoy, 1), 6);
	expect_assigned(&convoy, FAMILY("2003", INFANT), "assigned");
	assert_int_equal(taken(&convoy, 1), 7);
}

static void a_family_with_infants_fills_the_last_seats(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 2);
	const struct family family = FAMILY(ADULT, ADULT, INFANT, OTHER_INFANT);

	expect_assigned(&convoy, FAMILY(ADULT, INFANT, OTHER_INFANT, "2010"), "no_seats");
	expect_assigned(&convoy, family, "assigned");
	assert_int_equal(taken(&convoy, 1), 2);
	expect_status(post(OFFICER, path("/v1/convoys/%s/unassignments", convoy.code),
			      "{\"groups\":[\"%s\"]}", family.group),
		200);
	expect_seats_add_up();
	assert_int_equal(taken(&convoy, 1), 0);
	expect_assigned(&convoy, family, "assigned");
}

static void who_may_be_parted_keeps_infants_on_laps(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 2, 1);
	const struct family family = given_family(
		"prefer", (const char *const[]){ INFANT, OTHER_INFANT, ADULT, ADULT, NULL });

	expect_text(expect_status(post(OFFICER, path("/v1/convoys/%s/assignments", convoy.code),
					  "{\"groups\":[\"%s\"]}", family.group),
			    200),
		"/items/0/outcome", "assigned");
	expect_seats_add_up();
	for (int vehicle = 1; vehicle <= 2; vehicle++) {
		assert_int_equal(taken(&convoy, vehicle), 1);
		assert_int_equal(laps(&convoy, vehicle), 1);
	}
}

static void infants_are_counted_among_the_heads(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 2);
	const struct family family = FAMILY(ADULT, UNKNOWN, INFANT);

	expect_assigned(&convoy, family, "assigned");
	board(&convoy, 1, &family, -10);
	const struct answer left = depart(&convoy, 1, 3, 0);
	expect_boolean(left, "/items/0/agrees", true);
	expect_number(left, "/items/0/ticked", 3);
	expect_seats_add_up();
	assert_int_equal(laps(&convoy, 1), 1);
	arrive(&convoy, 1, 3, 60);
	hand_over(&convoy, &family, 90);
	expect_seats_add_up();
}

static void at_the_door_an_infant_goes_on_a_lap(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 2);
	const struct family family = FAMILY(INFANT, ADULT), late = FAMILY(INFANT, ADULT);

	const struct answer first = TICK(&convoy, -20, family.references[0], family.references[1]);
	expect_text(first, "/items/0/outcome", "boarded");
	expect_text(first, "/items/1/outcome", "boarded");
	assert_int_equal(taken(&convoy, 1), 1);
	expect_text(TICK(&convoy, -15, late.references[1]), "/items/0/outcome", "boarded");
	expect_text(TICK(&convoy, -14, late.references[0]), "/items/0/outcome", "boarded");
	assert_int_equal(taken(&convoy, 1), 2);
	assert_int_equal(laps(&convoy, 1), 2);
	expect_seats_add_up();
}

static void an_infant_stays_with_the_adult_who_finds_no_seat(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 1);
	const struct family family = FAMILY(INFANT, ADULT);

	expect_text(
		TICK(&convoy, -20, FAMILY(UNKNOWN).references[0]), "/items/0/outcome", "boarded");
	const struct answer told = TICK(&convoy, -10, family.references[0], family.references[1]);
	expect_text(told, "/items/0/outcome", "no_seat");
	expect_text(told, "/items/1/outcome", "no_seat");
	expect_text(TICK(&convoy, -5, family.references[0]), "/items/0/outcome", "no_seat");
	expect_seats_add_up();
}

static void a_walk_up_with_an_infant_needs_a_seat_less(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 3);
	static const char *const body =
		"{\"city\":\"LVIV\",\"members\":[{\"given_names\":\"Su\",\"family_name\":\"Ak\","
		"\"birth_date\":\"" INFANT "\"},{\"given_names\":\"Ada\",\"family_name\":\"Ak\"}],"
		"\"board\":{\"convoy\":\"%s\",\"vehicle\":1,\"occurred_at\":\"%s\"}}";

	for (int i = 0; i < 3; i++)
		expect_status(
			post(OFFICER, "/v1/registrations", body, convoy.code, minute(-9)), 201);
	assert_int_equal(taken(&convoy, 1), 3);
	assert_int_equal(laps(&convoy, 1), 3);
	expect_number(
		expect_problem(post(OFFICER, "/v1/registrations", body, convoy.code, minute(-9)),
			409, "conflict"),
		"/needed", 1);
	expect_seats_add_up();
}

static void an_infant_keeps_the_lap_when_the_adult_gets_off(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 1);
	const struct family family = FAMILY(ADULT, INFANT);

	expect_assigned(&convoy, family, "assigned");
	board(&convoy, 1, &family, -20);
	incident(&convoy, family.references[0], "offloaded", -15);
	expect_seats_add_up();
	assert_int_equal(taken(&convoy, 1), 0);
	assert_int_equal(laps(&convoy, 1), 1);
	expect_text(TICK(&convoy, -10, family.references[0]), "/items/0/outcome", "boarded");
	incident(&convoy, family.references[1], "offloaded", -8);
	assert_int_equal(laps(&convoy, 1), 0);
	expect_text(TICK(&convoy, -5, family.references[1]), "/items/0/outcome", "boarded");
	assert_int_equal(laps(&convoy, 1), 1);
	assert_int_equal(taken(&convoy, 1), 1);
	expect_seats_add_up();
}

static void a_family_is_brought_over_with_its_infant(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 2, 2);
	const struct family family = FAMILY(ADULT, INFANT, UNKNOWN);

	expect_assigned(&convoy, family, "assigned");
	board(&convoy, 1, &family, -20);
	const struct answer brought = expect_status(
		post(OFFICER, path("/v1/convoys/%s/transfers", convoy.code),
			"{\"from_vehicle\":1,\"to_vehicles\":[2],\"reason\":\"Broken axle.\"}"),
		200);
	expect_length(brought, "/moved", 3);
	expect_seats_add_up();
	assert_int_equal(taken(&convoy, 2), 2);
	assert_int_equal(laps(&convoy, 2), 1);
}

static void a_repaired_vehicle_has_its_infants_on_laps_again(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 1);
	const struct family family = FAMILY(ADULT, INFANT);
	static const char *const steps[] = { "broken_down", "departed" };

	expect_assigned(&convoy, family, "assigned");
	board(&convoy, 1, &family, -20);
	depart(&convoy, 1, 2, 0);
	for (int i = 0; i < 2; i++) {
		change(path("/v1/convoys/%s", convoy.code), "/vehicles/1",
			keep_printf("{\"status\":\"%s\"}", steps[i]));
		expect_seats_add_up();
		assert_int_equal(laps(&convoy, 1), i);
		assert_int_equal(taken(&convoy, 1), i);
	}
}

static void who_was_called_absent_too_early_has_the_lap_again(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 2);
	const struct family family = FAMILY(ADULT, INFANT), other = FAMILY(UNKNOWN);

	expect_assigned(&convoy, family, "assigned");
	expect_assigned(&convoy, other, "assigned");
	board(&convoy, 1, &other, -20);
	depart(&convoy, 1, 1, 0);
	assert_string_equal(status_of(family.references[1]), "no_show");
	expect_seats_add_up();
	depart(&convoy, 1, 3, 5);
	assert_string_equal(status_of(family.references[1]), "assigned");
	assert_int_equal(taken(&convoy, 1), 2);
	assert_int_equal(laps(&convoy, 1), 1);
	expect_seats_add_up();
}

static void whoever_needs_an_accessible_seat_has_one(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 4);
	const struct family family = FAMILY(ADULT, INFANT), other = FAMILY(ADULT, INFANT);

	change(path("/v1/citizens/%s", other.references[1]), "", "{\"needs\":[\"stretcher\"]}");
	expect_assigned(&convoy, other, "no_seats");
	/* The seat is not theirs to take any more once they sit on a lap. */
	expect_assigned(&convoy, family, "assigned");
	change(path("/v1/citizens/%s", family.references[1]), "", "{\"needs\":[\"stretcher\"]}");
	expect_seats_add_up();
	assert_int_equal(taken(&convoy, 1), 1);
}

static void merging_an_infant_keeps_the_seats_right(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 1);
	const struct family family = FAMILY(ADULT, INFANT), twin = FAMILY(INFANT);

	expect_assigned(&convoy, family, "assigned");
	expect_status(post(OFFICER, path("/v1/citizens/%s/merge", family.references[1]),
			      "{\"into\":\"%s\",\"reason\":\"One child.\"}", twin.references[0]),
		200);
	expect_seats_add_up();
	assert_string_equal(status_of(twin.references[0]), "registered");
	expect_status(post(OFFICER, path("/v1/citizens/%s/merge/undo", family.references[1]),
			      "{\"reason\":\"Two children.\"}"),
		200);
	expect_seats_add_up();
	assert_int_equal(laps(&convoy, 1), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_infant_on_a_lap_takes_no_seat),
		cmocka_unit_test(age_is_that_of_the_departures_day_in_its_city),
		cmocka_unit_test(each_adult_holds_one),
		cmocka_unit_test(a_family_with_infants_fills_the_last_seats),
		cmocka_unit_test(who_may_be_parted_keeps_infants_on_laps),
		cmocka_unit_test(infants_are_counted_among_the_heads),
		cmocka_unit_test(at_the_door_an_infant_goes_on_a_lap),
		cmocka_unit_test(an_infant_stays_with_the_adult_who_finds_no_seat),
		cmocka_unit_test(a_walk_up_with_an_infant_needs_a_seat_less),
		cmocka_unit_test(an_infant_keeps_the_lap_when_the_adult_gets_off),
		cmocka_unit_test(a_family_is_brought_over_with_its_infant),
		cmocka_unit_test(a_repaired_vehicle_has_its_infants_on_laps_again),
		cmocka_unit_test(who_was_called_absent_too_early_has_the_lap_again),
		cmocka_unit_test(whoever_needs_an_accessible_seat_has_one),
		cmocka_unit_test(merging_an_infant_keeps_the_seats_right),
	};
	return cmocka_run_group_tests(tests, server_start, server_stop);
}
