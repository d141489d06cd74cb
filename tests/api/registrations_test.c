/* Registration of travel groups, the queue, and withdrawals. */
#include <string.h>

#include "base/clock.h"
#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

#define CLIENTS 32
#define PERSON "\"given_names\":\"Oya\",\"family_name\":\"Işık\""
#define ZONE                                                                                       \
	"P<TURYILDIZ<<AYSE<NUR<<<<<<<<<<<<<<<<<<<<<<<\\nU123456784TUR9105171F300516510000000146<<" \
	"<4"

/* Its nationality, TU, is none; no check digit covers it. */
#define ZONE_OF_NOBODY                                                                             \
	"P<TURYILDIZ<<AYSE<NUR<<<<<<<<<<<<<<<<<<<<<<<\\nU123456784TU<9105171F300516510000000146<<" \
	"<44"

/* One person in LVIV with these fields besides the name. */
static struct answer registers(const struct actor *who, const char *fields)
{
	return post(who, "/v1/registrations", "{\"city\":\"LVIV\",\"members\":[{" PERSON "%s}]}",
		fields);
}

static struct answer expect_person_field(const char *fields, const char *pointer)
{
	return expect_field(registers(OFFICER, fields), keep_printf("/members/0/%s", pointer));
}

static void names_and_a_city_are_enough(void **state)
{
	(void)state;
	const struct answer answer = expect_status(registers(COORDINATOR_LVIV, ""), 201);

	expect_length(answer, "/citizens", 1);
	expect_length(answer, "/citizens/0/missing", 4);
	expect_text(answer, "/citizens/0/missing/0", "birth_date");
	expect_text(answer, "/warnings/0/pointer", "/contact/phone");
	expect_length(answer, "/possible_duplicates", 0);
}

static void a_next_of_kin_is_kept_with_the_contact_and_with_who_parts(void **state)
{
	(void)state;
	const struct answer answer = expect_status(
		post(OFFICER, "/v1/registrations",
			"{\"city\":\"KYIV\",\"contact\":{\"phone\":\"+380671112233\","
			"\"language\":\"uk\",\"kin_phone\":\"0090 532 444 55 66\","
			"\"kin_language\":\"tr\"},\"members\":[{\"given_names\":\"Olena\","
			"\"family_name\":\"Kinova\"},{\"given_names\":\"Petro\",\"family_name\":"
			"\"Kinov\"}]}"),
		201);
	const struct answer group =
		expect_status(get(OFFICER, "/v1/groups/%s", text_at(answer, "/group")), 200);
	const struct answer parted =
		expect_status(post(OFFICER, path("/v1/groups/%s/split", text_at(answer, "/group")),
				      "{\"references\":[\"%s\"],\"reason\":\"They asked.\"}",
				      text_at(answer, "/citizens/1/reference")),
			201);

	expect_text(group, "/contact/kin_phone", "+905324445566");
	expect_text(group, "/contact/kin_language", "tr");
	expect_text(parted, "/group/contact/kin_phone", "+905324445566");
	expect_field(post(OFFICER, "/v1/registrations",
			     "{\"city\":\"KYIV\",\"contact\":{\"kin_language\":\"fr\"},"
			     "\"members\":[{\"given_names\":\"A\",\"family_name\":\"B\"}]}"),
		"/contact/kin_language");
}

static void names_are_kept_exactly_as_given(void **state)
{
	(void)state;
	const struct answer answer =
		expect_status(post(OFFICER, "/v1/registrations",
				      "{\"city\":\"KYIV\",\"members\":[{\"given_names\":\"İstanbul "
				      "O'Brien 🚌\",\"family_name\":\"Ґалаґан أحمد\"}]}"),
			201);
	const struct answer group =
		expect_status(get(OFFICER, "/v1/groups/%s", text_at(answer, "/group")), 200);

	expect_text(group, "/members/0/given_names", "İstanbul O'Brien 🚌");
	expect_text(group, "/members/0/family_name", "Ґалаґан أحمد");
}

