/* Travel groups change: their data, who belongs to them, and with whom they travel. */
#include <stdlib.h>
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

#define FATHER "{\"given_names\":\"Kerem\",\"family_name\":\"Yolcu\",\"birth_date\":\"1980\"}"

static struct answer group_of(const struct family *family)
{
	return expect_status(get(OFFICER, "/v1/groups/%s", family->group), 200);
}

static const char *etag_of(const struct family *family)
{
	const struct answer answer = group_of(family);
	return answer_header(&answer, "ETag");
}

static struct answer change(const struct family *family, const char *body)
{
	return patch(OFFICER, etag_of(family), path("/v1/groups/%s", family->group), "%s", body);
}

static struct answer add(const struct family *family, const char *member)
{
	return post(OFFICER, path("/v1/groups/%s/members", family->group), "%s", member);
}

static struct answer join_whole(const struct family *family, const struct family *other)
{
	return post(OFFICER, path("/v1/groups/%s/join", family->group),
		"{\"group\":\"%s\",\"reason\":\"They are brothers.\"}", other->group);
}

static struct answer split(const struct actor *who, const struct family *family, const char *one)
{
	return post(who, path("/v1/groups/%s/split", family->group),
		"{\"references\":[\"%s\"],\"reason\":\"Travels with the aunt.\"}", one);
}

static long long taken(const struct convoy *convoy, int vehicle)
{
	const struct answer answer =
		expect_status(get(OFFICER, "/v1/convoys/%s", convoy->code), 200);
	return number_at(answer, keep_printf("/vehicles/%d/taken", vehicle - 1));
}

/* Events of this type, of people and of the group. */
static const char *events(const char *type, const char *group)
{
	return daemon_sql(&server, keep_printf("SELECT count(*) FILTER (WHERE reference IS NOT "
					       "NULL), count(*) FILTER (WHERE reference IS NULL) "
					       "FROM kafile.events WHERE type = '%s' AND group_id "
					       "= '%s'",
					   type, group));
}

static void a_group_gets_another_phone_and_says_so_in_the_log_without_it(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 2);

	const struct answer after = expect_status(
		change(&family, "{\"contact\":{\"phone\":\"+90 532 765 43 21\"},"
				"\"keep_together\":\"prefer\",\"expected_members\":4}"),
		200);
	expect_text(after, "/contact/phone", "+905327654321");
	expect_text(after, "/contact/language", "tr");
	expect_text(after, "/keep_together", "prefer");
	expect_number(after, "/expected_members", 4);
	assert_string_equal(answer_header(&after, "ETag"), etag_of(&family));
	assert_string_equal(events("group.changed", family.group), "2|1\n");
	assert_string_equal(daemon_sql(&server, "SELECT count(*) FROM kafile.events WHERE "
						"after::text LIKE '%5327654321%'"),
		"0\n");
}

static void a_group_names_a_next_of_kin_whose_phone_stays_out_of_the_log(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 2);

	const struct answer named =
		expect_status(change(&family, "{\"contact\":{\"kin_phone\":\"+90 532 111 22 33\","
					      "\"kin_language\":\"uk\"}}"),
			200);
	expect_text(named, "/contact/kin_phone", "+905321112233");
	expect_text(named, "/contact/kin_language", "uk");
	expect_text(named, "/contact/phone", family.phone);
	assert_string_equal(daemon_sql(&server, "SELECT count(*) FROM kafile.events WHERE "
						"concat(before, after) LIKE '%5321112233%'"),
		"0\n");
	const struct answer gone = expect_status(
		change(&family, "{\"contact\":{\"kin_phone\":null,\"kin_language\":null}}"), 200);
	expect_null(gone, "/contact/kin_phone");
	expect_null(gone, "/contact/kin_language");
	expect_field(change(&family, "{\"contact\":{\"kin_phone\":\"5321112233\"}}"),
		"/contact/kin_phone");
}

