/* Who did what, when: the log by subject, person, convoy and time. */
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

static const struct actor officer_of_lviv = { "leyla.sen", "officer", "LVIV", NULL };

static struct answer events(const struct actor *who, const char *query)
{
	return expect_status(get(who, "/v1/events?%s", query), 200);
}

static struct answer officer_of_lviv_reads(const char *query)
{
	return ask(&(struct ask){ .token = token_issue(&officer_of_lviv, "1h"),
		.method = "GET",
		.path = path("/v1/events?%s", query) });
}

/* The server's time, as the newest event has it. */
static const char *now_recorded(void)
{
	given_registered_family("KYIV", 1);
	return text_at(events(ADMIN, "limit=1"), "/items/0/recorded_at");
}

static void a_persons_story_is_told_from_the_end(void **state)
{
	(void)state;
	struct family family;
	const struct convoy convoy = given_departed_convoy("LVIV", 2, &family);

	const struct answer story =
		events(OFFICER, keep_printf("reference=%s", family.references[0]));
	expect_length(story, "/items", 4);
	expect_text(story, "/items/0/type", "citizen.departed");
	expect_text(story, "/items/0/subject", OFFICER->subject);
	expect_text(story, "/items/0/convoy", convoy.code);
	expect_text(story, "/items/0/occurred_at", minute(0));
	expect_text(story, "/items/0/before/status", "boarded");
	expect_text(story, "/items/0/after/status", "departed");
	expect_text(story, "/items/3/type", "citizen.registered");
}

static void a_convoys_log_has_all_that_happened_on_it(void **state)
{
	(void)state;
	struct family family;
	const struct convoy convoy = given_departed_convoy("LVIV", 1, &family);

	const struct answer log = events(AUDITOR, keep_printf("convoy=%s", convoy.code));
	const size_t count = json_array_size(json_at(log, "/items"));
	expect_text(log, keep_printf("/items/%zu/type", count - 1), "convoy.created");
	assert_non_null(strstr(log.body, "citizen.boarded"));
	for (size_t i = 0; i < count; i++)
		expect_text(log, keep_printf("/items/%zu/convoy", i), convoy.code);

	const struct answer both = events(
		ADMIN, keep_printf("convoy=%s&reference=%s", convoy.code, family.references[0]));
	expect_length(both, "/items", 3);
}

static void what_one_person_did_is_found(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 50);
	const struct family family = given_registered_family("LVIV", 1);
	hand_over(&convoy, &family, 900);

	const struct answer log =
		events(ADMIN, keep_printf("subject=%s", BORDER_KAPIKULE->subject));
	expect_length(log, "/items", 1);
	expect_text(log, "/items/0/type", "citizen.handed_over");
	expect_text(log, "/items/0/reference", family.references[0]);
	expect_length(events(ADMIN, "subject=nobody.at.all"), "/items", 0);
}

static void a_time_cuts_the_log_by_when_it_was_told(void **state)
{
	(void)state;
	const char *from = now_recorded();
	const struct family family = given_registered_family("LVIV", 3);
	const char *to = now_recorded();

	const struct answer log = events(ADMIN, keep_printf("from=%s&to=%s", from, to));
	expect_length(log, "/items", 4);
	expect_text(log, "/items/0/reference", family.references[2]);
	expect_text(log, "/items/3/city", "KYIV");
	expect_length(events(ADMIN, keep_printf("to=%s", "2022-01-01T00:00:00Z")), "/items", 0);
}

static void pages_skip_nothing_while_the_log_grows(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 7);
	const char *from = text_at(events(ADMIN, keep_printf("reference=%s", family.references[0])),
		"/items/0/recorded_at");
	const char *cursor = "";
	int next = 7;

	while (next > 0) {
		const struct answer page =
			events(ADMIN, keep_printf("from=%s&limit=2%s", from, cursor));
		const int shown = next < 2 ? next : 2;
		expect_length(page, "/items", (size_t)shown);
		for (int i = 0; i < shown; i++)
			expect_text(page, keep_printf("/items/%d/reference", i),
				family.references[--next]);
		if (next > 0)
			cursor = keep_printf("&cursor=%s", text_at(page, "/next"));
		else
			expect_absent(page, "/next");
		given_registered_family("KYIV", 2);
	}
}

