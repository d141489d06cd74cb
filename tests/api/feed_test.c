/* The change feed and the day's figure. */
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

#define WRITERS 32
#define FAMILIES_EACH 10
#define SEEN_MAX 4096
#define IDLE_MAX 20 /* empty answers, after the last writer is done */

static struct answer changes(const struct actor *who, const char *since)
{
	return expect_status(get(who, "/v1/changes?since=%s", since), 200);
}

/* What comes after the cursor; waits for it, since another transaction may hold the feed back. */
static struct answer news(const struct actor *who, const char *since)
{
	return expect_status(ask(&(struct ask){ .who = who,
				     .method = "GET",
				     .path = path("/v1/changes?since=%s", since),
				     .headers = { "Prefer: wait=10" } }),
		200);
}

/* Where the feed ends now. */
static const char *end_of_feed(const struct actor *who)
{
	return text_at(changes(who, "now"), "/next");
}

static void a_change_comes_after_the_cursor(void **state)
{
	(void)state;
	const char *since = end_of_feed(OFFICER);
	const struct family family = given_registered_family("LVIV", 1);

	const struct answer answer = news(OFFICER, since);
	expect_length(answer, "/items", 1);
	expect_text(answer, "/items/0/type", "citizen.registered");
	expect_text(answer, "/items/0/reference", family.references[0]);
	expect_text(answer, "/items/0/status", "registered");
	expect_text(answer, "/items/0/city", "LVIV");
	expect_boolean(answer, "/has_more", false);
	expect_length(changes(OFFICER, text_at(answer, "/next")), "/items", 0);
}

static void an_empty_answer_keeps_the_cursor(void **state)
{
	(void)state;
	const char *since = end_of_feed(OFFICER);

	expect_text(changes(OFFICER, since), "/next", since);
}

static void pages_follow_one_another_without_a_gap(void **state)
{
	(void)state;
	const char *since = end_of_feed(OFFICER);
	const struct family family = given_registered_family("LVIV", 5);
	news(OFFICER, since);

	for (int i = 0; i < family.size; i++) {
		const struct answer page =
			expect_status(get(OFFICER, "/v1/changes?limit=1&since=%s", since), 200);
		expect_length(page, "/items", 1);
		expect_text(page, "/items/0/reference", family.references[i]);
		expect_boolean(page, "/has_more", i + 1 < family.size);
		since = text_at(page, "/next");
	}
}

static void a_gateway_sees_references_and_states_only(void **state)
{
	(void)state;
	const char *since = end_of_feed(GATEWAY);
	const struct convoy convoy = given_convoy("LVIV", 1, 50);
	const struct family family = given_assigned_family(&convoy, 1, 1);

	const struct answer answer = news(GATEWAY, since);
	expect_length(answer, "/items", 2);
	expect_text(answer, "/items/1/reference", family.references[0]);
	expect_text(answer, "/items/1/status", "assigned");
	expect_absent(answer, "/items/1/city");
	expect_absent(answer, "/items/1/convoy");
	expect_absent(answer, "/items/1/vehicle");
}

static void a_gateway_is_sent_to_the_consulate_for_bad_news(void **state)
{
	(void)state;
	struct family family;
	given_departed_convoy("LVIV", 1, &family);
	const char *since = end_of_feed(GATEWAY);
	expect_status(post(BORDER_KAPIKULE, "/v1/handoffs",
			      "{\"border_post\":\"KAPIKULE\",\"items\":[{\"event_id\":\"%s\","
			      "\"reference\":\"%s\","
			      "\"outcome\":\"refused_at_border\",\"occurred_at\":\"%s\"}]}",
			      fresh_id(), family.references[0], minute(900)),
		200);

	const struct answer answer = news(GATEWAY, since);
	expect_text(answer, "/items/0/status", "contact_consulate");
	assert_null(strstr(answer.body, "refused"));
}

static void a_coordinator_sees_their_city_and_who_leaves_from_it(void **state)
{
	(void)state;
	const char *since = end_of_feed(COORDINATOR_KYIV);
	given_registered_family("LVIV", 1);
	const struct family family = given_registered_family("KYIV", 1);

	const struct answer answer = news(COORDINATOR_KYIV, since);
	expect_length(answer, "/items", 1);
	expect_text(answer, "/items/0/reference", family.references[0]);
}

