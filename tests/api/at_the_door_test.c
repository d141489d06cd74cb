/* At the door of bus 2: whoever stands there comes along, planned or not, and the list follows. */
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

#define TOMORROW (24 * 60)

static struct answer convoy_now(const struct convoy *convoy)
{
	return expect_status(get(OFFICER, "/v1/convoys/%s", convoy->code), 200);
}

static long long taken(const struct convoy *convoy, int vehicle)
{
	return number_at(convoy_now(convoy), keep_printf("/vehicles/%d/taken", vehicle - 1));
}

static struct answer tick(const struct actor *who, const struct convoy *convoy, int vehicle,
	const char *reference, int at)
{
	return expect_status(
		post(who, path("/v1/convoys/%s/boardings", convoy->code),
			"{\"vehicle\":%d,\"items\":[{\"event_id\":\"%s\",\"reference\":\"%s\","
			"\"occurred_at\":\"%s\"}]}",
			vehicle, fresh_id(), reference, minute(at)),
		200);
}

static struct answer undo(const struct convoy *convoy, const char *reference, int at)
{
	return expect_status(post(COORDINATOR_LVIV, path("/v1/convoys/%s/incidents", convoy->code),
				     "{\"items\":[{\"event_id\":\"%s\",\"reference\":\"%s\","
				     "\"kind\":\"undo_boarding\",\"occurred_at\":\"%s\"}]}",
				     fresh_id(), reference, minute(at)),
		200);
}

static struct convoy given_convoy_tomorrow(const char *city)
{
	struct convoy convoy = { .city = city, .vehicles = 1 };
	convoy.code = text_at(
		expect_status(post(OFFICER, "/v1/convoys",
				      "{\"city\":\"%s\",\"border_post\":\"KAPIKULE\",\"transit\":["
				      "\"RO\",\"BG\"],\"gather_at\":\"%s\",\"departs_at\":\"%s\"}",
				      city, minute(TOMORROW - 60), minute(TOMORROW)),
			201),
		"/code");
	expect_status(post(OFFICER, path("/v1/convoys/%s/vehicles", convoy.code),
			      "{\"plate\":\"TR 9\",\"kind\":\"bus\",\"seats\":10,"
			      "\"accessible_seats\":0}"),
		201);
	return convoy;
}

static const char *given_guarded_person_of_kyiv(void)
{
	return text_at(
		expect_status(
			post(COORDINATOR_KYIV, "/v1/registrations",
				"{\"city\":\"KYIV\",\"contact\":{\"phone\":\"+905559876543\","
				"\"language\":\"tr\"},\"consent\":\"explicit\",\"members\":[{"
				"\"given_names\":\"Meral\",\"family_name\":\"Toprak\","
				"\"birth_date\":\"1958-03-09\",\"needs\":[\"oxygen\"],"
				"\"document\":{\"type\":\"passport\",\"number\":\"U7654321\"}}]}"),
			201),
		"/citizens/0/reference");
}

static void somebody_assigned_to_tomorrow_steps_on_bus_2_today(void **state)
{
	(void)state;
	const struct convoy today = given_convoy("LVIV", 2, 10);
	const struct convoy tomorrow = given_convoy_tomorrow("LVIV");
	const struct family family = given_assigned_family(&tomorrow, 1, 1);

	const struct answer answer = tick(COORDINATOR_LVIV, &today, 2, family.references[0], -5);
	expect_text(answer, "/items/0/outcome", "boarded");
	expect_text(answer, "/items/0/status", "boarded");
	expect_text(answer, "/items/0/moved_from/convoy", tomorrow.code);
	expect_number(answer, "/items/0/moved_from/vehicle", 1);
	expect_absent(answer, "/items/0/exceptions");
	assert_int_equal(taken(&tomorrow, 1), 0);
	assert_int_equal(taken(&today, 2), 1);
}

static void somebody_from_another_city_comes_along_and_shows_name_and_birth_year(void **state)
{
	(void)state;
	const struct convoy lviv = given_convoy("LVIV", 2, 10);
	const char *reference = given_guarded_person_of_kyiv();
	expect_status(get(COORDINATOR_LVIV, "/v1/citizens/%s", reference), 404);

	const struct answer answer = tick(COORDINATOR_LVIV, &lviv, 2, reference, -5);
	expect_text(answer, "/items/0/outcome", "boarded");
	expect_text(answer, "/items/0/given_names", "Meral");
	expect_text(answer, "/items/0/family_name", "Toprak");
	expect_number(answer, "/items/0/birth_year", 1958);
	/* event_id, reference, outcome, status, two names, year. */
	assert_int_equal(json_object_size(json_at(answer, "/items/0")), 7);
	assert_null(strstr(answer.body, "5559876543"));
	assert_null(strstr(answer.body, "7654321"));
	assert_null(strstr(answer.body, "03-09"));
	assert_null(strstr(answer.body, "oxygen"));
}

