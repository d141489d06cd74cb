/* Who edits the log afterwards contradicts its seals: the verifier names what was changed. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"
#include "support/process.h"
#include "support/sealed.h"

/* The first of two neighbours in the middle of the last seal, which has at least six events. */
static long long sealed_event(int number)
{
	return number_of(keep_printf(
		"SELECT event_ids[%d] FROM kafile.audit_seals ORDER BY n DESC LIMIT 1", number));
}

static long long last_seal(void)
{
	return number_of("SELECT max(n) FROM kafile.audit_seals");
}

static void given_sealed_history(void)
{
	for (int i = 0; i < 6; i++)
		given_registered_family("LVIV", 1);
	seal_everything();
	if (number_of("SELECT count FROM kafile.audit_seals ORDER BY n DESC LIMIT 1") < 6)
		given_sealed_history();
}

/* The history is sound, `harm` makes it unsound as `what` says, `cure` sound again. */
static void is_named(const char *harm, const char *what, const char *cure)
{
	expect_sound();
	daemon_sql(&server, harm);
	expect_unsound(what);
	daemon_sql(&server, cure);
	expect_sound();
}

static void an_untouched_history_is_told_in_numbers(void **state)
{
	const char *said;

	(void)state;
	given_sealed_history();
	assert_int_equal(verify_with((const char *const[]){ NULL }, &said), 0);
	contains(said, keep_printf("%lld events are as they were sealed, in %lld seals",
			       number_of("SELECT count(*) FROM kafile.events"), last_seal()));
	contains(said, "0 events are not sealed yet");
}

static void an_edited_event_is_named(void **state)
{
	(void)state;
	given_sealed_history();
	const long long id = sealed_event(3);
	is_named(keep_printf(
			 "UPDATE kafile.events SET subject = subject || 'x' WHERE id = %lld", id),
		keep_printf("event %lld was edited after seal %lld", id, last_seal()),
		keep_printf("UPDATE kafile.events SET subject = left(subject, -1) WHERE id = %lld",
			id));
}

/* So that an erasure that is known does not hide what is not. */
static void what_comes_after_an_edited_event_is_looked_at(void **state)
{
	(void)state;
	given_sealed_history();
	const long long id = sealed_event(2);
	daemon_sql(&server, keep_printf("UPDATE kafile.events SET subject = subject || 'x' WHERE "
					"id IN (%lld, %lld)",
				    id, sealed_event(4)));
	expect_unsound(keep_printf(
		"event %lld was edited after seal %lld, and so were 1 more", id, last_seal()));
	const long long gone = sealed_event(5);
	daemon_sql(&server,
		keep_printf("CREATE TABLE kept AS SELECT * FROM kafile.events WHERE id = %lld; "
			    "DELETE FROM kafile.events WHERE id = %lld",
			gone, gone));
	expect_unsound(keep_printf(
		"and so were 1 more; event %lld was deleted after seal %lld", gone, last_seal()));
	daemon_sql(&server, "SET session_replication_role = replica; INSERT INTO kafile.events "
			    "OVERRIDING SYSTEM VALUE SELECT * FROM kept; DROP TABLE kept");
	daemon_sql(&server,
		"UPDATE kafile.events SET subject = left(subject, -1) WHERE subject LIKE '%x'");
	expect_sound();
}

