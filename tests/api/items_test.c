/* Requests of many items of which one cannot be stored: it fails, the others are done. */
#include <stdio.h>
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

#define PEOPLE 30
#define BAD 17
#define MANY 40 /* too many for the connections that polls use */

/* From now on every change of this person is refused by the database, with a rule's name. */
static void poison(const char *reference)
{
	daemon_sql(&server,
		keep_printf("CREATE FUNCTION public.refuse_poison() RETURNS trigger LANGUAGE "
			    "plpgsql AS $$ BEGIN IF NEW.reference = '%s' THEN RAISE EXCEPTION "
			    "'poison' USING ERRCODE = '23514', CONSTRAINT = 'planted_rule'; "
			    "END IF; RETURN NEW; END $$; "
			    "CREATE TRIGGER refuse_poison BEFORE UPDATE ON kafile.citizens "
			    "FOR EACH ROW EXECUTE FUNCTION public.refuse_poison()",
			reference));
}

static void cure(void)
{
	daemon_sql(&server, "DROP FUNCTION public.refuse_poison() CASCADE");
}

static int end_cured(void **state)
{
	(void)state;
	daemon_sql(&server, "DROP FUNCTION IF EXISTS public.refuse_poison() CASCADE");
	return 0;
}

/* So many elements, each as `one` writes it. */
static const char *list_of(
	int count, const char *(*one)(int i, const void *context), const void *context)
{
	const char *list = "";
	for (int i = 0; i < count; i++)
		list = keep_printf("%s%s%s", list, i ? "," : "", one(i, context));
	return list;
}

static const char *item(struct answer answer, int i, const char *member)
{
	return text_at(answer, keep_printf("/items/%d/%s", i, member));
}

static void expect_only_failure(struct answer answer, int count, int bad, const char *outcome)
{
	expect_status(answer, 200);
	expect_length(answer, "/items", (size_t)count);
	for (int i = 0; i < count; i++)
		assert_string_equal(item(answer, i, "outcome"), i == bad ? "failed" : outcome);
	assert_non_null(strstr(item(answer, bad, "detail"), "new Idempotency-Key"));
}

static const char *events_of(const char *type, const struct family *family)
{
	return daemon_sql(&server,
		keep_printf("SELECT count(*), count(DISTINCT citizen_id) FROM kafile.events WHERE "
			    "type = '%s' AND group_id = '%s'",
			type, family->group));
}

struct ticks {
	const struct family *family;
	const char *events[PEOPLE];
	const char *outcome; /* of a handoff; NULL for a boarding */
};

static struct ticks ticks_of(const struct family *family, const char *outcome)
{
	struct ticks ticks = { .family = family, .outcome = outcome };
	for (int i = 0; i < family->size; i++)
		ticks.events[i] = fresh_id();
	return ticks;
}

static const char *tick(int i, const void *context)
{
	const struct ticks *ticks = context;
	return keep_printf("{\"event_id\":\"%s\",\"reference\":\"%s\",\"occurred_at\":\"%s\"%s}",
		ticks->events[i], ticks->family->references[i], minute(ticks->outcome ? 900 : -10),
		ticks->outcome ? keep_printf(",\"outcome\":\"%s\"", ticks->outcome) : "");
}

static struct answer tell_ticks(
	const char *key, const struct convoy *convoy, const struct ticks *ticks)
{
	return post_with_key(OFFICER, key, path("/v1/convoys/%s/boardings", convoy->code),
		"{\"vehicle\":1,\"items\":[%s]}", list_of(ticks->family->size, tick, ticks));
}

static void one_bad_tick_leaves_the_others_on_board(void **state)
{
	const struct convoy convoy = given_convoy("LVIV", 1, 40);
	const struct family family = given_assigned_family(&convoy, 1, PEOPLE);
	const struct ticks ticks = ticks_of(&family, NULL);
	const char *key = fresh_id();
	(void)state;
	poison(family.references[BAD]);

	const struct answer first = tell_ticks(key, &convoy, &ticks);
	expect_only_failure(first, PEOPLE, BAD, "boarded");
	assert_string_equal(item(first, BAD, "event_id"), ticks.events[BAD]);
	assert_string_equal(item(first, BAD, "reference"), family.references[BAD]);
	assert_string_equal(status_of(family.references[BAD]), "assigned");
	assert_string_equal(status_of(family.references[BAD + 1]), "boarded");
	assert_string_equal(events_of("citizen.boarded", &family), "29|29\n");
	expect_same(first, tell_ticks(key, &convoy, &ticks));

	cure();
	expect_same(first, tell_ticks(key, &convoy, &ticks));
	const struct answer again = tell_ticks(fresh_id(), &convoy, &ticks);
	for (int i = 0; i < PEOPLE; i++)
		assert_string_equal(item(again, i, "outcome"), "boarded");
	assert_string_equal(events_of("citizen.boarded", &family), "30|30\n");
}

static const char *group_id(int i, const void *context)
{
	return keep_printf("\"%s\"", ((const struct family *)context)[i].group);
}

