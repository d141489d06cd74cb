/* Document rules: who does not fit the countries on the way is told at assignment, not at the
 * border. */
#include <string.h>

#include "support/daemon.h"
#include "support/documents.h"
#include "support/expect.h"
#include "support/kept.h"

static struct answer manifest(const struct convoy *convoy)
{
	return expect_status(get(OFFICER, "/v1/convoys/%s/manifest", convoy->code), 200);
}

static void an_identity_card_is_refused_with_the_rule_and_the_routes_that_would_do(void **state)
{
	(void)state;
	const struct convoy south = given_route("ODESA", "\"RO\",\"BG\"", "KAPIKULE", 0, 50);
	const struct convoy west = given_route("ODESA", "\"PL\"", "MEDYKA", 120, 50);
	const struct convoy moldova = given_route("ODESA", "\"MD\"", "PALANCA", 60, 50);
	(void)given_route("ODESA", "\"PL\"", "MEDYKA", -60, 50);
	const struct family family = given_holder("ODESA", CARD);

	const struct answer answer = seat(OFFICER, &south, &family);
	expect_text(answer, "/items/0/outcome", "documents_refused");
	expect_length(answer, "/items/0/documents", 2);
	expect_text(answer, "/items/0/documents/0/reference", family.references[0]);
	expect_text(answer, "/items/0/documents/0/country", "RO");
	expect_text(answer, "/items/0/documents/0/document_type", "id_card");
	expect_text(answer, "/items/0/documents/0/rule/verdict", "refused");
	expect_text(answer, "/items/0/documents/0/rule/source", "list of 25 February 2022");
	expect_text(answer, "/items/0/documents/0/accepted/0", "passport");
	expect_text(answer, "/items/0/documents/1/country", "BG");
	expect_length(answer, "/items/0/routes", 2);
	expect_text(answer, "/items/0/routes/0/code", moldova.code);
	expect_text(answer, "/items/0/routes/1/code", west.code);
	expect_number(answer, "/items/0/routes/1/free", 50);
	expect_text(answer, "/items/0/countries/0", "MD");
	expect_text(answer, "/items/0/countries/1", "PL");
	assert_string_equal(status_of(family.references[0]), "registered");
	expect_text(seat(OFFICER, &west, &family), "/items/0/outcome", "assigned");
}

static void a_route_without_seats_is_not_offered(void **state)
{
	(void)state;
	const struct convoy south = given_route("VINNYTSIA", "\"RO\",\"BG\"", "KAPIKULE", 0, 50);
	const struct convoy west = given_route("VINNYTSIA", "\"PL\"", "MEDYKA", 120, 1);
	const struct family seated = given_holder("VINNYTSIA", CARD);
	const struct family family = given_holder("VINNYTSIA", CARD);
	expect_text(seat(OFFICER, &west, &seated), "/items/0/outcome", "assigned");

	const struct answer answer = seat(OFFICER, &south, &family);
	expect_length(answer, "/items/0/routes", 0);
	expect_length(answer, "/items/0/countries", 2);
}

static void the_reason_of_an_officer_stands_on_the_manifest_until_the_seat_is_lost(void **state)
{
	(void)state;
	const struct convoy south = given_route("LVIV", "\"RO\",\"BG\"", "KAPIKULE", 0, 50);
	const struct family family = given_holder("LVIV", CARD);

	expect_problem(seat_anyway(COORDINATOR_LVIV, &south, &family), 403, "forbidden");
	const struct answer answer = expect_status(seat_anyway(OFFICER, &south, &family), 200);
	expect_text(answer, "/items/0/outcome", "assigned");
	expect_text(answer, "/items/0/overridden/0/country", "RO");
	expect_text(manifest(&south), "/vehicles/0/people/0/document_override",
		"The consul waits in Siret.");
	expect_text(manifest(&south), "/vehicles/0/people/0/document_override_by", "selin.demir");
	const struct ask csv = { .who = OFFICER,
		.method = "GET",
		.path = path("/v1/convoys/%s/manifest", south.code),
		.headers = { "Accept: text/csv" } };
	assert_non_null(strstr(ask(&csv).body, ",\"The consul waits in Siret.\",\"selin.demir\""));
	expect_length(misfits(&south), "/items", 2);
	expect_text(misfits(&south), "/items/0/document_override", "The consul waits in Siret.");
	const struct answer log =
		expect_status(get(OFFICER, "/v1/events?reference=%s", family.references[0]), 200);
	expect_text(log, "/items/0/type", "citizen.document_override");
	expect_text(log, "/items/0/after/document_override", "The consul waits in Siret.");
	expect_text(log, "/items/0/after/refused/0/country", "RO");
	assert_null(strstr(get(GATEWAY, "/v1/changes?limit=200").body, "document"));

	expect_status(post(OFFICER, path("/v1/convoys/%s/unassignments", south.code),
			      "{\"groups\":[\"%s\"]}", family.group),
		200);
	expect_text(seat(OFFICER, &south, &family), "/items/0/outcome", "documents_refused");
}

static void a_reason_that_nobody_needs_is_not_noted(void **state)
{
	(void)state;
	const struct convoy south = given_route("LVIV", "\"RO\",\"BG\"", "KAPIKULE", 0, 50);
	const struct family family = given_holder("LVIV", PASSPORT);

	expect_length(expect_status(seat_anyway(OFFICER, &south, &family), 200),
		"/items/0/overridden", 0);
	expect_null(manifest(&south), "/vehicles/0/people/0/document_override");
}

