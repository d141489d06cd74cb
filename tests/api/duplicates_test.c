/* Two officers registered the same family: merged, and undone when it was wrong.
 */
#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

#define UNKNOWN "000000000H" /* a reference that nobody has */
#define HERS "\"given_names\":\"Nermin\",\"family_name\":\"Tuna\",\"birth_date\":\"1958-04-02\""

static struct answer merges(const char *reference, const char *into)
{
	return post(OFFICER, path("/v1/citizens/%s/merge", reference),
		"{\"into\":\"%s\",\"reason\":\"Called twice.\"}", into);
}

static struct answer undoes(const char *reference)
{
	return post(OFFICER, path("/v1/citizens/%s/merge/undo", reference),
		"{\"reason\":\"Two cousins.\"}");
}

static struct answer detail(const char *reference)
{
	return expect_status(get(OFFICER, "/v1/citizens/%s", reference), 200);
}

static void expect_taken(const struct convoy *convoy, int vehicle, int taken)
{
	expect_number(expect_status(get(OFFICER, "/v1/convoys/%s", convoy->code), 200),
		keep_printf("/vehicles/%d/taken", vehicle - 1), taken);
}

static struct answer calls(int when, const char *fields)
{
	return expect_status(post(OFFICER, "/v1/registrations",
				     "{\"city\":\"POLTAVA\",\"occurred_at\":\"%s\",\"members\":["
				     "{\"given_names\":\"Oya\",\"family_name\":\"Kaya\"%s}]}",
				     minute(when), fields),
		201);
}

static void a_merged_reference_answers_for_the_survivor_everywhere(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	const struct family kept = given_assigned_family(&convoy, 1, 1);
	const struct family old = given_registered_family("LVIV", 1);
	const char *survivor = kept.references[0];
	const struct answer answer = expect_status(merges(old.references[0], survivor), 200);

	expect_text(answer, "/into", survivor);
	expect_text(answer, "/status", "assigned");
	assert_string_equal(status_of(old.references[0]), "assigned");
	expect_text(detail(old.references[0]), "/reference", survivor);
	expect_text(detail(survivor), "/merged/0", old.references[0]);
	expect_text(
		post(OFFICER, "/v1/citizens/search", "{\"reference\":\"%s\"}", old.references[0]),
		"/items/0/reference", survivor);
	expect_text(post(OFFICER, "/v1/citizens/search", "{\"phone\":\"%s\"}", old.phone),
		"/items/0/reference", survivor);
	expect_text(board(&convoy, 1, &old, 0), "/items/0/outcome", "boarded");
	assert_string_equal(status_of(survivor), "boarded");
	expect_length(expect_status(get(OFFICER, "/v1/citizens/%s", survivor), 200), "/merged", 1);
}

static void a_correction_and_a_withdrawal_reach_the_survivor(void **state)
{
	(void)state;
	const struct family kept = given_registered_family("LVIV", 1);
	const struct family old = given_registered_family("LVIV", 1);
	expect_status(merges(old.references[0], kept.references[0]), 200);
	const struct answer person = detail(old.references[0]);

	expect_text(expect_status(patch(OFFICER, answer_header(&person, "ETag"),
					  path("/v1/citizens/%s", old.references[0]),
					  "{\"given_names\":\"Sevgi\"}"),
			    200),
		"/reference", kept.references[0]);
	expect_text(expect_status(post(OFFICER, "/v1/withdrawals",
					  "{\"references\":[\"%s\"],\"reason\":\"declined\"}",
					  old.references[0]),
			    200),
		"/items/0/outcome", "done");
	assert_string_equal(status_of(kept.references[0]), "declined");
}

static void the_older_place_in_the_queue_remains_until_it_is_undone(void **state)
{
	(void)state;
	const struct answer late = calls(50, "");
	const struct answer early = calls(10, "");
	const struct answer middle = calls(30, "");
	const char *survivor = text_at(late, "/citizens/0/reference");
	const char *first = text_at(early, "/citizens/0/reference");
	const char *second = text_at(middle, "/citizens/0/reference");

	expect_text(expect_status(merges(first, survivor), 200), "/queued_at", minute(10));
	expect_text(expect_status(merges(second, survivor), 200), "/queued_at", minute(10));
	expect_text(expect_status(undoes(first), 200), "/queued_at", minute(10));
	expect_text(detail(survivor), "/queued_at", minute(30));
	expect_text(expect_status(undoes(second), 200), "/parted_from/queued_at", minute(50));
	expect_length(expect_status(get(OFFICER, "/v1/groups?city=POLTAVA"), 200), "/items", 3);
}

