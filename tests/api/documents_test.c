/* Document rules: who does not fit the countries on the way is told at assignment, not at the
 * border. */
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

#define CARD "{\"type\":\"id_card\"}"
#define PASSPORT "{\"type\":\"passport\"}"

/* One Turkish citizen with this document, "" for none that is known. */
static struct family given_holder(const char *city, const char *document)
{
	struct family family = { .city = city, .size = 1 };
	const struct answer answer = expect_status(
		post(OFFICER, "/v1/registrations",
			"{\"city\":\"%s\",\"contact\":{\"phone\":\"+905321234567\","
			"\"language\":\"tr\"},\"consent\":\"explicit\",\"members\":[{"
			"\"given_names\":\"Deniz\",\"family_name\":\"Y%.8s\","
			"\"nationality\":\"TUR\"%s%s}]}",
			city, fresh_id(), *document ? ",\"document\":" : "", document),
		201);
	family.group = text_at(answer, "/group");
	family.references[0] = text_at(answer, "/citizens/0/reference");
	return family;
}

/* Through these countries ("\"RO\",\"BG\""), with one bus of so many seats. */
static struct convoy given_route(
	const char *city, const char *transit, const char *post_code, int at, int seats)
{
	struct convoy convoy = { .city = city, .vehicles = 1 };
	convoy.code = text_at(
		expect_status(post(OFFICER, "/v1/convoys",
				      "{\"city\":\"%s\",\"border_post\":\"%s\",\"transit\":[%s],"
				      "\"departs_at\":\"%s\"}",
				      city, post_code, transit, minute(at)),
			201),
		"/code");
	expect_status(post(OFFICER, path("/v1/convoys/%s/vehicles", convoy.code),
			      "{\"plate\":\"TR 1\",\"kind\":\"bus\",\"seats\":%d}", seats),
		201);
	return convoy;
}

static struct answer seat(
	const struct actor *who, const struct convoy *convoy, const struct family *family)
{
	return expect_status(post(who, path("/v1/convoys/%s/assignments", convoy->code),
				     "{\"groups\":[\"%s\"]}", family->group),
		200);
}

static struct answer seat_anyway(
	const struct actor *who, const struct convoy *convoy, const struct family *family)
{
	return post(who, path("/v1/convoys/%s/assignments", convoy->code),
		"{\"groups\":[\"%s\"],\"document_override\":\"The consul waits in Siret.\"}",
		family->group);
}

static struct answer manifest(const struct convoy *convoy)
{
	return expect_status(get(OFFICER, "/v1/convoys/%s/manifest", convoy->code), 200);
}

static struct answer misfits(const struct convoy *convoy)
{
	return expect_status(get(OFFICER, "/v1/convoys/%s/documents", convoy->code), 200);
}

