/* The receipt of a handoff proves that the log has it; and nothing that is written escapes the
 * sealers. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"
#include "support/process.h"
#include "support/sealed.h"

#define WRITERS 4
#define FAMILIES 12 /* each writer's */
#define SEALED_MS 30000

static struct family given_received_family(int members)
{
	struct family family;
	const struct convoy convoy = given_departed_convoy("LVIV", members, &family);

	expect_status(hand_over(&convoy, &family, 900), 200);
	return family;
}

static struct answer receipt_of(const struct actor *who, const struct family *family)
{
	return get(who, "/v1/citizens/%s/receipt", family->references[0]);
}

/* `kafiled audit receipt` without any database; its exit status. */
static int check(const char *answer, const char **said)
{
	const char *keys = file_with("receipt_keys",
		daemon_command(&server, (const char *const[]){ "audit", "keys", NULL }));
	const char *file = file_with("answer", answer);
	const char *output = keep_printf("%s/checked", server.state);
	struct daemon nowhere = server;

	(void)unlink(output);
	(void)strcpy(nowhere.app_url, "host=/nonexistent");
	const int code = process_wait(daemon_start(&nowhere,
		(const char *const[]){ "audit", "receipt", file, "--keys", keys, NULL }, output));
	*said = file_text(output);
	return code;
}

static void expect_good(const char *answer, const char *words)
{
	const char *said;

	if (check(answer, &said) != 0)
		fail_msg("the receipt is refused: %s", said);
	contains(said, words);
}

static void expect_refused(json_t *answer, const char *words)
{
	const char *said;

	assert_int_equal(check(keep(json_dumps(answer, 0)), &said), 1);
	contains(said, words);
}

static void a_receipt_waits_for_its_seal(void **state)
{
	(void)state;
	const struct family family = given_received_family(2);
	const struct answer before = expect_status(receipt_of(BORDER_KAPIKULE, &family), 200);
	expect_null(before, "/seal");
	expect_good(before.body, "it is not sealed yet");

	seal_everything();
	const struct answer after = expect_status(receipt_of(BORDER_KAPIKULE, &family), 200);
	assert_string_equal(text_at(after, "/receipt/token"), text_at(before, "/receipt/token"));
	expect_good(after.body,
		keep_printf("its event is in seal %lld of 20", number_at(after, "/seal/number")));
}

static void what_was_changed_in_an_answer_is_refused(void **state)
{
	(void)state;
	const struct family family = given_received_family(2);
	const struct family other = given_received_family(1);
	seal_everything();
	const struct answer answer = expect_status(receipt_of(AUDITOR, &family), 200);
	json_t *json = answer_json(&answer);
	const struct answer foreign = expect_status(receipt_of(AUDITOR, &other), 200);
	json_t *seal = json_object_get(json, "seal");

	json_t *changed = keep_json(json_deep_copy(json));
	json_object_set(json_object_get(changed, "receipt"), "token",
		json_object_get(json_object_get(answer_json(&foreign), "receipt"), "token"));
	expect_refused(changed, "the event is not of this receipt");

	changed = keep_json(json_deep_copy(json));
	json_object_set_new(
		json_object_get(changed, "event"), "subject", json_string("somebody.else"));
	expect_refused(changed, "the event is not among what was sealed");

	changed = keep_json(json_deep_copy(json));
	json_object_set_new(json_object_get(changed, "seal"), "leaf_index",
		json_integer(json_integer_value(json_object_get(seal, "leaf_index")) + 1));
	expect_refused(changed, "the event is not among what was sealed");

	changed = keep_json(json_deep_copy(json));
	json_array_remove(json_object_get(json_object_get(changed, "seal"), "path"), 0);
	expect_refused(changed, "the event is not among what was sealed");

	changed = keep_json(json_deep_copy(json));
	json_object_set_new(json_object_get(changed, "seal"), "statement",
		json_sprintf("%sx", json_string_value(json_object_get(seal, "statement"))));
	expect_refused(changed, "the signature of the seal does not hold");

	expect_good(answer.body, "its event is in seal");
}

static void a_receipt_is_seen_where_the_person_is(void **state)
{
	(void)state;
	const struct family family = given_received_family(1);
	expect_status(receipt_of(OFFICER, &family), 200);
	expect_status(receipt_of(AUDITOR, &family), 200);
	expect_status(receipt_of(BORDER_KAPIKULE, &family), 200);
	expect_problem(receipt_of(BORDER_HAMZABEYLI, &family), 404, "not-found");
	expect_problem(receipt_of(COORDINATOR_LVIV, &family), 403, "forbidden");
	const struct family waiting = given_registered_family("LVIV", 1);
	expect_problem(receipt_of(OFFICER, &waiting), 404, "not-found");
}

