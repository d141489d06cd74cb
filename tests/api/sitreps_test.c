/* The figure at 17:00: frozen, numbered, corrected only by the next one. Days follow one another.
 */
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

#define A_DAY 1440 /* minutes */
#define RIVALS 8

static const struct actor officer_of_lviv = { "leyla.sen", "officer", "LVIV", NULL };

static struct answer as_officer_of_lviv(const char *method, const char *path, const char *body)
{
	return ask(&(struct ask){ .token = token_issue(&officer_of_lviv, "1h"),
		.method = method,
		.path = path,
		.body = body,
		.key = body ? fresh_id() : NULL });
}

static struct answer freeze(const char *date)
{
	return expect_status(post(OFFICER, "/v1/sitreps", "{\"date\":\"%s\"}", date), 201);
}

static struct answer figure(long long number)
{
	return expect_status(get(OFFICER, "/v1/sitreps/%lld", number), 200);
}

/* A bus that left the city that many minutes after 10 March, 10:00 in Istanbul. */
static struct family set_out(const char *city, int people, int at)
{
	const struct convoy convoy = given_convoy(city, 1, 50);
	const struct family family = given_assigned_family(&convoy, 1, people);
	board(&convoy, 1, &family, at - 10);
	depart(&convoy, 1, people, at);
	return family;
}

/* People on bus 1, which left at that time, and bus 2 of the same convoy, which stands yet. */
static struct convoy set_out_on_bus_1(int people, int at, struct family *family)
{
	const struct convoy convoy = given_convoy("LVIV", 2, 50);
	*family = given_assigned_family(&convoy, 1, people);
	board(&convoy, 1, family, at - 10);
	depart(&convoy, 1, people, at);
	return convoy;
}

static void expect_line(struct answer published, const char *text)
{
	expect_text(published, "/text", text);
}

static void the_figure_is_frozen_numbered_and_said_in_one_line(void **state)
{
	(void)state;
	set_out("LVIV", 5, 0);
	set_out("DNIPRO", 1, 1);
	set_out("KYIV", 3, 2);
	set_out("KREMENCHUK", 2, 3);
	given_registered_family("LVIV", 4);

	const struct answer published = freeze("2022-03-10");
	expect_number(published, "/number", 1);
	expect_text(published, "/date", "2022-03-10");
	expect_text(published, "/by", OFFICER->subject);
	expect_line(published,
		"11 citizens set out today from Lviv, Kyiv, Kremenchuk and Dnipro; 11 in all.");
	expect_number(published, "/evacuated_today", 11);
	expect_number(published, "/evacuated_total", 11);
	expect_text(published, "/by_city/0/city", "LVIV");
	expect_number(published, "/by_city/0/today", 5);
	expect_number(published, "/by_vehicle_kind/0/total", 11);
	expect_number(published, "/waiting/total", 4);
	expect_length(published, "/deltas", 0);
}

static void what_is_told_after_midnight_is_a_delta_of_the_next(void **state)
{
	(void)state;
	const char *yesterday = figure(1).body;
	set_out("LVIV", 3, 600);
	set_out("KYIV", 4, A_DAY);

	const struct answer published = freeze("2022-03-11");
	expect_line(published, "4 citizens set out today from Kyiv; 18 in all. "
			       "The figure of 10 March is corrected by +3.");
	expect_number(published, "/evacuated_today", 4);
	expect_length(published, "/deltas", 1);
	expect_text(published, "/deltas/0/date", "2022-03-10");
	expect_text(published, "/deltas/0/city", "LVIV");
	expect_text(published, "/deltas/0/vehicle_kind", "bus");
	expect_text(published, "/deltas/0/counter", "evacuated");
	expect_number(published, "/deltas/0/delta", 3);
	assert_string_equal(figure(1).body, yesterday);
}