static void a_seat_in_another_citys_convoy_is_left_behind(void **state)
{
	(void)state;
	const struct convoy lviv = given_convoy("LVIV", 2, 10);
	const struct convoy kyiv = given_convoy("KYIV", 1, 10);
	const struct family family = given_assigned_family(&kyiv, 1, 2);

	const struct answer answer = tick(COORDINATOR_LVIV, &lviv, 2, family.references[0], -5);
	expect_text(answer, "/items/0/moved_from/convoy", kyiv.code);
	expect_text(answer, "/group_incomplete/0/absent/0", family.references[1]);
	assert_int_equal(taken(&kyiv, 1), 1);
	assert_int_equal(taken(&lviv, 2), 1);
}

static void somebody_never_registered_comes_along_in_one_request(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 2, 10);
	given_boarded_family(&convoy, 1, 2);

	const struct answer answer = expect_status(
		post(COORDINATOR_LVIV, "/v1/registrations",
			"{\"city\":\"LVIV\",\"members\":[{\"given_names\":\"Umut\","
			"\"family_name\":\"Sönmez\"}],\"board\":{\"convoy\":\"%s\",\"vehicle\":2,"
			"\"occurred_at\":\"%s\"}}",
			convoy.code, minute(-5)),
		201);
	const char *reference = text_at(answer, "/citizens/0/reference");
	expect_text(answer, "/citizens/0/status", "boarded");
	depart(&convoy, 1, 2, 0);
	expect_boolean(depart(&convoy, 2, 1, 0), "/items/0/agrees", true);
	assert_string_equal(status_of(reference), "departed");
}

static struct answer parted_families(const struct convoy *convoy)
{
	return expect_status(
		get(OFFICER, "/v1/exceptions?kind=group_incomplete&convoy=%s", convoy->code), 200);
}

static void the_absent_of_a_family_are_named_and_looked_for_until_they_are_found(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 2, 10);
	const struct family family = given_assigned_family(&convoy, 2, 3);
	given_boarded_family(&convoy, 1, 1);

	const struct answer first = tick(COORDINATOR_LVIV, &convoy, 2, family.references[0], -6);
	expect_text(first, "/group_incomplete/0/group", family.group);
	expect_length(first, "/group_incomplete/0/absent", 2);
	const struct answer second = tick(COORDINATOR_LVIV, &convoy, 2, family.references[1], -5);
	expect_length(second, "/group_incomplete/0/absent", 1);
	expect_text(second, "/group_incomplete/0/absent/0", family.references[2]);

	depart(&convoy, 2, 2, 0);
	expect_length(parted_families(&convoy), "/items", 0);
	depart(&convoy, 1, 1, 10);
	assert_string_equal(status_of(family.references[2]), "no_show");
	const struct answer open = parted_families(&convoy);
	expect_length(open, "/items", 1);
	expect_text(open, "/items/0/reference", family.references[2]);
	expect_number(open, "/items/0/vehicle", 2);
	expect_null(open, "/items/0/settled_at");

	/* Found asleep in the last row: the tick is told late. */
	expect_text(tick(COORDINATOR_LVIV, &convoy, 2, family.references[2], -4), "/items/0/status",
		"departed");
	const struct answer found = parted_families(&convoy);
	expect_length(found, "/items", 1);
	expect_text(found, "/items/0/settled_by", "kafile");
}

static void the_absent_are_also_found_when_the_next_convoy_takes_them(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	const struct convoy tomorrow = given_convoy_tomorrow("LVIV");
	const struct family family = given_assigned_family(&convoy, 1, 2);
	tick(COORDINATOR_LVIV, &convoy, 1, family.references[0], -6);
	depart(&convoy, 1, 1, 0);
	expect_null(parted_families(&convoy), "/items/0/settled_at");

	tick(COORDINATOR_LVIV, &tomorrow, 1, family.references[1], TOMORROW - 10);
	const struct answer found = parted_families(&convoy);
	expect_text(found, "/items/0/settled_by", "kafile");
}

static void a_family_that_is_absent_together_is_not_parted(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	const struct family family = given_assigned_family(&convoy, 1, 2);

	depart(&convoy, 1, 0, 0);
	assert_string_equal(status_of(family.references[0]), "no_show");
	expect_length(parted_families(&convoy), "/items", 0);
}