static struct answer add_rule(const char *country, const char *verdict, int from)
{
	return expect_status(
		post(OFFICER, "/v1/document-rules",
			"{\"country\":\"%s\",\"nationality\":\"TUR\",\"document_type\":\"id_card\","
			"\"verdict\":\"%s\",\"source\":\"note of the "
			"embassy\",\"valid_from\":\"%s\"}",
			country, verdict, minute(from)),
		201);
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

static void a_rule_from_noon_leaves_the_morning_and_lists_who_no_longer_fits(void **state)
{
	(void)state;
	const struct convoy morning = given_route("KYIV", "\"MD\"", "PALANCA", 0, 50);
	const struct convoy afternoon = given_route("KYIV", "\"MD\"", "PALANCA", 600, 50);
	const struct family early = given_holder("KYIV", CARD);
	const struct family late = given_holder("KYIV", CARD);
	const struct family passport = given_holder("KYIV", PASSPORT);
	const struct family next = given_holder("KYIV", CARD);
	expect_text(seat(OFFICER, &morning, &early), "/items/0/outcome", "assigned");
	expect_text(seat(OFFICER, &afternoon, &late), "/items/0/outcome", "assigned");
	expect_text(seat(OFFICER, &afternoon, &passport), "/items/0/outcome", "assigned");

	const struct answer rule = add_rule("MD", "refused", 300);
	expect_length(rule, "/no_longer_fit", 1);
	expect_boolean(rule, "/more", false);
	expect_text(rule, "/no_longer_fit/0/convoy", afternoon.code);
	expect_number(rule, "/no_longer_fit/0/vehicle", 1);
	expect_text(rule, "/no_longer_fit/0/reference", late.references[0]);
	expect_text(rule, "/no_longer_fit/0/country", "MD");
	expect_length(misfits(&afternoon), "/items", 1);
	expect_length(misfits(&morning), "/items", 0);

	expect_text(seat(OFFICER, &afternoon, &next), "/items/0/outcome", "documents_refused");
	expect_text(seat(OFFICER, &morning, &next), "/items/0/outcome", "assigned");
	expect_text(expect_status(seat_anyway(OFFICER, &afternoon, &late), 200), "/items/0/outcome",
		"already_assigned");
	expect_text(misfits(&afternoon), "/items/0/document_override_by", "selin.demir");
	expect_length(add_rule("MD", "accepted", 300), "/no_longer_fit", 0);
	expect_length(misfits(&afternoon), "/items", 0);
}

static void rules_are_listed_as_they_were_and_as_they_hold(void **state)
{
	(void)state;
	add_rule("BG", "officer_decides", 100000);
	add_rule("BG", "accepted", 200000);
	expect_length(
		expect_status(
			get(BORDER_KAPIKULE, "/v1/document-rules?country=BG&nationality=TUR"), 200),
		"/items", 4);
	const struct answer then = expect_status(
		get(AUDITOR, "/v1/document-rules?country=BG&at=%s", minute(150000)), 200);
	expect_length(then, "/items", 2);
	expect_text(then, "/items/0/document_type", "id_card");
	expect_text(then, "/items/0/verdict", "officer_decides");
	expect_text(then, "/items/0/recorded_by", "selin.demir");
	const struct answer first =
		expect_status(get(COORDINATOR_LVIV, "/v1/document-rules?country=BG&limit=3"), 200);
	const struct answer rest = expect_status(
		get(COORDINATOR_LVIV, "/v1/document-rules?country=BG&limit=3&cursor=%s",
			text_at(first, "/next")),
		200);
	expect_length(rest, "/items", 1);
	expect_text(rest, "/items/0/document_type", "passport");
}

static void a_rule_is_an_officers_and_whole(void **state)
{
	(void)state;
	static const char rule[] = "{\"country\":\"%s\",\"nationality\":\"TUR\",\"document_type\":"
				   "\"id_card\",\"verdict\":\"accepted\",\"valid_from\":"
				   "\"2022-03-10T10:00:00Z\",\"valid_to\":\"%s\"}";
	const char *good = keep_printf(rule, "HR", "2022-03-11T10:00:00Z");

	expect_problem(post(COORDINATOR_LVIV, "/v1/document-rules", "%s", good), 403, "forbidden");
	expect_status(post(OFFICER, "/v1/document-rules", "%s", good), 201);
	expect_field(post(OFFICER, "/v1/document-rules", "%s",
			     keep_printf(rule, "HR", "2022-03-10T10:00:00Z")),
		"/valid_to");
	expect_field(post(OFFICER, "/v1/document-rules", "%s",
			     keep_printf(rule, "hr", "2022-03-11T10:00:00Z")),
		"/country");
	expect_field(get(OFFICER, "/v1/document-rules?country=TUR"), "?country");
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
		cmocka_unit_test(a_rule_from_noon_leaves_the_morning_and_lists_who_no_longer_fits),
		cmocka_unit_test(rules_are_listed_as_they_were_and_as_they_hold),
		cmocka_unit_test(a_rule_is_an_officers_and_whole),
	};

	return cmocka_run_group_tests(tests, server_start, server_stop);
}