static void one_bad_group_leaves_the_others_their_seats(void **state)
{
	const struct convoy convoy = given_convoy("LVIV", 1, 40);
	const char *seats = path("/v1/convoys/%s/assignments", convoy.code);
	const char *taken_back = path("/v1/convoys/%s/unassignments", convoy.code);
	const char *key = fresh_id();
	struct family families[4];
	(void)state;
	for (int i = 0; i < 4; i++)
		families[i] = given_registered_family("LVIV", 2);
	const char *body = keep_printf("{\"groups\":[%s]}", list_of(4, group_id, families));
	poison(families[1].references[1]);

	const struct answer first = post_with_key(OFFICER, key, seats, "%s", body);
	expect_only_failure(first, 4, 1, "assigned");
	assert_string_equal(item(first, 1, "group"), families[1].group);
	assert_string_equal(status_of(families[1].references[0]), "registered");
	expect_number(expect_status(get(OFFICER, "/v1/convoys/%s", convoy.code), 200),
		"/vehicles/0/taken", 6);
	expect_same(first, post_with_key(OFFICER, key, seats, "%s", body));
	cure();
	expect_text(expect_status(post(OFFICER, seats, "%s", body), 200), "/items/1/outcome",
		"assigned");

	poison(families[2].references[0]);
	expect_only_failure(post(OFFICER, taken_back, "%s", body), 4, 2, "unassigned");
	assert_string_equal(status_of(families[2].references[0]), "assigned");
	cure();
}

static void one_vehicle_that_cannot_leave_holds_no_other(void **state)
{
	const struct convoy convoy = given_convoy("LVIV", 2, 10);
	const struct family good = given_boarded_family(&convoy, 1, 2);
	const struct family bad = given_boarded_family(&convoy, 2, 2);
	const char *departures = path("/v1/convoys/%s/departures", convoy.code);
	const char *key = fresh_id();
	(void)state;
	const char *body = keep_printf(
		"{\"items\":[{\"event_id\":\"%s\",\"vehicle\":1,\"headcount\":2,\"occurred_at\":"
		"\"%s\"},{\"event_id\":\"%s\",\"vehicle\":2,\"headcount\":2,\"occurred_at\":\"%s\""
		"}]}",
		fresh_id(), minute(0), fresh_id(), minute(0));
	poison(bad.references[0]);

	const struct answer first = post_with_key(OFFICER, key, departures, "%s", body);
	expect_only_failure(first, 2, 1, "departed");
	expect_number(first, "/items/1/vehicle", 2);
	assert_string_equal(status_of(good.references[0]), "departed");
	assert_string_equal(status_of(bad.references[1]), "boarded");
	assert_string_equal(events_of("citizen.departed", &bad), "0|0\n");
	expect_same(first, post_with_key(OFFICER, key, departures, "%s", body));

	cure();
	const struct answer again = expect_status(post(OFFICER, departures, "%s", body), 200);
	expect_text(again, "/items/0/outcome", "departed");
	expect_text(again, "/items/1/outcome", "departed");
	expect_text(again, "/status", "departed");
	assert_string_equal(events_of("citizen.departed", &good), "2|2\n");
	assert_string_equal(status_of(bad.references[0]), "departed");
}

static struct answer tell_handoffs(const char *key, const struct ticks *ticks)
{
	return post_with_key(BORDER_KAPIKULE, key, "/v1/handoffs",
		"{\"border_post\":\"KAPIKULE\",\"items\":[%s]}",
		list_of(ticks->family->size, tick, ticks));
}

static void one_bad_handoff_leaves_the_others_received(void **state)
{
	struct family family;
	(void)state;
	given_departed_convoy("LVIV", 5, &family);
	const struct ticks ticks = ticks_of(&family, "handed_over");
	const char *key = fresh_id();
	poison(family.references[3]);

	const struct answer first = tell_handoffs(key, &ticks);
	expect_only_failure(first, 5, 3, "accepted");
	expect_null(first, "/items/3/receipt");
	assert_string_equal(status_of(family.references[3]), "departed");
	assert_string_equal(events_of("citizen.handed_over", &family), "4|4\n");
	expect_same(first, tell_handoffs(key, &ticks));

	cure();
	const struct answer again = tell_handoffs(fresh_id(), &ticks);
	expect_text(again, "/items/3/outcome", "accepted");
	assert_string_equal(item(again, 0, "receipt/token"), item(first, 0, "receipt/token"));
	assert_string_equal(events_of("citizen.handed_over", &family), "5|5\n");
}

