/* The assembly point is shelled: its convoys are listed, their people are told. */
#include <stdio.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

static const char *etag_of(struct answer answer)
{
	return answer_header(&answer, "ETag");
}

/* A place with a name of its own; the answer to its creation. */
static struct answer given_point(const char *city)
{
	return expect_status(
		post(OFFICER, "/v1/assembly-points",
			"{\"city\":\"%s\",\"name\":\"Station %s\",\"address\":\"Dvirtseva Square "
			"1\",\"latitude\":49.84,\"longitude\":23.99}",
			city, fresh_id()),
		201);
}

static struct answer change_point(
	const struct actor *who, struct answer point, const char *etag, const char *body)
{
	return patch(who, etag, path("/v1/assembly-points/%s", text_at(point, "/id")), "%s", body);
}

static const char *convoy_etag(const char *code)
{
	return etag_of(expect_status(get(OFFICER, "/v1/convoys/%s", code), 200));
}

/* A convoy of one bus that gathers there. */
static struct convoy given_convoy_at(struct answer point, int seats)
{
	const struct convoy convoy = given_convoy(text_at(point, "/city"), 1, seats);
	expect_text(patch(OFFICER, convoy_etag(convoy.code), path("/v1/convoys/%s", convoy.code),
			    "{\"assembly_point\":\"%s\"}", text_at(point, "/id")),
		"/assembly_point", text_at(point, "/id"));
	return convoy;
}

static void the_convoys_that_gather_there_are_listed(void **state)
{
	(void)state;
	const struct answer point = given_point("LVIV");
	const struct convoy first = given_convoy_at(point, 10);
	const struct convoy second = given_convoy_at(point, 10);
	const struct convoy elsewhere = given_convoy("LVIV", 1, 10);
	given_assigned_family(&first, 1, 3);
	expect_length(point, "/convoys", 0);
	const struct answer answer = expect_status(
		change_point(COORDINATOR_LVIV, point, etag_of(point), "{\"status\":\"unsafe\"}"),
		200);
	expect_text(answer, "/status", "unsafe");
	expect_length(answer, "/convoys", 2);
	expect_text(answer, "/convoys/0/code", first.code);
	expect_number(answer, "/convoys/0/people", 3);
	expect_text(answer, "/convoys/0/gather_at", minute(-60));
	expect_text(answer, "/convoys/1/code", second.code);
	expect_number(answer, "/convoys/1/people", 0);
	expect_same(answer, get(OFFICER, "/v1/assembly-points/%s", text_at(point, "/id")));
	expect_header(answer, "ETag", "\"v2\"");
	assert_string_not_equal(convoy_etag(first.code), convoy_etag(elsewhere.code));
}

static void a_convoy_that_has_left_does_not_hear_of_it(void **state)
{
	(void)state;
	const struct answer point = given_point("LVIV");
	const struct convoy gone = given_convoy_at(point, 10);
	given_boarded_family(&gone, 1, 2);
	depart(&gone, 1, 2, 0);
	const char *before = convoy_etag(gone.code);
	expect_length(change_point(OFFICER, point, etag_of(point), "{\"status\":\"closed\"}"),
		"/convoys", 0);
	assert_string_equal(convoy_etag(gone.code), before);
}

static struct answer status_unless(
	const struct actor *who, const char *etag, const char *reference, int seconds)
{
	return ask(&(struct ask){ .who = who,
		.method = "GET",
		.path = keep_printf("/v1/status/%s", reference),
		.headers = { keep_printf("If-None-Match: %s", etag),
			keep_printf("Prefer: wait=%d", seconds) } });
}

