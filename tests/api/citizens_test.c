/* Lists, search, detail and correction of people. */
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

#define RACERS 16

struct person {
	const char *given_names;
	const char *family_name;
	const char *more; /* further members, with a comma before each */
	const char *city;
};

static const char *given_person(const struct person *person)
{
	return text_at(
		expect_status(post(OFFICER, "/v1/registrations",
				      "{\"city\":\"%s\",\"contact\":{\"phone\":\"+380671234567\","
				      "\"language\":\"tr\"},\"consent\":\"explicit\","
				      "\"keep_together\":\"must\",\"members\":[{\"given_names\":"
				      "\"%s\",\"family_name\":\"%s\"%s}]}",
				      person->city ? person->city : "LVIV", person->given_names,
				      person->family_name, person->more ? person->more : ""),
			201),
		"/citizens/0/reference");
}

static struct answer detail(const struct actor *who, const char *reference)
{
	return get(who, "/v1/citizens/%s", reference);
}

static struct answer search(const struct actor *who, const char *field, const char *value)
{
	return post(who, "/v1/citizens/search", "{\"%s\":\"%s\"}", field, value);
}

static bool lists(struct answer answer, const char *reference)
{
	for (int i = 0; json_at(answer, path("/items/%d", i)); i++)
		if (strcmp(text_at(answer, path("/items/%d/reference", i)), reference) == 0)
			return true;
	return false;
}

static void names_come_back_exactly_as_given(void **state)
{
	static const char *const names[] = { "İstanbul", "Ґалаґан", "O'Brien", "🙂 نور",
		"Ağaoğlu" };
	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *reference = given_person(
			&(struct person){ .given_names = names[i], .family_name = names[i] });
		const struct answer answer = expect_status(detail(OFFICER, reference), 200);
		expect_text(answer, "/given_names", names[i]);
		expect_text(answer, "/family_name", names[i]);
	}
}

static void a_person_is_found_in_every_spelling(void **state)
{
	static const char *const spellings[] = { "Ayşegül Ağaoğlu", "AYSEGUL AGAOGLU",
		"Агаоглу Айшегюль", "Aghaoghlu Ayshegul", "AGAOGLU<<AYSEGUL" };
	(void)state;
	const char *reference = given_person(
		&(struct person){ .given_names = "Ayşegül", .family_name = "Ağaoğlu" });
	for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
		const struct answer found =
			expect_status(search(COORDINATOR_LVIV, "name", spellings[i]), 200);
		assert_true(lists(found, reference));
	}
}

static void a_typing_error_still_finds_the_person_after_the_exact_ones(void **state)
{
	(void)state;
	const char *near = given_person(
		&(struct person){ .given_names = "Kemal", .family_name = "Kılıçdaroğlu" });
	const char *same = given_person(
		&(struct person){ .given_names = "Kemal", .family_name = "Кириличдароглу" });
	const struct answer found =
		expect_status(search(OFFICER, "name", "Kemal Кириличдароглу"), 200);
	expect_text(found, "/items/0/reference", same);
	expect_text(found, "/items/0/match", "exact");
	assert_true(lists(found, near));
}

static void a_family_name_alone_finds_the_person(void **state)
{
	(void)state;
	const char *reference = given_person(
		&(struct person){ .given_names = "Zeynep Su", .family_name = "Çobanoğlu" });
	assert_true(lists(search(OFFICER, "name", "COBANOGLU"), reference));
}

static void documents_are_found_by_their_number_and_never_shown(void **state)
{
	(void)state;
	const char *reference = given_person(&(struct person){ .given_names = "Deniz",
		.family_name = "Toprak",
		.more = ",\"national_id\":\"10000000146\",\"document\":{\"type\":\"passport\","
			"\"issuing_state\":\"TUR\",\"number\":\"U "
			"7654321\",\"expires_on\":\"2030-05-16\"}" });
	assert_true(lists(search(OFFICER, "national_id", "10000000146"), reference));
	assert_true(lists(search(OFFICER, "document_number", "u7654321"), reference));
	const struct answer answer = detail(OFFICER, reference);
	expect_text(answer, "/document/type", "passport");
	assert_null(strstr(answer.body, "7654321"));
	assert_null(strstr(answer.body, "10000000146"));
}

