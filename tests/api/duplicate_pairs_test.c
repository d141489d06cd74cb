/* Pairs that may be one person: found, judged different, and never named again. */
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

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

static struct answer judges_different(const char *reference, const char *of)
{
	return post(
		OFFICER, path("/v1/citizens/%s/not-duplicate", reference), "{\"of\":\"%s\"}", of);
}

static struct answer detail(const char *reference)
{
	return expect_status(get(OFFICER, "/v1/citizens/%s", reference), 200);
}

static int pairs_of(const char *reference)
{
	const struct answer page =
		expect_status(get(OFFICER, "/v1/duplicates?city=SUMY&limit=200"), 200);
	int count = 0;
	for (size_t i = 0; i < json_array_size(json_at(page, "/items")); i++)
		count += strcmp(text_at(page, keep_printf("/items/%zu/person/reference", i)),
				 reference) == 0;
	return count;
}

static void a_pair_judged_different_never_returns(void **state)
{
	(void)state;
	const char *body = "{\"city\":\"SUMY\",\"members\":[{" HERS "}]}";
	const struct answer older =
		expect_status(post(OFFICER, "/v1/registrations", "%s", body), 201);
	const struct answer newer =
		expect_status(post(OFFICER, "/v1/registrations", "%s", body), 201);
	const char *a = text_at(older, "/citizens/0/reference");
	const char *b = text_at(newer, "/citizens/0/reference");

	assert_true(pairs_of(b) >= 1);
	const int pairs = pairs_of(b);
	expect_text(expect_status(judges_different(a, b), 200), "/decision", "different");
	assert_int_equal(pairs_of(b), pairs - 1);
	const struct answer person = detail(b);
	const struct answer corrected =
		expect_status(patch(OFFICER, answer_header(&person, "ETag"),
				      path("/v1/citizens/%s", b), "{\"family_name\":\"TUNA\"}"),
			200);
	for (size_t i = 0; i < json_array_size(json_at(corrected, "/possible_duplicates")); i++)
		assert_string_not_equal(
			text_at(corrected, keep_printf("/possible_duplicates/%zu/of", i)), a);
	expect_status(merges(b, a), 200);
	expect_problem(judges_different(a, b), 409, "illegal-transition");
	expect_status(undoes(b), 200);
	assert_int_equal(pairs_of(b), pairs);
}

static void pairs_come_in_pages(void **state)
{
	(void)state;
	const char *body = "{\"city\":\"KHERSON\",\"members\":[{" HERS "},{" HERS "},{" HERS "}]}";
	expect_status(post(OFFICER, "/v1/registrations", "%s", body), 201);
	const struct answer first =
		expect_status(get(OFFICER, "/v1/duplicates?city=KHERSON&limit=2"), 200);
	const struct answer second =
		expect_status(get(OFFICER, "/v1/duplicates?city=KHERSON&limit=200&cursor=%s",
				      text_at(first, "/next")),
			200);
	const struct answer all =
		expect_status(get(OFFICER, "/v1/duplicates?city=KHERSON&limit=200"), 200);

	expect_length(first, "/items", 2);
	assert_int_equal(json_array_size(json_at(second, "/items")) + 2,
		json_array_size(json_at(all, "/items")));
	expect_problem(get(OFFICER, "/v1/duplicates?cursor=eHg"), 400, "cursor-malformed");
}

static struct answer registers(const char *city, const char *member)
{
	return expect_status(post(OFFICER, "/v1/registrations",
				     "{\"city\":\"%s\",\"members\":[{%s}]}", city, member),
		201);
}

static void a_pair_of_two_cities_is_found_from_either(void **state)
{
	(void)state;
	const char *member = "\"given_names\":\"Selma\",\"family_name\":\"Acar\","
			     "\"birth_date\":\"1961\"";
	const struct answer older = registers("KONOTOP", member);
	const struct answer newer = registers("POLTAVA", member);
	static const char *const cities[] = { "KONOTOP", "POLTAVA" };

	for (int i = 0; i < 2; i++) {
		const struct answer pairs =
			expect_status(get(OFFICER, "/v1/duplicates?city=%s", cities[i]), 200);
		expect_length(pairs, "/items", 1);
		expect_text(pairs, "/items/0/person/reference",
			text_at(newer, "/citizens/0/reference"));
		expect_text(
			pairs, "/items/0/of/reference", text_at(older, "/citizens/0/reference"));
	}
}

static void a_merged_persons_document_points_to_the_survivor(void **state)
{
	(void)state;
	const char *member = "\"given_names\":\"Aslı\",\"family_name\":\"Bulut\","
			     "\"document\":{\"type\":\"passport\",\"number\":\"U7654321\"}";
	const struct answer old = registers("ODESA", member);
	const struct family kept = given_registered_family("ODESA", 1);
	expect_status(merges(text_at(old, "/citizens/0/reference"), kept.references[0]), 200);
	const struct answer again = registers("ODESA", member);

	expect_length(again, "/possible_duplicates", 1);
	expect_text(again, "/possible_duplicates/0/of", kept.references[0]);
	const struct answer pairs = expect_status(get(OFFICER, "/v1/duplicates?city=ODESA"), 200);
	expect_length(pairs, "/items", 1);
	expect_text(pairs, "/items/0/of/reference", kept.references[0]);
	expect_text(pairs, "/items/0/because/0", "document");
}

static void nobody_is_different_from_themselves(void **state)
{
	(void)state;
	const struct family pair = given_registered_family("LVIV", 2);
	const char *a = pair.references[0];

	expect_problem(judges_different(a, a), 409, "conflict");
	expect_problem(judges_different(a, "000000000H"), 404, "not-found");
	expect_problem(post(COORDINATOR_LVIV, path("/v1/citizens/%s/not-duplicate", a),
			       "{\"of\":\"%s\"}", pair.references[1]),
		403, "forbidden");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pair_judged_different_never_returns),
		cmocka_unit_test(pairs_come_in_pages),
		cmocka_unit_test(a_pair_of_two_cities_is_found_from_either),
		cmocka_unit_test(a_merged_persons_document_points_to_the_survivor),
		cmocka_unit_test(nobody_is_different_from_themselves),
	};

	return cmocka_run_group_tests(tests, server_start, server_stop);
}