static void people_are_told_that_the_place_is_unsafe(void **state)
{
	(void)state;
	const struct answer point = given_point("LVIV");
	const struct convoy convoy = given_convoy_at(point, 10);
	const struct family family = given_assigned_family(&convoy, 1, 1);
	const struct answer before =
		expect_status(get(OFFICER, "/v1/status/%s", family.references[0]), 200);
	expect_text(before, "/assembly_point/status", "open");
	change_point(OFFICER, point, etag_of(point), "{\"status\":\"unsafe\"}");
	const struct answer after = expect_status(
		status_unless(OFFICER, etag_of(before), family.references[0], 0), 200);
	expect_text(after, "/assembly_point/status", "unsafe");
	expect_text(post(GATEWAY, "/v1/status", "{\"references\":[\"%s\"],\"asker\":\"%s\"}",
			    family.references[0], family.phone),
		"/items/0/assembly_point/status", "unsafe");
}

struct waiting {
	const char *etag;
	const char *bystander_etag;
	const char *point_etag;
	struct answer point;
	const char *reference;
	const char *bystander;
	struct answer answers[3];
};

static void wait_or_shell(int thread, void *context)
{
	struct waiting *waiting = context;
	if (thread == 0)
		waiting->answers[0] = status_unless(OFFICER, waiting->etag, waiting->reference, 20);
	else if (thread == 1)
		waiting->answers[1] =
			status_unless(OFFICER, waiting->bystander_etag, waiting->bystander, 1);
	else
		waiting->answers[2] = change_point(
			OFFICER, waiting->point, waiting->point_etag, "{\"status\":\"unsafe\"}");
}

static void who_waits_for_news_is_woken(void **state)
{
	(void)state;
	const struct answer point = given_point("LVIV");
	const struct convoy convoy = given_convoy_at(point, 10);
	const struct convoy other = given_convoy("LVIV", 1, 10);
	const struct family family = given_assigned_family(&convoy, 1, 1);
	const struct family bystanders = given_assigned_family(&other, 1, 1);
	struct waiting waiting = { .point = point,
		.point_etag = etag_of(point),
		.reference = family.references[0],
		.bystander = bystanders.references[0] };
	waiting.etag = etag_of(get(OFFICER, "/v1/status/%s", waiting.reference));
	waiting.bystander_etag = etag_of(get(OFFICER, "/v1/status/%s", waiting.bystander));
	race(3, wait_or_shell, &waiting);
	expect_status(waiting.answers[2], 200);
	expect_text(expect_status(waiting.answers[0], 200), "/assembly_point/status", "unsafe");
	expect_status(waiting.answers[1], 304);
}

static void the_log_says_which_convoys_must_be_told(void **state)
{
	(void)state;
	const struct answer point = given_point("LVIV");
	const struct convoy convoy = given_convoy_at(point, 10);
	const struct answer before = get(OFFICER, "/v1/changes?since=now");
	change_point(OFFICER, point, etag_of(point), "{\"status\":\"unsafe\"}");
	const struct answer news = expect_status(
		ask(&(struct ask){ .who = OFFICER,
			.method = "GET",
			.path = keep_printf("/v1/changes?since=%s", text_at(before, "/next")),
			.headers = { "Prefer: wait=10" } }),
		200);
	expect_length(news, "/items", 1);
	expect_text(news, "/items/0/type", "convoy.assembly_point_changed");
	expect_text(news, "/items/0/convoy", convoy.code);
}

static void how_many_it_holds_is_no_news_for_convoys(void **state)
{
	(void)state;
	const struct answer point = given_point("LVIV");
	const struct convoy convoy = given_convoy_at(point, 10);
	const char *before = convoy_etag(convoy.code);
	expect_number(change_point(OFFICER, point, etag_of(point), "{\"capacity\":400}"),
		"/capacity", 400);
	assert_string_equal(convoy_etag(convoy.code), before);
}

