/* GET /v1/status/{reference}, POST /v1/status, and reference data. */
#include <stdio.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

static struct answer status(const struct actor *who, const char *reference)
{
	return get(who, "/v1/status/%s", reference);
}

static struct answer status_asked_by(const char *phone, const char *reference)
{
	return expect_status(
		post(GATEWAY, "/v1/status", "{\"references\":[\"%s\"],\"asker\":\"%s\"}", reference,
			phone),
		200);
}

static void staff_see_convoy_time_and_place(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	const struct family family = given_assigned_family(&convoy, 1, 2);
	const struct answer answer =
		expect_status(status(COORDINATOR_LVIV, family.references[0]), 200);
	expect_text(answer, "/reference", family.references[0]);
	expect_text(answer, "/status", "assigned");
	expect_text(answer, "/city", "LVIV");
	expect_text(answer, "/convoy", convoy.code);
	expect_number(answer, "/vehicle", 1);
	expect_text(answer, "/gather_at", "2022-03-10T06:00:00Z");
	expect_text(answer, "/gather_local", "2022-03-10T08:00:00+02:00");
	expect_text(answer, "/departs_at", "2022-03-10T07:00:00Z");
}

static void a_reference_is_read_as_people_write_it(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 1);
	const char *reference = family.references[0];
	expect_text(status(OFFICER, path("%.5s-%s", reference, reference + 5)), "/reference",
		reference);
}

static void a_gateway_learns_the_status_and_its_time_only(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("KYIV", 1, 10);
	const struct family family = given_assigned_family(&convoy, 1, 1);
	const struct answer answer = expect_status(status(GATEWAY, family.references[0]), 200);
	expect_text(answer, "/status", "assigned");
	assert_int_equal(json_object_size(answer_json(&answer)), 3);
	assert_non_null(json_at(answer, "/updated_at"));
}

static void a_gateway_learns_the_rest_where_the_asker_is_the_contact(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("KYIV", 1, 10);
	const struct family family = given_assigned_family(&convoy, 1, 1);
	const struct answer answer = status_asked_by(family.phone, family.references[0]);
	expect_text(answer, "/items/0/convoy", convoy.code);
	expect_text(answer, "/items/0/gather_local", "2022-03-10T08:00:00+02:00");
}

static void a_stranger_is_answered_as_if_nobody_had_asked(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("KYIV", 1, 10);
	const struct family family = given_assigned_family(&convoy, 1, 1);
	const struct answer stranger = status_asked_by("+905559998877", family.references[0]);
	const struct answer nobody =
		post(GATEWAY, "/v1/status", "{\"references\":[\"%s\"]}", family.references[0]);
	expect_same(stranger, nobody);
	expect_absent(stranger, "/items/0/convoy");
	expect_absent(stranger, "/items/0/city");
}

static void the_answers_come_in_the_order_asked(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 3);
	const struct answer answer = expect_status(
		post(OFFICER, "/v1/status",
			"{\"references\":[\"%s\",\"0000000000\",\"hello\",\"%s\",\"%s\",\"%s\"]}",
			family.references[2], family.references[0], family.references[1],
			family.references[2]),
		200);
	expect_length(answer, "/items", 6);
	expect_text(answer, "/items/0/reference", family.references[2]);
	expect_text(answer, "/items/1/reference", "0000000000");
	expect_text(answer, "/items/2/reference", "hello");
	expect_text(answer, "/items/2/status", "mistyped");
	expect_text(answer, "/items/3/reference", family.references[0]);
	expect_text(answer, "/items/5/status", "registered");
}

static void an_unknown_reference_is_told_from_a_mistyped_one(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 1);
	char *mistyped = keep_copy(family.references[0], 10);
	mistyped[3] = mistyped[3] == '7' ? '8' : '7';
	expect_problem(status(OFFICER, mistyped), 404, "not-found");
	expect_text(post(OFFICER, "/v1/status", "{\"references\":[\"%s\"]}", mistyped),
		"/items/0/status", "mistyped");
	expect_text(post(COORDINATOR_KYIV, "/v1/status", "{\"references\":[\"%s\"]}",
			    family.references[0]),
		"/items/0/status", "unknown");
}

