/* Corrections of the numbers of identities and documents. */
#include <stdio.h>
#include <string.h>

#include "base/crypto.h"
#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

#define ZONE                                                                                       \
	"P<TURYILDIZ<<AYSE<NUR<<<<<<<<<<<<<<<<<<<<<<<\\nU123456784TUR9105171F300516510000000146<<" \
	"<4"

/* A Turkish person of LVIV with these fields besides; the reference. */
static const char *given_person(const char *fields)
{
	return text_at(
		expect_status(
			post(OFFICER, "/v1/registrations",
				"{\"city\":\"LVIV\",\"members\":[{\"given_names\":"
				"\"Oya\",\"family_name\":\"Işık\",\"nationality\":\"TUR\"%s}]}",
				fields),
			201),
		"/citizens/0/reference");
}

static struct answer correct(const char *reference, const char *etag, const char *body)
{
	return patch(OFFICER, etag, path("/v1/citizens/%s", reference), "%s", body);
}

static struct answer detail(const char *reference)
{
	return expect_status(get(OFFICER, "/v1/citizens/%s", reference), 200);
}

/* True if the number leads to the person. */
static bool finds(const char *field, const char *number, const char *reference)
{
	const struct answer found = expect_status(
		post(OFFICER, "/v1/citizens/search", "{\"%s\":\"%s\"}", field, number), 200);

	return strstr(found.body, reference) != NULL;
}

static bool misses(struct answer answer, const char *field)
{
	for (int i = 0; json_at(answer, path("/missing/%d", i)); i++)
		if (strcmp(text_at(answer, path("/missing/%d", i)), field) == 0)
			return true;
	return false;
}

static const char *last_event(const char *reference)
{
	return daemon_sql(
		&server, keep_printf("SELECT before::jsonb, after::jsonb FROM kafile.events "
				     "WHERE reference = '%s' AND "
				     "type = 'citizen.corrected' "
				     "ORDER BY id DESC LIMIT 1",
				 reference));
}

/* How often the database holds the text, as text or as bytes. */
static const char *held(const char *text)
{
	return daemon_sql(&server,
		keep_printf("SET xmlbinary = hex; SELECT count(*) FROM (SELECT "
			    "schema_to_xml('kafile', true, false, '')::text) AS all_tables (x) "
			    "WHERE x LIKE '%%%s%%' OR upper(x) LIKE '%%' || "
			    "upper(encode('%s', 'hex')) || '%%'",
			text, text));
}

static void a_mistyped_identity_number_is_put_right(void **state)
{
	(void)state;
	const char *reference = given_person(",\"national_id\":\"10000000078\"");
	const struct answer after = expect_status(
		correct(reference, "\"v1\"", "{\"national_id\":\"10000000146\"}"), 200);

	expect_header(after, "ETag", "\"v2\"");
	assert_false(misses(after, "national_id"));
	assert_null(strstr(after.body, "10000000146"));
	assert_true(finds("national_id", "10000000146", reference));
	assert_false(finds("national_id", "10000000078", reference));
	expect_text(after, "/given_names", "Oya");
}

static void a_number_that_was_missing_is_added(void **state)
{
	(void)state;
	const char *reference = given_person("");

	assert_true(misses(detail(reference), "national_id"));
	expect_status(correct(reference, "\"v1\"",
			      "{\"national_id\":\"10000000382\",\"document\":{\"type\":"
			      "\"passport\",\"number\":\"u 555-0001\"}}"),
		200);
	assert_false(misses(detail(reference), "national_id"));
	assert_false(misses(detail(reference), "document"));
	assert_true(finds("document_number", "U5550001", reference));
}

static void a_documents_number_is_put_right_and_the_rest_stays(void **state)
{
	(void)state;
	const char *reference = given_person(
		",\"document\":{\"type\":\"passport\",\"issuing_state\":\"TUR\",\"number\":"
		"\"U1000001\",\"expires_on\":\"2090-05-16\"}");
	const struct answer after = expect_status(
		correct(reference, "\"v1\"", "{\"document\":{\"number\":\"U1000002\"}}"), 200);

	expect_text(after, "/document/type", "passport");
	expect_text(after, "/document/issuing_state", "TUR");
	expect_text(after, "/document/expires_on", "2090-05-16");
	assert_null(strstr(after.body, "U1000002"));
	assert_true(finds("document_number", "U1000002", reference));
	assert_false(finds("document_number", "U1000001", reference));
}