static void a_phone_and_a_reference_find_the_family(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 2);
	expect_length(search(OFFICER, "phone", family.phone), "/items", 2);
	expect_text(search(OFFICER, "reference", family.references[1]), "/items/0/reference",
		family.references[1]);
}

static void a_search_has_one_key(void **state)
{
	(void)state;
	expect_status(post(OFFICER, "/v1/citizens/search", "{}"), 422);
	expect_status(post(OFFICER, "/v1/citizens/search",
			      "{\"name\":\"Ali\",\"phone\":\"+905321234567\"}"),
		422);
	expect_field(search(OFFICER, "national_id", "10000000147"), "/national_id");
	expect_field(search(OFFICER, "colour", "blue"), "/colour");
}

static void a_coordinator_of_lviv_does_not_see_kyiv(void **state)
{
	(void)state;
	const struct family family = given_registered_family("KYIV", 1);
	const char *reference = family.references[0];
	expect_problem(detail(COORDINATOR_LVIV, reference), 404, "not-found");
	expect_length(search(COORDINATOR_LVIV, "reference", reference), "/items", 0);
	expect_length(search(COORDINATOR_LVIV, "phone", family.phone), "/items", 0);
	expect_length(get(COORDINATOR_LVIV, "/v1/citizens?city=KYIV&limit=200"), "/items", 0);
	expect_problem(patch(COORDINATOR_LVIV, "\"v1\"", path("/v1/citizens/%s", reference),
			       "{\"sex\":\"F\"}"),
		404, "not-found");
	expect_status(detail(COORDINATOR_KYIV, reference), 200);
}

static void who_may_not_look_at_people_is_refused(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 1);
	expect_problem(detail(GATEWAY, family.references[0]), 403, "forbidden");
	expect_problem(detail(BORDER_KAPIKULE, family.references[0]), 403, "forbidden");
	expect_problem(get(GATEWAY, "/v1/citizens"), 403, "forbidden");
}

static void a_list_comes_in_pages_without_gap_or_repeat(void **state)
{
	(void)state;
	const struct family family = given_registered_family("SUMY", 7);
	const char *cursor = "";
	int seen = 0;
	for (int page = 0; page < 3; page++) {
		const struct answer answer = expect_status(
			get(OFFICER, "/v1/citizens?city=SUMY&limit=3%s", cursor), 200);
		for (int i = 0; json_at(answer, path("/items/%d", i)); i++, seen++)
			expect_text(
				answer, path("/items/%d/reference", i), family.references[seen]);
		if (page < 2)
			cursor = path("&cursor=%s", text_at(answer, "/next"));
	}
	assert_int_equal(seen, 7);
	expect_problem(get(OFFICER, "/v1/citizens?cursor=bm9uc2Vuc2U"), 400, "cursor-malformed");
}

static void a_list_is_narrowed(void **state)
{
	(void)state;
	const char *complete = given_person(&(struct person){ .given_names = "Elif",
		.family_name = "Tamam",
		.city = "POLTAVA",
		.more = ",\"birth_date\":\"1990-02-28\",\"needs\":[\"wheelchair\"]" });
	const char *partial = given_person(&(struct person){ .given_names = "Can",
		.family_name = "Eksik",
		.city = "POLTAVA",
		.more = ",\"birth_date\":\"1990\"" });
	const struct answer without = get(OFFICER, "/v1/citizens?city=POLTAVA&missing=birth_date");
	const struct answer wheelchair = get(OFFICER, "/v1/citizens?city=POLTAVA&needs=wheelchair");
	assert_true(lists(without, partial));
	assert_false(lists(without, complete));
	expect_length(wheelchair, "/items", 1);
	expect_text(wheelchair, "/items/0/reference", complete);
	expect_length(get(OFFICER, "/v1/citizens?city=POLTAVA&status=registered"), "/items", 2);
	expect_length(get(OFFICER, "/v1/citizens?city=POLTAVA&status=boarded"), "/items", 0);
	expect_field(get(OFFICER, "/v1/citizens?status=happy"), "?status");
}

