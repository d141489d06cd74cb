/* The phone list: calls logged in bulk, who was not reached since when, by city. */
#include <stdio.h>
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

#define UNKNOWN "000000000H" /* a reference that nobody has */

static const char *told(const char *reference, const char *outcome, const char *at)
{
	return keep_printf("{\"reference\":\"%s\",\"channel\":\"phone\",\"outcome\":\"%s\","
			   "\"occurred_at\":\"%s\"}",
		reference, outcome, at);
}

static struct answer calls(const char *items)
{
	return expect_status(post(OFFICER, "/v1/contacts", "{\"items\":[%s]}", items), 200);
}

static struct answer not_reached_since(const char *city, const char *since)
{
	return expect_status(
		get(OFFICER, "/v1/citizens?city=%s&last_contact_before=%s", city, since), 200);
}

static struct answer detail(const char *reference)
{
	return expect_status(get(OFFICER, "/v1/citizens/%s", reference), 200);
}

static void each_call_has_an_outcome_of_its_own(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 2);
	const struct answer answer =
		calls(keep_printf("%s,%s,%s", told(family.references[0], "reached", minute(1)),
			told(UNKNOWN, "reached", minute(1)),
			told(family.references[1], "no_answer", "2999-01-01T00:00:00Z")));

	expect_text(answer, "/items/0/outcome", "recorded");
	expect_absent(answer, "/items/0/clock_suspect");
	expect_text(answer, "/items/1/outcome", "unknown");
	expect_text(answer, "/items/2/outcome", "recorded");
	expect_boolean(answer, "/items/2/clock_suspect", true);
	expect_text(detail(family.references[0]), "/last_contact_at", minute(1));
	expect_text(detail(family.references[0]), "/last_contact_channel", "phone");
	expect_null(detail(family.references[1]), "/last_contact_at");
	expect_text(detail(family.references[1]), "/last_contact_outcome", "no_answer");
}

static void a_call_told_again_is_kept_once(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 1);
	const char *key = fresh_id();
	const char *item = told(family.references[0], "reached", minute(1));
	const struct answer first =
		post_with_key(OFFICER, key, "/v1/contacts", "{\"items\":[%s]}", item);

	expect_same(post_with_key(OFFICER, key, "/v1/contacts", "{\"items\":[%s]}", item), first);
	assert_string_equal(
		daemon_sql(&server, keep_printf("SELECT count(*) FROM kafile.contacts AS k JOIN "
						"kafile.citizens AS c ON c.id = k.citizen_id WHERE "
						"c.reference = '%s'",
					    family.references[0])),
		"1\n");
}

static void the_list_shows_who_was_not_reached_since(void **state)
{
	(void)state;
	const struct family family = given_registered_family("CHERNIHIV", 4);
	calls(keep_printf("%s,%s,%s,%s", told(family.references[0], "reached", minute(10)),
		told(family.references[1], "reached", minute(50)),
		told(family.references[0], "no_answer", minute(60)),
		told(family.references[2], "wrong_number", minute(60))));
	const struct answer list = not_reached_since("CHERNIHIV", minute(30));

	expect_length(list, "/items", 3);
	expect_text(list, "/items/0/reference", family.references[0]);
	expect_text(list, "/items/0/last_contact_at", minute(10));
	expect_text(list, "/items/1/last_contact_outcome", "wrong_number");
	expect_null(list, "/items/2/last_contact_at");
	expect_length(not_reached_since("CHERNIHIV", minute(5)), "/items", 2);
	expect_field(
		get(OFFICER, "/v1/citizens?last_contact_before=today"), "?last_contact_before");
}

static void registered_waiting_and_unknown_stand_side_by_side(void **state)
{
	(void)state;
	const struct family family = given_registered_family("MARIUPOL", 5);
	calls(keep_printf("%s,%s,%s", told(family.references[0], "reached", minute(10)),
		told(family.references[1], "reached", minute(50)),
		told(family.references[2], "wrong_number", minute(60))));
	expect_status(post(OFFICER, "/v1/withdrawals",
			      "{\"references\":[\"%s\"],\"reason\":\"left_by_own_means\"}",
			      family.references[4]),
		200);
	const struct answer answer = expect_status(
		get(OFFICER, "/v1/contacts/summary?city=MARIUPOL&since=%s", minute(30)), 200);

	expect_length(answer, "/items", 1);
	expect_number(answer, "/items/0/registered", 5);
	expect_number(answer, "/items/0/waiting", 4);
	expect_number(answer, "/items/0/reached_since", 1);
	expect_number(answer, "/items/0/not_reached_since", 1);
	expect_number(answer, "/items/0/unknown", 2);
	expect_number(answer, "/items/0/wrong_number", 1);
	expect_text(answer, "/items/0/oldest_contact_at", minute(10));
}