static void a_zone_tells_the_whole_document_and_nothing_else(void **state)
{
	(void)state;
	const char *reference =
		given_person(",\"document\":{\"type\":\"id_card\",\"issuing_state\":\"UKR\","
			     "\"number\":\"A2000001\"}");
	const struct answer after = expect_status(
		correct(reference, "\"v1\"", "{\"document\":{\"mrz\":\"" ZONE "4\"}}"), 200);

	expect_text(after, "/document/type", "passport");
	expect_text(after, "/document/issuing_state", "TUR");
	expect_text(after, "/document/expires_on", "2030-05-16");
	expect_text(after, "/family_name", "Işık");
	assert_true(misses(after, "national_id"));
	assert_true(finds("document_number", "U12345678", reference));
	assert_false(finds("document_number", "A2000001", reference));
}

static void null_clears(void **state)
{
	(void)state;
	const char *reference =
		given_person(",\"national_id\":\"10000000214\",\"document\":{\"type\":\"passport\","
			     "\"number\":\"U3000001\"}");
	const struct answer one = expect_status(
		correct(reference, "\"v1\"", "{\"document\":{\"number\":null}}"), 200);
	const struct answer all = expect_status(
		correct(reference, "\"v2\"", "{\"national_id\":null,\"document\":null}"), 200);

	expect_text(one, "/document/type", "passport");
	assert_true(misses(one, "document"));
	expect_null(all, "/document");
	assert_true(misses(all, "national_id"));
	assert_false(finds("national_id", "10000000214", reference));
	assert_false(finds("document_number", "U3000001", reference));
	assert_string_equal(daemon_sql(&server, keep_printf("SELECT num_nulls(national_id_sealed, "
							    "national_id_hash, document_sealed, "
							    "document_hash) FROM kafile.citizens "
							    "WHERE reference = '%s'",
							reference)),
		"4\n");
}

static void what_cannot_hold_names_its_field_and_changes_nothing(void **state)
{
	(void)state;
	const char *reference = given_person(",\"document\":{\"number\":\"U4000001\"}");
	const struct answer answer = correct(reference, "\"v1\"",
		"{\"national_id\":\"10000000147\",\"document\":{\"mrz\":\"" ZONE
		"5\",\"number\":\"Ü1\",\"issuing_state\":\"ABC\",\"colour\":1}}");

	expect_field(answer, "/national_id");
	expect_field(answer, "/document/mrz");
	expect_field(answer, "/document/number");
	expect_field(answer, "/document/issuing_state");
	expect_field(answer, "/document/colour");
	assert_null(strstr(answer.body, "10000000147"));
	expect_field(correct(reference, "\"v1\"", "{\"document\":{\"type\":\"none\"}}"),
		"/document/type");
	expect_header(detail(reference), "ETag", "\"v1\"");
	expect_status(
		correct(reference, "\"v1\"", "{\"document\":{\"type\":\"none\",\"number\":null}}"),
		200);
}

static void an_expired_document_is_a_warning(void **state)
{
	(void)state;
	const char *reference = given_person("");
	const struct answer after = expect_status(
		correct(reference, "\"v1\"",
			"{\"document\":{\"type\":\"passport\",\"expires_on\":\"2020-01-31\"}}"),
		200);

	expect_length(after, "/warnings", 1);
	expect_text(after, "/warnings/0/pointer", "/document/expires_on");
	expect_text(after, "/document/expires_on", "2020-01-31");
}

static void a_number_needs_the_version_that_was_read(void **state)
{
	(void)state;
	const char *reference = given_person("");

	expect_status(correct(reference, "\"v1\"", "{\"sex\":\"F\"}"), 200);
	expect_problem(correct(reference, "\"v1\"", "{\"national_id\":\"10000000146\"}"), 412,
		"version-changed");
	assert_true(misses(detail(reference), "national_id"));
}

static void another_person_with_the_number_is_told(void **state)
{
	(void)state;
	const char *first =
		given_person(",\"national_id\":\"10000000450\",\"document\":{\"number\":"
			     "\"U6000001\"}");
	const char *second = given_person("");
	const struct answer after = expect_status(
		correct(second, "\"v1\"",
			"{\"national_id\":\"10000000450\",\"document\":{\"number\":\"U6000001\"}}"),
		200);
	const struct answer later =
		expect_status(correct(second, "\"v2\"", "{\"sex\":\"F\"}"), 200);

	expect_length(after, "/possible_duplicates", 1);
	expect_text(after, "/possible_duplicates/0/reference", second);
	expect_text(after, "/possible_duplicates/0/of", first);
	expect_length(after, "/possible_duplicates/0/because", 2);
	expect_length(later, "/possible_duplicates", 0);
}

