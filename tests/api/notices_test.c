/* What citizens are told of their seats: who, when and in which words. */
#include <stdio.h>
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/kept.h"
#include "support/messages.h"

#define AT_ONCE 120        /* minutes: so near that no night delays it */
#define IN_DAYS (3 * 1440) /* a reminder comes in between */

static void change(const struct convoy *convoy, const char *fields)
{
	const struct answer now = get(OFFICER, "/v1/convoys/%s", convoy->code);
	expect_status(patch(OFFICER, answer_header(&now, "ETag"),
			      path("/v1/convoys/%s", convoy->code), "{%s}", fields),
		200);
}

static void change_group(const struct family *family, const char *fields)
{
	const struct answer now = get(OFFICER, "/v1/groups/%s", family->group);
	expect_status(patch(OFFICER, answer_header(&now, "ETag"),
			      path("/v1/groups/%s", family->group), "{%s}", fields),
		200);
}

static void unassign(const struct convoy *convoy, const struct family *family)
{
	expect_status(post(OFFICER, path("/v1/convoys/%s/unassignments", convoy->code),
			      "{\"groups\":[\"%s\"]}", family->group),
		200);
}

static void a_family_hears_of_its_seats_once_in_its_language(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy_in("LVIV", AT_ONCE, 1, 20, "Stadyum kapısı");
	const struct family turkish = given_seated_reader(&convoy, 3, "tr", NULL);
	const struct family english = given_seated_reader(&convoy, 1, "en", NULL);
	const struct family russian = given_seated_reader(&convoy, 1, "ru", NULL);

	expect_messages(&turkish, "assigned queued\n");
	expect_says(
		&turkish, keep_printf("%.5s-%s +2: %s konvoyunda yeriniz ayrıldı.",
				  turkish.references[0], turkish.references[0] + 5, convoy.code));
	expect_says(&turkish, "Stadyum kapısı. Araç 1 (34 KFL 1).");
	expect_says(&english, "you have a seat in convoy");
	expect_says(&russian, "вам надано місце");
	assert_string_equal(messages_column(&russian, "phone || ' ' || language"),
		keep_printf("%s uk\n", russian.phone));
}

static void times_are_those_of_the_city(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy_in("ODESA", AT_ONCE, 1, 20, NULL);
	const struct family family = given_seated_reader(&convoy, 1, "tr", NULL);
	const char *local = daemon_sql(
		&server, keep_printf("SELECT to_char(gather_at AT TIME ZONE 'Europe/Kyiv', 'DD.MM "
				     "HH24:MI') FROM kafile.convoys WHERE code = '%s'",
				 convoy.code));

	expect_says(&family, keep_printf("Toplanma %.11s, yer bildirilecektir.", local));
}

static void a_changed_time_or_place_is_told(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy_in("LVIV", AT_ONCE, 2, 20, NULL);
	const struct family family = given_seated_reader(&convoy, 2, "en", NULL);

	change(&convoy, keep_printf("\"departs_at\":\"%s\"", from_now(AT_ONCE + 90)));
	expect_messages(&family, "assigned withdrawn\nchanged queued\n");
	change(&convoy, keep_printf("\"assembly_point\":\"%s\"", given_place("LVIV", "Opera")));
	expect_messages(&family, "assigned withdrawn\nchanged withdrawn\nchanged queued\n");
	expect_says(&family, "CHANGE.");
	expect_says(&family, ", Opera. Vehicle 1 (34 KFL 1).");
	change(&convoy, "\"leader\":\"Kemal\",\"public_note\":\"Bring water.\"");
	expect_messages(&family, "assigned withdrawn\nchanged withdrawn\nchanged queued\n");
}

static void another_vehicle_is_told_and_another_convoy_too(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy_in("LVIV", AT_ONCE, 2, 20, NULL);
	const struct convoy other = given_convoy_in("LVIV", AT_ONCE + 30, 1, 20, NULL);
	const struct family family = given_seated_reader(&convoy, 2, "en", NULL);

	expect_status(post(OFFICER, path("/v1/convoys/%s/transfers", convoy.code),
			      "{\"groups\":[\"%s\"],\"to_vehicle\":2,\"reason\":\"Room.\"}",
			      family.group),
		200);
	expect_messages(&family, "assigned withdrawn\nchanged queued\n");
	expect_says(&family, "Vehicle 2 (34 KFL 2).");
	expect_status(post(OFFICER, path("/v1/convoys/%s/transfers", convoy.code),
			      "{\"groups\":[\"%s\"],\"to_convoy\":\"%s\",\"to_vehicle\":1,"
			      "\"reason\":\"Room.\"}",
			      family.group, other.code),
		200);
	expect_messages(&family, "assigned withdrawn\nchanged withdrawn\nchanged queued\n");
	expect_says(&family, other.code);
}