static void a_tick_that_was_a_mistake_gives_back_the_planned_seat(void **state)
{
	(void)state;
	const struct convoy today = given_convoy("LVIV", 2, 10);
	const struct convoy tomorrow = given_convoy_tomorrow("LVIV");
	const struct family family = given_assigned_family(&tomorrow, 1, 1);
	tick(COORDINATOR_LVIV, &today, 2, family.references[0], -20);
	assert_int_equal(taken(&tomorrow, 1), 0);

	const struct answer answer = undo(&today, family.references[0], -15);
	expect_text(answer, "/items/0/outcome", "recorded");
	expect_text(answer, "/items/0/status", "assigned");
	expect_length(answer, "/items/0/exceptions", 0);
	expect_text(
		get(OFFICER, "/v1/citizens/%s", family.references[0]), "/convoy", tomorrow.code);
	assert_int_equal(taken(&today, 2), 0);
	assert_int_equal(taken(&tomorrow, 1), 1);
}

static void a_tick_that_was_a_mistake_gives_back_a_withdrawal(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	const struct family family = given_registered_family("LVIV", 1);
	expect_status(post(OFFICER, "/v1/withdrawals",
			      "{\"references\":[\"%s\"],\"reason\":\"left_by_own_means\"}",
			      family.references[0]),
		200);
	const char *before = status_of(family.references[0]);
	expect_text(tick(COORDINATOR_LVIV, &convoy, 1, family.references[0], -20),
		"/items/0/status", "boarded");

	expect_text(undo(&convoy, family.references[0], -15), "/items/0/status", before);
	assert_string_equal(before, "left_by_own_means");
	assert_int_equal(taken(&convoy, 1), 0);
}

static void whose_seat_was_given_away_meanwhile_waits_again(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 2, 1);
	const struct family family = given_assigned_family(&convoy, 1, 1);
	tick(COORDINATOR_LVIV, &convoy, 2, family.references[0], -20);
	const struct family other = given_assigned_family(&convoy, 1, 1);

	const struct answer answer = undo(&convoy, family.references[0], -15);
	expect_text(answer, "/items/0/status", "registered");
	expect_boolean(answer, "/items/0/stranded", false);
	assert_string_equal(status_of(other.references[0]), "assigned");
	assert_int_equal(taken(&convoy, 1), 1);
	assert_int_equal(taken(&convoy, 2), 0);

	expect_text(assign(&convoy, &family, 2), "/items/0/outcome", "assigned");
}

static void forty_five_people_are_one_request_of_4_kilobytes(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 50);
	const struct family family = given_assigned_family(&convoy, 1, 45);
	const char *items = "";

	for (int i = 0; i < 45; i++)
		items = keep_printf("%s%s{\"event_id\":\"%s\",\"reference\":\"%s\"}", items,
			i ? "," : "", fresh_id(), family.references[i]);
	const char *body = keep_printf(
		"{\"vehicle\":1,\"occurred_at\":\"%s\",\"items\":[%s]}", minute(-12), items);
	assert_true(strlen(body) < 4096);
	expect_length(
		expect_status(post(COORDINATOR_LVIV, path("/v1/convoys/%s/boardings", convoy.code),
				      "%s", body),
			200),
		"/items", 45);
	for (int i = 0; i < 45; i++)
		assert_string_equal(status_of(family.references[i]), "boarded");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(somebody_assigned_to_tomorrow_steps_on_bus_2_today),
		cmocka_unit_test(
			somebody_from_another_city_comes_along_and_shows_name_and_birth_year),
		cmocka_unit_test(a_seat_in_another_citys_convoy_is_left_behind),
		cmocka_unit_test(somebody_never_registered_comes_along_in_one_request),
		cmocka_unit_test(
			the_absent_of_a_family_are_named_and_looked_for_until_they_are_found),
		cmocka_unit_test(the_absent_are_also_found_when_the_next_convoy_takes_them),
		cmocka_unit_test(a_family_that_is_absent_together_is_not_parted),
		cmocka_unit_test(a_tick_that_was_a_mistake_gives_back_the_planned_seat),
		cmocka_unit_test(a_tick_that_was_a_mistake_gives_back_a_withdrawal),
		cmocka_unit_test(whose_seat_was_given_away_meanwhile_waits_again),
		cmocka_unit_test(forty_five_people_are_one_request_of_4_kilobytes),
	};

	return cmocka_run_group_tests(tests, server_start, server_stop);
}