static void who_had_stepped_off_in_time_is_taken_back_and_counted_later(void **state)
{
	(void)state;
	struct family family;
	const struct convoy convoy = set_out_on_bus_1(2, 2 * A_DAY, &family);
	expect_line(freeze("2022-03-12"), "2 citizens set out today from Lviv; 20 in all.");

	board(&convoy, 2, &family, 2 * A_DAY - 5);
	expect_line(freeze("2022-03-13"),
		"Nobody set out today; 18 in all. The figure of 12 March is corrected by -2.");
	depart(&convoy, 2, 2, 4 * A_DAY);
	expect_line(freeze("2022-03-14"), "2 citizens set out today from Lviv; 20 in all.");
}

static void a_second_figure_of_a_day_corrects_the_first(void **state)
{
	(void)state;
	set_out("KYIV", 2, 4 * A_DAY + 60);

	const struct answer published = freeze("2022-03-14");
	expect_line(published, "4 citizens set out today from Kyiv and Lviv; 22 in all. "
			       "The figure of 14 March is corrected by +2.");
	expect_number(published, "/evacuated_today", 4);
	expect_text(published, "/deltas/0/date", "2022-03-14");
	expect_number(published, "/deltas/0/delta", 2);
}

static void a_day_without_a_figure_of_its_own_is_told(void **state)
{
	(void)state;
	set_out("KYIV", 3, 5 * A_DAY);

	const struct answer published = freeze("2022-03-16");
	expect_line(published, "Nobody set out today; 25 in all. "
			       "3 from days without a figure of their own are counted now.");
	expect_text(published, "/deltas/0/date", "2022-03-15");
}

static void border_support_is_counted_apart(void **state)
{
	(void)state;
	const struct convoy nothing = given_convoy("LVIV", 1, 50);
	const struct family today = given_registered_family("LVIV", 2);
	const struct family yesterday = given_registered_family("KYIV", 1);
	hand_over(&nothing, &today, 7 * A_DAY);
	hand_over(&nothing, &yesterday, 6 * A_DAY);

	const struct answer published = freeze("2022-03-17");
	expect_line(published, "Nobody set out today; 25 in all.");
	expect_number(published, "/border_support_today", 2);
	expect_number(published, "/border_support_total", 3);
	expect_length(published, "/deltas", 1);
	expect_text(published, "/deltas/0/counter", "border_support");
	expect_text(published, "/deltas/0/city", "KYIV");
	expect_null(published, "/deltas/0/vehicle_kind");
	expect_number(published, "/deltas/0/delta", 1);
}

/* The sum of the signs of everybody behind a number, read in pages of two. */
static long long people_behind(long long number, const char *filter)
{
	long long sum = 0;
	const char *cursor = "";

	while (cursor) {
		const struct answer page =
			expect_status(get(OFFICER, "/v1/sitreps/%lld/people?limit=2&%s%s", number,
					      filter, cursor),
				200);
		const size_t people = json_array_size(json_at(page, "/items"));
		for (size_t i = 0; i < people; i++)
			sum += number_at(page, keep_printf("/items/%zu/sign", i));
		const json_t *next = json_at(page, "/next");
		cursor = next ? keep_printf("&cursor=%s", json_string_value(next)) : NULL;
	}
	return sum;
}

static void each_number_can_be_opened_down_to_its_people(void **state)
{
	(void)state;

	assert_int_equal(people_behind(1, "counter=evacuated"), 11);
	assert_int_equal(people_behind(1, "city=LVIV"), 5);
	assert_int_equal(people_behind(2, "date=2022-03-10"), 3);
	assert_int_equal(people_behind(2, "date=2022-03-11"), 4);
	assert_int_equal(people_behind(2, "of=total"), 18);
	assert_int_equal(people_behind(2, "of=total&date=2022-03-10"), 14);
	assert_int_equal(people_behind(4, "date=2022-03-12"), -2);
	assert_int_equal(people_behind(8, "of=total&counter=border_support"), 3);

	const struct answer page =
		expect_status(get(OFFICER, "/v1/sitreps/4/people?date=2022-03-12"), 200);
	expect_length(page, "/items", 2);
	expect_number(page, "/items/0/sign", -1);
	expect_text(page, "/items/0/counter", "evacuated");
	expect_text(page, "/items/0/vehicle_kind", "bus");
	assert_string_equal(status_of(text_at(page, "/items/0/reference")), "departed");
	assert_true(strlen(text_at(page, "/items/0/family_name")) > 0);
	expect_null(get(AUDITOR, "/v1/sitreps/4/people"), "/items/0/family_name");
	expect_length(as_officer_of_lviv("GET", "/v1/sitreps/2/people", NULL), "/items", 3);
}

