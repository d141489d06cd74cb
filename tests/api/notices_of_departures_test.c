/* Who hears that a convoy has left and arrived, and of whom nothing is told. */
#include <stdio.h>
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/kept.h"
#include "support/messages.h"

static struct answer fact(
	const struct convoy *convoy, const char *kind, const struct family *family, int person)
{
	return expect_status(post(OFFICER, path("/v1/convoys/%s/incidents", convoy->code),
				     "{\"items\":[{\"event_id\":\"%s\",\"reference\":\"%s\","
				     "\"kind\":\"%s\",\"occurred_at\":\"%s\"}]}",
				     fresh_id(), family->references[person], kind, from_now(0)),
		200);
}

static const char *ticks_now(const struct family *family, const char *more)
{
	const char *list = "";
	for (int i = 0; i < family->size; i++)
		list = keep_printf("%s%s{\"event_id\":\"%s\",\"reference\":\"%s\"%s,"
				   "\"occurred_at\":\"%s\"}",
			list, i ? "," : "", fresh_id(), family->references[i], more, from_now(-2));
	return list;
}

static struct answer board_now(const struct convoy *convoy, const struct family *family)
{
	return expect_status(post(OFFICER, path("/v1/convoys/%s/boardings", convoy->code),
				     "{\"vehicle\":1,\"items\":[%s]}", ticks_now(family, "")),
		200);
}

static struct answer depart_at(const struct convoy *convoy, int headcount, const char *at)
{
	return expect_status(post(OFFICER, path("/v1/convoys/%s/departures", convoy->code),
				     "{\"items\":[{\"event_id\":\"%s\",\"vehicle\":1,"
				     "\"headcount\":%d,\"occurred_at\":\"%s\"}]}",
				     fresh_id(), headcount, at),
		200);
}

static struct answer receive_now(const struct convoy *convoy, const struct family *family)
{
	return expect_status(
		post(BORDER_KAPIKULE, "/v1/handoffs",
			"{\"convoy\":\"%s\",\"border_post\":\"KAPIKULE\",\"items\":[%s]}",
			convoy->code, ticks_now(family, ",\"outcome\":\"handed_over\"")),
		200);
}

static void a_departure_is_told_and_who_was_left_behind_half_an_hour_later(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy_in("LVIV", 1, 1, 20, NULL);
	const struct family aboard = given_seated_reader(&convoy, 3, "en", NULL);
	const struct family absent = given_seated_reader(&convoy, 1, "en", NULL);
	board_now(&convoy, &aboard);
	depart_at(&convoy, 3, from_now(0));

	expect_messages(&aboard, "assigned withdrawn\ndeparted queued\n");
	expect_says(&aboard, keep_printf("Convoy %s left at ", convoy.code));
	expect_says(&aboard, " +2 aboard. It goes to Kapıkule.");
	expect_messages(&absent, "assigned withdrawn\nseat_lost queued\n");
	expect_says(&absent, "left without you. You keep your place in the queue.");
	assert_string_equal(
		messages_column(&absent, "kind = 'assigned' OR not_before >= created_at + "
					 "interval '30 minutes'"),
		"t\nt\n");

	board_now(&convoy, &absent);
	expect_messages(&absent, "assigned withdrawn\nseat_lost withdrawn\ndeparted queued\n");
}

static void the_next_of_kin_hears_of_the_arrival(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy_in("LVIV", 1, 1, 20, NULL);
	const struct family named = given_seated_reader(&convoy, 2, "uk", "+905321112233");
	const struct family unnamed = given_seated_reader(&convoy, 1, "uk", NULL);
	board_now(&convoy, &named);
	board_now(&convoy, &unnamed);
	depart_at(&convoy, 3, from_now(-1));
	receive_now(&convoy, &named);
	receive_now(&convoy, &unnamed);

	expect_messages(&named, "assigned withdrawn\ndeparted withdrawn\nhanded_over queued\n");
	expect_says(&named, "Kapıkule sınır kapısında görevlilerimizce karşılandı.");
	assert_string_equal(messages_column(&named, "phone || ' ' || language"),
		keep_printf("%s uk\n%s uk\n+905321112233 tr\n", named.phone, named.phone));
	expect_messages(&unnamed, "assigned withdrawn\ndeparted withdrawn\n");
}

static void nobody_is_told_of_the_missing_the_sick_the_refused_or_the_dead(void **state)
{
	static const char *const kinds[] = { "missing", "hospitalised", "left_en_route" };
	(void)state;
	const struct convoy convoy = given_convoy_in("LVIV", 1, 1, 20, NULL);
	const struct family family = given_seated_reader(&convoy, 5, "tr", "+905321112244");
	const char *dead = path("/v1/citizens/%s/deceased", family.references[4]);
	const char *same = keep_printf(
		"{\"reason\":\"A doctor says so.\",\"occurred_at\":\"%s\"}", from_now(0));
	board_now(&convoy, &family);
	depart_at(&convoy, 5, from_now(-1));
	for (int i = 0; i < 3; i++)
		fact(&convoy, kinds[i], &family, i);
	expect_status(post(BORDER_KAPIKULE, "/v1/handoffs",
			      "{\"convoy\":\"%s\",\"border_post\":\"KAPIKULE\",\"items\":[{\"event_"
			      "id\":\"%s\",\"reference\":\"%s\",\"outcome\":\"refused_at_border\","
			      "\"occurred_at\":\"%s\"}]}",
			      convoy.code, fresh_id(), family.references[3], from_now(0)),
		200);
	expect_messages(&family, "assigned withdrawn\ndeparted queued\n");
	expect_status(post(OFFICER, dead, "%s", same), 202);
	expect_status(post(SECOND_OFFICER, dead, "%s", same), 200);
	assert_string_equal(status_of(family.references[4]), "deceased");
	expect_messages(&family, "assigned withdrawn\ndeparted withdrawn\n");
}

static void what_is_long_past_is_not_told(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 20);
	const struct family family = given_reader("LVIV", 2, "tr", "+905321112255");
	assign(&convoy, &family, 1);
	board(&convoy, 1, &family, -10);
	depart(&convoy, 1, 2, 0);
	hand_over(&convoy, &family, 900);
	expect_messages(&family, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_departure_is_told_and_who_was_left_behind_half_an_hour_later),
		cmocka_unit_test(the_next_of_kin_hears_of_the_arrival),
		cmocka_unit_test(nobody_is_told_of_the_missing_the_sick_the_refused_or_the_dead),
		cmocka_unit_test(what_is_long_past_is_not_told),
	};
	return cmocka_run_group_tests(tests, server_start, server_stop);
}
