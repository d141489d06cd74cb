/* A phone without a network tells hours later who was aboard; clocks are wrong and ids are reused.
 */
#include <string.h>
#include <time.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

#define UNKNOWN "000000000H" /* a reference that nobody has */
#define BEFORE_THE_OPERATION "2022-01-31T23:59:59Z"

static const char *minutes_from_now(int minutes)
{
	char text[32];
	const time_t at = time(NULL) + (time_t)minutes * 60;
	struct tm parts;
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&at, &parts));
	return keep_copy(text, strlen(text));
}

static const char *item(
	const char *event, const char *reference, const char *more, const char *when)
{
	return keep_printf("{\"event_id\":\"%s\",\"reference\":\"%s\"%s,\"occurred_at\":\"%s\"}",
		event, reference, more, when);
}

static const char *vehicle_item(const char *event, int vehicle, int headcount, const char *when)
{
	return keep_printf("{\"event_id\":\"%s\",\"vehicle\":%d,\"headcount\":%d,"
			   "\"occurred_at\":\"%s\"}",
		event, vehicle, headcount, when);
}

static struct answer tell_boardings(const struct convoy *convoy, int vehicle, const char *items)
{
	return expect_status(post(COORDINATOR_LVIV, path("/v1/convoys/%s/boardings", convoy->code),
				     "{\"vehicle\":%d,\"items\":[%s]}", vehicle, items),
		200);
}

static struct answer tell(const struct convoy *convoy, const char *what, const char *items)
{
	return expect_status(post(COORDINATOR_LVIV, path("/v1/convoys/%s/%s", convoy->code, what),
				     "{\"items\":[%s]}", items),
		200);
}

static struct answer tell_handoffs(const char *items)
{
	return expect_status(post(BORDER_KAPIKULE, "/v1/handoffs",
				     "{\"border_post\":\"KAPIKULE\",\"items\":[%s]}", items),
		200);
}

/* What a phone tells of so many of the family, the first of them at `from`. */
static const char *ticks(const struct family *family, int from, int count, int at)
{
	const char *list = "";
	for (int i = from; i < from + count; i++)
		list = keep_printf("%s%s%s", list, i > from ? "," : "",
			item(fresh_id(), family->references[i], "", minute(at)));
	return list;
}

static struct answer convoy_now(const struct convoy *convoy)
{
	return expect_status(get(OFFICER, "/v1/convoys/%s", convoy->code), 200);
}

static struct answer reconciliation(const struct convoy *convoy)
{
	return expect_status(get(OFFICER, "/v1/convoys/%s/reconciliation", convoy->code), 200);
}

static struct answer exceptions(const struct convoy *convoy, const char *kind, const char *state)
{
	return expect_status(get(OFFICER, "/v1/exceptions?convoy=%s&kind=%s&state=%s", convoy->code,
				     kind, state),
		200);
}

static int people_who_are(const struct family *family, const char *status)
{
	int count = 0;
	for (int i = 0; i < family->size; i++)
		count += strcmp(status_of(family->references[i]), status) == 0;
	return count;
}

/* The list at the pointer names the family's last two and nobody else. */
static void expect_last_two(struct answer answer, const char *pointer, const struct family *family)
{
	const char *list = keep(json_dumps(json_at(answer, pointer), 0));

	expect_length(answer, pointer, 2);
	assert_non_null(strstr(list, family->references[family->size - 2]));
	assert_non_null(strstr(list, family->references[family->size - 1]));
}

static void a_phone_uploads_44_ticks_after_the_departure_was_told_with_46_heads(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 50);
	const struct family family = given_assigned_family(&convoy, 1, 46);
	const struct answer left = depart(&convoy, 1, 46, 0);
	expect_number(left, "/items/0/ticked", 0);
	expect_length(left, "/items/0/unticked", 46);
	assert_int_equal(people_who_are(&family, "no_show"), 0);
	expect_number(convoy_now(&convoy), "/vehicles/0/manifest_version", 1);

	const struct answer answer = tell_boardings(&convoy, 1, ticks(&family, 0, 44, -12));
	for (int i = 0; i < 44; i++) {
		expect_text(answer, keep_printf("/items/%d/outcome", i), "boarded");
		expect_text(answer, keep_printf("/items/%d/status", i), "departed");
	}
	assert_int_equal(people_who_are(&family, "departed"), 44);
	assert_int_equal(people_who_are(&family, "assigned"), 2);
	expect_last_two(reconciliation(&convoy), "/vehicles/0/unticked", &family);
	expect_last_two(answer, "/group_incomplete/0/absent", &family);
	expect_number(convoy_now(&convoy), "/vehicles/0/manifest_version", 2);
	const struct answer differs = exceptions(&convoy, "headcount_differs", "open");
	expect_number(differs, "/items/0/detail/headcount", 46);
	expect_number(differs, "/items/0/detail/ticked", 44);
}