static void a_city_where_nobody_is_registered_shows_zeros(void **state)
{
	(void)state;
	const struct answer answer = expect_status(
		get(OFFICER, "/v1/contacts/summary?city=VINNYTSIA&since=%s", minute(0)), 200);

	expect_number(answer, "/items/0/registered", 0);
	expect_null(answer, "/items/0/oldest_contact_at");
	expect_length(
		expect_status(
			get(COORDINATOR_LVIV, "/v1/contacts/summary?since=%s", minute(0)), 200),
		"/items", 1);
	expect_field(get(OFFICER, "/v1/contacts/summary"), "?since");
}

static void a_call_about_a_merged_reference_is_the_survivors_until_it_is_undone(void **state)
{
	(void)state;
	const struct family pair = given_registered_family("LVIV", 2);
	const char *old = pair.references[0];
	const char *kept = pair.references[1];
	expect_status(post(OFFICER, path("/v1/citizens/%s/merge", old),
			      "{\"into\":\"%s\",\"reason\":\"Called twice.\"}", kept),
		200);

	calls(told(old, "reached", minute(7)));
	expect_text(detail(kept), "/last_contact_at", minute(7));
	expect_status(
		post(OFFICER, path("/v1/citizens/%s/merge/undo", old), "{\"reason\":\"Wrong.\"}"),
		200);
	expect_null(detail(kept), "/last_contact_at");
	expect_text(detail(old), "/last_contact_at", minute(7));
}

static void a_call_changes_what_is_shown_and_disturbs_no_correction(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 1);
	const char *reference = family.references[0];
	const struct answer before = detail(reference);
	calls(told(reference, "reached", minute(7)));
	const struct answer after =
		expect_status(ask(&(struct ask){ .who = OFFICER,
				      .method = "GET",
				      .path = path("/v1/citizens/%s", reference),
				      .headers = { keep_printf("If-None-Match: %s",
					      answer_header(&before, "ETag")) } }),
			200);

	expect_status(patch(OFFICER, answer_header(&before, "ETag"),
			      path("/v1/citizens/%s", reference), "{\"given_names\":\"Ece\"}"),
		200);
	expect_problem(patch(OFFICER, answer_header(&after, "ETag"),
			       path("/v1/citizens/%s", reference), "{\"given_names\":\"Ela\"}"),
		412, "version-changed");
}

static void a_list_has_at_most_a_thousand_calls(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 1);
	const char *item = told(family.references[0], "no_answer", minute(1));
	static char items[200000];
	size_t len = 0;

	for (int i = 0; i < 1001; i++)
		len += (size_t)snprintf(
			items + len, sizeof(items) - len, "%s%s", i ? "," : "", item);
	expect_field(post(OFFICER, "/v1/contacts", "{\"items\":[%s]}", items), "/items");
	items[len - strlen(item) - 1] = 0;
	expect_length(calls(items), "/items", 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_call_has_an_outcome_of_its_own),
		cmocka_unit_test(a_call_told_again_is_kept_once),
		cmocka_unit_test(the_list_shows_who_was_not_reached_since),
		cmocka_unit_test(registered_waiting_and_unknown_stand_side_by_side),
		cmocka_unit_test(a_city_where_nobody_is_registered_shows_zeros),
		cmocka_unit_test(
			a_call_about_a_merged_reference_is_the_survivors_until_it_is_undone),
		cmocka_unit_test(a_call_changes_what_is_shown_and_disturbs_no_correction),
		cmocka_unit_test(a_list_has_at_most_a_thousand_calls),
	};

	return cmocka_run_group_tests(tests, server_start, server_stop);
}
