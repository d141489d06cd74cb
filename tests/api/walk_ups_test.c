/* Somebody never registered steps on a bus, or comes to the border by car: one request for each. */
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

static struct answer walk_up(
	const struct actor *who, const char *city, const char *members, const char *more)
{
	return post(who, "/v1/registrations", "{\"city\":\"%s\",\"members\":[%s],%s}", city,
		members, more);
}

/* So many people of one family name, whom nobody knows. */
static const char *strangers(int count)
{
	const char *list = "";
	for (int i = 0; i < count; i++)
		list = keep_printf("%s%s{\"given_names\":\"Can %c\",\"family_name\":\"Aydın\"}",
			list, i ? "," : "", 'A' + i);
	return list;
}

static const char *board_on(const struct convoy *convoy, int vehicle)
{
	return keep_printf("\"board\":{\"convoy\":\"%s\",\"vehicle\":%d,\"occurred_at\":\"%s\"}",
		convoy->code, vehicle, minute(-5));
}

static const char *received_at(const char *post)
{
	return keep_printf(
		"\"hand_over\":{\"border_post\":\"%s\",\"occurred_at\":\"%s\"}", post, minute(900));
}

static struct answer convoy_now(const struct convoy *convoy)
{
	return expect_status(get(OFFICER, "/v1/convoys/%s", convoy->code), 200);
}

static const char *people_stored(void)
{
	return daemon_sql(&server,
		"SELECT (SELECT count(*) FROM kafile.citizens), (SELECT count(*) FROM "
		"kafile.travel_groups), (SELECT count(*) FROM kafile.facts), (SELECT count(*) FROM "
		"kafile.events WHERE reference IS NOT NULL)");
}

static void a_family_nobody_registered_steps_on_bus_2(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 2, 10);

	const struct answer answer = expect_status(
		walk_up(COORDINATOR_LVIV, "LVIV", strangers(3), board_on(&convoy, 2)), 201);
	expect_length(answer, "/citizens", 3);
	expect_text(answer, "/citizens/2/status", "boarded");
	expect_text(answer, "/citizens/2/convoy", convoy.code);
	expect_number(answer, "/citizens/2/vehicle", 2);
	expect_length(answer, "/citizens/2/exceptions", 0);
	assert_string_equal(status_of(text_at(answer, "/citizens/0/reference")), "boarded");
	expect_number(convoy_now(&convoy), "/vehicles/1/taken", 3);

	depart(&convoy, 1, 0, 0);
	expect_boolean(depart(&convoy, 2, 3, 0), "/items/0/agrees", true);
	assert_string_equal(status_of(text_at(answer, "/citizens/0/reference")), "departed");
}

static void sent_again_it_is_the_same_walk_up(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	const char *key = fresh_id();
	const char *body = keep_printf(
		"{\"city\":\"LVIV\",\"members\":[%s],%s}", strangers(2), board_on(&convoy, 1));

	const struct answer first = expect_status(
		post_with_key(COORDINATOR_LVIV, key, "/v1/registrations", "%s", body), 201);
	expect_same(first, post_with_key(COORDINATOR_LVIV, key, "/v1/registrations", "%s", body));
	expect_number(convoy_now(&convoy), "/vehicles/0/taken", 2);
}

static void a_family_too_large_for_the_bus_is_not_kept_at_all(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 2, 4);
	given_boarded_family(&convoy, 2, 2);
	const char *before = people_stored();

	const struct answer answer = expect_problem(
		walk_up(COORDINATOR_LVIV, "LVIV", strangers(3), board_on(&convoy, 2)), 409,
		"conflict");
	expect_number(answer, "/needed", 3);
	expect_number(answer, "/free/0/free", 4);
	expect_number(answer, "/free/1/vehicle", 2);
	expect_number(answer, "/free/1/free", 2);
	assert_non_null(strstr(text_at(answer, "/detail"), "without board"));
	assert_string_equal(people_stored(), before);

	expect_status(walk_up(COORDINATOR_LVIV, "LVIV", strangers(3), board_on(&convoy, 1)), 201);
	expect_status(
		walk_up(COORDINATOR_LVIV, "LVIV", strangers(3), "\"consent\":\"explicit\""), 201);
}