static void a_group_merged_away_stands_in_no_queue(void **state)
{
	(void)state;
	const struct family kept = given_registered_family("KONOTOP", 1);
	const struct family old = given_registered_family("KONOTOP", 1);

	expect_status(merges(old.references[0], kept.references[0]), 200);
	const struct answer queue = expect_status(get(OFFICER, "/v1/groups?city=KONOTOP"), 200);
	expect_length(queue, "/items", 1);
	expect_text(queue, "/items/0/id", kept.group);
}

static void the_survivor_has_what_it_lacked(void **state)
{
	(void)state;
	const struct answer known = expect_status(
		post(OFFICER, "/v1/registrations",
			"{\"city\":\"LVIV\",\"members\":[{" HERS ",\"sex\":\"F\",\"national_id\":"
			"\"10000000146\",\"needs\":[\"insulin\"]}]}"),
		201);
	const struct family kept = given_registered_family("LVIV", 1);
	const char *old = text_at(known, "/citizens/0/reference");
	const struct answer answer = expect_status(merges(old, kept.references[0]), 200);

	expect_length(answer, "/took", 3);
	expect_text(answer, "/stays/0", "national_id");
	expect_text(detail(old), "/birth_date", "1958-04-02");
	expect_text(detail(old), "/needs/0", "insulin");
	expect_text(post(OFFICER, "/v1/citizens/search", "{\"national_id\":\"10000000146\"}"),
		"/items/0/reference", kept.references[0]);
	expect_status(undoes(old), 200);
	expect_null(detail(kept.references[0]), "/birth_date");
	expect_length(detail(kept.references[0]), "/needs", 0);
	expect_text(detail(old), "/birth_date", "1958-04-02");
}

static void the_merged_ones_seat_is_the_survivors_and_goes_back(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 5);
	const struct family old = given_assigned_family(&convoy, 1, 1);
	const struct family kept = given_registered_family("LVIV", 1);

	expect_text(expect_status(merges(old.references[0], kept.references[0]), 200), "/convoy",
		convoy.code);
	expect_taken(&convoy, 1, 1);
	expect_text(expect_status(undoes(old.references[0]), 200), "/status", "assigned");
	assert_string_equal(status_of(kept.references[0]), "registered");
	expect_taken(&convoy, 1, 1);
}

static void of_two_seats_the_survivors_own_remains(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 2, 1);
	const struct family old = given_assigned_family(&convoy, 1, 1);
	const struct family kept = given_assigned_family(&convoy, 2, 1);
	const struct answer answer =
		expect_status(merges(old.references[0], kept.references[0]), 200);

	expect_number(answer, "/vehicle", 2);
	expect_number(answer, "/freed/vehicle", 1);
	expect_taken(&convoy, 1, 0);
	(void)given_assigned_family(&convoy, 1, 1);
	const struct answer undone = expect_status(undoes(old.references[0]), 200);
	expect_text(undone, "/status", "registered");
	expect_text(undone, "/parted_from/status", "assigned");
	expect_taken(&convoy, 2, 1);
}

static void who_has_stepped_on_is_where_they_stepped_on(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 2, 5);
	const struct family old = given_boarded_family(&convoy, 2, 1);
	const struct family kept = given_assigned_family(&convoy, 1, 1);
	const struct answer answer =
		expect_status(merges(old.references[0], kept.references[0]), 200);

	expect_text(answer, "/status", "boarded");
	expect_number(answer, "/vehicle", 2);
	expect_number(answer, "/freed/vehicle", 1);
	expect_taken(&convoy, 1, 0);
	expect_taken(&convoy, 2, 1);
	const struct answer undone = expect_status(undoes(old.references[0]), 200);
	expect_text(undone, "/status", "boarded");
	expect_text(undone, "/parted_from/status", "assigned");
	expect_number(undone, "/parted_from/vehicle", 1);
	expect_taken(&convoy, 1, 1);
	expect_taken(&convoy, 2, 1);
}

