/* Requests that travel together: what one of them meets is its own affair. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"

#define CLIENTS 64
#define ROUNDS_MAX 20
#define BYSTANDERS 8

/* An element that makes the whole statement fail, as no value that the server lets in would. */
static const char poison[] =
	"CREATE FUNCTION public.refuse_poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
	"IF NEW.given_names = 'Poison' THEN RAISE EXCEPTION 'poison' USING ERRCODE = '23505', "
	"CONSTRAINT = 'group_source'; END IF; RETURN NEW; END $$; "
	"CREATE TRIGGER refuse_poison BEFORE INSERT ON kafile.citizens "
	"FOR EACH ROW EXECUTE FUNCTION public.refuse_poison()";

static struct answer register_one(const char *name)
{
	return post(OFFICER, "/v1/registrations",
		"{\"city\":\"LVIV\",\"consent\":\"explicit\",\"members\":[{\"given_names\":\"%s\","
		"\"family_name\":\"Kaya\"}]}",
		name);
}

static void register_among_others(int thread, void *context)
{
	struct answer *answers = context;
	answers[thread] = register_one(thread == CLIENTS / 2 ? "Poison" : "Good");
}

static long reruns(void)
{
	const struct answer metrics = ask_monitor("/metrics");
	const char *at = strstr(metrics.body, "\nkafile_db_reruns_total ");
	assert_non_null(at);
	return strtol(strchr(at + 1, ' '), NULL, 10);
}

static void one_bad_request_never_harms_its_batch(void **state)
{
	struct answer answers[CLIENTS];
	(void)state;
	actor_token(OFFICER);
	daemon_sql(&server, poison);
	const long before = reruns();
	for (int round = 0; round < ROUNDS_MAX && reruns() == before; round++) {
		race(CLIENTS, register_among_others, answers);
		for (int i = 0; i < CLIENTS; i++) {
			if (i == CLIENTS / 2)
				expect_problem(answers[i], 409, "conflict");
			else
				expect_status(answers[i], 201);
		}
	}
	assert_true(reruns() > before);
	assert_string_equal(
		daemon_sql(&server,
			"SELECT count(*) FROM kafile.citizens WHERE given_names = 'Poison'"),
		"0\n");
	daemon_sql(&server, "DROP TRIGGER refuse_poison ON kafile.citizens");
}

struct locked {
	struct convoy convoy;
	struct family family;
	atomic_bool released;
	struct answer assigned;
	struct answer registered[BYSTANDERS];
	bool while_locked[BYSTANDERS];
};

/* Thread 0 holds the convoy's row, thread 1 needs it, the others do not. */
static void meet_a_lock(int thread, void *context)
{
	struct locked *locked = context;
	if (thread == 0) {
		daemon_sql(&server,
			keep_printf(
				"BEGIN; SELECT FROM kafile.convoys WHERE code = '%s' FOR UPDATE; "
				"SELECT pg_sleep(2.5); COMMIT",
				locked->convoy.code));
		atomic_store(&locked->released, true);
	} else if (thread == 1) {
		locked->assigned =
			post(OFFICER, path("/v1/convoys/%s/assignments", locked->convoy.code),
				"{\"groups\":[\"%s\"]}", locked->family.group);
	} else {
		locked->registered[thread - 2] = register_one("Bystander");
		locked->while_locked[thread - 2] = !atomic_load(&locked->released);
	}
}

static void who_waits_for_a_lock_delays_nobody_else(void **state)
{
	struct locked locked = { .convoy = given_convoy("LVIV", 1, 10) };
	(void)state;
	locked.family = given_registered_family("LVIV", 2);
	actor_token(OFFICER);
	race(2 + BYSTANDERS, meet_a_lock, &locked);
	expect_text(expect_status(locked.assigned, 200), "/items/0/outcome", "assigned");
	for (int i = 0; i < BYSTANDERS; i++) {
		expect_status(locked.registered[i], 201);
		assert_true(locked.while_locked[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_bad_request_never_harms_its_batch),
		cmocka_unit_test(who_waits_for_a_lock_delays_nobody_else),
	};
	return cmocka_run_group_tests(tests, server_start, server_stop);
}
