/* What one officer does not decide alone: a minor who travels without an adult, and a death. */
#include <stdlib.h>
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

#define AUNT "\"guardian\":{\"name\":\"Sevgi Aydın\",\"phone\":\"+905321112233\"}"
#define UNCLE "\"guardian\":{\"name\":\"Cem Aydın\",\"phone\":\"+905321112244\"}"

/* A mother and two children, the younger of whom only the year is known. */
static struct family given_mother_with_two(void)
{
	struct family family = { .city = "LVIV", .size = 3 };
	const struct answer answer = expect_status(
		post(OFFICER, "/v1/registrations",
			"{\"city\":\"LVIV\",\"members\":[{\"given_names\":\"Nur\",\"family_name\":"
			"\"%.8s\",\"birth_date\":\"1985-02-03\"},{\"given_names\":\"Can\","
			"\"family_name\":\"%.8s\",\"birth_date\":\"2014-05-06\"},{\"given_names\":"
			"\"Su\",\"family_name\":\"%.8s\",\"birth_date\":\"2016\"}]}",
			fresh_id(), fresh_id(), fresh_id()),
		201);
	family.group = text_at(answer, "/group");
	for (int i = 0; i < family.size; i++)
		family.references[i] = text_at(answer, keep_printf("/citizens/%d/reference", i));
	return family;
}

static struct answer split(const struct actor *who, const struct family *family,
	const char *references, const char *more)
{
	return post(who, path("/v1/groups/%s/split", family->group),
		"{\"references\":[%s],\"reason\":\"Travels with a relative.\"%s}", references,
		more);
}

static const char *child(const struct family *family)
{
	return keep_printf("\"%s\"", family->references[1]);
}

static struct answer death(const struct actor *who, const char *reference)
{
	return post(who, path("/v1/citizens/%s/deceased", reference),
		"{\"occurred_at\":\"%s\",\"place\":\"Vinnytsia\",\"reason\":\"The hospital told "
		"us.\"}",
		minute(60));
}

static void a_minor_is_split_off_only_with_guardian_and_a_second_officer(void **state)
{
	(void)state;
	const struct family family = given_mother_with_two();

	expect_field(split(OFFICER, &family, child(&family), ""), "/guardian");
	const struct answer asked =
		expect_status(split(OFFICER, &family, child(&family), "," AUNT), 202);
	expect_text(asked, "/outcome", "second_officer_needed");
	expect_text(asked, "/asked_by", OFFICER->subject);
	expect_status(split(OFFICER, &family, child(&family), "," AUNT), 202);
	expect_length(
		expect_status(get(OFFICER, "/v1/groups/%s", family.group), 200), "/members", 3);

	const struct answer parted =
		expect_status(split(SECOND_OFFICER, &family, child(&family), "," AUNT), 201);
	expect_text(parted, "/group/guardian/name", "Sevgi Aydın");
	expect_text(parted, "/group/members/0/reference", family.references[1]);
	expect_null(parted, "/rest/guardian");
	expect_text(expect_status(get(OFFICER, "/v1/groups/%s", text_at(parted, "/group/id")), 200),
		"/guardian/phone", "+905321112233");
}

static void the_second_officer_agrees_to_what_the_first_asked(void **state)
{
	(void)state;
	const struct family family = given_mother_with_two();

	expect_status(split(OFFICER, &family, child(&family), "," AUNT), 202);
	expect_status(split(SECOND_OFFICER, &family, child(&family), "," UNCLE), 202);
	expect_status(split(OFFICER, &family, child(&family), "," AUNT), 202);
	expect_status(split(SECOND_OFFICER, &family, child(&family), "," AUNT), 201);
}

static void a_coordinator_never_parts_a_minor_from_the_adults(void **state)
{
	(void)state;
	const struct family family = given_mother_with_two();
	const char *mother = keep_printf("\"%s\"", family.references[0]);

	expect_problem(
		split(COORDINATOR_LVIV, &family, child(&family), "," AUNT), 403, "forbidden");
	expect_problem(split(COORDINATOR_LVIV, &family, mother, "," AUNT), 403, "forbidden");
}