static void a_cursor_of_nobodys_making_is_refused(void **state)
{
	(void)state;

	expect_problem(get(OFFICER, "/v1/changes?since=42"), 400, "cursor-malformed");
	expect_problem(get(OFFICER, "/v1/changes?since=%%00"), 400, "cursor-malformed");
	expect_field(get(OFFICER, "/v1/changes?limit=0"), "?limit");
	expect_field(get(OFFICER, "/v1/changes?from=0"), "?from");
}

static void a_cursor_from_before_a_restore_has_expired(void **state)
{
	(void)state;
	struct strbuf cursor;
	strbuf_init(&cursor, 200);
	base64url_encode(&cursor, STR("018e0a6e-7c00-7000-8000-000000000001.7.7"));

	expect_problem(get(OFFICER, "/v1/changes?since=%s", cursor.data), 410, "cursor-expired");
	strbuf_release(&cursor);
}

static void lines_end_with_the_cursor(void **state)
{
	(void)state;
	const char *since = end_of_feed(OFFICER);
	given_registered_family("LVIV", 1);

	client_directly(true);
	const struct answer answer =
		expect_status(ask(&(struct ask){ .who = OFFICER,
				      .method = "GET",
				      .path = path("/v1/changes?since=%s", since),
				      .headers = { "Accept: application/x-ndjson" } }),
			200);
	client_directly(false);
	expect_header(answer, "Content-Type", "application/x-ndjson");
	const char *last = strchr(answer.body, '\n');
	assert_non_null(last);
	assert_int_equal(strncmp(last + 1, "{\"next\":\"", 9), 0);
}

struct follow {
	const char *since;
	struct answer answer;
};

static void wait_or_write(int thread, void *context)
{
	struct follow *follow = context;

	if (thread == 0)
		follow->answer = ask(&(struct ask){ .who = OFFICER,
			.method = "GET",
			.path = path("/v1/changes?since=%s", follow->since),
			.headers = { "Prefer: wait=20" } });
	else
		post(OFFICER, "/v1/registrations",
			"{\"city\":\"LVIV\",\"contact\":{\"phone\":\"+905327654321\",\"language\":"
			"\"tr\"},"
			"\"consent\":\"explicit\",\"keep_together\":\"must\",\"members\":[{\"given_"
			"names\":"
			"\"Deniz\",\"family_name\":\"Örnek\"}]}");
}

static void who_waits_is_told_of_a_change(void **state)
{
	(void)state;
	struct follow follow = { .since = end_of_feed(OFFICER) };

	race(2, wait_or_write, &follow);
	expect_status(follow.answer, 200);
	expect_length(follow.answer, "/items", 1);
}

/* Thread 0 follows the feed until the others are done and nothing more comes. */
struct crowd {
	const char *since;
	char seen[SEEN_MAX][16];
	int count;
	int writers_done;
};

static void register_some(struct crowd *crowd)
{
	for (int i = 0; i < FAMILIES_EACH; i++)
		post(OFFICER, "/v1/registrations",
			"{\"city\":\"LVIV\",\"contact\":{\"phone\":\"+905321234567\",\"language\":"
			"\"tr\"},"
			"\"consent\":\"explicit\",\"keep_together\":\"must\",\"members\":[{\"given_"
			"names\":"
			"\"%s\",\"family_name\":\"Örnek\"}]}",
			"Deniz");
	__atomic_add_fetch(&crowd->writers_done, 1, __ATOMIC_SEQ_CST);
}

static void keep_seen(struct crowd *crowd, struct answer page)
{
	size_t n = json_array_size(json_at(page, "/items"));

	for (size_t i = 0; i < n && crowd->count < SEEN_MAX; i++) {
		json_t *item = json_array_get(json_at(page, "/items"), i);
		snprintf(crowd->seen[crowd->count++], sizeof(crowd->seen[0]), "%s",
			json_string_value(json_object_get(item, "reference")));
	}
}