static void checkpoints_are_for_auditors(void **state)
{
	(void)state;
	seal_everything();
	const struct answer answer = expect_status(get(AUDITOR, "/v1/audit/checkpoint"), 200);
	assert_int_equal(strncmp(answer.body, "test/audit\n", 11), 0);
	expect_problem(get(OFFICER, "/v1/audit/checkpoint"), 403, "forbidden");
}

static void write_families(int writer, void *context)
{
	(void)writer, (void)context;
	for (int i = 0; i < FAMILIES; i++)
		(void)post(OFFICER, "/v1/registrations",
			"{\"city\":\"LVIV\",\"consent\":\"explicit\",\"members\":[{\"given_names\":"
			"\"Lale\","
			"\"family_name\":\"Gezer\"}]}");
}

static void wait_until_sealed(void)
{
	for (int waited = 0; waited < SEALED_MS; waited += 50) {
		if (number_of("SELECT count(*) FROM kafile.events AS e WHERE NOT EXISTS (SELECT "
			      "FROM kafile.audit_seals AS s "
			      "WHERE e.id = ANY (s.event_ids))") == 0)
			return;
		pause_ms(50);
	}
	fail_msg("there are events without a seal");
}

/* A transaction that got its number and its event before others, and commits after these are
 * sealed. */
static pid_t given_slow_writer(void)
{
	const char *program = keep_printf("%s/psql", getenv("KAFILE_TEST_BINDIR"));
	const char *const slow[] = { program, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c",
		"BEGIN; INSERT INTO kafile.events (type, subject, occurred_at) VALUES "
		"('test.slow', 'slow', now()); "
		"SELECT pg_sleep(4); COMMIT",
		server.app_url, NULL };
	const pid_t process = process_start(slow, NULL, "/dev/null");
	for (int waited = 0; waited < SEALED_MS; waited += 20) {
		if (number_of("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'BEGIN; "
			      "INSERT%' AND wait_event = 'PgSleep'") > 0)
			return process;
		pause_ms(20);
	}
	fail_msg("the slow transaction does not begin");
	return 0;
}

static void two_sealers_seal_each_event_once_and_miss_none(void **state)
{
	const char *const words[] = { "seal", NULL };
	const char *output = keep_printf("%s/sealers", server.state);

	(void)state;
	const pid_t sealers[] = { daemon_start(&server, words, output),
		daemon_start(&server, words, output) };
	const pid_t slow = given_slow_writer();
	race(WRITERS, write_families, NULL);
	assert_int_equal(process_wait(slow), 0);
	wait_until_sealed();
	for (int i = 0; i < 2; i++) {
		kill(sealers[i], SIGTERM);
		assert_int_equal(process_wait(sealers[i]), 0);
	}
	assert_int_equal(
		number_of("SELECT count(*) FROM kafile.events WHERE type = 'test.slow'"), 1);
	assert_int_equal(number_of("SELECT count(*) - count(DISTINCT i) FROM kafile.audit_seals, "
				   "unnest(event_ids) AS i"),
		0);
	contains(file_text(output), "another sealer leads");
	expect_sound();
}

/* The one that led dies without a word; the other goes on where it was. */
static void a_sealer_that_dies_is_followed_by_another(void **state)
{
	const char *const words[] = { "seal", NULL };
	const char *output = keep_printf("%s/sealers", server.state);

	(void)state;
	const pid_t first = daemon_start(&server, words, output);
	given_registered_family("LVIV", 1);
	wait_until_sealed();
	const pid_t second = daemon_start(&server, words, output);
	kill(first, SIGKILL);
	process_wait(first);
	given_registered_family("LVIV", 1);
	wait_until_sealed();
	kill(second, SIGTERM);
	assert_int_equal(process_wait(second), 0);
	expect_sound();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_receipt_waits_for_its_seal),
		cmocka_unit_test(what_was_changed_in_an_answer_is_refused),
		cmocka_unit_test(a_receipt_is_seen_where_the_person_is),
		cmocka_unit_test(checkpoints_are_for_auditors),
		cmocka_unit_test(two_sealers_seal_each_event_once_and_miss_none),
		cmocka_unit_test(a_sealer_that_dies_is_followed_by_another),
	};

	return cmocka_run_group_tests_name("api/audit_receipts", tests, server_start, server_stop);
}