static void a_mother_who_leaves_her_children_behind_names_who_answers_for_them(void **state)
{
	(void)state;
	const struct family family = given_mother_with_two();
	const char *mother = keep_printf("\"%s\"", family.references[0]);

	expect_field(split(OFFICER, &family, mother, ""), "/guardian");
	expect_status(split(OFFICER, &family, mother, "," AUNT), 202);
	const struct answer parted =
		expect_status(split(SECOND_OFFICER, &family, mother, "," AUNT), 201);
	expect_null(parted, "/group/guardian");
	expect_text(parted, "/rest/guardian/name", "Sevgi Aydın");
}

static void a_child_who_goes_with_the_mother_needs_nobody_else(void **state)
{
	(void)state;
	const struct family family = given_mother_with_two();
	const struct family grown = given_mother_with_two();
	const struct answer father =
		expect_status(post(OFFICER, path("/v1/groups/%s/members", family.group),
				      "{\"given_names\":\"Ali\",\"family_name\":\"%.8s\",\"birth_"
				      "date\":\"1980\"}",
				      fresh_id()),
			201);

	expect_status(split(COORDINATOR_LVIV, &family,
			      keep_printf("\"%s\",\"%s\"", text_at(father, "/reference"),
				      family.references[1]),
			      ""),
		201);
	expect_field(split(OFFICER, &grown, keep_printf("\"%s\"", grown.references[2]), ""),
		"/guardian");
}

static void a_child_does_not_slip_into_another_group_alone(void **state)
{
	(void)state;
	const struct family family = given_mother_with_two();
	const struct family others = given_registered_family("LVIV", 1);

	expect_problem(post(OFFICER, path("/v1/groups/%s/join", others.group),
			       "{\"references\":[%s],\"reason\":\"x\"}", child(&family)),
		409, "conflict");
	expect_problem(post(OFFICER, path("/v1/groups/%s/join", others.group),
			       "{\"references\":[\"%s\"],\"reason\":\"x\"}", family.references[0]),
		409, "conflict");
	expect_length(expect_status(post(OFFICER, path("/v1/groups/%s/join", others.group),
					    "{\"group\":\"%s\",\"reason\":\"x\"}", family.group),
			      200),
		"/members", 4);
}

static void a_death_is_recorded_by_two_officers_and_frees_the_seat(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 2);
	const struct family family = given_assigned_family(&convoy, 1, 2);
	const struct family next = given_registered_family("LVIV", 1);
	const char *reference = family.references[0];

	expect_problem(death(COORDINATOR_LVIV, reference), 403, "forbidden");
	expect_text(
		expect_status(death(OFFICER, reference), 202), "/outcome", "second_officer_needed");
	expect_status(death(OFFICER, reference), 202);
	assert_string_equal(status_of(reference), "assigned");
	expect_text(assign(&convoy, &next, 1), "/items/0/outcome", "no_seats");

	const struct answer done = expect_status(death(SECOND_OFFICER, reference), 200);
	expect_text(done, "/status", "deceased");
	expect_text(done, "/confirmed_by", SECOND_OFFICER->subject);
	assert_string_equal(status_of(reference), "deceased");
	assert_string_equal(status_of(family.references[1]), "assigned");
	expect_text(assign(&convoy, &next, 1), "/items/0/outcome", "assigned");
	expect_problem(death(OFFICER, reference), 409, "illegal-transition");
}

static void a_gateway_learns_neither_of_the_asking_nor_of_the_reason(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 1);
	const char *reference = family.references[0];

	expect_status(death(OFFICER, reference), 202);
	expect_text(expect_status(get(GATEWAY, "/v1/status/%s", reference), 200), "/status",
		"registered");
	expect_status(death(SECOND_OFFICER, reference), 200);
	expect_text(expect_status(get(GATEWAY, "/v1/status/%s", reference), 200), "/status",
		"contact_consulate");
	const char *feed = expect_status(get(GATEWAY, "/v1/changes?limit=200"), 200).body;
	assert_null(strstr(feed, "deceased"));
	assert_null(strstr(feed, "hospital"));
	assert_string_equal(
		daemon_sql(&server, keep_printf("SELECT string_agg(e.type, ' ' ORDER BY e.id) FROM "
						"kafile.events AS e JOIN kafile.citizens AS c ON "
						"c.id = e.citizen_id WHERE c.reference = '%s'",
					    reference)),
		"citizen.registered citizen.deceased_asked citizen.deceased_confirmed "
		"citizen.deceased\n");
}