static void every_column_is_sealed(void **state)
{
	static const char *const changes[][2] = { { "type", "type || 'x'" },
		{ "subject", "subject || 'x'" }, { "token_id", "gen_random_uuid()" },
		{ "city", "'KYIV'" }, { "citizen_id", "NULL" }, { "reference", "NULL" },
		{ "group_id", "NULL" }, { "convoy", "'LVIV-20220310-1'" }, { "vehicle", "9" },
		{ "status", "'deceased'" }, { "occurred_at", "'-infinity'" },
		{ "recorded_at", "recorded_at - interval '1 microsecond'" }, { "before", "'{}'" },
		{ "after", "('  ' || after)::json" } };
	const size_t count = sizeof(changes) / sizeof(changes[0]);

	(void)state;
	given_sealed_history();
	/* With id and xid, which the tests of moved events change. */
	assert_int_equal(number_of("SELECT count(*) FROM information_schema.columns "
				   "WHERE table_schema = 'kafile' AND table_name = 'events'"),
		count + 2);
	const long long id = sealed_event(2);
	daemon_sql(&server,
		keep_printf(
			"CREATE TABLE kept AS SELECT * FROM kafile.events WHERE id = %lld", id));
	for (size_t i = 0; i < count; i++) {
		daemon_sql(&server, keep_printf("UPDATE kafile.events SET %s = %s WHERE id = %lld",
					    changes[i][0], changes[i][1], id));
		expect_unsound(keep_printf("event %lld was edited", id));
		daemon_sql(&server, keep_printf("UPDATE kafile.events AS e SET %s = k.%s FROM kept "
						"AS k WHERE e.id = k.id",
					    changes[i][0], changes[i][0]));
	}
	daemon_sql(&server, "DROP TABLE kept");
	expect_sound();
}

static void a_deleted_event_is_named(void **state)
{
	(void)state;
	given_sealed_history();
	const long long id = sealed_event(3);
	is_named(keep_printf("CREATE TABLE kept AS SELECT * FROM kafile.events WHERE id = %lld; "
			     "DELETE FROM kafile.events WHERE id = %lld",
			 id, id),
		keep_printf("event %lld was deleted after seal %lld", id, last_seal()),
		"SET session_replication_role = replica; INSERT INTO kafile.events "
		"OVERRIDING SYSTEM VALUE SELECT * FROM kept; DROP TABLE kept");
}

static void a_log_cut_off_behind_an_event_is_named(void **state)
{
	(void)state;
	given_sealed_history();
	is_named(keep_printf("CREATE TABLE kept AS SELECT * FROM kafile.events WHERE id > %lld; "
			     "DELETE FROM kafile.events WHERE id > %lld",
			 sealed_event(4), sealed_event(4)),
		keep_printf("event %lld was deleted after seal %lld", sealed_event(5), last_seal()),
		"SET session_replication_role = replica; INSERT INTO kafile.events "
		"OVERRIDING SYSTEM VALUE SELECT * FROM kept; DROP TABLE kept");
}

/* Each stands where the other did. */
static void events_in_another_order_are_named(void **state)
{
	(void)state;
	given_sealed_history();
	const long long a = sealed_event(2), b = sealed_event(5);
	const char *swap =
		keep_printf("UPDATE kafile.events AS e SET xid = o.xid FROM kafile.events AS o "
			    "WHERE (e.id, o.id) IN ((%lld, %lld), (%lld, %lld))",
			a, b, b, a);
	is_named(swap,
		keep_printf("event %lld was moved to another place in the log after seal %lld", b,
			last_seal()),
		swap);
}

static void events_that_changed_contents_are_named(void **state)
{
	(void)state;
	given_sealed_history();
	const long long a = sealed_event(2), b = sealed_event(5);
	const char *swap = keep_printf(
		"UPDATE kafile.events AS e SET (reference, citizen_id, after) = (o.reference, "
		"o.citizen_id, o.after) "
		"FROM kafile.events AS o WHERE (e.id, o.id) IN ((%lld, %lld), (%lld, %lld))",
		a, b, b, a);
	is_named(swap, keep_printf("event %lld was edited after seal %lld", a, last_seal()), swap);
}

static void an_event_slipped_in_is_named(void **state)
{
	(void)state;
	given_sealed_history();
	const long long next = number_of("SELECT max(id) + 1000 FROM kafile.events");
	is_named(keep_printf("SET session_replication_role = replica; INSERT INTO kafile.events "
			     "(id, xid, type, subject, occurred_at) "
			     "OVERRIDING SYSTEM VALUE SELECT %lld, xid, 'citizen.handed_over', "
			     "'nobody', now() FROM kafile.events WHERE id = %lld",
			 next, sealed_event(3)),
		keep_printf(
			"event %lld stands where seal %lld has no such event", next, last_seal()),
		keep_printf("DELETE FROM kafile.events WHERE id = %lld", next));
}