static void figures_are_listed_from_the_newest(void **state)
{
	(void)state;
	const struct answer first = expect_status(get(AUDITOR, "/v1/sitreps?limit=5"), 200);
	expect_length(first, "/items", 5);
	expect_number(first, "/items/0/number", 8);
	expect_number(first, "/items/0/evacuated_total", 25);

	const struct answer rest = expect_status(
		get(AUDITOR, "/v1/sitreps?limit=5&cursor=%s", text_at(first, "/next")), 200);
	expect_length(rest, "/items", 3);
	expect_number(rest, "/items/2/number", 1);
	expect_absent(rest, "/next");
}

static void days_come_in_order_and_none_from_the_future(void **state)
{
	(void)state;

	expect_problem(post(OFFICER, "/v1/sitreps", "{\"date\":\"2022-03-16\"}"), 409, "conflict");
	expect_field(post(OFFICER, "/v1/sitreps", "{\"date\":\"2199-01-01\"}"), "/date");
	expect_field(post(OFFICER, "/v1/sitreps", "{\"day\":\"2022-03-17\"}"), "/day");
	expect_problem(get(OFFICER, "/v1/sitreps/99"), 404, "not-found");
	expect_problem(get(OFFICER, "/v1/sitreps/99/people"), 404, "not-found");
	expect_problem(get(OFFICER, "/v1/sitreps/nine"), 404, "not-found");
	expect_problem(get(OFFICER, "/v1/sitreps?cursor=MQ0"), 400, "cursor-malformed");
	expect_problem(get(OFFICER, "/v1/sitreps/1/people?cursor=MQ"), 400, "cursor-malformed");
	expect_field(get(OFFICER, "/v1/sitreps/1/people?counter=waiting"), "?counter");
}

static void who_answers_for_all_cities_freezes(void **state)
{
	(void)state;

	expect_problem(as_officer_of_lviv("POST", "/v1/sitreps", "{}"), 403, "forbidden");
	expect_problem(post(AUDITOR, "/v1/sitreps", "{}"), 403, "forbidden");
	expect_problem(get(COORDINATOR_LVIV, "/v1/sitreps"), 403, "forbidden");
}

static void the_same_key_gives_the_same_figure(void **state)
{
	(void)state;
	const char *key = fresh_id();
	const char *body = "{\"date\":\"2022-03-18\",\"note\":\"For the evening news.\"}";

	client_directly(true);
	const struct answer first =
		expect_status(post_with_key(OFFICER, key, "/v1/sitreps", "%s", body), 201);
	set_out("LVIV", 1, 8 * A_DAY);
	expect_same(first, post_with_key(OFFICER, key, "/v1/sitreps", "%s", body));
	expect_number(first, "/number", 9);
	expect_text(first, "/note", "For the evening news.");
	assert_string_equal(first.body, figure(9).body);
	client_directly(false);
}

/* Officers freeze while buses leave, each thread in its turn. */
struct rivals {
	struct convoy convoys[RIVALS];
	struct answer answers[RIVALS];
};