static void a_duplicate_in_another_coordinators_city_is_not_told(void **state)
{
	(void)state;
	const char *elsewhere = text_at(
		expect_status(post(OFFICER, "/v1/registrations",
				      "{\"city\":\"KYIV\",\"members\":[{\"given_names\":\"Can\","
				      "\"family_name\":\"Ak\",\"document\":{\"number\":"
				      "\"U7000001\"}}]}"),
			201),
		"/citizens/0/reference");
	const char *reference = given_person("");
	const struct answer after =
		expect_status(patch(COORDINATOR_LVIV, "\"v1\"", path("/v1/citizens/%s", reference),
				      "{\"document\":{\"number\":\"U7000001\"}}"),
			200);

	expect_length(after, "/possible_duplicates", 0);
	assert_null(strstr(after.body, elsewhere));
}

static void the_log_and_the_tables_hold_no_number(void **state)
{
	(void)state;
	const char *reference = given_person(",\"national_id\":\"10000000528\"");

	expect_status(correct(reference, "\"v1\"",
			      "{\"sex\":\"F\",\"national_id\":\"10000000696\",\"document\":{"
			      "\"type\":\"passport\",\"number\":\"U8000001\"}}"),
		200);
	assert_string_equal(last_event(reference),
		"{\"sex\": null}|{\"sex\": \"F\", \"document\": \"changed\", \"national_id\": "
		"\"changed\"}\n");
	assert_string_equal(held("10000000528"), "0\n");
	assert_string_equal(held("10000000696"), "0\n");
	assert_string_equal(held("U8000001"), "0\n");
	assert_string_equal(held(reference), "1\n"); /* so it would be seen */
}

static void field_key(uint8_t key[SEAL_KEY_BYTES])
{
	char text[128] = "";
	FILE *file = fopen(path("%s/keys/field-1.key", server.state), "r");

	assert_non_null(file);
	assert_non_null(fgets(text, sizeof(text), file));
	(void)fclose(file);
	text[strcspn(text, "\n")] = 0;
	assert_int_equal(base64url_decode(key, SEAL_KEY_BYTES, str_from(text)), SEAL_KEY_BYTES);
}

static void the_field_key_and_the_reference_open_a_corrected_number(void **state)
{
	(void)state;
	const char *reference = given_person(",\"national_id\":\"10000000832\"");
	const char *typed = keep_printf("%.5s-%s", reference, reference + 5);
	uint8_t key[SEAL_KEY_BYTES], sealed[128], plain[128] = { 0 };

	expect_status(correct(typed, "\"v1\"", "{\"national_id\":\"10000000900\"}"), 200);
	/* The first two bytes are the key's number. */
	const char *text = daemon_sql(
		&server, keep_printf("SELECT rtrim(translate(encode(substr(national_id_sealed, 3), "
				     "'base64'), E'+/\\n', '-_'), '=') FROM kafile.citizens WHERE "
				     "reference = '%s'",
				 reference));
	const ptrdiff_t len =
		base64url_decode(sealed, sizeof(sealed), (struct str){ text, strcspn(text, "\n") });
	field_key(key);
	assert_int_equal(len, SEAL_OVERHEAD + 11);
	assert_true(crypto_open(plain, (struct str){ (const char *)sealed, (size_t)len },
		str_from(keep_printf("v1|citizens|national_id|%s|1", reference)), key));
	assert_string_equal((const char *)plain, "10000000900");
}

static void a_correction_that_changes_nothing_is_no_event(void **state)
{
	(void)state;
	const char *reference = given_person(",\"national_id\":\"10000000764\"");

	expect_header(expect_status(correct(reference, "\"v1\"",
					    "{\"national_id\":\"10000000764\",\"document\":{}}"),
			      200),
		"ETag", "\"v1\"");
	assert_string_equal(last_event(reference), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mistyped_identity_number_is_put_right),
		cmocka_unit_test(a_number_that_was_missing_is_added),
		cmocka_unit_test(a_documents_number_is_put_right_and_the_rest_stays),
		cmocka_unit_test(a_zone_tells_the_whole_document_and_nothing_else),
		cmocka_unit_test(null_clears),
		cmocka_unit_test(what_cannot_hold_names_its_field_and_changes_nothing),
		cmocka_unit_test(an_expired_document_is_a_warning),
		cmocka_unit_test(a_number_needs_the_version_that_was_read),
		cmocka_unit_test(another_person_with_the_number_is_told),
		cmocka_unit_test(a_duplicate_in_another_coordinators_city_is_not_told),
		cmocka_unit_test(the_log_and_the_tables_hold_no_number),
		cmocka_unit_test(the_field_key_and_the_reference_open_a_corrected_number),
		cmocka_unit_test(a_correction_that_changes_nothing_is_no_event),
	};

	return cmocka_run_group_tests(tests, server_start, server_stop);
}
