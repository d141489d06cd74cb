/* What bad input gets: a problem that says what to do, never a 500, and nothing half-written. */
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

#define PERSON "{\"given_names\":\"Ayşe Nur\",\"family_name\":\"Yıldız\"}"

/* Sent as it is: a proxy would read it first. */
static struct answer sent(const char *method, const char *where, const char *body, const char *type)
{
	return ask(&(struct ask){ .who = OFFICER,
		.method = method,
		.path = where,
		.body = body,
		.type = type,
		.key = strcmp(method, "POST") == 0 ? fresh_id() : NULL,
		.port = server.port });
}

static struct answer register_raw(const char *body)
{
	return sent("POST", "/v1/registrations", body, NULL);
}

static struct answer register_members(const char *members)
{
	return post(OFFICER, "/v1/registrations",
		"{\"city\":\"LVIV\",\"consent\":\"explicit\",\"members\":[%s]}", members);
}

static void malformed_json_is_400(void **state)
{
	static const char *const bodies[] = { "{", "", "{\"city\":}", "{'city':'LVIV'}",
		"{\"city\":\"LVIV\",}", "{\"city\":\"LVIV\"} extra", "nothing",
		"{\"city\":\"\\ud800\"}", "{\"seats\":01}" };
	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++)
		expect_problem(register_raw(bodies[i]), 400, "malformed-json");
}

static void json_that_is_not_an_object_is_422(void **state)
{
	static const char *const bodies[] = { "[]", "[{}]" };
	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++)
		expect_field(register_raw(bodies[i]), "");
}

static void another_media_type_is_415(void **state)
{
	(void)state;
	expect_problem(sent("POST", "/v1/registrations", "{}", "text/plain"), 415,
		"unsupported-media-type");
	expect_problem(sent("POST", "/v1/registrations", "{}", ""), 415, "unsupported-media-type");
	expect_problem(
		sent("POST", "/v1/registrations", "a=b", "application/x-www-form-urlencoded"), 415,
		"unsupported-media-type");
}

static void a_media_type_may_have_a_charset(void **state)
{
	(void)state;
	expect_status(
		sent("POST", "/v1/registrations",
			"{\"city\":\"LVIV\",\"consent\":\"explicit\",\"members\":[" PERSON "]}",
			"Application/JSON; charset=utf-8"),
		201);
}

static void a_correction_of_another_media_type_is_told_which_to_send(void **state)
{
	const struct family family = given_registered_family("LVIV", 1);
	(void)state;
	expect_header(expect_problem(sent("PATCH", path("/v1/citizens/%s", family.references[0]),
					     "{}", NULL),
			      415, "unsupported-media-type"),
		"Accept-Patch", "application/merge-patch+json");
}

static void a_body_past_one_mebibyte_is_413(void **state)
{
	const size_t bytes = (1 << 20) + 1;
	char *body = keep(malloc(bytes + 1));
	(void)state;
	memset(body, ' ', bytes);
	body[bytes] = 0;
	expect_problem(register_raw(body), 413, "body-too-large");
	expect_problem(ask(&(struct ask){ .who = OFFICER,
			       .method = "POST",
			       .path = "/v1/registrations",
			       .body = body,
			       .key = fresh_id(),
			       .headers = { "Transfer-Encoding: chunked" },
			       .port = server.port }),
		413, "body-too-large");
}

static void an_unknown_route_is_404(void **state)
{
	static const char *const paths[] = { "/index.html", "/v1", "/v1/", "/v1/cities/",
		"/v1/citys", "/v2/cities", "//v1/cities", "/v1/../etc/passwd",
		"/v1/convoys/LVIV-20220310-1/manifest/2", "/V1/cities" };
	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		expect_problem(sent("GET", paths[i], NULL, NULL), 404, "not-found");
}