static void a_thousand_references_are_answered_at_once(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 1);
	size_t len = 0;
	char text[1001 * 14];
	for (int i = 0; i < 1001; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s\"%s\"", i ? "," : "",
			family.references[0]);
	expect_field(post(OFFICER, "/v1/status", "{\"references\":[%s]}", text), "/references");
	text[len - 13] = 0;
	expect_length(
		expect_status(post(OFFICER, "/v1/status", "{\"references\":[%s]}", text), 200),
		"/items", 1000);
}

static void a_person_of_another_city_is_unknown(void **state)
{
	(void)state;
	const struct family family = given_registered_family("KYIV", 1);
	expect_problem(status(COORDINATOR_LVIV, family.references[0]), 404, "not-found");
	expect_status(status(COORDINATOR_KYIV, family.references[0]), 200);
}

static void a_person_on_a_convoy_from_my_city_is_mine(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	const struct family family = given_registered_family("KYIV", 1);
	assign(&convoy, &family, 1);
	expect_status(status(COORDINATOR_LVIV, family.references[0]), 200);
}

static void a_border_officer_sees_who_comes_to_the_post(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	const struct family coming = given_assigned_family(&convoy, 1, 1);
	const struct family waiting = given_registered_family("LVIV", 1);
	expect_status(status(BORDER_KAPIKULE, coming.references[0]), 200);
	expect_problem(status(BORDER_HAMZABEYLI, coming.references[0]), 404, "not-found");
	expect_problem(status(BORDER_KAPIKULE, waiting.references[0]), 404, "not-found");
}

static void what_a_person_must_tell_is_for_the_consulate(void **state)
{
	(void)state;
	static const char *const statuses[] = { "missing", "hospitalised", "left_en_route",
		"refused_at_border", "deceased" };
	const struct family family = given_registered_family("LVIV", 1);
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		daemon_sql(&server,
			keep_printf(
				"UPDATE kafile.citizens SET status = '%s', version = version + 1 "
				"WHERE reference = '%s'",
				statuses[i], family.references[0]));
		expect_text(status(GATEWAY, family.references[0]), "/status", "contact_consulate");
		const struct answer asked = status_asked_by(family.phone, family.references[0]);
		expect_text(asked, "/items/0/status", "contact_consulate");
		expect_absent(asked, "/items/0/city");
		expect_text(status(OFFICER, family.references[0]), "/status", statuses[i]);
	}
}

static void a_merged_reference_answers_for_the_other(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	const struct family kept = given_assigned_family(&convoy, 1, 1);
	const struct family merged = given_registered_family("LVIV", 1);
	daemon_sql(&server, keep_printf("UPDATE kafile.citizens SET status = 'merged', "
					"merged_into = (SELECT id FROM kafile.citizens WHERE "
					"reference = '%s') WHERE reference = '%s'",
				    kept.references[0], merged.references[0]));
	const struct answer answer = expect_status(status(OFFICER, merged.references[0]), 200);
	expect_text(answer, "/status", "assigned");
	expect_text(answer, "/convoy", convoy.code);
}

static struct answer status_unless(const char *etag, const char *reference, const char *prefer)
{
	return ask(&(struct ask){ .who = GATEWAY,
		.method = "GET",
		.path = path("/v1/status/%s", reference),
		.headers = { keep_printf("If-None-Match: %s", etag), prefer } });
}

static void an_unchanged_status_is_not_sent_again(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	const struct family family = given_registered_family("LVIV", 1);
	const struct answer first = status(GATEWAY, family.references[0]);
	const char *etag = answer_header(&first, "ETag");
	assert_non_null(etag);
	expect_status(status_unless(etag, family.references[0], NULL), 304);
	assign(&convoy, &family, 1);
	expect_text(expect_status(status_unless(etag, family.references[0], NULL), 200), "/status",
		"assigned");
}