static void who_died_on_the_way_stays_on_the_list_and_a_late_tick_changes_nothing(void **state)
{
	(void)state;
	struct family family;
	const struct convoy convoy = given_departed_convoy("LVIV", 2, &family);

	expect_status(death(OFFICER, family.references[0]), 202);
	expect_status(death(SECOND_OFFICER, family.references[0]), 200);
	board(&convoy, 1, &family, -5);
	const struct answer now =
		expect_status(get(OFFICER, "/v1/citizens/%s", family.references[0]), 200);
	expect_text(now, "/status", "deceased");
	expect_text(now, "/convoy", convoy.code);
	expect_number(expect_status(get(OFFICER, "/v1/convoys/%s", convoy.code), 200),
		"/vehicles/0/taken", 1);
}

#define OFFICERS 8

struct rush {
	struct family family;
	struct answer answers[OFFICERS];
};

static void a_death_after_the_border_stays_in_the_figures(void **state)
{
	(void)state;
	const struct family alone = given_registered_family("LVIV", 1);
	expect_status(post(BORDER_KAPIKULE, "/v1/handoffs",
			      "{\"border_post\":\"KAPIKULE\",\"items\":[{\"event_id\":\"%s\","
			      "\"reference\":\"%s\",\"outcome\":\"handed_over\","
			      "\"occurred_at\":\"%s\"}]}",
			      fresh_id(), alone.references[0], minute(30)),
		200);
	expect_status(death(OFFICER, alone.references[0]), 202);
	expect_status(death(SECOND_OFFICER, alone.references[0]), 200);
	const struct answer person = get(OFFICER, "/v1/citizens/%s", alone.references[0]);
	expect_text(person, "/status", "deceased");
	expect_boolean(person, "/border_support", true);
	expect_text(person, "/handed_over_at", minute(30));
}

static void agree(int thread, void *context)
{
	struct rush *rush = context;

	rush->answers[thread] = split(thread % 2 ? OFFICER : SECOND_OFFICER, &rush->family,
		child(&rush->family), "," AUNT);
}

static void officers_who_agree_at_once_part_a_minor_once(void **state)
{
	(void)state;
	struct rush rush = { .family = given_mother_with_two() };
	int parted = 0;

	race(OFFICERS, agree, &rush);

	for (int i = 0; i < OFFICERS; i++)
		parted += rush.answers[i].status == 201;
	assert_int_equal(parted, 1);
	expect_length(expect_status(get(OFFICER, "/v1/groups/%s", rush.family.group), 200),
		"/members", 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_minor_is_split_off_only_with_guardian_and_a_second_officer),
		cmocka_unit_test(the_second_officer_agrees_to_what_the_first_asked),
		cmocka_unit_test(a_coordinator_never_parts_a_minor_from_the_adults),
		cmocka_unit_test(
			a_mother_who_leaves_her_children_behind_names_who_answers_for_them),
		cmocka_unit_test(a_child_who_goes_with_the_mother_needs_nobody_else),
		cmocka_unit_test(a_child_does_not_slip_into_another_group_alone),
		cmocka_unit_test(a_death_is_recorded_by_two_officers_and_frees_the_seat),
		cmocka_unit_test(a_gateway_learns_neither_of_the_asking_nor_of_the_reason),
		cmocka_unit_test(
			who_died_on_the_way_stays_on_the_list_and_a_late_tick_changes_nothing),
		cmocka_unit_test(a_death_after_the_border_stays_in_the_figures),
		cmocka_unit_test(officers_who_agree_at_once_part_a_minor_once),
	};

	return cmocka_run_group_tests(tests, server_start, server_stop);
}