static long long set_out_in_all(void)
{
	return number_at(
		expect_status(get(OFFICER, "/v1/sitrep?date=2022-03-10"), 200), "/evacuated_total");
}

static void a_departure_counts_once_whoever_it_was_told_of(void **state)
{
	(void)state;
	struct family old;
	const struct convoy convoy = given_departed_convoy("LVIV", 1, &old);
	const struct family kept = given_registered_family("LVIV", 1);
	const long long before = set_out_in_all();
	const struct answer answer =
		expect_status(merges(old.references[0], kept.references[0]), 200);

	expect_text(answer, "/status", "departed");
	assert_int_equal(set_out_in_all(), before);
	expect_taken(&convoy, 1, 1);
	hand_over(&convoy, &kept, 600);
	assert_string_equal(status_of(old.references[0]), "handed_over");
	const struct answer undone = expect_status(undoes(old.references[0]), 200);
	expect_text(undone, "/status", "departed");
	expect_text(undone, "/parted_from/status", "handed_over");
}

static void who_was_received_is_not_received_again_under_the_other_name(void **state)
{
	(void)state;
	struct family old;
	const struct convoy convoy = given_departed_convoy("LVIV", 1, &old);
	const struct family kept = given_registered_family("LVIV", 1);
	hand_over(&convoy, &old, 600);

	expect_text(expect_status(merges(old.references[0], kept.references[0]), 200), "/status",
		"handed_over");
	expect_text(hand_over(&convoy, &kept, 610), "/items/0/outcome", "already_handed_over");
	expect_length(
		expect_status(get(OFFICER, "/v1/convoys/%s/reconciliation", convoy.code), 200),
		"/unexpected", 0);
}

static void who_was_received_under_the_old_reference_was_the_old_one(void **state)
{
	(void)state;
	const struct family old = given_registered_family("LVIV", 1);
	struct family kept;
	const struct convoy convoy = given_departed_convoy("LVIV", 1, &kept);
	expect_status(merges(old.references[0], kept.references[0]), 200);

	hand_over(&convoy, &old, 600);
	assert_string_equal(status_of(kept.references[0]), "handed_over");
	const struct answer undone = expect_status(undoes(old.references[0]), 200);
	expect_text(undone, "/status", "handed_over");
	expect_text(undone, "/parted_from/status", "departed");
	expect_text(hand_over(&convoy, &kept, 610), "/items/0/outcome", "accepted");
}

static void who_cannot_be_one_person_is_not_merged(void **state)
{
	(void)state;
	struct family one;
	struct family two;
	const struct convoy first = given_departed_convoy("LVIV", 1, &one);
	const struct convoy second = given_departed_convoy("LVIV", 1, &two);
	const char *a = one.references[0];
	const char *b = two.references[0];

	expect_problem(merges(a, a), 409, "conflict");
	const struct answer away = expect_problem(merges(a, b), 409, "illegal-transition");
	expect_text(away, "/both/0/convoy", first.code);
	expect_text(away, "/both/1/convoy", second.code);
	hand_over(&first, &one, 600);
	hand_over(&second, &two, 600);
	expect_problem(merges(a, b), 409, "illegal-transition");
	expect_problem(merges(UNKNOWN, b), 404, "not-found");
	expect_problem(merges(a, UNKNOWN), 404, "not-found");
	expect_problem(undoes(a), 409, "illegal-transition");
	expect_problem(post(COORDINATOR_LVIV, path("/v1/citizens/%s/merge", a),
			       "{\"into\":\"%s\",\"reason\":\"x\"}", b),
		403, "forbidden");
	expect_field(
		post(OFFICER, path("/v1/citizens/%s/merge", a), "{\"into\":\"%s\"}", b), "/reason");
}