static void the_same_phone_also_makes_good_who_was_called_a_no_show(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	const struct family family = given_assigned_family(&convoy, 1, 4);
	depart(&convoy, 1, 0, 0);
	assert_int_equal(people_who_are(&family, "no_show"), 4);

	tell_boardings(&convoy, 1, ticks(&family, 0, 3, -12));
	assert_int_equal(people_who_are(&family, "departed"), 3);
	assert_int_equal(people_who_are(&family, "no_show"), 1);
	expect_number(convoy_now(&convoy), "/vehicles/0/manifest_version", 2);
	expect_length(exceptions(&convoy, "headcount_differs", "open"), "/items", 1);
}

static void vehicles_leave_one_by_one_and_only_the_last_makes_no_shows(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 3, 50);
	const struct family first = given_assigned_family(&convoy, 1, 46);
	const struct family third = given_assigned_family(&convoy, 3, 5);
	given_boarded_family(&convoy, 2, 2);
	tell_boardings(&convoy, 1, ticks(&first, 0, 44, -70));
	tell_boardings(&convoy, 3, ticks(&third, 0, 3, -60));

	/* 06:10, 06:30 and 08:00. */
	const struct answer at_six = depart(&convoy, 1, 46, -50);
	expect_text(at_six, "/items/0/outcome", "departed");
	expect_boolean(at_six, "/items/0/agrees", false);
	expect_number(at_six, "/items/0/ticked", 44);
	expect_last_two(at_six, "/items/0/unticked", &first);
	const struct answer differs = exceptions(&convoy, "headcount_differs", "open");
	expect_length(differs, "/items", 1);
	expect_number(differs, "/items/0/vehicle", 1);
	depart(&convoy, 2, 2, -30);
	assert_int_equal(people_who_are(&first, "no_show"), 0);
	assert_int_equal(people_who_are(&third, "assigned"), 2);

	const struct answer at_eight = depart(&convoy, 3, 3, 60);
	expect_boolean(at_eight, "/items/0/agrees", true);
	expect_last_two(at_eight, "/items/0/unticked", &third);
	assert_string_equal(status_of(third.references[3]), "no_show");
	assert_string_equal(status_of(third.references[4]), "no_show");
	assert_int_equal(people_who_are(&first, "no_show"), 0);
	assert_int_equal(people_who_are(&first, "assigned"), 2);
	expect_last_two(reconciliation(&convoy), "/vehicles/0/unticked", &first);

	tell_boardings(&convoy, 1, ticks(&first, 44, 2, -55));
	assert_int_equal(people_who_are(&first, "departed"), 46);
	expect_length(exceptions(&convoy, "headcount_differs", "open"), "/items", 0);
	expect_text(exceptions(&convoy, "headcount_differs", "settled"), "/items/0/settled_by",
		"kafile");
	expect_length(reconciliation(&convoy), "/vehicles/0/unticked", 0);
	expect_number(convoy_now(&convoy), "/vehicles/0/manifest_version", 2);
}

/* A tick has an event of 36 characters, a reference of 10 and a time of 20. */
static void clocks_ten_minutes_ahead_are_believed(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	const struct family family = given_assigned_family(&convoy, 1, 1);

	const struct answer answer = tell_boardings(
		&convoy, 1, item(fresh_id(), family.references[0], "", minutes_from_now(9)));
	expect_text(answer, "/items/0/outcome", "boarded");
	expect_absent(answer, "/items/0/exceptions");
	expect_length(exceptions(&convoy, "clock_suspect", "open"), "/items", 0);
}