static void a_correction_changes_what_it_names(void **state)
{
	(void)state;
	const char *reference = given_person(&(struct person){
		.given_names = "Mehmt", .family_name = "Öztürk", .more = ",\"sex\":\"M\"" });
	const struct answer before = detail(COORDINATOR_LVIV, reference);
	const struct answer after = expect_status(
		patch(COORDINATOR_LVIV, answer_header(&before, "ETag"),
			path("/v1/citizens/%s", reference),
			"{\"given_names\":\"Mehmet\",\"birth_date\":\"1984-11-02\",\"sex\":null,"
			"\"nationality\":\"TUR\",\"needs\":[\"insulin\",\"wheelchair\"]}"),
		200);
	expect_text(after, "/given_names", "Mehmet");
	expect_text(after, "/family_name", "Öztürk");
	expect_text(after, "/birth_date", "1984-11-02");
	expect_null(after, "/sex");
	expect_boolean(after, "/accessible", true);
	expect_header(after, "ETag", "\"v2\"");
	expect_text(detail(COORDINATOR_LVIV, reference), "/given_names", "Mehmet");
	expect_header(detail(COORDINATOR_LVIV, reference), "ETag", "\"v2\"");
	assert_true(lists(search(OFFICER, "name", "Mehmet Ozturk"), reference));
}

static void a_correction_needs_the_version_that_was_read(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 1);
	const char *where = path("/v1/citizens/%s", family.references[0]);
	expect_problem(patch(OFFICER, NULL, where, "{\"sex\":\"F\"}"), 428, "version-required");
	expect_status(patch(OFFICER, "\"v1\"", where, "{\"sex\":\"F\"}"), 200);
	expect_problem(patch(OFFICER, "\"v1\"", where, "{\"sex\":\"M\"}"), 412, "version-changed");
	expect_text(detail(OFFICER, family.references[0]), "/sex", "F");
}

static void a_correction_is_refused_with_every_fault_named(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 1);
	const char *where = path("/v1/citizens/%s", family.references[0]);
	const struct answer answer = patch(OFFICER, "\"v1\"", where,
		"{\"given_names\":null,\"birth_date\":\"2022-02-30\",\"sex\":\"Q\",\"needs\":["
		"\"tea\"],"
		"\"colour\":1}");
	expect_field(answer, "/given_names");
	expect_field(answer, "/birth_date");
	expect_field(answer, "/sex");
	expect_field(answer, "/needs");
	expect_field(answer, "/colour");
	expect_status(patch(OFFICER, "\"v1\"", where, "{}"), 422);
	expect_field(patch(OFFICER, "\"v1\"", where, "{\"city\":\"ATLANTIS\"}"), "/city");
	expect_header(detail(OFFICER, family.references[0]), "ETag", "\"v1\"");
}

static void who_waits_moves_to_another_city_with_the_group(void **state)
{
	(void)state;
	const struct family family = given_registered_family("KYIV", 1);
	const char *where = path("/v1/citizens/%s", family.references[0]);
	expect_text(patch(OFFICER, "\"v1\"", where, "{\"city\":\"LVIV\"}"), "/city", "LVIV");
	expect_status(detail(COORDINATOR_LVIV, family.references[0]), 200);
	expect_problem(detail(COORDINATOR_KYIV, family.references[0]), 404, "not-found");
	expect_text(get(OFFICER, "/v1/groups/%s", family.group), "/city", "LVIV");
	assert_string_equal(
		daemon_sql(&server, keep_printf("SELECT string_agg(city, ',' ORDER BY id) "
						"FROM kafile.events WHERE reference = '%s' "
						"AND type = 'citizen.moved'",
					    family.references[0])),
		"KYIV,LVIV\n");
}