static void who_was_merged_before_follows_and_comes_back(void **state)
{
	(void)state;
	const struct family three = given_registered_family("LVIV", 3);
	const char *first = three.references[0];
	const char *second = three.references[1];
	const char *third = three.references[2];
	expect_status(merges(first, second), 200);

	expect_text(expect_problem(merges(first, third), 409, "illegal-transition"), "/merged_into",
		second);
	expect_text(expect_problem(merges(third, first), 409, "illegal-transition"), "/merged_into",
		second);
	expect_text(expect_status(merges(second, third), 200), "/followed/0", first);
	expect_text(detail(first), "/reference", third);
	expect_text(
		expect_problem(undoes(first), 409, "illegal-transition"), "/merged_into", second);
	expect_status(undoes(second), 200);
	expect_text(detail(first), "/reference", second);
	expect_status(undoes(first), 200);
	expect_text(detail(first), "/reference", first);
	expect_status(merges(second, first), 200);
	expect_number(get(OFFICER, "/v1/groups/%s", three.group), "/expected_members", 2);
}

static void what_is_told_of_the_old_reference_stays_with_it(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 5);
	const struct family old = given_registered_family("LVIV", 1);
	const struct family kept = given_assigned_family(&convoy, 1, 1);
	expect_status(merges(old.references[0], kept.references[0]), 200);

	board(&convoy, 1, &old, 0);
	assert_string_equal(status_of(kept.references[0]), "boarded");
	const struct answer undone = expect_status(undoes(old.references[0]), 200);
	expect_text(undone, "/status", "boarded");
	expect_text(undone, "/parted_from/status", "assigned");
	expect_taken(&convoy, 1, 2);
}

static void who_wants_to_travel_under_one_name_waits(void **state)
{
	(void)state;
	const struct family old = given_registered_family("LVIV", 1);
	const struct family kept = given_registered_family("LVIV", 1);
	expect_status(post(OFFICER, "/v1/withdrawals",
			      "{\"groups\":[\"%s\"],\"reason\":\"declined\"}", kept.group),
		200);

	expect_text(expect_status(merges(old.references[0], kept.references[0]), 200), "/status",
		"registered");
	expect_text(
		expect_status(undoes(old.references[0]), 200), "/parted_from/status", "declined");
}

static void a_merge_told_again_is_answered_the_same(void **state)
{
	(void)state;
	const struct family pair = given_registered_family("LVIV", 2);
	const char *key = fresh_id();
	const char *where = path("/v1/citizens/%s/merge", pair.references[0]);
	const struct answer first = post_with_key(OFFICER, key, where,
		"{\"into\":\"%s\",\"reason\":\"Called twice.\"}", pair.references[1]);

	expect_same(post_with_key(OFFICER, key, where,
			    "{\"into\":\"%s\",\"reason\":\"Called twice.\"}", pair.references[1]),
		expect_status(first, 200));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_merged_reference_answers_for_the_survivor_everywhere),
		cmocka_unit_test(a_correction_and_a_withdrawal_reach_the_survivor),
		cmocka_unit_test(the_older_place_in_the_queue_remains_until_it_is_undone),
		cmocka_unit_test(a_group_merged_away_stands_in_no_queue),
		cmocka_unit_test(the_survivor_has_what_it_lacked),
		cmocka_unit_test(the_merged_ones_seat_is_the_survivors_and_goes_back),
		cmocka_unit_test(of_two_seats_the_survivors_own_remains),
		cmocka_unit_test(who_has_stepped_on_is_where_they_stepped_on),
		cmocka_unit_test(a_departure_counts_once_whoever_it_was_told_of),
		cmocka_unit_test(who_was_received_is_not_received_again_under_the_other_name),
		cmocka_unit_test(who_was_received_under_the_old_reference_was_the_old_one),
		cmocka_unit_test(who_cannot_be_one_person_is_not_merged),
		cmocka_unit_test(who_was_merged_before_follows_and_comes_back),
		cmocka_unit_test(what_is_told_of_the_old_reference_stays_with_it),
		cmocka_unit_test(who_wants_to_travel_under_one_name_waits),
		cmocka_unit_test(a_merge_told_again_is_answered_the_same),
	};

	return cmocka_run_group_tests(tests, server_start, server_stop);
}