static void a_tick_of_tomorrow_or_of_january_is_recorded_and_flagged(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	const struct family family = given_assigned_family(&convoy, 1, 2);

	const struct answer answer = tell_boardings(&convoy, 1,
		keep_printf("%s,%s",
			item(fresh_id(), family.references[0], "", minutes_from_now(20)),
			item(fresh_id(), family.references[1], "", BEFORE_THE_OPERATION)));
	for (int i = 0; i < 2; i++) {
		expect_text(answer, keep_printf("/items/%d/outcome", i), "boarded");
		expect_text(answer, keep_printf("/items/%d/exceptions/0", i), "clock_suspect");
	}
	expect_length(exceptions(&convoy, "clock_suspect", "open"), "/items", 2);
}

static void a_departure_told_by_a_wrong_clock_is_recorded_and_flagged(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 2, 10);

	const struct answer answer = tell(&convoy, "departures",
		keep_printf("%s,%s", vehicle_item(fresh_id(), 1, 0, minutes_from_now(20)),
			vehicle_item(fresh_id(), 2, 0, BEFORE_THE_OPERATION)));
	for (int i = 0; i < 2; i++) {
		expect_text(answer, keep_printf("/items/%d/outcome", i), "departed");
		expect_text(answer, keep_printf("/items/%d/exceptions/0", i), "clock_suspect");
	}
	expect_length(exceptions(&convoy, "clock_suspect", "open"), "/items", 2);
}

static void an_incident_told_by_a_wrong_clock_is_recorded_and_flagged(void **state)
{
	(void)state;
	struct family family;
	const struct convoy convoy = given_departed_convoy("LVIV", 2, &family);

	const struct answer answer = tell(&convoy, "incidents",
		keep_printf("%s,%s",
			item(fresh_id(), family.references[0], ",\"kind\":\"hospitalised\"",
				minutes_from_now(20)),
			item(fresh_id(), family.references[1], ",\"kind\":\"missing\"",
				BEFORE_THE_OPERATION)));
	expect_text(answer, "/items/0/outcome", "recorded");
	expect_text(answer, "/items/0/status", "hospitalised");
	expect_text(answer, "/items/0/exceptions/0", "clock_suspect");
	expect_text(answer, "/items/1/outcome", "recorded");
	expect_text(answer, "/items/1/exceptions/0", "clock_suspect");
}

static void a_handoff_told_by_a_wrong_clock_is_recorded_and_flagged(void **state)
{
	(void)state;
	struct family family;
	const struct convoy convoy = given_departed_convoy("LVIV", 2, &family);

	const struct answer answer = tell_handoffs(keep_printf("%s,%s",
		item(fresh_id(), family.references[0], ",\"outcome\":\"handed_over\"",
			minutes_from_now(20)),
		item(fresh_id(), family.references[1], ",\"outcome\":\"handed_over\"",
			BEFORE_THE_OPERATION)));
	for (int i = 0; i < 2; i++) {
		expect_text(answer, keep_printf("/items/%d/outcome", i), "accepted");
		expect_text(answer, keep_printf("/items/%d/status", i), "handed_over");
		expect_text(answer, keep_printf("/items/%d/exceptions/0", i), "clock_suspect");
	}
	expect_length(exceptions(&convoy, "clock_suspect", "open"), "/items", 2);
}

/* The first item is refused with the fact that its event_id was used for. */
static void expect_reused(struct answer answer, const char *pointer, const char *first)
{
	expect_text(answer, "/items/0/outcome", "event_id_reused");
	expect_number(answer, "/items/0/problem/status", 422);
	expect_text(answer, keep_printf("/items/0/first/%s", pointer), first);
}

static void a_ticks_event_names_no_other_fact(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 2, 10);
	const struct family family = given_assigned_family(&convoy, 1, 3);
	const char *event = fresh_id();
	const char *first = family.references[0];
	tell_boardings(&convoy, 1, item(event, first, "", minute(-9)));

	/* Somebody else, unknown, and the bad ones harm nobody. */
	const struct answer answer = tell_boardings(&convoy, 1,
		keep_printf("%s,%s,%s", item(event, family.references[1], "", minute(-9)),
			item(fresh_id(), UNKNOWN, "", minute(-9)),
			item(fresh_id(), family.references[2], "", minute(-9))));
	expect_reused(answer, "reference", first);
	expect_text(answer, "/items/1/outcome", "unknown");
	expect_text(answer, "/items/2/outcome", "boarded");
	assert_string_equal(status_of(family.references[1]), "assigned");

	/* Another vehicle, time or kind of fact. */
	expect_reused(
		tell_boardings(&convoy, 2, item(event, first, "", minute(-9))), "reference", first);
	expect_reused(
		tell_boardings(&convoy, 1, item(event, first, "", minute(-8))), "reference", first);
	expect_reused(tell(&convoy, "departures", vehicle_item(event, 1, 2, minute(0))),
		"reference", first);
	expect_reused(tell(&convoy, "incidents",
			      item(event, first, ",\"kind\":\"undo_boarding\"", minute(0))),
		"reference", first);
	expect_reused(
		tell_handoffs(item(event, first, ",\"outcome\":\"handed_over\"", minute(900))),
		"reference", first);
	assert_string_equal(status_of(first), "boarded");
	expect_text(convoy_now(&convoy), "/vehicles/0/status", "boarding");
}

