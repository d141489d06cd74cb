/* One key, one action: the same key and body give the same answer, byte for byte, however often and
 * whenever. */
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

#define RIVALS 16
#define KEYS 40

static const char *family_body(const char *name)
{
	return keep_printf("{\"city\":\"LVIV\",\"consent\":\"explicit\",\"members\":[{\"given_"
			   "names\":\"%s\",\"family_name\":\"Kaya\"}]}",
		name);
}

static struct answer register_with(const char *key, const char *body)
{
	return post_with_key(OFFICER, key, "/v1/registrations", "%s", body);
}

/* Bytes are compared, which a proxy would write anew. */
static int directly(void **state)
{
	(void)state;
	client_directly(true);
	return 0;
}

static const char *count_of(const char *name)
{
	return daemon_sql(&server,
		keep_printf("SELECT count(*) FROM kafile.citizens WHERE given_names = '%s'", name));
}

static void the_same_key_and_body_give_the_same_bytes(void **state)
{
	const char *key = fresh_id();
	const struct answer first = expect_status(register_with(key, family_body("Defne")), 201);
	(void)state;
	for (int i = 0; i < 3; i++)
		expect_same(first, register_with(key, family_body("Defne")));
	assert_string_equal(count_of("Defne"), "1\n");
}

static void the_same_key_with_another_body_is_422(void **state)
{
	const char *key = fresh_id();
	(void)state;
	expect_status(register_with(key, family_body("Elif")), 201);
	expect_problem(register_with(key, family_body("Emre")), 422, "idempotency-key-reused");
	assert_string_equal(count_of("Emre"), "0\n");
}

static void a_key_may_stand_in_quotes_or_bare(void **state)
{
	const char *key = fresh_id();
	const struct answer quoted = register_with(key, family_body("Fatma"));
	const struct answer bare = ask(&(struct ask){ .who = OFFICER,
		.method = "POST",
		.path = "/v1/registrations",
		.body = family_body("Fatma"),
		.headers = { keep_printf("Idempotency-Key: %s", key) } });
	(void)state;
	expect_same(quoted, bare);
}

static void a_key_belongs_to_one_person_and_one_path(void **state)
{
	const char *key = fresh_id();
	const char *body = family_body("Gizem");
	const struct answer officers = register_with(key, body);
	const struct answer coordinators =
		post_with_key(COORDINATOR_LVIV, key, "/v1/registrations", "%s", body);
	(void)state;
	expect_status(coordinators, 201);
	assert_string_not_equal(text_at(officers, "/group"), text_at(coordinators, "/group"));
	expect_status(
		post_with_key(OFFICER, key, "/v1/convoys",
			"{\"city\":\"LVIV\",\"border_post\":\"KAPIKULE\",\"departs_at\":\"%s\"}",
			minute(0)),
		201);
}

static void what_could_not_be_read_does_not_use_a_key_up(void **state)
{
	const char *key = fresh_id();
	(void)state;
	expect_problem(register_with(key, family_body("")), 422, "invalid-fields");
	expect_status(register_with(key, family_body("Hazal")), 201);
}

static void a_refusal_is_given_again_too(void **state)
{
	const char *key = fresh_id();
	const char *where =
		path("/v1/convoys/%s/cancellation", given_departed_convoy("LVIV", 1, NULL).code);
	const struct answer first = post_with_key(OFFICER, key, where, "{\"reason\":\"snow\"}");
	(void)state;
	expect_problem(first, 409, "illegal-transition");
	expect_same(first, post_with_key(OFFICER, key, where, "{\"reason\":\"snow\"}"));
}

static void a_key_that_cannot_be_one_is_400(void **state)
{
	char *long_key = keep(calloc(1, 1001));
	(void)state;
	memset(long_key, 'k', 1000);
	expect_problem(
		register_with(long_key, family_body("Kerem")), 400, "idempotency-key-malformed");
	expect_problem(register_with("", family_body("Kerem")), 400, "idempotency-key-malformed");
	assert_string_equal(count_of("Kerem"), "0\n");
}

struct rivals {
	const char *keys[KEYS];
	struct answer answers[KEYS][RIVALS];
};