static void an_edited_seal_is_named(void **state)
{
	(void)state;
	given_sealed_history();
	const long long n = last_seal();
	is_named(keep_printf("UPDATE kafile.audit_seals SET sealed_at = sealed_at - interval '1 "
			     "hour' WHERE n = %lld",
			 n),
		keep_printf("seal %lld was edited: its signature does not hold", n),
		keep_printf("UPDATE kafile.audit_seals SET sealed_at = sealed_at + interval '1 "
			    "hour' WHERE n = %lld",
			n));
	is_named(keep_printf("UPDATE kafile.audit_seals SET event_ids[2] = event_ids[2] + 1 WHERE "
			     "n = %lld",
			 n),
		keep_printf("seal %lld was edited: its list of events is another", n),
		keep_printf("UPDATE kafile.audit_seals SET event_ids[2] = event_ids[2] - 1 WHERE n "
			    "= %lld",
			n));
	is_named(keep_printf("UPDATE kafile.audit_seals SET leaves = set_byte(leaves, 40, "
			     "get_byte(leaves, 40) # 1) WHERE n = %lld",
			 n),
		keep_printf("seal %lld was edited: its leaves have another root", n),
		keep_printf("UPDATE kafile.audit_seals SET leaves = set_byte(leaves, 40, "
			    "get_byte(leaves, 40) # 1) WHERE n = %lld",
			n));
}

static void a_deleted_seal_is_named(void **state)
{
	(void)state;
	given_sealed_history();
	given_sealed_history();
	const long long n = last_seal() - 1;
	is_named(
		keep_printf("CREATE TABLE kept AS SELECT * FROM kafile.audit_seals WHERE n = %lld; "
			    "DELETE FROM kafile.audit_seals WHERE n = %lld",
			n, n),
		keep_printf("seal %lld is missing", n),
		"INSERT INTO kafile.audit_seals SELECT * FROM kept; DROP TABLE kept");
}

/* Nothing in the database contradicts a history that ends earlier: what was kept outside does. */
static void an_end_cut_off_with_its_seals_is_found_by_a_checkpoint(void **state)
{
	const char *said;

	(void)state;
	given_sealed_history();
	given_sealed_history();
	const long long n = last_seal();
	const char *kept =
		file_with("kept", expect_status(get(AUDITOR, "/v1/audit/checkpoint"), 200).body);
	const char *const with[] = { "--checkpoint", kept, NULL };
	assert_int_equal(verify_with(with, NULL), 0);

	daemon_sql(&server,
		keep_printf("CREATE TABLE kept AS SELECT * FROM kafile.events WHERE id >= %lld; "
			    "CREATE TABLE kept_seals AS SELECT * FROM kafile.audit_seals WHERE n = "
			    "%lld; "
			    "DELETE FROM kafile.events WHERE id >= %lld; "
			    "DELETE FROM kafile.audit_seals WHERE n = %lld",
			sealed_event(1), n, sealed_event(1), n));
	expect_sound();
	assert_int_equal(verify_with(with, &said), 1);
	contains(said,
		keep_printf("seal %lld is missing: the checkpoint speaks of %lld seals", n, n));
	const char *output = keep_printf("%s/refused", server.state);
	assert_int_equal(
		process_wait(daemon_start(&server, (const char *const[]){ "seal", NULL }, output)),
		1);
	contains(file_text(output), "other seals than these");

	daemon_sql(&server, "SET session_replication_role = replica; INSERT INTO kafile.events "
			    "OVERRIDING SYSTEM VALUE "
			    "SELECT * FROM kept; INSERT INTO kafile.audit_seals SELECT * FROM "
			    "kept_seals; DROP TABLE kept, kept_seals");
	assert_int_equal(verify_with(with, NULL), 0);
}

static void a_checkpoint_stays_good_while_the_log_grows(void **state)
{
	(void)state;
	given_sealed_history();
	const char *kept =
		file_with("early", expect_status(get(ADMIN, "/v1/audit/checkpoint"), 200).body);
	given_sealed_history();
	assert_int_equal(verify_with((const char *const[]){ "--checkpoint", kept, NULL }, NULL), 0);
	assert_true(strcmp(file_text(kept),
			    file_text(keep_printf("%s/checkpoint", server.state))) != 0);
	assert_string_equal(file_text(keep_printf("%s/checkpoint", server.state)),
		expect_status(get(ADMIN, "/v1/audit/checkpoint"), 200).body);
}

