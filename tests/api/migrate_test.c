/* A migration beside a server that works: it never makes others wait long for a table. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/kept.h"
#include "support/process.h"

#define PATIENCE_MS 20000

/* Any thread: false if it does not come true in time. */
static bool becomes_true(const char *condition)
{
	const char *sql = keep_printf("SELECT (%s)", condition);
	for (int waited = 0; waited < PATIENCE_MS; waited += 20, pause_ms(20))
		if (strcmp(daemon_sql(&server, sql), "t\n") == 0)
			return true;
	return false;
}

static const char is_read[] =
	"EXISTS (SELECT FROM pg_locks WHERE relation = 'kafile.contacts'::regclass "
	"AND mode = 'AccessShareLock' AND granted)";
static const char migration_waits[] =
	"EXISTS (SELECT FROM pg_locks WHERE relation = 'kafile.contacts'::regclass "
	"AND mode = 'AccessExclusiveLock' AND NOT granted)";

struct meeting {
	const char *migrated;
	bool waited;
	bool written_before_the_end;
};

/* Thread 0 reads a table for long, thread 1 migrates it, thread 2 writes to it while the migration
 * waits, and lets the reader end. */
static void meet(int thread, void *context)
{
	struct meeting *meeting = context;
	if (thread == 0) {
		daemon_sql(&server,
			"BEGIN; SELECT FROM kafile.contacts LIMIT 0; DO $$ BEGIN "
			"FOR i IN 1 .. 400 LOOP EXIT WHEN EXISTS (SELECT FROM "
			"public.written); PERFORM pg_sleep(0.05); END LOOP; END $$; COMMIT");
	} else if (thread == 1) {
		if (becomes_true(is_read))
			meeting->migrated =
				daemon_command(&server, (const char *const[]){ "migrate", NULL });
	} else {
		meeting->waited = becomes_true(migration_waits);
		daemon_sql(&server, "DELETE FROM kafile.contacts WHERE false");
		meeting->written_before_the_end =
			strcmp(daemon_sql(&server, keep_printf("SELECT %s", is_read)), "t\n") == 0;
		daemon_sql(&server, "INSERT INTO public.written DEFAULT VALUES");
	}
}

static void who_writes_behind_a_migration_that_waits_does_not_wait_for_what_it_waits_for(
	void **state)
{
	struct meeting meeting = { 0 };

	(void)state;
	daemon_sql(&server, "CREATE TABLE public.written (); "
			    "ALTER TABLE kafile.contacts DROP COLUMN note; "
			    "DELETE FROM kafile.migrations WHERE name = '0008_contact_notes.sql'");
	race(3, meet, &meeting);
	assert_true(meeting.waited);
	assert_true(meeting.written_before_the_end);
	contains(meeting.migrated, "applied 0008_contact_notes.sql");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			who_writes_behind_a_migration_that_waits_does_not_wait_for_what_it_waits_for),
	};

	return cmocka_run_group_tests_name("api/migrate", tests, server_start, server_stop);
}