static void a_group_is_changed_by_who_read_it_last(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 2);
	const char *where = path("/v1/groups/%s", family.group);
	const char *before = etag_of(&family);

	expect_status(patch(OFFICER, before, where, "{\"expected_members\":3}"), 200);
	expect_problem(
		patch(OFFICER, before, where, "{\"expected_members\":5}"), 412, "version-changed");
	expect_problem(
		patch(OFFICER, NULL, where, "{\"expected_members\":5}"), 428, "version-required");
	expect_problem(patch(COORDINATOR_KYIV, etag_of(&family), where, "{\"city\":\"KYIV\"}"), 404,
		"not-found");
}

static void seats_given_meanwhile_do_not_stop_a_change_of_the_phone(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 5);
	const struct family family = given_registered_family("LVIV", 2);
	const char *before = etag_of(&family);

	assign(&convoy, &family, 1);
	assert_string_not_equal(before, etag_of(&family));
	expect_status(patch(OFFICER, before, path("/v1/groups/%s", family.group),
			      "{\"contact\":{\"phone\":null,\"language\":\"uk\"}}"),
		200);
}

static void what_cannot_hold_names_its_field(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 3);

	expect_field(change(&family, "{\"expected_members\":2}"), "/expected_members");
	expect_field(change(&family, "{\"city\":\"NOWHERE\"}"), "/city");
	expect_field(change(&family, "{\"city\":null}"), "/city");
	expect_field(change(&family, "{\"contact\":{\"language\":null}}"), "/contact/language");
	expect_field(change(&family, "{}"), "");
	expect_field(change(&family, "{\"queued_at\":\"2022-03-01T00:00:00Z\"}"), "/queued_at");
}

static void a_group_that_waits_goes_to_another_city_with_its_people(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 2);

	expect_text(expect_status(change(&family, "{\"city\":\"KYIV\"}"), 200), "/members/1/city",
		"KYIV");
	expect_text(
		expect_status(get(COORDINATOR_KYIV, "/v1/citizens/%s", family.references[0]), 200),
		"/city", "KYIV");
	expect_problem(get(COORDINATOR_LVIV, "/v1/groups/%s", family.group), 404, "not-found");
	assert_string_equal(events("citizen.moved", family.group), "4|0\n");
}

static void a_group_with_seats_stays_in_its_city(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 5);
	const struct family family = given_assigned_family(&convoy, 1, 2);

	const struct answer refused = change(&family, "{\"city\":\"KYIV\"}");
	expect_problem(refused, 409, "conflict");
	expect_length(refused, "/people", 2);
	expect_text(refused, "/people/0/reference", family.references[0]);
	expect_text(refused, "/people/0/convoy", convoy.code);
	expect_text(group_of(&family), "/city", "LVIV");
}

static void the_father_joins_late(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 5);
	struct family family = given_assigned_family(&convoy, 1, 3);

	const struct answer added = expect_status(add(&family, FATHER), 201);
	expect_number(added, "/seats_needed", 1);
	expect_number(added, "/largest_free", 2);
	expect_text(added, "/vehicles/0/convoy", convoy.code);
	expect_number(added, "/expected_members", 4);
	const char *father = text_at(added, "/reference");
	assert_string_equal(status_of(father), "registered");
	assert_string_equal(events("group.member_added", family.group), "1|1\n");

	expect_text(assign(&convoy, &family, 1), "/items/0/outcome", "assigned");
	assert_string_equal(status_of(father), "assigned");
	assert_int_equal(taken(&convoy, 1), 4);
}

static void a_newborn_needs_no_seat(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 1);
	const struct family family = given_assigned_family(&convoy, 1, 1);

	const struct answer added =
		expect_status(add(&family, "{\"given_names\":\"Umut\",\"family_name\":\"Ak\","
					   "\"birth_date\":\"2022-03-01\"}"),
			201);
	expect_number(added, "/seats_needed", 0);
	expect_text(assign(&convoy, &family, 1), "/items/0/outcome", "assigned");
	assert_string_equal(status_of(text_at(added, "/reference")), "assigned");
	assert_int_equal(taken(&convoy, 1), 1);
}