static void who_has_a_seat_stays_in_the_city(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 4);
	const struct family family = given_assigned_family(&convoy, 1, 1);
	const struct answer read = detail(OFFICER, family.references[0]);
	const struct answer answer = patch(OFFICER, answer_header(&read, "ETag"),
		path("/v1/citizens/%s", family.references[0]), "{\"city\":\"KYIV\"}");
	expect_problem(answer, 409, "illegal-transition");
	expect_text(answer, "/state", "assigned");
}

static void a_need_cannot_take_an_accessible_seat_that_is_not_there(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 4);
	const struct family family = given_assigned_family(&convoy, 1, 1);
	const struct answer read = detail(OFFICER, family.references[0]);
	expect_problem(patch(OFFICER, answer_header(&read, "ETag"),
			       path("/v1/citizens/%s", family.references[0]),
			       "{\"needs\":[\"wheelchair\"]}"),
		409, "conflict");
	expect_status(
		patch(OFFICER, answer_header(&read, "ETag"),
			path("/v1/citizens/%s", family.references[0]), "{\"needs\":[\"insulin\"]}"),
		200);
}

static void the_log_tells_what_changed_but_not_what_is_private(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 1);
	expect_status(patch(OFFICER, "\"v1\"", path("/v1/citizens/%s", family.references[0]),
			      "{\"sex\":\"F\",\"needs\":[\"dialysis\"]}"),
		200);
	const char *event =
		daemon_sql(&server, keep_printf("SELECT subject, before, after FROM kafile.events "
						"WHERE reference = '%s' AND "
						"type = 'citizen.corrected'",
					    family.references[0]));
	assert_non_null(strstr(event, "selin.demir"));
	assert_non_null(strstr(event, "\"sex\""));
	assert_non_null(strstr(event, "changed"));
	assert_null(strstr(event, "dialysis"));
}

struct correctors {
	const char *where;
	struct answer answers[RACERS];
};

static void correct_at_once(int thread, void *context)
{
	struct correctors *all = context;
	all->answers[thread] =
		patch(OFFICER, "\"v1\"", all->where, "{\"given_names\":\"Racer %d\"}", thread + 1);
}

static void of_many_corrections_of_one_version_one_wins(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 1);
	struct correctors all = { .where = path("/v1/citizens/%s", family.references[0]) };
	int done = 0;
	actor_token(OFFICER);
	race(RACERS, correct_at_once, &all);
	for (int i = 0; i < RACERS; i++) {
		done += all.answers[i].status == 200;
		assert_true(all.answers[i].status == 200 || all.answers[i].status == 412);
	}
	assert_int_equal(done, 1);
	expect_header(detail(OFFICER, family.references[0]), "ETag", "\"v2\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_come_back_exactly_as_given),
		cmocka_unit_test(a_person_is_found_in_every_spelling),
		cmocka_unit_test(a_typing_error_still_finds_the_person_after_the_exact_ones),
		cmocka_unit_test(a_family_name_alone_finds_the_person),
		cmocka_unit_test(documents_are_found_by_their_number_and_never_shown),
		cmocka_unit_test(a_phone_and_a_reference_find_the_family),
		cmocka_unit_test(a_search_has_one_key),
		cmocka_unit_test(a_coordinator_of_lviv_does_not_see_kyiv),
		cmocka_unit_test(who_may_not_look_at_people_is_refused),
		cmocka_unit_test(a_list_comes_in_pages_without_gap_or_repeat),
		cmocka_unit_test(a_list_is_narrowed),
		cmocka_unit_test(a_correction_changes_what_it_names),
		cmocka_unit_test(a_correction_needs_the_version_that_was_read),
		cmocka_unit_test(a_correction_is_refused_with_every_fault_named),
		cmocka_unit_test(who_waits_moves_to_another_city_with_the_group),
		cmocka_unit_test(who_has_a_seat_stays_in_the_city),
		cmocka_unit_test(a_need_cannot_take_an_accessible_seat_that_is_not_there),
		cmocka_unit_test(the_log_tells_what_changed_but_not_what_is_private),
		cmocka_unit_test(of_many_corrections_of_one_version_one_wins),
	};

	return cmocka_run_group_tests(tests, server_start, server_stop);
}