static void freeze_or_depart(int thread, void *context)
{
	struct rivals *rivals = context;

	if (thread < RIVALS)
		rivals->answers[thread] = post(thread % 2 ? OFFICER : ADMIN, "/v1/sitreps", "{}");
	else
		post(OFFICER,
			path("/v1/convoys/%s/departures", rivals->convoys[thread - RIVALS].code),
			"{\"items\":[{\"event_id\":\"%s\",\"vehicle\":1,\"headcount\":2,"
			"\"occurred_at\":\"%s\"}]}",
			fresh_id(), minute(9 * A_DAY));
}

static long long deltas_of(struct answer published)
{
	long long sum = 0;
	const size_t count = json_array_size(json_at(published, "/deltas"));

	for (size_t i = 0; i < count; i++)
		sum += number_at(published, keep_printf("/deltas/%zu/delta", i));
	return sum;
}

static void officers_who_freeze_at_once_get_numbers_of_their_own(void **state)
{
	(void)state;
	static struct rivals rivals;
	bool seen[RIVALS] = { false };

	for (int i = 0; i < RIVALS; i++) {
		rivals.convoys[i] = given_convoy("LVIV", 1, 50);
		given_boarded_family(&rivals.convoys[i], 1, 2);
	}
	race(2 * RIVALS, freeze_or_depart, &rivals);
	for (int i = 0; i < RIVALS; i++) {
		const long long number =
			number_at(expect_status(rivals.answers[i], 201), "/number") - 10;
		assert_in_range(number, 0, RIVALS - 1);
		assert_false(seen[number]);
		seen[number] = true;
	}
	expect_status(post(ADMIN, "/v1/sitreps", "{}"), 201);
}

static void the_figures_and_their_deltas_are_the_truth(void **state)
{
	(void)state;
	long long sum = 0;
	const char *last_day = "";

	for (long long number = 1; number <= 10 + RIVALS; number++) {
		const struct answer published = figure(number);
		const char *day = text_at(published, "/date");
		sum += deltas_of(published);
		if (strcmp(day, last_day) != 0)
			sum += number_at(published, "/evacuated_today") +
			       number_at(published, "/border_support_today");
		assert_int_equal(sum, number_at(published, "/evacuated_total") +
					      number_at(published, "/border_support_total"));
		last_day = day;
	}
	const struct answer live = expect_status(get(OFFICER, "/v1/sitrep"), 200);
	assert_int_equal(sum,
		number_at(live, "/evacuated_total") + number_at(live, "/border_support_total"));
}

static void a_published_figure_cannot_be_changed(void **state)
{
	(void)state;

	assert_string_equal(
		daemon_sql(&server,
			"SELECT has_table_privilege('kafile_app', r, p) "
			"FROM unnest(ARRAY['kafile.sitreps', 'kafile.sitrep_entries']) AS r, "
			"unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS p GROUP BY 1"),
		"f\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_figure_is_frozen_numbered_and_said_in_one_line),
		cmocka_unit_test(what_is_told_after_midnight_is_a_delta_of_the_next),
		cmocka_unit_test(who_had_stepped_off_in_time_is_taken_back_and_counted_later),
		cmocka_unit_test(a_second_figure_of_a_day_corrects_the_first),
		cmocka_unit_test(a_day_without_a_figure_of_its_own_is_told),
		cmocka_unit_test(border_support_is_counted_apart),
		cmocka_unit_test(each_number_can_be_opened_down_to_its_people),
		cmocka_unit_test(figures_are_listed_from_the_newest),
		cmocka_unit_test(days_come_in_order_and_none_from_the_future),
		cmocka_unit_test(who_answers_for_all_cities_freezes),
		cmocka_unit_test(the_same_key_gives_the_same_figure),
		cmocka_unit_test(officers_who_freeze_at_once_get_numbers_of_their_own),
		cmocka_unit_test(the_figures_and_their_deltas_are_the_truth),
		cmocka_unit_test(a_published_figure_cannot_be_changed),
	};

	return cmocka_run_group_tests(tests, server_start, server_stop);
}