static void one_bad_withdrawal_leaves_the_others_withdrawn(void **state)
{
	const struct family family = given_registered_family("LVIV", MANY);
	const char *key = fresh_id();
	(void)state;
	const char *body =
		keep_printf("{\"references\":%s,\"reason\":\"declined\"}", references_of(&family));
	poison(family.references[0]);

	const struct answer first = post_with_key(OFFICER, key, "/v1/withdrawals", "%s", body);
	expect_only_failure(first, MANY, 0, "done");
	assert_string_equal(item(first, 0, "reference"), family.references[0]);
	assert_string_equal(status_of(family.references[0]), "registered");
	assert_string_equal(status_of(family.references[2]), "declined");
	assert_string_equal(events_of("citizen.declined", &family), "39|39\n");
	expect_same(first, post_with_key(OFFICER, key, "/v1/withdrawals", "%s", body));

	cure();
	expect_text(expect_status(post(OFFICER, "/v1/withdrawals",
					  "{\"references\":[\"%s\"],\"reason\":\"declined\"}",
					  family.references[0]),
			    200),
		"/items/0/outcome", "done");
}

static void one_bad_reinstatement_leaves_the_others_waiting(void **state)
{
	const struct family family = given_registered_family("LVIV", PEOPLE);
	const char *key = fresh_id();
	(void)state;
	const char *body = keep_printf("{\"references\":%s}", references_of(&family));
	expect_status(post(OFFICER, "/v1/withdrawals",
			      "{\"groups\":[\"%s\"],\"reason\":\"withdrawn\"}", family.group),
		200);
	poison(family.references[BAD]);

	const struct answer first = post_with_key(OFFICER, key, "/v1/reinstatements", "%s", body);
	expect_only_failure(first, PEOPLE, BAD, "done");
	assert_string_equal(item(first, BAD, "reference"), family.references[BAD]);
	assert_string_equal(status_of(family.references[BAD]), "withdrawn");
	assert_string_equal(status_of(family.references[BAD + 1]), "registered");
	assert_string_equal(events_of("citizen.reinstated", &family), "29|29\n");
	expect_same(first, post_with_key(OFFICER, key, "/v1/reinstatements", "%s", body));
	cure();
}

static bool log_has(const char *text)
{
	char line[2000];
	bool found = false;
	FILE *log = fopen(path("%s/log.%d", server.state, server.port), "r");
	assert_non_null(log);
	while (!found && fgets(line, sizeof(line), log))
		found = strstr(line, text) != NULL;
	(void)fclose(log);
	return found;
}

static void the_log_names_the_rule_and_nobody(void **state)
{
	const struct family family = given_registered_family("LVIV", 2);
	(void)state;
	poison(family.references[1]);
	expect_only_failure(
		post(OFFICER, "/v1/withdrawals", "{\"references\":%s,\"reason\":\"declined\"}",
			references_of(&family)),
		2, 1, "done");
	cure();
	assert_true(log_has("item refused"));
	assert_true(log_has("planted_rule"));
	assert_false(log_has(family.references[1]));
}

/* Somebody else's lock is no fault of the item: nothing is done and nothing is remembered. */
static void what_may_pass_later_fails_the_whole_request(void **state)
{
	const struct family family = given_registered_family("LVIV", 2);
	const char *key = fresh_id();
	(void)state;
	const char *body =
		keep_printf("{\"references\":%s,\"reason\":\"declined\"}", references_of(&family));
	daemon_sql(&server,
		keep_printf("CREATE FUNCTION public.refuse_poison() RETURNS trigger LANGUAGE "
			    "plpgsql AS $$ BEGIN IF current_setting('kafile.item_by_item') = 'on' "
			    "THEN RAISE EXCEPTION 'held' USING ERRCODE = '55P03'; "
			    "ELSIF NEW.reference = '%s' THEN RAISE EXCEPTION 'poison'; END IF; "
			    "RETURN NEW; END $$; "
			    "CREATE TRIGGER refuse_poison BEFORE UPDATE ON kafile.citizens "
			    "FOR EACH ROW EXECUTE FUNCTION public.refuse_poison()",
			family.references[1]));

	expect_status(post_with_key(OFFICER, key, "/v1/withdrawals", "%s", body), 503);
	assert_string_equal(status_of(family.references[0]), "registered");
	cure();
	const struct answer again =
		expect_status(post_with_key(OFFICER, key, "/v1/withdrawals", "%s", body), 200);
	expect_text(again, "/items/1/outcome", "done");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(one_bad_tick_leaves_the_others_on_board, end_cured),
		cmocka_unit_test_teardown(one_bad_group_leaves_the_others_their_seats, end_cured),
		cmocka_unit_test_teardown(one_vehicle_that_cannot_leave_holds_no_other, end_cured),
		cmocka_unit_test_teardown(one_bad_handoff_leaves_the_others_received, end_cured),
		cmocka_unit_test_teardown(
			one_bad_withdrawal_leaves_the_others_withdrawn, end_cured),
		cmocka_unit_test_teardown(
			one_bad_reinstatement_leaves_the_others_waiting, end_cured),
		cmocka_unit_test_teardown(the_log_names_the_rule_and_nobody, end_cured),
		cmocka_unit_test_teardown(what_may_pass_later_fails_the_whole_request, end_cured),
	};
	return cmocka_run_group_tests(tests, server_start, server_stop);
}