static void planning_a_convoy_there_warns(void **state)
{
	(void)state;
	const struct answer point = given_point("LVIV");
	change_point(OFFICER, point, etag_of(point), "{\"status\":\"unsafe\"}");
	const struct answer answer = expect_status(
		post(OFFICER, "/v1/convoys",
			"{\"city\":\"LVIV\",\"border_post\":\"KAPIKULE\",\"departs_at\":"
			"\"2099-03-10T07:00:00Z\",\"assembly_point\":\"%s\"}",
			text_at(point, "/id")),
		201);
	expect_length(answer, "/warnings", 1);
	expect_text(answer, "/warnings/0/pointer", "/assembly_point");
}

static void a_change_names_the_version_that_it_knows(void **state)
{
	(void)state;
	const struct answer point = given_point("LVIV");
	expect_problem(change_point(OFFICER, point, NULL, "{\"status\":\"full\"}"), 428,
		"version-required");
	change_point(OFFICER, point, etag_of(point), "{\"status\":\"full\"}");
	expect_problem(change_point(OFFICER, point, etag_of(point), "{\"status\":\"open\"}"), 412,
		"version-changed");
}

static void fields_are_cleared_and_kept_as_a_merge_patch_says(void **state)
{
	(void)state;
	const struct answer point = given_point("LVIV");
	expect_field(
		change_point(OFFICER, point, etag_of(point), "{\"latitude\":null}"), "/latitude");
	expect_field(change_point(OFFICER, point, etag_of(point), "{\"name\":null}"), "/name");
	const struct answer answer = expect_status(
		change_point(OFFICER, point, etag_of(point),
			"{\"latitude\":null,\"longitude\":null,\"address\":\"Stryiska 109\"}"),
		200);
	expect_null(answer, "/latitude");
	expect_text(answer, "/address", "Stryiska 109");
	expect_text(answer, "/name", text_at(point, "/name"));
}

static void a_place_is_the_affair_of_its_city(void **state)
{
	(void)state;
	const struct answer point = given_point("LVIV");
	expect_problem(
		change_point(COORDINATOR_KYIV, point, etag_of(point), "{\"status\":\"unsafe\"}"),
		404, "not-found");
	expect_problem(post(COORDINATOR_KYIV, "/v1/assembly-points",
			       "{\"city\":\"LVIV\",\"name\":\"Opera\"}"),
		404, "not-found");
	client_directly(true);
	expect_problem(
		change_point(BORDER_KAPIKULE, point, etag_of(point), "{\"status\":\"unsafe\"}"),
		403, "forbidden");
	client_directly(false);
}

static void two_places_of_a_city_have_two_names(void **state)
{
	(void)state;
	const struct answer point = given_point("LVIV");
	expect_problem(post(OFFICER, "/v1/assembly-points", "{\"city\":\"LVIV\",\"name\":\"%s\"}",
			       text_at(point, "/name")),
		409, "conflict");
	expect_status(post(OFFICER, "/v1/assembly-points", "{\"city\":\"KYIV\",\"name\":\"%s\"}",
			      text_at(point, "/name")),
		201);
	expect_field(
		post(OFFICER, "/v1/assembly-points", "{\"city\":\"ATLANTIS\",\"name\":\"Quay\"}"),
		"/city");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_convoys_that_gather_there_are_listed),
		cmocka_unit_test(a_convoy_that_has_left_does_not_hear_of_it),
		cmocka_unit_test(people_are_told_that_the_place_is_unsafe),
		cmocka_unit_test(who_waits_for_news_is_woken),
		cmocka_unit_test(the_log_says_which_convoys_must_be_told),
		cmocka_unit_test(how_many_it_holds_is_no_news_for_convoys),
		cmocka_unit_test(planning_a_convoy_there_warns),
		cmocka_unit_test(a_change_names_the_version_that_it_knows),
		cmocka_unit_test(fields_are_cleared_and_kept_as_a_merge_patch_says),
		cmocka_unit_test(a_place_is_the_affair_of_its_city),
		cmocka_unit_test(two_places_of_a_city_have_two_names),
	};

	return cmocka_run_group_tests(tests, server_start, server_stop);
}