static void a_merged_reference_shows_the_events_of_both(void **state)
{
	(void)state;
	const struct family both = given_registered_family("LVIV", 2);
	daemon_sql(
		&server, keep_printf("UPDATE kafile.citizens SET status = 'merged', merged_into = "
				     "(SELECT id FROM kafile.citizens WHERE reference = '%s') "
				     "WHERE reference = '%s'",
				 both.references[0], both.references[1]));

	for (int i = 0; i < 2; i++) {
		const struct answer log =
			events(OFFICER, keep_printf("reference=%s", both.references[i]));
		expect_length(log, "/items", 2);
		expect_text(log, "/items/0/reference", both.references[1]);
		expect_text(log, "/items/1/reference", both.references[0]);
	}
}

static void an_officer_names_a_person_or_convoy_in_scope(void **state)
{
	(void)state;
	struct family lviv, kyiv;
	const struct convoy from_lviv = given_departed_convoy("LVIV", 1, &lviv);
	const struct convoy from_kyiv = given_departed_convoy("KYIV", 1, &kyiv);

	expect_field(get(OFFICER, "/v1/events"), "?reference");
	expect_field(get(OFFICER, "/v1/events?subject=selin.demir"), "?reference");
	expect_status(officer_of_lviv_reads(keep_printf("reference=%s", lviv.references[0])), 200);
	expect_status(officer_of_lviv_reads(keep_printf("convoy=%s", from_lviv.code)), 200);
	expect_problem(officer_of_lviv_reads(keep_printf("reference=%s", kyiv.references[0])), 404,
		"not-found");
	expect_problem(
		officer_of_lviv_reads(keep_printf("convoy=%s", from_kyiv.code)), 404, "not-found");
	expect_problem(officer_of_lviv_reads(keep_printf(
			       "convoy=%s&reference=%s", from_lviv.code, kyiv.references[0])),
		404, "not-found");
	expect_problem(
		get(COORDINATOR_LVIV, "/v1/events?convoy=%s", from_lviv.code), 403, "forbidden");
}

static void a_question_that_makes_no_sense_is_refused(void **state)
{
	(void)state;

	expect_problem(get(ADMIN, "/v1/events?convoy=LVIV-19990101-1"), 404, "not-found");
	expect_field(get(ADMIN, "/v1/events?reference=7K3M9QXT2A7"), "?reference");
	expect_field(get(ADMIN, "/v1/events?from=yesterday"), "?from");
	expect_field(get(ADMIN, "/v1/events?type=citizen.boarded"), "?type");
	expect_problem(get(ADMIN, "/v1/events?cursor=MQ"), 400, "cursor-malformed");
}

static void numbers_of_documents_are_not_in_the_log(void **state)
{
	(void)state;
	expect_status(post(OFFICER, "/v1/registrations",
			      "{\"city\":\"LVIV\",\"consent\":\"explicit\",\"members\":[{\"given_"
			      "names\":\"Deniz\",\"family_name\":\"Örnek\",\"document\":{\"type\":"
			      "\"passport\",\"number\":\"U98765432\"}}]}"),
		201);

	assert_null(strstr(events(ADMIN, "limit=5").body, "98765432"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_persons_story_is_told_from_the_end),
		cmocka_unit_test(a_convoys_log_has_all_that_happened_on_it),
		cmocka_unit_test(what_one_person_did_is_found),
		cmocka_unit_test(a_time_cuts_the_log_by_when_it_was_told),
		cmocka_unit_test(pages_skip_nothing_while_the_log_grows),
		cmocka_unit_test(a_merged_reference_shows_the_events_of_both),
		cmocka_unit_test(an_officer_names_a_person_or_convoy_in_scope),
		cmocka_unit_test(a_question_that_makes_no_sense_is_refused),
		cmocka_unit_test(numbers_of_documents_are_not_in_the_log),
	};

	return cmocka_run_group_tests(tests, server_start, server_stop);
}
