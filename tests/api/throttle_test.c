/* Guessing passwords: it gets slow, everywhere, and nobody guesses more by guessing at once. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/kept.h"
#include "support/process.h"
#include "support/staff.h"

#define FREE 5          /* guesses for a user name */
#define ADDRESS_FREE 20 /* and from an address */
#define GUESSERS 12

static struct answer guess(const char *username)
{
	return sign_in(username, "is it this one, perhaps?", NULL);
}

static void guess_times(const char *username, int times)
{
	for (int i = 0; i < times; i++)
		expect_problem(guess(username), 401, "sign-in-refused");
}

/* As many failures as make the wait long enough for a slow machine: 32 seconds. Addresses are
 * fresh, and each test has names of its own. */
static void wear_out(const char *username)
{
	guess(username);
	daemon_sql(&server, "UPDATE kafile.sign_in_failures SET failures = 9, "
			    "last_at = last_at - interval '1 minute' WHERE failures > 0");
	expect_problem(guess(username), 401, "sign-in-refused");
}

/* As if so long had passed. */
static void let_pass(const char *interval)
{
	daemon_sql(&server, keep_printf("UPDATE kafile.sign_in_failures SET last_at = last_at - "
					"interval '%s'",
				    interval));
}

static void expect_wait(struct answer answer)
{
	expect_problem(answer, 429, "too-many-attempts");
	assert_in_range(strtol(answer_header(&answer, "Retry-After"), NULL, 10), 1, 900);
}

static void after_some_guesses_even_the_right_password_waits(void **state)
{
	const char *who = staff_settled("esra.gun", "officer", NULL);
	(void)state;
	guess_times(who, FREE);
	const struct answer at_once = sign_in(who, PASSWORD, NULL);
	if (at_once.status != 200) /* a slow machine has waited its second */
		expect_wait(at_once);
	wear_out(who);
	expect_wait(sign_in(who, PASSWORD, NULL));
	expect_wait(guess(who));
	let_pass("1 minute");
	expect_status(sign_in(who, PASSWORD, NULL), 200);
	guess_times(who, FREE - 1);
	expect_status(sign_in(who, PASSWORD, NULL), 200);
}

static void a_name_that_nobody_has_waits_alike(void **state)
{
	(void)state;
	wear_out("nobody.here");
	expect_wait(guess("nobody.here"));
}

static void an_hour_forgets_guesses(void **state)
{
	const char *who = staff_settled("tuna.gun", "officer", NULL);
	(void)state;
	wear_out(who);
	expect_wait(guess(who));
	let_pass("61 minutes");
	guess_times(who, FREE - 1);
	expect_status(sign_in(who, PASSWORD, NULL), 200);
}

static void other_servers_and_later_ones_know_of_the_guesses(void **state)
{
	const char *who = staff_settled("nur.gun", "officer", NULL);
	struct daemon second;
	(void)state;
	daemon_join(&second, &server);
	wear_out(who);
	const struct answer there = sign_in_from(NULL, who, PASSWORD, NULL, second.port);
	assert_int_equal(daemon_terminate(&second), 0);
	daemon_kill(&server);
	daemon_restart(&server);
	expect_wait(there);
	expect_wait(sign_in(who, PASSWORD, NULL));
}

struct guesses {
	const char *who;
	struct answer answers[GUESSERS];
};

static void guess_once(int thread, void *context)
{
	struct guesses *guesses = context;

	guesses->answers[thread] = guess(guesses->who);
}

static void those_who_guess_at_once_guess_no_more(void **state)
{
	struct guesses guesses = { .who = staff_settled("irem.gun", "officer", NULL) };
	int looked_at = 0;
	(void)state;
	race(GUESSERS, guess_once, &guesses);
	for (int i = 0; i < GUESSERS; i++) {
		looked_at += guesses.answers[i].status == 401;
		if (guesses.answers[i].status != 401)
			expect_wait(guesses.answers[i]);
	}
	assert_in_range(looked_at, 1, FREE + 1); /* one more if a second passed in between */
}

static void an_address_that_tries_many_names_waits_too(void **state)
{
	const char *who = staff_settled("sena.gun", "officer", NULL);
	const char *address = fresh_address();
	(void)state;
	for (int i = 0; i < ADDRESS_FREE; i++)
		expect_problem(sign_in_from(address, keep_printf("name.%d", i), PASSWORD, NULL, 0),
			401, "sign-in-refused");
	daemon_sql(&server, "UPDATE kafile.sign_in_failures SET failures = 26 WHERE failures = 20");
	expect_wait(sign_in_from(address, who, PASSWORD, NULL, 0));
	expect_status(sign_in(who, PASSWORD, NULL), 200);
	expect_wait(sign_in_from(keep_printf("192.0.2.1, %s", address), who, PASSWORD, NULL, 0));
}

/* A consulate has one address and many officers, who mistype. */
static void those_who_get_in_do_not_count_for_their_address(void **state)
{
	const char *who = staff_settled("ozan.gun", "officer", NULL);
	const char *address = fresh_address();
	(void)state;
	for (int i = 0; i < ADDRESS_FREE + 4; i++)
		expect_status(sign_in_from(address, who, PASSWORD, NULL, 0), 200);
}

static void an_admin_who_resets_lets_in_at_once(void **state)
{
	const char *who = staff_settled("lale.gun", "officer", NULL);
	(void)state;
	wear_out(who);
	expect_wait(sign_in(who, PASSWORD, NULL));
	const struct answer reset =
		expect_status(call(ADMIN, "POST", path("/v1/staff/%s/reset", who), NULL), 200);
	expect_status(sign_in(who, text_at(reset, "/temporary_password"), NULL), 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(after_some_guesses_even_the_right_password_waits),
		cmocka_unit_test(a_name_that_nobody_has_waits_alike),
		cmocka_unit_test(an_hour_forgets_guesses),
		cmocka_unit_test(other_servers_and_later_ones_know_of_the_guesses),
		cmocka_unit_test(those_who_guess_at_once_guess_no_more),
		cmocka_unit_test(an_address_that_tries_many_names_waits_too),
		cmocka_unit_test(those_who_get_in_do_not_count_for_their_address),
		cmocka_unit_test(an_admin_who_resets_lets_in_at_once),
	};

	return cmocka_run_group_tests_name("api/throttle", tests, server_start, server_stop);
}