static void a_closed_assembly_point_is_told_and_then_the_new_one(void **state)
{
	(void)state;
	const char *place = given_place("LVIV", "Köprü");
	const struct convoy convoy = given_convoy_in("LVIV", AT_ONCE, 1, 20, NULL);
	const struct family family = given_seated_reader(&convoy, 2, "tr", NULL);
	change(&convoy, keep_printf("\"assembly_point\":\"%s\"", place));
	expect_says(&family, "Köprü");

	expect_status(patch(OFFICER, "\"v1\"", path("/v1/assembly-points/%s", place),
			      "{\"status\":\"unsafe\"}"),
		200);
	expect_messages(&family, "assigned withdrawn\nchanged withdrawn\nchanged queued\n");
	expect_says(&family, "Oraya GİTMEYİNİZ");
	change(&convoy, keep_printf("\"assembly_point\":\"%s\"", given_place("LVIV", "Gar")));
	expect_messages(&family,
		"assigned withdrawn\nchanged withdrawn\nchanged withdrawn\nchanged queued\n");
	expect_says(&family, ", Gar. Araç");
}

static void a_cancelled_convoy_and_a_seat_taken_back_are_told(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy_in("LVIV", AT_ONCE, 1, 20, NULL);
	const struct family first = given_seated_reader(&convoy, 2, "tr", NULL);
	const struct family second = given_seated_reader(&convoy, 2, "uk", NULL);

	unassign(&convoy, &first);
	expect_messages(&first, "assigned withdrawn\nseat_lost queued\n");
	expect_says(&first, "konvoyundaki yeriniz geri alındı. Lütfen yola çıkmayınız.");
	expect_status(post(OFFICER, path("/v1/convoys/%s/cancellation", convoy.code),
			      "{\"reason\":\"Shelling.\"}"),
		200);
	expect_messages(&second, "assigned withdrawn\ncancelled queued\n");
	expect_says(&second, "скасовано. Ви в черзі.");
	expect_messages(&first, "assigned withdrawn\nseat_lost queued\n");
}

static void a_new_seat_takes_back_the_word_that_it_was_lost(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy_in("LVIV", AT_ONCE, 1, 20, NULL);
	const struct family family = given_seated_reader(&convoy, 2, "tr", NULL);

	unassign(&convoy, &family);
	assign(&convoy, &family, 1);
	expect_messages(&family, "assigned withdrawn\nseat_lost withdrawn\nassigned queued\n");
}

static void who_asked_to_stay_is_told_nothing_more(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy_in("LVIV", IN_DAYS, 1, 20, NULL);
	const struct family family = given_seated_reader(&convoy, 2, "tr", NULL);

	expect_messages(&family, "assigned queued\ndeparts_today queued\n");
	expect_status(post(OFFICER, "/v1/withdrawals",
			      "{\"groups\":[\"%s\"],\"reason\":\"declined\"}", family.group),
		200);
	expect_messages(&family, "assigned withdrawn\ndeparts_today withdrawn\n");
}

/* When the family's queued reminder goes out: by the clock of Kyiv, and the date. */
static const char *reminder(const struct family *family)
{
	return daemon_sql(
		&server, keep_printf("SELECT m.not_before = least((date_trunc('day', k.gather_at "
				     "AT TIME ZONE 'Europe/Kyiv') + interval '7 hours') AT TIME "
				     "ZONE 'Europe/Kyiv', k.gather_at - interval '3 hours') AND "
				     "m.valid_until = k.gather_at AND m.convoy = k.code FROM "
				     "kafile.messages AS m JOIN kafile.convoys AS k ON k.code = "
				     "m.convoy WHERE m.group_id = '%s' AND m.kind = "
				     "'departs_today' AND m.state = 'queued'",
				 family->group));
}

static void the_morning_of_departure_brings_a_reminder_of_the_plan_as_it_is_then(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy_in("LVIV", IN_DAYS, 1, 20, NULL);
	const struct family family = given_seated_reader(&convoy, 2, "tr", NULL);

	expect_messages(&family, "assigned queued\ndeparts_today queued\n");
	assert_string_equal(reminder(&family), "t\n");
	change(&convoy, keep_printf("\"departs_at\":\"%s\",\"gather_at\":\"%s\"",
				from_now(IN_DAYS + 1500), from_now(IN_DAYS + 1440)));
	expect_messages(&family, "assigned withdrawn\ndeparts_today withdrawn\nchanged "
				 "queued\ndeparts_today queued\n");
	assert_string_equal(reminder(&family), "t\n");
	unassign(&convoy, &family);
	expect_messages(&family,
		"assigned withdrawn\ndeparts_today withdrawn\nchanged withdrawn\ndeparts_today "
		"withdrawn\nseat_lost queued\n");
}