struct waiting {
	const char *etag;
	const struct convoy *convoy;
	const struct family *family;
	struct answer answer;
};

static void wait_or_change(int thread, void *context)
{
	struct waiting *waiting = context;
	if (thread == 0)
		waiting->answer = status_unless(
			waiting->etag, waiting->family->references[0], "Prefer: wait=20");
	else
		post(OFFICER, path("/v1/convoys/%s/assignments", waiting->convoy->code),
			"{\"groups\":[\"%s\"],\"vehicle\":1}", waiting->family->group);
}

static void who_waits_is_told_of_the_change(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	const struct family family = given_registered_family("LVIV", 1);
	const struct answer first = status(GATEWAY, family.references[0]);
	struct waiting waiting = { answer_header(&first, "ETag"), &convoy, &family, { 0 } };
	actor_token(OFFICER);
	actor_token(GATEWAY);
	race(2, wait_or_change, &waiting);
	expect_text(expect_status(waiting.answer, 200), "/status", "assigned");
}

static void nobody_is_told_without_a_token(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 1);
	client_directly(true);
	expect_problem(status(NOBODY, family.references[0]), 401, "unauthenticated");
	client_directly(false);
}

static void reference_data_come_in_three_languages(void **state)
{
	(void)state;
	const struct answer cities = expect_status(get(GATEWAY, "/v1/cities"), 200);
	expect_length(cities, "/items", 19);
	expect_text(cities, "/items/0/code", "KYIV");
	expect_text(cities, "/items/0/names/tr", "Kiev");
	expect_text(cities, "/items/0/names/uk", "Київ");
	expect_text(cities, "/items/0/time_zone", "Europe/Kyiv");
	const struct answer posts = expect_status(get(BORDER_KAPIKULE, "/v1/border-posts"), 200);
	expect_text(posts, "/items/0/code", "KAPIKULE");
	expect_text(posts, "/items/0/names/en", "Kapıkule");
	expect_text(posts, "/items/0/crossing/from_names/en", "Kapitan Andreevo");
	expect_text(posts, "/items/1/code", "HAMZABEYLI");
	expect_text(posts, "/items/2/code", "DEREKOY");
	expect_length(
		expect_status(get(OFFICER, "/v1/assembly-points?city=LVIV"), 200), "/items", 0);
	expect_status(get(OFFICER, "/v1/cities?colour=blue"), 422);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(staff_see_convoy_time_and_place),
		cmocka_unit_test(a_reference_is_read_as_people_write_it),
		cmocka_unit_test(a_gateway_learns_the_status_and_its_time_only),
		cmocka_unit_test(a_gateway_learns_the_rest_where_the_asker_is_the_contact),
		cmocka_unit_test(a_stranger_is_answered_as_if_nobody_had_asked),
		cmocka_unit_test(the_answers_come_in_the_order_asked),
		cmocka_unit_test(an_unknown_reference_is_told_from_a_mistyped_one),
		cmocka_unit_test(a_thousand_references_are_answered_at_once),
		cmocka_unit_test(a_person_of_another_city_is_unknown),
		cmocka_unit_test(a_person_on_a_convoy_from_my_city_is_mine),
		cmocka_unit_test(a_border_officer_sees_who_comes_to_the_post),
		cmocka_unit_test(what_a_person_must_tell_is_for_the_consulate),
		cmocka_unit_test(a_merged_reference_answers_for_the_other),
		cmocka_unit_test(an_unchanged_status_is_not_sent_again),
		cmocka_unit_test(who_waits_is_told_of_the_change),
		cmocka_unit_test(nobody_is_told_without_a_token),
		cmocka_unit_test(reference_data_come_in_three_languages),
	};

	return cmocka_run_group_tests(tests, server_start, server_stop);
}