static void a_document_nobody_recorded_is_a_warning(void **state)
{
	(void)state;
	const struct convoy south = given_route("LVIV", "\"RO\",\"BG\"", "KAPIKULE", 0, 50);
	const struct family family = given_holder("LVIV", "");

	const struct answer answer = seat(OFFICER, &south, &family);
	expect_text(answer, "/items/0/outcome", "assigned");
	expect_length(answer, "/items/0/warnings", 1);
	expect_text(answer, "/items/0/warnings/0/code", "no_document");
	expect_text(answer, "/items/0/warnings/0/reference", family.references[0]);
}

static void without_any_document_nobody_passes_where_one_is_needed(void **state)
{
	(void)state;
	const struct convoy west = given_route("LVIV", "\"PL\"", "MEDYKA", 0, 50);
	const struct convoy free_way = given_route("LVIV", "", "KAPIKULE", 0, 50);
	const struct family family = given_holder("LVIV", "{\"type\":\"none\"}");

	const struct answer answer = seat(OFFICER, &west, &family);
	expect_text(answer, "/items/0/outcome", "documents_refused");
	expect_null(answer, "/items/0/documents/0/rule");
	expect_length(answer, "/items/0/documents/0/accepted", 2);
	expect_text(seat(OFFICER, &free_way, &family), "/items/0/outcome", "assigned");
}

static void what_else_is_asked_for_and_what_expires_are_warnings(void **state)
{
	(void)state;
	const struct convoy hungary = given_route("LVIV", "\"HU\"", "ZAHONY", 0, 50);
	const struct family family =
		given_holder("LVIV", "{\"type\":\"passport\",\"issuing_state\":\"TUR\","
				     "\"number\":\"U12345671\",\"expires_on\":\"2022-03-09\"}");

	const struct answer answer = seat(OFFICER, &hungary, &family);
	expect_text(answer, "/items/0/outcome", "assigned");
	expect_text(answer, "/items/0/warnings/0/code", "document_expired");
	expect_text(answer, "/items/0/warnings/1/code", "document_extra");
	expect_text(answer, "/items/0/warnings/1/country", "HU");
}

static void a_card_goes_through_slovakia_if_an_officer_says_so(void **state)
{
	(void)state;
	const struct convoy slovakia = given_route("LVIV", "\"SK\"", "VYSNE_NEMECKE", 0, 50);
	const struct family family = given_holder("LVIV", CARD);

	const struct answer answer = seat(OFFICER, &slovakia, &family);
	expect_text(answer, "/items/0/outcome", "documents_refused");
	expect_text(answer, "/items/0/documents/0/rule/verdict", "officer_decides");
	expect_text(expect_status(seat_anyway(ADMIN, &slovakia, &family), 200), "/items/0/outcome",
		"assigned");
}

static void a_country_without_rules_for_a_nationality_refuses_nobody(void **state)
{
	(void)state;
	const struct convoy south = given_route("LVIV", "\"RO\",\"BG\"", "KAPIKULE", 0, 50);
	const struct family family = given_holder("LVIV", CARD);
	const struct answer before =
		expect_status(get(OFFICER, "/v1/citizens/%s", family.references[0]), 200);
	expect_status(
		patch(OFFICER, answer_header(&before, "ETag"),
			path("/v1/citizens/%s", family.references[0]), "{\"nationality\":\"AZE\"}"),
		200);
	expect_text(seat(OFFICER, &south, &family), "/items/0/outcome", "assigned");
}

static void a_family_goes_whole_or_not_at_all(void **state)
{
	(void)state;
	const struct convoy south = given_route("LVIV", "\"RO\"", "SIRET", 0, 50);
	const struct answer family = expect_status(
		post(OFFICER, "/v1/registrations",
			"{\"city\":\"LVIV\",\"contact\":{\"phone\":\"+905321234567\","
			"\"language\":\"tr\"},\"consent\":\"explicit\",\"members\":["
			"{\"given_names\":\"Can\",\"family_name\":\"Öz\",\"nationality\":\"TUR\","
			"\"document\":" PASSPORT "},"
			"{\"given_names\":\"Ece\",\"family_name\":\"Öz\",\"nationality\":\"TUR\","
			"\"document\":" CARD "}]}"),
		201);
	const struct family both = { .group = text_at(family, "/group") };
	const struct answer answer = seat(OFFICER, &south, &both);
	expect_text(answer, "/items/0/outcome", "documents_refused");
	expect_length(answer, "/items/0/documents", 1);
	expect_text(
		answer, "/items/0/documents/0/reference", text_at(family, "/citizens/1/reference"));
	assert_string_equal(status_of(text_at(family, "/citizens/0/reference")), "registered");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			an_identity_card_is_refused_with_the_rule_and_the_routes_that_would_do),
		cmocka_unit_test(a_route_without_seats_is_not_offered),
		cmocka_unit_test(
			the_reason_of_an_officer_stands_on_the_manifest_until_the_seat_is_lost),
		cmocka_unit_test(a_reason_that_nobody_needs_is_not_noted),
		cmocka_unit_test(a_document_nobody_recorded_is_a_warning),
		cmocka_unit_test(without_any_document_nobody_passes_where_one_is_needed),
		cmocka_unit_test(what_else_is_asked_for_and_what_expires_are_warnings),
		cmocka_unit_test(a_card_goes_through_slovakia_if_an_officer_says_so),
		cmocka_unit_test(a_country_without_rules_for_a_nationality_refuses_nobody),
		cmocka_unit_test(a_family_goes_whole_or_not_at_all),
	};

	return cmocka_run_group_tests(tests, server_start, server_stop);
}