static void without_a_phone_or_after_stop_nothing_is_written(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy_in("LVIV", AT_ONCE, 1, 20, NULL);
	const struct family stopped = given_reader("LVIV", 2, "tr", NULL);
	const struct family silent = given_reader("LVIV", 2, "tr", NULL);
	daemon_sql(&server, keep_printf("INSERT INTO kafile.sms_phones (phone, stopped_at) VALUES "
					"('%s', now())",
				    stopped.phone));
	change_group(&silent, "\"contact\":{\"phone\":null}");
	assign(&convoy, &stopped, 1);
	assign(&convoy, &silent, 1);
	expect_messages(&stopped, "");
	expect_messages(&silent, "");
}

static void a_new_phone_hears_of_the_seat_and_the_old_one_no_more(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy_in("LVIV", IN_DAYS, 1, 20, NULL);
	const struct family family = given_seated_reader(&convoy, 2, "tr", NULL);

	change_group(&family, "\"contact\":{\"phone\":\"+380990001122\"}");
	assert_string_equal(messages_column(&family, "kind || ' ' || state || ' ' || (phone = "
						     "'+380990001122')"),
		"assigned withdrawn true\ndeparts_today withdrawn true\nassigned queued "
		"true\ndeparts_today queued true\n");
	change_group(&family, "\"contact\":{\"language\":\"en\"}");
	assert_string_equal(messages_column(&family, "kind || ' ' || state || ' ' || language"),
		"assigned withdrawn tr\ndeparts_today withdrawn tr\nassigned queued "
		"tr\ndeparts_today withdrawn tr\ndeparts_today queued en\n");
}

static void at_night_only_what_cannot_wait_is_sent(void **state)
{
	static const struct {
		const char *at, *gather, *sent;
	} cases[] = {
		{ "2026-03-10 21:59", "2026-03-20 12:00", "2026-03-10 21:59" },
		{ "2026-03-10 22:00", "2026-03-20 12:00", "2026-03-11 07:00" },
		{ "2026-03-11 06:59", "2026-03-20 12:00", "2026-03-11 07:00" },
		{ "2026-03-11 07:00", "2026-03-20 12:00", "2026-03-11 07:00" },
		{ "2026-03-10 23:30", "2026-03-11 10:00", "2026-03-11 07:00" },
		{ "2026-03-10 23:30", "2026-03-11 09:59", "2026-03-10 23:30" },
		{ "2026-03-11 02:00", "2026-03-11 02:30", "2026-03-11 02:00" },
		{ "2026-03-11 02:00", "2026-03-11 01:00", "2026-03-11 02:00" },
		{ "2026-03-28 23:00", "2026-04-20 12:00", "2026-03-29 07:00" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(
			functions_sql("SELECT to_char(notice_not_before(timestamp '%s' AT TIME "
				      "ZONE 'Europe/Kyiv', 'Europe/Kyiv', timestamp '%s' AT TIME "
				      "ZONE 'Europe/Kyiv') AT TIME ZONE 'Europe/Kyiv', "
				      "'YYYY-MM-DD HH24:MI')",
				cases[i].at, cases[i].gather),
			keep_printf("%s\n", cases[i].sent));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_family_hears_of_its_seats_once_in_its_language),
		cmocka_unit_test(times_are_those_of_the_city),
		cmocka_unit_test(a_changed_time_or_place_is_told),
		cmocka_unit_test(another_vehicle_is_told_and_another_convoy_too),
		cmocka_unit_test(a_closed_assembly_point_is_told_and_then_the_new_one),
		cmocka_unit_test(a_cancelled_convoy_and_a_seat_taken_back_are_told),
		cmocka_unit_test(a_new_seat_takes_back_the_word_that_it_was_lost),
		cmocka_unit_test(who_asked_to_stay_is_told_nothing_more),
		cmocka_unit_test(
			the_morning_of_departure_brings_a_reminder_of_the_plan_as_it_is_then),
		cmocka_unit_test(without_a_phone_or_after_stop_nothing_is_written),
		cmocka_unit_test(a_new_phone_hears_of_the_seat_and_the_old_one_no_more),
		cmocka_unit_test(at_night_only_what_cannot_wait_is_sent),
	};
	return cmocka_run_group_tests(tests, server_start, server_stop);
}