static void a_newcomer_who_is_known_already_is_told(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 1);
	const struct family other = given_registered_family("LVIV", 1);
	const char *twice = "{\"given_names\":\"Selim\",\"family_name\":\"Durmaz\","
			    "\"birth_date\":\"1990-01-02\"}";

	const struct answer first = expect_status(add(&family, twice), 201);
	expect_number(first, "/seats_needed", 0);
	expect_null(first, "/largest_free");
	expect_length(first, "/possible_duplicates", 0);
	expect_text(expect_status(add(&other, twice), 201), "/possible_duplicates/0/of",
		text_at(first, "/reference"));
	expect_field(add(&family, "{\"given_names\":\"Selim\"}"), "/family_name");
	expect_problem(post(COORDINATOR_KYIV, path("/v1/groups/%s/members", family.group), FATHER),
		404, "not-found");
}

static void two_families_become_one_with_the_older_place(void **state)
{
	(void)state;
	const struct family first = given_registered_family("LVIV", 2);
	const struct family second = given_registered_family("KYIV", 2);
	const char *place = text_at(group_of(&first), "/queued_at");

	const struct answer one = expect_status(join_whole(&second, &first), 200);
	expect_length(one, "/members", 4);
	expect_number(one, "/expected_members", 4);
	expect_text(one, "/queued_at", place);
	expect_text(expect_status(get(OFFICER, "/v1/citizens/%s", first.references[0]), 200),
		"/city", "KYIV");
	expect_length(group_of(&first), "/members", 0);
	assert_string_equal(events("group.joined", second.group), "2|1\n");
	const struct answer queue =
		expect_status(get(OFFICER, "/v1/groups?city=LVIV&limit=200"), 200);
	assert_null(strstr(queue.body, first.group));
	expect_field(join_whole(&second, &first), "/group");
	const struct convoy convoy = given_convoy("KYIV", 1, 5);
	expect_text(assign(&convoy, &first, 1), "/items/0/outcome", "unknown");
}

static void families_on_two_vehicles_do_not_become_one(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 2, 5);
	const struct family first = given_assigned_family(&convoy, 1, 2);
	const struct family second = given_assigned_family(&convoy, 2, 2);
	const struct family third = given_boarded_family(&convoy, 2, 1);
	const struct family waiting = given_registered_family("LVIV", 1);

	const struct answer refused = join_whole(&first, &second);
	expect_problem(refused, 409, "conflict");
	expect_length(refused, "/people", 4);
	expect_number(refused, "/people/3/vehicle", 2);
	expect_problem(join_whole(&waiting, &third), 409, "conflict");
	expect_length(expect_status(join_whole(&second, &third), 200), "/members", 3);
	assert_int_equal(taken(&convoy, 2), 3);
}

static void a_part_of_a_group_keeps_its_place_and_its_seats(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 5);
	const struct family family = given_assigned_family(&convoy, 1, 3);
	const char *place = text_at(group_of(&family), "/queued_at");

	const struct answer parted =
		expect_status(split(COORDINATOR_LVIV, &family, family.references[1]), 201);
	expect_text(parted, "/group/queued_at", place);
	expect_text(parted, "/group/contact/phone", family.phone);
	expect_text(parted, "/group/members/0/reference", family.references[1]);
	expect_text(parted, "/group/members/0/status", "assigned");
	expect_null(parted, "/group/guardian");
	expect_length(parted, "/rest/members", 2);
	expect_number(parted, "/rest/expected_members", 2);
	assert_int_equal(taken(&convoy, 1), 3);
	assert_string_equal(events("group.split", text_at(parted, "/group/id")), "1|1\n");
	assert_string_equal(events("group.split", family.group), "0|1\n");
}