static void what_cannot_hold_names_its_field(void **state)
{
	(void)state;
	expect_person_field(",\"national_id\":\"10000000147\"", "national_id");
	expect_person_field(",\"national_id\":\"11111111110\"", "national_id");
	expect_person_field(",\"birth_date\":\"2022-02-30\"", "birth_date");
	expect_person_field(",\"birth_date\":\"2999-01-01\"", "birth_date");
	expect_person_field(",\"birth_date\":\"1899\"", "birth_date");
	expect_person_field(",\"nationality\":\"ABC\"", "nationality");
	expect_person_field(",\"sex\":\"W\"", "sex");
	expect_person_field(",\"document\":{\"mrz\":\"" ZONE "5\"}", "document/mrz");
	expect_person_field(",\"document\":{\"mrz\":\"" ZONE_OF_NOBODY "\"}", "document/mrz");
	expect_person_field(",\"document\":{\"number\":\"Ü1234567\"}", "document/number");
	expect_person_field(",\"shoe_size\":42", "shoe_size");
	expect_field(post(OFFICER, "/v1/registrations",
			     "{\"city\":\"ATLANTIS\",\"members\":[{" PERSON "}]}"),
		"/city");
	expect_field(post(OFFICER, "/v1/registrations",
			     "{\"city\":\"LVIV\",\"contact\":{\"phone\":\"05321234567\"},"
			     "\"members\":[{" PERSON "}]}"),
		"/contact/phone");
	expect_field(post(OFFICER, "/v1/registrations", "{\"city\":\"LVIV\",\"members\":[]}"),
		"/members");
}

static void a_city_outside_ones_scope_is_no_city(void **state)
{
	(void)state;
	expect_field(registers(COORDINATOR_KYIV, ""), "/city");
}

static struct answer registers_born(int years_ago)
{
	int year, month, day;

	civil_from_days((int32_t)(clock_now() / (86400 * INSTANT_SECOND)), &year, &month, &day);
	return expect_status(
		registers(OFFICER, keep_printf(",\"birth_date\":\"%d\"", year - years_ago)), 201);
}

static void a_group_without_a_known_adult_is_a_warning(void **state)
{
	(void)state;
	const struct answer alone = registers_born(17);

	expect_length(alone, "/warnings", 2);
	expect_text(alone, "/warnings/1/pointer", "/members");
	expect_length(registers_born(19), "/warnings", 1);
}

static void an_expired_document_is_a_warning(void **state)
{
	(void)state;
	const struct answer answer =
		expect_status(registers(OFFICER, ",\"document\":{\"type\":\"passport\",\"number\":"
						 "\"Z7654321\",\"expires_on\":\"2020-01-31\"}"),
			201);

	expect_text(answer, "/warnings/1/pointer", "/members/0/document/expires_on");
}

static void a_machine_readable_zone_fills_what_is_absent(void **state)
{
	(void)state;
	const struct answer answer =
		expect_status(post(OFFICER, "/v1/registrations",
				      "{\"city\":\"LVIV\",\"members\":[{\"given_names\":\"Ayşe "
				      "Nur\",\"document\":{\"mrz\":\"" ZONE "4\"}}]}"),
			201);

	expect_text(answer, "/citizens/0/given_names", "Ayşe Nur");
	expect_text(answer, "/citizens/0/family_name", "YILDIZ");
	expect_length(answer, "/citizens/0/missing", 0);
}

static void a_probable_duplicate_is_told_and_does_not_block(void **state)
{
	(void)state;
	const char *fields =
		",\"birth_date\":\"1971-03-09\",\"document\":{\"number\":\"D 1234 567\"}";
	const struct answer first = expect_status(registers(OFFICER, fields), 201);
	const struct answer again =
		expect_status(post(OFFICER, "/v1/registrations",
				      "{\"city\":\"LVIV\",\"members\":[{\"given_names\":\"OYA\","
				      "\"family_name\":\"Ишик\",\"birth_date\":\"1971\","
				      "\"document\":{\"number\":\"d1234567\"}}]}"),
			201);

	expect_length(again, "/possible_duplicates", 1);
	expect_text(again, "/possible_duplicates/0/of", text_at(first, "/citizens/0/reference"));
	expect_text(
		again, "/possible_duplicates/0/reference", text_at(again, "/citizens/0/reference"));
	expect_length(again, "/possible_duplicates/0/because", 2);
}