static void register_all(int thread, void *context)
{
	struct rivals *rivals = context;
	for (int i = 0; i < KEYS; i++) {
		const int key = thread % 2 ? i : KEYS - 1 - i;
		rivals->answers[key][thread] =
			register_with(rivals->keys[key], family_body("Irmak"));
	}
}

static void rivals_in_flight_with_one_key_get_one_answer(void **state)
{
	struct rivals *rivals = keep(calloc(1, sizeof(*rivals)));
	(void)state;
	for (int i = 0; i < KEYS; i++)
		rivals->keys[i] = fresh_id();
	race(RIVALS, register_all, rivals);
	for (int i = 0; i < KEYS; i++) {
		expect_status(rivals->answers[i][0], 201);
		for (int j = 1; j < RIVALS; j++)
			expect_same(rivals->answers[i][0], rivals->answers[i][j]);
	}
	assert_string_equal(count_of("Irmak"), keep_printf("%d\n", KEYS));
}

static void register_one_of_two_bodies(int thread, void *context)
{
	struct rivals *rivals = context;
	rivals->answers[0][thread] =
		register_with(rivals->keys[0], family_body(thread % 2 ? "Jale" : "Kaan"));
}

static void rivals_with_one_key_and_two_bodies_do_one_of_them(void **state)
{
	struct rivals *rivals = keep(calloc(1, sizeof(*rivals)));
	int created = 0;
	(void)state;
	rivals->keys[0] = fresh_id();
	race(RIVALS, register_one_of_two_bodies, rivals);
	for (int i = 0; i < RIVALS; i++) {
		if (rivals->answers[0][i].status == 201)
			created++;
		else
			expect_problem(rivals->answers[0][i], 422, "idempotency-key-reused");
	}
	assert_int_equal(created, RIVALS / 2);
	assert_string_equal(daemon_sql(&server, "SELECT count(*) FROM kafile.citizens WHERE "
						"given_names IN ('Jale', 'Kaan')"),
		"1\n");
}

static void a_key_outlives_a_restart(void **state)
{
	const char *key = fresh_id();
	const struct answer first = expect_status(register_with(key, family_body("Leyla")), 201);
	(void)state;
	daemon_kill(&server);
	daemon_restart(&server);
	expect_same(first, register_with(key, family_body("Leyla")));
	assert_int_equal(daemon_terminate(&server), 0);
	daemon_restart(&server);
	expect_same(first, register_with(key, family_body("Leyla")));
	assert_string_equal(count_of("Leyla"), "1\n");
}

static void a_second_server_knows_the_key(void **state)
{
	struct daemon second;
	const char *key = fresh_id();
	const struct answer first = expect_status(register_with(key, family_body("Melis")), 201);
	(void)state;
	daemon_join(&second, &server);
	const struct answer again = ask(&(struct ask){ .who = OFFICER,
		.method = "POST",
		.path = "/v1/registrations",
		.body = family_body("Melis"),
		.key = key,
		.port = second.port });
	assert_int_equal(daemon_terminate(&second), 0);
	expect_same(first, again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_same_key_and_body_give_the_same_bytes, directly),
		cmocka_unit_test_setup(the_same_key_with_another_body_is_422, directly),
		cmocka_unit_test_setup(a_key_may_stand_in_quotes_or_bare, directly),
		cmocka_unit_test_setup(a_key_belongs_to_one_person_and_one_path, directly),
		cmocka_unit_test_setup(what_could_not_be_read_does_not_use_a_key_up, directly),
		cmocka_unit_test_setup(a_refusal_is_given_again_too, directly),
		cmocka_unit_test_setup(a_key_that_cannot_be_one_is_400, directly),
		cmocka_unit_test_setup(rivals_in_flight_with_one_key_get_one_answer, directly),
		cmocka_unit_test_setup(rivals_with_one_key_and_two_bodies_do_one_of_them, directly),
		cmocka_unit_test_setup(a_key_outlives_a_restart, directly),
		cmocka_unit_test_setup(a_second_server_knows_the_key, directly),
	};
	return cmocka_run_group_tests(tests, server_start, server_stop);
}