static void a_departures_event_names_no_other_departure(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 2, 10);
	const char *event = fresh_id();
	tell(&convoy, "departures", vehicle_item(event, 1, 0, minute(0)));
	const struct answer answer = tell(&convoy, "departures",
		keep_printf("%s,%s,%s", vehicle_item(event, 2, 0, minute(0)),
			vehicle_item(fresh_id(), 9, 0, minute(0)),
			vehicle_item(fresh_id(), 2, 0, minute(5))));
	expect_reused(answer, "outcome", "departed");
	expect_number(answer, "/items/0/first/vehicle", 1);
	expect_text(answer, "/items/1/outcome", "unknown");
	expect_text(answer, "/items/2/outcome", "departed");
}

static void an_incidents_event_names_no_other_incident(void **state)
{
	(void)state;
	struct family family;
	const struct convoy convoy = given_departed_convoy("LVIV", 2, &family);
	const char *event = fresh_id();
	const char *lost = ",\"kind\":\"missing\"";
	tell(&convoy, "incidents", item(event, family.references[0], lost, minute(60)));

	const struct answer answer = tell(&convoy, "incidents",
		keep_printf("%s,%s,%s", item(event, family.references[1], lost, minute(60)),
			item(fresh_id(), UNKNOWN, lost, minute(60)),
			item(fresh_id(), family.references[0], ",\"kind\":\"located\"",
				minute(90))));
	expect_reused(answer, "reference", family.references[0]);
	expect_text(answer, "/items/1/outcome", "unknown");
	expect_text(answer, "/items/2/status", "departed");
	assert_string_equal(status_of(family.references[1]), "departed");
}

static void a_handoffs_event_names_no_other_handoff(void **state)
{
	(void)state;
	struct family family;
	given_departed_convoy("LVIV", 3, &family);
	const char *event = fresh_id();
	const char *received = ",\"outcome\":\"handed_over\"";
	tell_handoffs(item(event, family.references[0], received, minute(900)));

	const struct answer answer = tell_handoffs(
		keep_printf("%s,%s,%s", item(event, family.references[1], received, minute(900)),
			item(fresh_id(), UNKNOWN, received, minute(900)),
			item(fresh_id(), family.references[2], received, minute(900))));
	expect_reused(answer, "reference", family.references[0]);
	expect_text(answer, "/items/1/outcome", "unknown");
	expect_text(answer, "/items/2/outcome", "accepted");
	assert_string_equal(status_of(family.references[1]), "departed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_phone_uploads_44_ticks_after_the_departure_was_told_with_46_heads),
		cmocka_unit_test(the_same_phone_also_makes_good_who_was_called_a_no_show),
		cmocka_unit_test(vehicles_leave_one_by_one_and_only_the_last_makes_no_shows),
		cmocka_unit_test(clocks_ten_minutes_ahead_are_believed),
		cmocka_unit_test(a_tick_of_tomorrow_or_of_january_is_recorded_and_flagged),
		cmocka_unit_test(a_departure_told_by_a_wrong_clock_is_recorded_and_flagged),
		cmocka_unit_test(an_incident_told_by_a_wrong_clock_is_recorded_and_flagged),
		cmocka_unit_test(a_handoff_told_by_a_wrong_clock_is_recorded_and_flagged),
		cmocka_unit_test(a_ticks_event_names_no_other_fact),
		cmocka_unit_test(a_departures_event_names_no_other_departure),
		cmocka_unit_test(an_incidents_event_names_no_other_incident),
		cmocka_unit_test(a_handoffs_event_names_no_other_handoff),
	};

	return cmocka_run_group_tests(tests, server_start, server_stop);
}