static void a_dry_run_writes_nothing_and_keeps_the_key_free(void **state)
{
	(void)state;
	const char *key = fresh_id();
	const char *rest = "\"city\":\"LVIV\",\"members\":[{" PERSON "}]";
	const struct answer dry = expect_status(
		post_with_key(OFFICER, key, "/v1/registrations", "{\"dry_run\":true,%s}", rest),
		200);

	expect_boolean(dry, "/dry_run", true);
	expect_null(dry, "/group");
	expect_absent(dry, "/citizens/0/reference");
	expect_status(post_with_key(OFFICER, key, "/v1/registrations", "{%s}", rest), 201);
}

static struct answer calls_at(const char *city, int when)
{
	return expect_status(
		post(OFFICER, "/v1/registrations",
			"{\"city\":\"%s\",\"occurred_at\":\"%s\",\"members\":[{" PERSON "}]}", city,
			minute(when)),
		201);
}

static void the_queue_is_in_the_order_of_the_first_call(void **state)
{
	(void)state;
	const struct answer late = calls_at("SUMY", 9);
	const struct answer early = calls_at("SUMY", 3);
	const struct answer first =
		expect_status(get(OFFICER, "/v1/groups?city=SUMY&limit=1"), 200);
	const struct answer second = expect_status(
		get(OFFICER, "/v1/groups?city=SUMY&limit=1&cursor=%s", text_at(first, "/next")),
		200);

	expect_text(first, "/items/0/id", text_at(early, "/group"));
	expect_text(second, "/items/0/id", text_at(late, "/group"));
}

static void the_queue_is_filtered_by_need_and_state(void **state)
{
	(void)state;
	const struct answer answer =
		expect_status(post(OFFICER, "/v1/registrations",
				      "{\"city\":\"CHERNIHIV\",\"members\":[{" PERSON
				      ",\"needs\":[\"stretcher\",\"oxygen\"]}]}"),
			201);
	const struct answer found = expect_status(
		get(OFFICER, "/v1/groups?city=CHERNIHIV&needs=oxygen&status=registered"), 200);

	expect_length(found, "/items", 1);
	expect_text(found, "/items/0/id", text_at(answer, "/group"));
	expect_boolean(found, "/items/0/members/0/accessible", true);
	expect_length(expect_status(get(OFFICER, "/v1/groups?city=CHERNIHIV&needs=dialysis"), 200),
		"/items", 0);
	expect_length(expect_status(get(OFFICER, "/v1/groups?city=CHERNIHIV&status=departed"), 200),
		"/items", 0);
}

static void a_group_of_another_city_is_not_there(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 2);

	expect_status(get(COORDINATOR_LVIV, "/v1/groups/%s", family.group), 200);
	expect_problem(get(COORDINATOR_KYIV, "/v1/groups/%s", family.group), 404, "not-found");
	expect_length(
		expect_status(get(COORDINATOR_KYIV, "/v1/groups?city=LVIV"), 200), "/items", 0);
}

static struct answer withdraws(const struct actor *who, const char *what, const char *reason)
{
	return post(who, "/v1/withdrawals", "{%s,\"reason\":\"%s\"}", what, reason);
}

static const char *group_item(const struct family *family)
{
	return keep_printf("\"groups\":[\"%s\"]", family->group);
}

static void a_withdrawal_frees_the_seats_at_once(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 3);
	const struct family family = given_assigned_family(&convoy, 1, 3);
	const struct answer answer =
		expect_status(withdraws(OFFICER, group_item(&family), "left_by_own_means"), 200);

	expect_text(answer, "/items/0/outcome", "done");
	expect_length(answer, "/items/0/references", 3);
	assert_string_equal(status_of(family.references[0]), "left_by_own_means");
	(void)given_assigned_family(&convoy, 1, 3);
}

