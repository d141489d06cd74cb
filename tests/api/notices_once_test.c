/* What is told is told once, however a request travels. */
#include <stdio.h>
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/kept.h"
#include "support/messages.h"

#define AT_ONCE 120 /* minutes: so near that no night delays it */
#define BATCH 24

static void a_request_that_is_sent_again_tells_nothing_again(void **state)
{
	(void)state;
	const struct convoy convoy = given_convoy_in("LVIV", AT_ONCE, 1, 20, NULL);
	const struct family family = given_reader("LVIV", 2, "tr", NULL);
	const char *where = path("/v1/convoys/%s/assignments", convoy.code);
	const char *key = fresh_id();
	const struct answer first =
		post_with_key(OFFICER, key, where, "{\"groups\":[\"%s\"]}", family.group);

	expect_same(
		first, post_with_key(OFFICER, key, where, "{\"groups\":[\"%s\"]}", family.group));
	expect_messages(&family, "assigned queued\n");
	daemon_kill(&server);
	daemon_restart(&server);
	expect_same(
		first, post_with_key(OFFICER, key, where, "{\"groups\":[\"%s\"]}", family.group));
	expect_messages(&family, "assigned queued\n");
}

struct batch {
	struct convoy convoy;
	struct family families[BATCH];
	struct answer answers[BATCH];
};

static void assign_one(int thread, void *context)
{
	struct batch *batch = context;
	batch->answers[thread] =
		post(OFFICER, path("/v1/convoys/%s/assignments", batch->convoy.code),
			"{\"groups\":[\"%s\"]}", batch->families[thread].group);
}

static void a_batch_that_is_done_one_by_one_tells_each_group_once(void **state)
{
	struct batch batch = { .convoy = given_convoy_in("LVIV", AT_ONCE, 1, 2 * BATCH, NULL) };
	(void)state;
	for (int i = 0; i < BATCH; i++)
		batch.families[i] = given_reader("LVIV", 2, "tr", NULL);
	daemon_sql(&server,
		keep_printf("CREATE FUNCTION public.refuse_poison() RETURNS trigger LANGUAGE "
			    "plpgsql AS $$ BEGIN IF NEW.reference = '%s' THEN RAISE EXCEPTION "
			    "'poison' USING ERRCODE = '23514', CONSTRAINT = 'planted_rule'; "
			    "END IF; RETURN NEW; END $$; "
			    "CREATE TRIGGER refuse_poison BEFORE UPDATE ON kafile.citizens "
			    "FOR EACH ROW EXECUTE FUNCTION public.refuse_poison()",
			batch.families[BATCH / 2].references[0]));
	actor_token(OFFICER);
	race(BATCH, assign_one, &batch);
	daemon_sql(&server, "DROP FUNCTION public.refuse_poison() CASCADE");

	for (int i = 0; i < BATCH; i++)
		expect_messages(&batch.families[i], i == BATCH / 2 ? "" : "assigned queued\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_that_is_sent_again_tells_nothing_again),
		cmocka_unit_test(a_batch_that_is_done_one_by_one_tells_each_group_once),
	};
	return cmocka_run_group_tests(tests, server_start, server_stop);
}
