/* Pets and luggage: what groups bring, what vehicles take, and who is told where it is too much. */
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

static struct answer given_group(int pets, int luggage_kg)
{
	return expect_status(
		post(OFFICER, "/v1/registrations",
			"{\"city\":\"LVIV\",\"pets\":%d,\"luggage_kg\":%d,"
			"\"members\":[{\"given_names\":\"Ada\",\"family_name\":\"Su\"}]}",
			pets, luggage_kg),
		201);
}

static struct answer group(const char *id)
{
	return expect_status(get(OFFICER, "/v1/groups/%s", id), 200);
}

static void expect_load(const char *id, int pets, int luggage_kg)
{
	const struct answer now = group(id);
	expect_number(now, "/pets", pets);
	expect_number(now, "/luggage_kg", luggage_kg);
}

static struct convoy given_loaded_convoy(const char *limits)
{
	struct convoy convoy = given_convoy("LVIV", 0, 0);
	convoy.vehicles = 1;
	expect_status(post(OFFICER, path("/v1/convoys/%s/vehicles", convoy.code),
			      "{\"plate\":\"TR 1\",\"kind\":\"bus\",\"seats\":9%s}", limits),
		201);
	return convoy;
}

static struct answer seat(const struct convoy *convoy, const char *id)
{
	const struct answer answer =
		expect_status(post(OFFICER, path("/v1/convoys/%s/assignments", convoy->code),
				      "{\"groups\":[\"%s\"]}", id),
			200);
	expect_text(answer, "/items/0/outcome", "assigned");
	return answer;
}

/* The place of the warning of this code, -1 if there is none. */
static int warned(struct answer answer, const char *code)
{
	const json_t *warnings = json_at(answer, "/items/0/warnings");
	for (size_t i = 0; i < json_array_size(warnings); i++)
		if (strcmp(json_string_value(json_object_get(json_array_get(warnings, i), "code")),
			    code) == 0)
			return (int)i;
	return -1;
}

static void a_group_says_what_it_brings_and_changes_it(void **state)
{
	(void)state;
	const char *id = text_at(given_group(2, 150), "/group");

	expect_load(id, 2, 150);
	const struct answer now = group(id);
	const struct answer changed =
		expect_status(patch(OFFICER, answer_header(&now, "ETag"), path("/v1/groups/%s", id),
				      "{\"pets\":0,\"luggage_kg\":2000}"),
			200);
	expect_number(changed, "/luggage_kg", 2000);
	expect_load(id, 0, 2000);
	expect_load(given_registered_family("LVIV", 1).group, 0, 0);
	expect_number(get(OFFICER, "/v1/groups?city=LVIV&limit=1"), "/items/0/pets", 0);
}

static void too_much_is_refused_by_its_field(void **state)
{
	(void)state;
	const char *id = text_at(given_group(20, 0), "/group");
	const struct answer now = group(id);

	expect_field(post(OFFICER, "/v1/registrations",
			     "{\"city\":\"LVIV\",\"pets\":21,\"members\":[{\"given_names\":\"Ada\","
			     "\"family_name\":\"Su\"}]}"),
		"/pets");
	expect_field(patch(OFFICER, answer_header(&now, "ETag"), path("/v1/groups/%s", id),
			     "{\"luggage_kg\":2001}"),
		"/luggage_kg");
	expect_field(patch(OFFICER, answer_header(&now, "ETag"), path("/v1/groups/%s", id),
			     "{\"pets\":null}"),
		"/pets");
}

static void a_vehicle_has_limits_that_can_be_taken_back(void **state)
{
	(void)state;
	const struct convoy convoy = given_loaded_convoy(",\"pets_max\":2,\"luggage_max_kg\":1000");
	const struct answer now = get(OFFICER, "/v1/convoys/%s", convoy.code);
	expect_number(now, "/vehicles/0/pets_max", 2);
	expect_number(now, "/vehicles/0/luggage_max_kg", 1000);

	const struct answer changed = expect_status(
		patch(OFFICER, answer_header(&now, "ETag"),
			path("/v1/convoys/%s/vehicles/1", convoy.code), "{\"pets_max\":null}"),
		200);
	expect_null(changed, "/vehicle/pets_max");
	expect_number(changed, "/vehicle/luggage_max_kg", 1000);
	expect_field(
		patch(OFFICER, answer_header(&changed, "ETag"),
			path("/v1/convoys/%s/vehicles/1", convoy.code), "{\"luggage_max_kg\":-1}"),
		"/luggage_max_kg");
}

static void who_brings_too_much_has_a_seat_and_a_warning(void **state)
{
	(void)state;
	const struct convoy convoy = given_loaded_convoy(",\"pets_max\":2,\"luggage_max_kg\":100");

	const struct answer first = seat(&convoy, text_at(given_group(2, 60), "/group"));
	assert_int_equal(warned(first, "pets_exceed"), -1);
	assert_int_equal(warned(first, "luggage_exceeds"), -1);
	const struct answer second = seat(&convoy, text_at(given_group(1, 40), "/group"));
	const int pets = warned(second, "pets_exceed");
	assert_int_not_equal(pets, -1);
	expect_number(second, keep_printf("/items/0/warnings/%d/vehicle", pets), 1);
	expect_number(second, keep_printf("/items/0/warnings/%d/brought", pets), 3);
	expect_number(second, keep_printf("/items/0/warnings/%d/most", pets), 2);
	assert_int_equal(warned(second, "luggage_exceeds"), -1);
	assert_int_not_equal(
		warned(seat(&convoy, text_at(given_group(0, 1), "/group")), "luggage_exceeds"), -1);
}

static void without_limits_nobody_is_warned(void **state)
{
	(void)state;
	const struct convoy convoy = given_loaded_convoy("");

	const struct answer answer = seat(&convoy, text_at(given_group(20, 2000), "/group"));
	assert_int_equal(warned(answer, "pets_exceed"), -1);
	assert_int_equal(warned(answer, "luggage_exceeds"), -1);
}

static void what_they_bring_comes_with_the_last_of_them(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 2);
	const char *id = text_at(given_group(3, 50), "/group");
	const struct answer now = group(family.group);
	expect_status(patch(OFFICER, answer_header(&now, "ETag"),
			      path("/v1/groups/%s", family.group), "{\"pets\":1}"),
		200);

	for (int i = 0; i < 2; i++) {
		expect_load(id, 3, 50);
		expect_status(post(OFFICER, path("/v1/groups/%s/join", id),
				      "{\"references\":[\"%s\"],\"reason\":\"Cousins.\"}",
				      family.references[i]),
			200);
	}
	expect_load(id, 4, 50);
	expect_load(family.group, 0, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_group_says_what_it_brings_and_changes_it),
		cmocka_unit_test(too_much_is_refused_by_its_field),
		cmocka_unit_test(a_vehicle_has_limits_that_can_be_taken_back),
		cmocka_unit_test(who_brings_too_much_has_a_seat_and_a_warning),
		cmocka_unit_test(without_limits_nobody_is_warned),
		cmocka_unit_test(what_they_bring_comes_with_the_last_of_them),
	};
	return cmocka_run_group_tests(tests, server_start, server_stop);
}