static void a_wheelchair_needs_its_own_kind_of_seat(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 4);

	expect_number(expect_problem(walk_up(OFFICER, "LVIV",
					     "{\"given_names\":\"Fatma\",\"family_name\":\"Koç\","
					     "\"needs\":[\"wheelchair\"]}",
					     board_on(&convoy, 1)),
			      409, "conflict"),
		"/accessible_needed", 1);
}

static void what_is_not_there_is_named(void **state)
{
	(void)state;
	const struct convoy lviv = given_convoy("LVIV", 1, 10);
	const struct convoy kyiv = given_convoy("KYIV", 1, 10);
	const struct convoy cancelled = given_convoy("LVIV", 1, 10);
	const char *one = strangers(1);
	expect_status(
		post(OFFICER, path("/v1/convoys/%s/cancellation", cancelled.code), "{}"), 200);
	const char *before = people_stored();

	expect_field(walk_up(COORDINATOR_LVIV, "LVIV", one, board_on(&lviv, 7)), "/board/vehicle");
	expect_field(walk_up(COORDINATOR_LVIV, "LVIV", one, board_on(&kyiv, 1)), "/board/convoy");
	expect_field(walk_up(COORDINATOR_LVIV, "KYIV", one, board_on(&lviv, 1)), "/city");
	expect_field(walk_up(OFFICER, "LVIV", one, "\"board\":{\"vehicle\":1}"), "/board/convoy");
	expect_field(walk_up(BORDER_KAPIKULE, "LVIV", one, received_at("HAMZABEYLI")),
		"/hand_over/border_post");
	expect_field(walk_up(BORDER_KAPIKULE, "LVIV", one,
			     "\"hand_over\":{\"border_post\":\"KAPIKULE\",\"convoy\":\"NONE-1\"}"),
		"/hand_over/convoy");
	expect_field(walk_up(OFFICER, "LVIV", one,
			     keep_printf("%s,%s", board_on(&lviv, 1), received_at("KAPIKULE"))),
		"/hand_over");
	expect_problem(
		walk_up(OFFICER, "LVIV", one, board_on(&cancelled, 1)), 409, "illegal-transition");
	expect_problem(walk_up(BORDER_KAPIKULE, "LVIV", one, board_on(&lviv, 1)), 403, "forbidden");
	expect_problem(
		walk_up(COORDINATOR_LVIV, "LVIV", one, received_at("KAPIKULE")), 403, "forbidden");
	assert_string_equal(people_stored(), before);
}

static void a_dry_run_looks_for_the_seat_and_takes_none(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 2);
	const char *before = people_stored();
	const char *dry = keep_printf("\"dry_run\":true,%s", board_on(&convoy, 1));

	expect_boolean(
		expect_status(walk_up(OFFICER, "LVIV", strangers(2), dry), 200), "/dry_run", true);
	expect_problem(walk_up(OFFICER, "LVIV", strangers(3), dry), 409, "conflict");
	expect_status(walk_up(OFFICER, "LVIV", strangers(2),
			      keep_printf("\"dry_run\":true,%s", received_at("KAPIKULE"))),
		200);
	assert_string_equal(people_stored(), before);
}

static void a_family_that_came_by_car_is_received_with_receipts(void **state)
{
	(void)state;
	const struct answer answer = expect_status(
		walk_up(BORDER_KAPIKULE, "KYIV", strangers(2), received_at("KAPIKULE")), 201);
	const char *reference = text_at(answer, "/citizens/1/reference");

	expect_text(answer, "/citizens/1/status", "handed_over");
	expect_boolean(answer, "/citizens/1/one_sided", true);
	expect_absent(answer, "/citizens/1/convoy");
	expect_text(answer, "/citizens/1/exceptions/0", "not_boarded");
	assert_memory_equal(text_at(answer, "/citizens/1/receipt/token"), "v4.public.", 10);
	assert_string_not_equal(text_at(answer, "/citizens/0/receipt/token"),
		text_at(answer, "/citizens/1/receipt/token"));
	assert_string_equal(
		daemon_sql(&server, keep_printf("SELECT border_support, departed_at IS NULL FROM "
						"kafile.citizens WHERE reference = '%s'",
					    reference)),
		"t|t\n");

	/* Who hands them over once more gets the first receipt. */
	const struct answer again = expect_status(
		post(BORDER_KAPIKULE, "/v1/handoffs",
			"{\"border_post\":\"KAPIKULE\",\"items\":[{\"event_id\":\"%s\","
			"\"reference\":\"%s\",\"outcome\":\"handed_over\",\"occurred_at\":\"%s\"}]"
			"}",
			fresh_id(), reference, minute(910)),
		200);
	expect_text(again, "/items/0/outcome", "already_handed_over");
	expect_text(again, "/items/0/receipt/token", text_at(answer, "/citizens/1/receipt/token"));
}