static void somebody_stays_and_strangers_do_not_part(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 1);
	const struct family other = given_registered_family("LVIV", 1);

	expect_field(split(OFFICER, &family, family.references[0]), "/references");
	expect_field(split(OFFICER, &family, other.references[0]), "/references/0");
	expect_field(post(OFFICER, path("/v1/groups/%s/join", family.group),
			     "{\"references\":[\"%s\",\"000000000H\"],\"reason\":\"x\"}",
			     other.references[0]),
		"/references/1");
	expect_field(post(OFFICER, path("/v1/groups/%s/join", family.group), "{\"reason\":\"x\"}"),
		"/group");
	expect_problem(split(COORDINATOR_KYIV, &family, family.references[0]), 404, "not-found");
}

#define ROUNDS 8

struct tug {
	struct convoy convoy;
	struct family families[ROUNDS];
	struct answer answers[4][ROUNDS];
};

/* One assigns the group, one splits it, one puts its first member into the second's group, one adds
 * the father. */
static void pull(int thread, void *context)
{
	struct tug *tug = context;

	for (int i = 0; i < ROUNDS; i++) {
		const struct family *family = &tug->families[i];
		struct answer *answer = &tug->answers[thread][i];
		if (thread == 0)
			*answer =
				post(OFFICER, path("/v1/convoys/%s/assignments", tug->convoy.code),
					"{\"groups\":[\"%s\"]}", family->group);
		else if (thread == 1)
			*answer = split(OFFICER, family, family->references[2]);
		else if (thread == 2)
			*answer = post(OFFICER,
				path("/v1/groups/%s/join", tug->families[(i + 1) % ROUNDS].group),
				"{\"references\":[\"%s\"],\"reason\":\"x\"}",
				family->references[0]);
		else
			*answer = add(family, FATHER);
	}
}

static void who_is_split_and_seated_at_once_is_counted_once(void **state)
{
	(void)state;
	struct tug *tug = keep(calloc(1, sizeof(*tug)));
	tug->convoy = given_convoy("LVIV", 1, 50);
	for (int i = 0; i < ROUNDS; i++)
		tug->families[i] = given_registered_family("LVIV", 3);

	race(4, pull, tug);

	for (int i = 0; i < ROUNDS; i++) {
		expect_status(tug->answers[0][i], 200);
		expect_status(tug->answers[1][i], 201);
		assert_true(tug->answers[2][i].status == 200 || tug->answers[2][i].status == 409);
		expect_status(tug->answers[3][i], 201);
	}
	const char *seated =
		daemon_sql(&server, keep_printf("SELECT count(*) FROM kafile.citizens WHERE "
						"status = 'assigned' AND convoy = '%s'",
					    tug->convoy.code));
	assert_string_equal(seated, keep_printf("%lld\n", taken(&tug->convoy, 1)));
	assert_string_equal(
		daemon_sql(&server, "SELECT count(*) FROM kafile.travel_groups AS g WHERE "
				    "g.expected_members < (SELECT count(*) FROM kafile.citizens AS "
				    "c WHERE c.group_id = g.id AND c.status <> 'merged')"),
		"0\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_group_gets_another_phone_and_says_so_in_the_log_without_it),
		cmocka_unit_test(a_group_names_a_next_of_kin_whose_phone_stays_out_of_the_log),
		cmocka_unit_test(a_group_is_changed_by_who_read_it_last),
		cmocka_unit_test(seats_given_meanwhile_do_not_stop_a_change_of_the_phone),
		cmocka_unit_test(what_cannot_hold_names_its_field),
		cmocka_unit_test(a_group_that_waits_goes_to_another_city_with_its_people),
		cmocka_unit_test(a_group_with_seats_stays_in_its_city),
		cmocka_unit_test(the_father_joins_late),
		cmocka_unit_test(a_newborn_needs_no_seat),
		cmocka_unit_test(a_newcomer_who_is_known_already_is_told),
		cmocka_unit_test(two_families_become_one_with_the_older_place),
		cmocka_unit_test(families_on_two_vehicles_do_not_become_one),
		cmocka_unit_test(a_part_of_a_group_keeps_its_place_and_its_seats),
		cmocka_unit_test(somebody_stays_and_strangers_do_not_part),
		cmocka_unit_test(who_is_split_and_seated_at_once_is_counted_once),
	};

	return cmocka_run_group_tests(tests, server_start, server_stop);
}