static void a_wrong_method_is_405_and_names_the_right_ones(void **state)
{
	(void)state;
	expect_problem(sent("DELETE", "/v1/cities", NULL, NULL), 405, "method-not-allowed");
	expect_problem(sent("PUT", "/v1/convoys", "{}", NULL), 405, "method-not-allowed");
	expect_problem(sent("BREW", "/v1/cities", NULL, NULL), 405, "method-not-allowed");
	const char *allow = answer_header(
		&(struct answer){ .headers = sent("DELETE", "/v1/convoys", NULL, NULL).headers },
		"Allow");
	assert_non_null(allow);
	assert_non_null(strstr(allow, "GET"));
	assert_non_null(strstr(allow, "POST"));
	assert_null(strstr(allow, "DELETE"));
}

static void an_unknown_field_is_422_and_is_named(void **state)
{
	(void)state;
	expect_field(post(OFFICER, "/v1/registrations",
			     "{\"city\":\"LVIV\",\"consent\":\"explicit\",\"colour\":\"red\","
			     "\"members\":[" PERSON "]}"),
		"/colour");
	expect_field(
		register_members(
			"{\"given_names\":\"Can\",\"family_name\":\"Öztürk\",\"shoe_size\":44}"),
		"/members/0/shoe_size");
}

static void an_unknown_query_parameter_is_422_and_is_named(void **state)
{
	(void)state;
	expect_field(get(OFFICER, "/v1/convoys?colour=red"), "?colour");
	expect_field(get(OFFICER, "/v1/citizens?limit=0"), "?limit");
	expect_field(get(OFFICER, "/v1/citizens?limit=ten"), "?limit");
	expect_field(get(OFFICER, "/v1/citizens?limit=201"), "?limit");
	expect_field(get(OFFICER, "/v1/convoys?departs_from=yesterday"), "?departs_from");
}

static void a_key_that_stands_twice_is_400(void **state)
{
	(void)state;
	expect_problem(
		register_raw("{\"city\":\"LVIV\",\"city\":\"KYIV\"}"), 400, "malformed-json");
	expect_problem(register_raw("{\"members\":[{\"sex\":\"F\",\"sex\":\"M\"}]}"), 400,
		"malformed-json");
}

static void invalid_utf8_is_400(void **state)
{
	static const char *const bodies[] = { "{\"city\":\"\xff\"}", "{\"city\":\"\xc0\xaf\"}",
		"{\"city\":\"\xed\xa0\x80\"}", "{\"city\":\"\xf5\x80\x80\x80\"}", "{\"\xc3\":1}" };
	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++)
		expect_problem(register_raw(bodies[i]), 400, "malformed-json");
}

static void a_nul_in_text_is_422_and_is_named(void **state)
{
	(void)state;
	expect_field(
		register_members(
			"{\"given_names\":\"Ay\\u0000se\",\"family_name\":\"Y\\u0131ld\\u0131z\"}"),
		"/members/0/given_names");
}

static void a_number_out_of_range_is_422(void **state)
{
	static const char *const numbers[] = { "0", "2001", "-1", "1e400", "99999999999999999999",
		"1.5", "\"50\"", "true" };
	const struct convoy convoy = given_convoy("LVIV", 0, 0);
	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		expect_problem(
			sent("POST", path("/v1/convoys/%s/vehicles", convoy.code),
				keep_printf(
					"{\"plate\":\"BC "
					"1\",\"kind\":\"bus\",\"seats\":%s,\"accessible_seats\":0}",
					numbers[i]),
				NULL),
			422, "invalid-fields");
	expect_length(get(OFFICER, "/v1/convoys/%s", convoy.code), "/vehicles", 0);
}

static void a_date_that_does_not_exist_is_422(void **state)
{
	static const char *const dates[] = { "1991-02-29", "1991-13-01", "1991-00-10", "1991-04-31",
		"17.05.1991", "91-05-17", "2991-05-17", "" };
	(void)state;
	for (size_t i = 0; i < sizeof(dates) / sizeof(*dates); i++)
		expect_field(
			register_members(keep_printf("{\"given_names\":\"Can\",\"family_name\":"
						     "\"Öztürk\",\"birth_date\":\"%s\"}",
				dates[i])),
			"/members/0/birth_date");
}

