/* What a simulated day found: a person's state follows from what is known, not from when it was
 * told. */
#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

static void tell(const struct convoy *convoy, const char *kind, const char *reference, int at)
{
	expect_status(
		post(OFFICER, path("/v1/convoys/%s/incidents", convoy->code),
			"{\"items\":[{\"event_id\":\"%s\",\"reference\":\"%s\",\"kind\":\"%s\","
			"\"occurred_at\":\"%s\"}]}",
			fresh_id(), reference, kind, minute(at)),
		200);
}

static void present(const struct convoy *convoy, const char *reference, const char *outcome, int at)
{
	expect_status(post(BORDER_KAPIKULE, "/v1/handoffs",
			      "{\"convoy\":\"%s\",\"border_post\":\"KAPIKULE\",\"items\":[{\"event_"
			      "id\":\"%s\","
			      "\"reference\":\"%s\",\"outcome\":\"%s\",\"occurred_at\":\"%s\"}]}",
			      convoy->code, fresh_id(), reference, outcome, minute(at)),
		200);
}

static struct answer person(const char *reference)
{
	return expect_status(get(OFFICER, "/v1/citizens/%s", reference), 200);
}

static void a_stranded_person_has_the_next_seat_that_becomes_free(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 2);
	const struct family first = given_boarded_family(&convoy, 1, 2);
	const struct family late = given_registered_family("LVIV", 1);
	depart(&convoy, 1, 2, 0);

	tell(&convoy, "missing", first.references[0], 60);
	board(&convoy, 1, &late, -5);
	tell(&convoy, "located", first.references[0], 90);
	expect_text(person(first.references[0]), "/status", "departed");
	expect_boolean(person(first.references[0]), "/stranded", true);

	tell(&convoy, "hospitalised", first.references[1], 120);
	expect_boolean(person(first.references[0]), "/stranded", false);
}

static void a_tick_undone_after_the_seat_went_leaves_who_was_received_with_that_convoy(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 2, 1);
	const struct family wanderer = given_assigned_family(&convoy, 1, 1);
	const struct family other = given_registered_family("LVIV", 1);
	const char *reference = wanderer.references[0];

	board(&convoy, 2, &wanderer, -30);
	board(&convoy, 1, &other, -25);
	tell(&convoy, "undo_boarding", reference, -20);
	depart(&convoy, 1, 1, 0);
	depart(&convoy, 2, 1, 0);
	present(&convoy, reference, "handed_over", 900);

	expect_text(person(reference), "/status", "handed_over");
	expect_text(person(reference), "/convoy", convoy.code);
	expect_boolean(person(reference), "/border_support", false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stranded_person_has_the_next_seat_that_becomes_free),
		cmocka_unit_test(
			a_tick_undone_after_the_seat_went_leaves_who_was_received_with_that_convoy),
	};

	return cmocka_run_group_tests(tests, server_start, server_stop);
}