static void seals_of_a_key_that_the_auditor_does_not_know_do_not_count(void **state)
{
	const char *said;

	(void)state;
	given_sealed_history();
	const char *keys = daemon_command(&server, (const char *const[]){ "audit", "keys", NULL });
	assert_int_equal(
		verify_with((const char *const[]){ "--keys", file_with("public_keys", keys), NULL },
			NULL),
		0);
	assert_non_null(daemon_command(
		&server, (const char *const[]){ "key", "new", "--purpose", "seal", NULL }));
	given_sealed_history();
	expect_sound();
	assert_int_equal(
		verify_with((const char *const[]){ "--keys", file_with("public_keys", keys), NULL },
			&said),
		1);
	contains(said,
		keep_printf("seal %lld is signed with a key that is not trusted", last_seal()));
}

static void a_new_epoch_goes_on_with_the_chain(void **state)
{
	(void)state;
	given_sealed_history();
	given_registered_family("LVIV", 1);
	daemon_sql(&server, "INSERT INTO kafile.feed_epoch DEFAULT VALUES");
	given_sealed_history();
	assert_int_equal(number_of("SELECT count(DISTINCT epoch) FROM kafile.audit_seals"), 2);
	expect_sound();
}

static void who_serves_can_neither_seal_nor_change_seals(void **state)
{
	(void)state;
	assert_string_equal(
		daemon_sql(&server, "SELECT has_table_privilege('kafile_app', "
				    "'kafile.audit_seals', 'INSERT, UPDATE, DELETE, TRUNCATE'), "
				    "has_table_privilege('kafile_app', 'kafile.audit_checkpoint', "
				    "'INSERT, UPDATE, DELETE, TRUNCATE'), "
				    "has_table_privilege('kafile_sealer', 'kafile.audit_seals', "
				    "'UPDATE, DELETE, TRUNCATE'), "
				    "has_table_privilege('kafile_sealer', 'kafile.events', "
				    "'INSERT, UPDATE, DELETE, TRUNCATE')"),
		"f|f|f|f\n");
}

static void metrics_say_how_far_behind_it_is(void **state)
{
	(void)state;
	seal_everything();
	given_registered_family("LVIV", 1);
	const char *body = ask_monitor("/metrics").body;
	for (int waited = 0; waited < 5000 && strstr(body, "\nkafile_audit_unsealed_events 0\n");
		waited += 20) {
		pause_ms(20);
		body = ask_monitor("/metrics").body;
	}
	contains(body, "\nkafile_audit_unsealed_events ");
	assert_null(strstr(body, "\nkafile_audit_unsealed_events 0\n"));
	contains(body, "\nkafile_audit_seal_lag_seconds ");
	expect_status(ask_monitor("/readyz"), 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_untouched_history_is_told_in_numbers),
		cmocka_unit_test(an_edited_event_is_named),
		cmocka_unit_test(what_comes_after_an_edited_event_is_looked_at),
		cmocka_unit_test(every_column_is_sealed),
		cmocka_unit_test(a_deleted_event_is_named),
		cmocka_unit_test(a_log_cut_off_behind_an_event_is_named),
		cmocka_unit_test(events_in_another_order_are_named),
		cmocka_unit_test(events_that_changed_contents_are_named),
		cmocka_unit_test(an_event_slipped_in_is_named),
		cmocka_unit_test(an_edited_seal_is_named),
		cmocka_unit_test(a_deleted_seal_is_named),
		cmocka_unit_test(an_end_cut_off_with_its_seals_is_found_by_a_checkpoint),
		cmocka_unit_test(a_checkpoint_stays_good_while_the_log_grows),
		cmocka_unit_test(seals_of_a_key_that_the_auditor_does_not_know_do_not_count),
		cmocka_unit_test(a_new_epoch_goes_on_with_the_chain),
		cmocka_unit_test(who_serves_can_neither_seal_nor_change_seals),
		cmocka_unit_test(metrics_say_how_far_behind_it_is),
	};

	return cmocka_run_group_tests_name("api/audit", tests, server_start, server_stop);
}