static void a_stranger_among_a_convoys_people_is_noted(void **state)
{
	(void)state;
	const struct convoy convoy = given_departed_convoy("LVIV", 2, NULL);

	const struct answer answer = expect_status(
		walk_up(BORDER_KAPIKULE, "LVIV", strangers(1),
			keep_printf("\"hand_over\":{\"border_post\":\"KAPIKULE\",\"convoy\":\"%s\","
				    "\"note\":\"Sat on bus 1.\"}",
				convoy.code)),
		201);
	expect_length(answer, "/citizens/0/exceptions", 2);
	expect_text(answer, "/citizens/0/exceptions/1", "unexpected_person");
	expect_text(expect_status(get(OFFICER, "/v1/convoys/%s/reconciliation", convoy.code), 200),
		"/unexpected/0", text_at(answer, "/citizens/0/reference"));
}

static void a_walk_up_told_late_has_left_with_the_bus(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	given_boarded_family(&convoy, 1, 2);
	depart(&convoy, 1, 3, 0);

	const struct answer answer = expect_status(
		walk_up(COORDINATOR_LVIV, "LVIV", strangers(1), board_on(&convoy, 1)), 201);
	expect_text(answer, "/citizens/0/status", "departed");
	expect_number(convoy_now(&convoy), "/vehicles/0/manifest_version", 2);
}

static void an_import_has_no_walk_ups(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	const struct ask file = { .who = OFFICER,
		.method = "POST",
		.path = "/v1/registrations/import?source=door",
		.type = "application/x-ndjson",
		.body = keep_printf(
			"{\"source_ref\":\"1\",\"city\":\"LVIV\",\"members\":[%s],%s}\n",
			strangers(1), board_on(&convoy, 1)) };

	const struct answer answer = expect_status(ask(&file), 200);
	expect_text(answer, "/items/0/outcome", "refused");
	expect_text(answer, "/items/0/errors/0/pointer", "/board");
}

#define FAMILIES 16

struct rush {
	const struct convoy *convoy;
	struct answer answers[FAMILIES];
};

static void rush_to_the_door(int thread, void *context)
{
	struct rush *rush = context;

	rush->answers[thread] =
		walk_up(COORDINATOR_LVIV, "LVIV", strangers(2), board_on(rush->convoy, 1));
}

static void walk_ups_at_once_never_exceed_the_seats(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 9);
	struct rush rush = { .convoy = &convoy };
	int boarded = 0;

	race(FAMILIES, rush_to_the_door, &rush);

	for (int i = 0; i < FAMILIES; i++) {
		if (rush.answers[i].status == 201)
			boarded++;
		else
			expect_problem(rush.answers[i], 409, "conflict");
	}
	assert_int_equal(boarded, 4);
	expect_number(convoy_now(&convoy), "/vehicles/0/taken", 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_family_nobody_registered_steps_on_bus_2),
		cmocka_unit_test(sent_again_it_is_the_same_walk_up),
		cmocka_unit_test(a_family_too_large_for_the_bus_is_not_kept_at_all),
		cmocka_unit_test(a_wheelchair_needs_its_own_kind_of_seat),
		cmocka_unit_test(what_is_not_there_is_named),
		cmocka_unit_test(a_dry_run_looks_for_the_seat_and_takes_none),
		cmocka_unit_test(a_family_that_came_by_car_is_received_with_receipts),
		cmocka_unit_test(a_stranger_among_a_convoys_people_is_noted),
		cmocka_unit_test(a_walk_up_told_late_has_left_with_the_bus),
		cmocka_unit_test(an_import_has_no_walk_ups),
		cmocka_unit_test(walk_ups_at_once_never_exceed_the_seats),
	};

	return cmocka_run_group_tests(tests, server_start, server_stop);
}