static void who_has_boarded_cannot_withdraw(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 3);
	const struct family family = given_boarded_family(&convoy, 1, 2);
	const struct answer answer =
		expect_status(withdraws(OFFICER, group_item(&family), "declined"), 200);

	expect_text(answer, "/items/0/outcome", "illegal_transition");
	expect_text(answer, "/items/0/status", "boarded");
	assert_string_equal(status_of(family.references[1]), "boarded");
}

static void a_withdrawal_out_of_scope_is_of_nobody(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 1);
	const char *item = keep_printf("\"references\":[\"%s\"]", family.references[0]);

	expect_text(expect_status(withdraws(COORDINATOR_KYIV, item, "declined"), 200),
		"/items/0/outcome", "unknown");
	assert_string_equal(status_of(family.references[0]), "registered");
	expect_text(expect_status(withdraws(COORDINATOR_LVIV, item, "declined"), 200),
		"/items/0/outcome", "done");
}

static void a_withdrawal_names_groups_or_references(void **state)
{
	(void)state;
	expect_field(withdraws(OFFICER, "\"occurred_at\":\"2022-03-10T07:00:00Z\"", "declined"),
		"/groups");
	expect_field(
		withdraws(OFFICER, "\"references\":[\"7K3M9QXT2\"]", "declined"), "/references");
	expect_field(withdraws(OFFICER, "\"groups\":[\"x\"]", "bored"), "/reason");
}

struct withdrawing {
	const char *items;
	struct answer answers[CLIENTS];
};

static void withdraw_in_race(int thread, void *context)
{
	struct withdrawing *racing = context;

	racing->answers[thread] = withdraws(OFFICER, racing->items, "withdrawn");
}

static void many_withdrawals_of_one_group_free_its_seats_once(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy("LVIV", 1, 6);
	const struct family stays = given_assigned_family(&convoy, 1, 3);
	const struct family goes = given_assigned_family(&convoy, 1, 3);
	struct withdrawing racing = { .items = group_item(&goes) };
	int done = 0;

	race(CLIENTS, withdraw_in_race, &racing);
	for (int i = 0; i < CLIENTS; i++)
		done += strcmp(text_at(expect_status(racing.answers[i], 200), "/items/0/outcome"),
				"done") == 0;
	assert_int_equal(done, 1);
	expect_number(expect_status(get(OFFICER, "/v1/convoys/%s", convoy.code), 200),
		"/vehicles/0/taken", 3);
	assert_string_equal(status_of(stays.references[0]), "assigned");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_and_a_city_are_enough),
		cmocka_unit_test(a_next_of_kin_is_kept_with_the_contact_and_with_who_parts),
		cmocka_unit_test(names_are_kept_exactly_as_given),
		cmocka_unit_test(what_cannot_hold_names_its_field),
		cmocka_unit_test(a_city_outside_ones_scope_is_no_city),
		cmocka_unit_test(a_group_without_a_known_adult_is_a_warning),
		cmocka_unit_test(an_expired_document_is_a_warning),
		cmocka_unit_test(a_machine_readable_zone_fills_what_is_absent),
		cmocka_unit_test(a_probable_duplicate_is_told_and_does_not_block),
		cmocka_unit_test(a_dry_run_writes_nothing_and_keeps_the_key_free),
		cmocka_unit_test(the_queue_is_in_the_order_of_the_first_call),
		cmocka_unit_test(the_queue_is_filtered_by_need_and_state),
		cmocka_unit_test(a_group_of_another_city_is_not_there),
		cmocka_unit_test(a_withdrawal_frees_the_seats_at_once),
		cmocka_unit_test(who_has_boarded_cannot_withdraw),
		cmocka_unit_test(a_withdrawal_out_of_scope_is_of_nobody),
		cmocka_unit_test(a_withdrawal_names_groups_or_references),
		cmocka_unit_test(many_withdrawals_of_one_group_free_its_seats_once),
	};

	return cmocka_run_group_tests(tests, server_start, server_stop);
}