static void follow_feed(struct crowd *crowd)
{
	for (int idle = 0; idle < IDLE_MAX;) {
		bool done = __atomic_load_n(&crowd->writers_done, __ATOMIC_SEQ_CST) == WRITERS;
		struct answer page = get(OFFICER, "/v1/changes?limit=7&since=%s", crowd->since);
		if (page.status != 200)
			return;
		int before = crowd->count;
		keep_seen(crowd, page);
		crowd->since = json_string_value(json_at(page, "/next"));
		if (done && crowd->count == before)
			idle++;
	}
}

static void write_or_follow(int thread, void *context)
{
	if (thread == 0)
		follow_feed(context);
	else
		register_some(context);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void a_reader_beside_many_writers_skips_and_repeats_nothing(void **state)
{
	(void)state;
	static struct crowd crowd;
	crowd.since = end_of_feed(OFFICER);

	race(WRITERS + 1, write_or_follow, &crowd);
	assert_int_equal(crowd.count, WRITERS * FAMILIES_EACH);
	qsort(crowd.seen, (size_t)crowd.count, sizeof(crowd.seen[0]), by_text);
	for (int i = 1; i < crowd.count; i++)
		assert_string_not_equal(crowd.seen[i - 1], crowd.seen[i]);
}

static void the_figure_counts_who_set_out_that_day(void **state)
{
	(void)state;
	const struct answer before = expect_status(get(OFFICER, "/v1/sitrep?date=2022-03-10"), 200);
	given_departed_convoy("LVIV", 4, NULL);

	const struct answer after = expect_status(get(OFFICER, "/v1/sitrep?date=2022-03-10"), 200);
	expect_number(after, "/evacuated_today", number_at(before, "/evacuated_today") + 4);
	expect_number(after, "/evacuated_total", number_at(before, "/evacuated_total") + 4);
	expect_text(after, "/by_city/0/city", "LVIV");
	expect_text(after, "/by_vehicle_kind/0/kind", "bus");
	expect_number(get(OFFICER, "/v1/sitrep?date=2022-03-09"), "/evacuated_total", 0);
	expect_field(get(OFFICER, "/v1/sitrep?date=2022-02-30"), "?date");
	expect_problem(get(COORDINATOR_LVIV, "/v1/sitrep"), 403, "forbidden");
}

static void who_came_to_the_border_alone_is_counted_apart(void **state)
{
	(void)state;
	const struct answer before = expect_status(get(OFFICER, "/v1/sitrep?date=2022-03-10"), 200);
	const struct convoy nothing = given_convoy("LVIV", 1, 50);
	const struct family family = given_registered_family("LVIV", 2);
	hand_over(&nothing, &family, 60);

	const struct answer after = expect_status(get(OFFICER, "/v1/sitrep?date=2022-03-10"), 200);
	expect_number(
		after, "/border_support_today", number_at(before, "/border_support_today") + 2);
	expect_number(after, "/evacuated_total", number_at(before, "/evacuated_total"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_change_comes_after_the_cursor),
		cmocka_unit_test(an_empty_answer_keeps_the_cursor),
		cmocka_unit_test(pages_follow_one_another_without_a_gap),
		cmocka_unit_test(a_gateway_sees_references_and_states_only),
		cmocka_unit_test(a_gateway_is_sent_to_the_consulate_for_bad_news),
		cmocka_unit_test(a_coordinator_sees_their_city_and_who_leaves_from_it),
		cmocka_unit_test(a_cursor_of_nobodys_making_is_refused),
		cmocka_unit_test(a_cursor_from_before_a_restore_has_expired),
		cmocka_unit_test(lines_end_with_the_cursor),
		cmocka_unit_test(who_waits_is_told_of_a_change),
		cmocka_unit_test(a_reader_beside_many_writers_skips_and_repeats_nothing),
		cmocka_unit_test(the_figure_counts_who_set_out_that_day),
		cmocka_unit_test(who_came_to_the_border_alone_is_counted_apart),
	};

	return cmocka_run_group_tests(tests, server_start, server_stop);
}