static void a_time_without_an_offset_is_422(void **state)
{
	(void)state;
	expect_field(post(OFFICER, "/v1/convoys",
			     "{\"city\":\"LVIV\",\"border_post\":\"KAPIKULE\",\"departs_at\":"
			     "\"2022-03-10T08:00:00\"}"),
		"/departs_at");
	expect_field(post(OFFICER, "/v1/convoys",
			     "{\"city\":\"LVIV\",\"border_post\":\"KAPIKULE\",\"departs_at\":"
			     "\"2022-02-30T08:00:00Z\"}"),
		"/departs_at");
}

static void a_failed_check_digit_is_422_and_is_named(void **state)
{
	(void)state;
	expect_field(register_members("{\"given_names\":\"Can\",\"family_name\":\"Öztürk\","
				      "\"national_id\":\"10000000147\"}"),
		"/members/0/national_id");
}

static void all_wrong_fields_are_told_at_once(void **state)
{
	const struct answer answer = post(OFFICER, "/v1/registrations",
		"{\"city\":\"LVIV\",\"consent\":\"maybe\",\"contact\":{\"phone\":\"12\"},"
		"\"members\":["
		"{\"given_names\":\"\",\"family_name\":\"Kaya\"},"
		"{\"given_names\":\"Su\",\"birth_date\":\"1991-02-30\",\"sex\":\"Q\"}]}");
	(void)state;
	expect_field(answer, "/consent");
	expect_field(answer, "/contact/phone");
	expect_field(answer, "/members/0/given_names");
	expect_field(answer, "/members/1/family_name");
	expect_field(answer, "/members/1/birth_date");
	expect_field(answer, "/members/1/sex");
}

static void a_post_without_a_key_is_400(void **state)
{
	(void)state;
	expect_problem(post_with_key(OFFICER, NULL, "/v1/registrations", "{}"), 400,
		"idempotency-key-missing");
}

static void a_cursor_of_nobodys_making_is_400(void **state)
{
	(void)state;
	expect_problem(get(OFFICER, "/v1/citizens?cursor=nonsense"), 400, "cursor-malformed");
	expect_problem(get(OFFICER, "/v1/changes?since=nonsense"), 400, "cursor-malformed");
}

static void a_mistyped_reference_is_told_apart_from_an_unknown_one(void **state)
{
	const struct family family = given_registered_family("LVIV", 1);
	char *reference = keep_copy(family.references[0], 10);
	(void)state;
	reference[2] = reference[2] == '7' ? '8' : '7';
	const struct answer mistyped =
		expect_problem(get(OFFICER, "/v1/status/%s", reference), 404, "not-found");
	assert_non_null(strstr(text_at(mistyped, "/detail"), "mistyped"));
}

static void a_correction_needs_the_version_it_corrects(void **state)
{
	const struct family family = given_registered_family("LVIV", 1);
	const char *where = path("/v1/citizens/%s", family.references[0]);
	const struct answer seen = get(OFFICER, "%s", where);
	const char *etag = answer_header(&seen, "ETag");
	(void)state;
	expect_problem(patch(OFFICER, NULL, where, "{\"sex\":\"F\"}"), 428, "version-required");
	expect_problem(
		patch(OFFICER, "\"v999\"", where, "{\"sex\":\"F\"}"), 412, "version-changed");
	expect_problem(
		patch(OFFICER, "\"other\"", where, "{\"sex\":\"F\"}"), 412, "version-changed");
	expect_text(
		expect_status(patch(OFFICER, etag, where, "{\"sex\":\"F\"}"), 200), "/sex", "F");
	expect_problem(patch(OFFICER, etag, where, "{\"sex\":\"M\"}"), 412, "version-changed");
}

static void text_comes_back_exactly_as_it_was_given(void **state)
{
	static const char *const names[] = { "İstanbul", "Ґалаґан", "O'Brien", "😀 Ünlü", "שלום",
		"السلام عليكم", "Ağaoğlu", "Zoë", "a\\\"b", "<b>&amp;", "Ⅷ ﬁ", "e\xcc\x81" };
	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		json_t *name = keep_json(json_string(names[i]));
		char *quoted = keep(json_dumps(name, JSON_ENCODE_ANY));
		const struct answer registered = expect_status(
			register_members(keep_printf(
				"{\"given_names\":%s,\"family_name\":%s}", quoted, quoted)),
			201);
		const struct answer person =
			expect_status(get(OFFICER, "/v1/citizens/%s",
					      text_at(registered, "/citizens/0/reference")),
				200);
		expect_text(person, "/given_names", names[i]);
		expect_text(person, "/family_name", names[i]);
	}
}

