/* A message is taken once, whoever sends it again, when and where. */
#include <stdlib.h>
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/gateways.h"
#include "support/kept.h"
#include "support/process.h"

#define THREADS 8
#define HELD_MS 700

static struct gateway kannel;

static int start(void **state)
{
	if (server_start(state))
		return -1;
	kannel = gateway_new("kannel-tr1", "kannel", "");
	return 0;
}

struct rush {
	const char *id;
	const char *phone;
	const char *text;
	struct answer answers[THREADS];
};

static void write_once(int thread, void *context)
{
	struct rush *rush = context;

	rush->answers[thread] = writes(&kannel, rush->id, rush->phone, rush->text);
}

static const char *registrations_of(const char *phone)
{
	const char *count = daemon_sql(&server,
		keep_printf(
			"SELECT count(*) FROM kafile.citizens AS c JOIN kafile.travel_groups AS "
			"g ON g.id = c.group_id WHERE g.contact_phone = '%s'",
			phone));

	return keep_copy(count, strcspn(count, "\n"));
}

static void those_that_come_at_once_get_one_answer(void **state)
{
	(void)state;
	struct rush rush = { .id = fresh_id(),
		.phone = fresh_phone(),
		.text = "KAYIT Lviv; Ayşe Yılmaz; 17.05.1991; 3" };

	race(THREADS, write_once, &rush);
	expect_status(rush.answers[0], 200);
	assert_non_null(strstr(rush.answers[0].body, "DURUM"));
	for (int i = 1; i < THREADS; i++)
		expect_same(rush.answers[i], rush.answers[0]);
	assert_string_equal(stored(&kannel, rush.id), "1");
	assert_string_equal(registrations_of(rush.phone), "1");
}

/* Holds what a message writes, for a while, as a slow first one would. */
static pid_t hold_messages(void)
{
	static const char *arguments[] = { NULL, "-X", "-q", "-c", NULL, NULL, NULL };
	const char *sql =
		keep_printf("BEGIN; LOCK TABLE kafile.inbound_messages IN ACCESS EXCLUSIVE "
			    "MODE; SELECT pg_sleep(%f); COMMIT",
			HELD_MS / 1000.0);

	arguments[0] = keep_printf("%s/psql", getenv("KAFILE_TEST_BINDIR"));
	arguments[4] = sql;
	arguments[5] = server.owner_url;
	const pid_t holder = process_start(arguments, NULL, "/dev/null");
	for (int i = 0; i < 200; i++) {
		pause_ms(10);
		if (strncmp(daemon_sql(&server,
				    "SELECT count(*) FROM pg_locks WHERE relation = "
				    "'kafile.inbound_messages'::regclass AND granted AND mode = "
				    "'AccessExclusiveLock'"),
			    "1", 1) == 0)
			break;
	}
	return holder;
}

static void those_that_come_while_the_first_is_held_up_wait_for_it(void **state)
{
	(void)state;
	struct rush rush = {
		.id = fresh_id(), .phone = fresh_phone(), .text = "REGISTER Kyiv; Ann Lee; 1990"
	};
	const pid_t holder = hold_messages();

	race(THREADS, write_once, &rush);
	process_wait(holder);
	for (int i = 0; i < THREADS; i++) {
		expect_status(rush.answers[i], 200);
		expect_same(rush.answers[i], rush.answers[0]);
	}
	assert_string_equal(stored(&kannel, rush.id), "1");
	assert_string_equal(registrations_of(rush.phone), "1");
}

struct kill_rush {
	struct rush rush;
	int after_ms;
};

static void write_or_kill(int thread, void *context)
{
	struct kill_rush *kill = context;

	if (thread == 0) {
		pause_ms(kill->after_ms);
		daemon_kill(&server);
	} else {
		write_once(thread, &kill->rush);
	}
}

/* As Kannel does: the same id until there is a 200. */
static struct answer insist(const struct rush *rush)
{
	struct answer answer = { 0 };

	for (int i = 0; i < 100 && answer.status != 200; i++) {
		answer = writes(&kannel, rush->id, rush->phone, rush->text);
		if (answer.status != 200)
			pause_ms(50);
	}
	return answer;
}

static void a_server_that_is_killed_in_between_has_taken_it_once_or_not_yet(void **state)
{
	(void)state;
	for (int round = 0; round < 8; round++) {
		struct kill_rush kill = { .rush = { .id = fresh_id(),
						  .phone = fresh_phone(),
						  .text = "KAYIT Lviv; Can Öztürk; 2.3.1985; 2" },
			.after_ms = round };

		race(THREADS, write_or_kill, &kill);
		daemon_restart(&server);
		const struct answer last = expect_status(insist(&kill.rush), 200);
		for (int i = 1; i < THREADS; i++)
			if (kill.rush.answers[i].status == 200)
				expect_same(kill.rush.answers[i], last);
		assert_string_equal(stored(&kannel, kill.rush.id), "1");
		assert_string_equal(registrations_of(kill.rush.phone), "1");
	}
}

static void two_servers_take_it_once(void **state)
{
	(void)state;
	struct daemon second;
	const char *phone = fresh_phone();
	const char *id = fresh_id();

	daemon_join(&second, &server);
	const struct answer here = writes(&kannel, id, phone, "DUR");
	const struct answer there = ask(&(struct ask){ .method = "GET",
		.path = path(
			"/sms/kannel?from=%s&text=DUR&id=%s", escaped(phone, strlen(phone)), id),
		.headers = { basic(kannel.name, kannel.password) },
		.port = second.port });
	assert_int_equal(daemon_terminate(&second), 0);
	expect_same(there, expect_status(here, 200));
	assert_string_equal(stored(&kannel, id), "1");
}

static void what_came_in_is_forgotten_after_thirty_days(void **state)
{
	(void)state;
	const char *old = fresh_id();
	const char *young = fresh_id();

	expect_status(writes(&kannel, old, fresh_phone(), "HELP"), 200);
	expect_status(writes(&kannel, young, fresh_phone(), "HELP"), 200);
	daemon_sql(&server,
		keep_printf("UPDATE kafile.inbound_messages SET received_at = received_at - "
			    "interval '30 days 1 hour' WHERE message_id = '%s'",
			old));
	assert_int_equal(daemon_terminate(&server), 0);
	daemon_restart(&server); /* which sweeps at its first look */
	for (int i = 0; i < 100 && strcmp(stored(&kannel, old), "0") != 0; i++)
		pause_ms(20);
	assert_string_equal(stored(&kannel, old), "0");
	assert_string_equal(stored(&kannel, young), "1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(those_that_come_at_once_get_one_answer),
		cmocka_unit_test(those_that_come_while_the_first_is_held_up_wait_for_it),
		cmocka_unit_test(a_server_that_is_killed_in_between_has_taken_it_once_or_not_yet),
		cmocka_unit_test(two_servers_take_it_once),
		cmocka_unit_test(what_came_in_is_forgotten_after_thirty_days),
	};

	return cmocka_run_group_tests_name("api/sms_once", tests, start, server_stop);
}
