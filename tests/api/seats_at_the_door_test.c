/* More people at the door than seats: who is told first has one, and whoever needs an accessible
 * seat has no other. */
#include <stdlib.h>
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

#define DOORS 16
#define SEATS 6
#define ACCESSIBLE 2
#define UNKNOWN "000000000H" /* a reference that nobody has */

static struct convoy given_bus(int seats, int accessible_seats)
{
	struct convoy convoy = given_convoy("LVIV", 0, 0);
	convoy.vehicles = 1;
	expect_status(post(OFFICER, path("/v1/convoys/%s/vehicles", convoy.code),
			      "{\"plate\":\"TR 1\",\"kind\":\"bus\",\"seats\":%d,"
			      "\"accessible_seats\":%d}",
			      seats, accessible_seats),
		201);
	return convoy;
}

static const char *given_person(const char *needs)
{
	return text_at(expect_status(post(OFFICER, "/v1/registrations",
					     "{\"city\":\"LVIV\",\"consent\":\"explicit\","
					     "\"members\":[{\"given_names\":\"Deniz\","
					     "\"family_name\":\"Kaya\",\"needs\":[%s]}]}",
					     needs),
			       201),
		"/citizens/0/reference");
}

static const char *walker(void)
{
	return given_person("");
}

static const char *wheelchair(void)
{
	return given_person("\"wheelchair\"");
}

static const char *tick(const char *event, const char *reference, int at)
{
	return keep_printf("{\"event_id\":\"%s\",\"reference\":\"%s\",\"occurred_at\":\"%s\"}",
		event, reference, minute(at));
}

static struct answer tell(
	const struct actor *who, const struct convoy *convoy, const char *const *ticks, int count)
{
	const char *items = ticks[0];
	for (int i = 1; i < count; i++)
		items = keep_printf("%s,%s", items, ticks[i]);
	return post(who, path("/v1/convoys/%s/boardings", convoy->code),
		"{\"vehicle\":1,\"items\":[%s]}", items);
}

static void expect_outcomes(struct answer answer, const char *const *outcomes, int count)
{
	expect_length(answer, "/items", (size_t)count);
	for (int i = 0; i < count; i++)
		expect_text(answer, keep_printf("/items/%d/outcome", i), outcomes[i]);
}

static long long taken(const struct convoy *convoy)
{
	return number_at(expect_status(get(OFFICER, "/v1/convoys/%s", convoy->code), 200),
		"/vehicles/0/taken");
}

static void seats_are_given_in_the_order_told(void **state)
{
	(void)state;
	const struct convoy convoy = given_bus(4, 1);
	const char *ticks[] = {
		tick(fresh_id(), walker(), -20),
		tick(fresh_id(), wheelchair(), -30),
		tick(fresh_id(), wheelchair(), -40),
		tick(fresh_id(), walker(), -10),
		tick(fresh_id(), UNKNOWN, -10),
		tick(fresh_id(), walker(), -50),
		tick(fresh_id(), walker(), -60),
		tick(fresh_id(), wheelchair(), -60),
	};

	const struct answer told = expect_status(tell(OFFICER, &convoy, ticks, 8), 200);
	expect_outcomes(told,
		(const char *[]){ "boarded", "boarded", "no_seat", "boarded", "unknown", "boarded",
			"no_seat", "no_seat" },
		8);
	assert_int_equal(taken(&convoy), 4);
	const struct answer again = expect_status(tell(OFFICER, &convoy, ticks, 4), 200);
	for (int i = 0; i < 4; i++)
		expect_text(again, keep_printf("/items/%d/outcome", i),
			text_at(told, keep_printf("/items/%d/outcome", i)));
}

static void whoever_is_told_twice_takes_one_seat(void **state)
{
	(void)state;
	const struct convoy convoy = given_bus(2, 0);
	const char *first = walker(), *event = fresh_id();
	const char *ticks[] = { tick(event, first, -20), tick(fresh_id(), first, -10),
		tick(event, first, -20), tick(fresh_id(), walker(), -5),
		tick(fresh_id(), walker(), -5), tick(event, walker(), -5) };

	expect_outcomes(expect_status(tell(OFFICER, &convoy, ticks, 6), 200),
		(const char *[]){
			"boarded", "boarded", "boarded", "boarded", "no_seat", "event_id_reused" },
		6);
	assert_int_equal(taken(&convoy), 2);
}

struct rush {
	struct convoy convoy;
	const char *ticks[DOORS][2];
	struct answer answers[DOORS];
};

static void tell_two(int thread, void *context)
{
	struct rush *rush = context;
	rush->answers[thread] = tell(
		thread % 2 ? OFFICER : COORDINATOR_LVIV, &rush->convoy, rush->ticks[thread], 2);
}

static int boarded(const struct rush *rush, int item)
{
	int count = 0;
	for (int i = 0; i < DOORS; i++) {
		const char *outcome = text_at(expect_status(rush->answers[i], 200),
			keep_printf("/items/%d/outcome", item));
		if (strcmp(outcome, "boarded") == 0)
			count++;
		else
			assert_string_equal(outcome, "no_seat");
	}
	return count;
}

static void a_rush_fills_each_seat_once_and_names_who_told(void **state)
{
	(void)state;
	struct rush rush = { .convoy = given_bus(SEATS, ACCESSIBLE) };
	for (int i = 0; i < DOORS; i++) {
		rush.ticks[i][0] = tick(fresh_id(), wheelchair(), -20);
		rush.ticks[i][1] = tick(fresh_id(), walker(), -20);
	}
	actor_token(OFFICER);
	actor_token(COORDINATOR_LVIV);
	race(DOORS, tell_two, &rush);

	assert_int_equal(boarded(&rush, 0), ACCESSIBLE);
	assert_int_equal(boarded(&rush, 1), SEATS - ACCESSIBLE);
	assert_int_equal(taken(&rush.convoy), SEATS);
	assert_string_equal(
		daemon_sql(&server,
			keep_printf(
				"SELECT count(*) FROM kafile.facts AS f JOIN kafile.events AS e "
				"USING (citizen_id, subject) WHERE f.convoy = '%s' AND "
				"e.type = 'citizen.boarded'",
				rush.convoy.code)),
		"6\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(seats_are_given_in_the_order_told),
		cmocka_unit_test(whoever_is_told_twice_takes_one_seat),
		cmocka_unit_test(a_rush_fills_each_seat_once_and_names_who_told),
	};
	return cmocka_run_group_tests(tests, server_start, server_stop);
}