static void a_refused_registration_leaves_nothing_behind(void **state)
{
	(void)state;
	const char *before = daemon_sql(&server, "SELECT (SELECT count(*) FROM kafile.citizens), "
						 "(SELECT count(*) FROM kafile.travel_groups), "
						 "(SELECT count(*) FROM kafile.events)");
	expect_problem(register_members(PERSON ",{\"given_names\":\"Su\"}"), 422, "invalid-fields");
	expect_problem(
		post(OFFICER, "/v1/registrations",
			"{\"city\":\"ATLANTIS\",\"consent\":\"explicit\",\"members\":[" PERSON
			"]}"),
		422, "invalid-fields");
	assert_string_equal(before,
		daemon_sql(&server,
			"SELECT (SELECT count(*) FROM kafile.citizens), (SELECT count(*) FROM "
			"kafile.travel_groups), (SELECT count(*) FROM kafile.events)"));
}

static void a_request_id_comes_back(void **state)
{
	struct ask what = {
		.method = "GET", .path = "/healthz", .headers = { "X-Request-Id: form-17" }
	};
	(void)state;
	expect_header(ask(&what), "X-Request-Id", "form-17");
	what.headers[0] = NULL;
	const struct answer answer = ask(&what);
	assert_non_null(answer_header(&answer, "X-Request-Id"));
}

static void head_is_like_get_without_a_body(void **state)
{
	const struct answer answer = expect_status(sent("HEAD", "/v1/cities", NULL, NULL), 200);
	(void)state;
	assert_int_equal(answer.body_bytes, 0);
}

static void personal_data_are_not_stored_on_the_way(void **state)
{
	const struct family family = given_registered_family("LVIV", 1);
	(void)state;
	expect_header(get(OFFICER, "/v1/citizens"), "Cache-Control", "no-store");
	expect_header(get(OFFICER, "/v1/status/%s", family.references[0]), "Cache-Control",
		"private, no-cache");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(malformed_json_is_400),
		cmocka_unit_test(json_that_is_not_an_object_is_422),
		cmocka_unit_test(another_media_type_is_415),
		cmocka_unit_test(a_media_type_may_have_a_charset),
		cmocka_unit_test(a_correction_of_another_media_type_is_told_which_to_send),
		cmocka_unit_test(a_body_past_one_mebibyte_is_413),
		cmocka_unit_test(an_unknown_route_is_404),
		cmocka_unit_test(a_wrong_method_is_405_and_names_the_right_ones),
		cmocka_unit_test(an_unknown_field_is_422_and_is_named),
		cmocka_unit_test(an_unknown_query_parameter_is_422_and_is_named),
		cmocka_unit_test(a_key_that_stands_twice_is_400),
		cmocka_unit_test(invalid_utf8_is_400),
		cmocka_unit_test(a_nul_in_text_is_422_and_is_named),
		cmocka_unit_test(a_number_out_of_range_is_422),
		cmocka_unit_test(a_date_that_does_not_exist_is_422),
		cmocka_unit_test(a_time_without_an_offset_is_422),
		cmocka_unit_test(a_failed_check_digit_is_422_and_is_named),
		cmocka_unit_test(all_wrong_fields_are_told_at_once),
		cmocka_unit_test(a_post_without_a_key_is_400),
		cmocka_unit_test(a_cursor_of_nobodys_making_is_400),
		cmocka_unit_test(a_mistyped_reference_is_told_apart_from_an_unknown_one),
		cmocka_unit_test(a_correction_needs_the_version_it_corrects),
		cmocka_unit_test(text_comes_back_exactly_as_it_was_given),
		cmocka_unit_test(a_refused_registration_leaves_nothing_behind),
		cmocka_unit_test(a_request_id_comes_back),
		cmocka_unit_test(head_is_like_get_without_a_body),
		cmocka_unit_test(personal_data_are_not_stored_on_the_way),
	};
	return cmocka_run_group_tests(tests, server_start, server_stop);
}
