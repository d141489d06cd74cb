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

/* One more guess is let through, and then a wait of two minutes begins, long enough for a slow
 * machine. Addresses are fresh, and each test has names of its own. */
static void wear(const char *username)
{
	guess(username);
	daemon_sql(&server, "UPDATE kafile.sign_in_failures SET failures = 11, "
			    "last_at = last_at - interval '20 minutes' WHERE failures > 0");
}

static void wear_out(const char *username)
{
	wear(username);
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
	let_pass("5 minutes");
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
	int ports[2];
	struct answer answers[GUESSERS];
};

static void guess_once(int thread, void *context)
{
	struct guesses *guesses = context;

	guesses->answers[thread] = sign_in_from(
		NULL, guesses->who, "is it this one, perhaps?", NULL, guesses->ports[thread % 2]);
}

static void those_who_guess_at_once_guess_no_more(void **state)
{
	struct guesses guesses = { .who = staff_settled("irem.gun", "officer", NULL) };
	struct daemon second;
	int looked_at = 0;
	(void)state;
	daemon_join(&second, &server);
	guesses.ports[0] = server.port;
	guesses.ports[1] = second.port;
	wear(guesses.who);
	race(GUESSERS, guess_once, &guesses);
	assert_int_equal(daemon_terminate(&second), 0);
	for (int i = 0; i < GUESSERS; i++) {
		looked_at += guesses.answers[i].status == 401;
		if (guesses.answers[i].status != 401)
			expect_wait(guesses.answers[i]);
	}
	assert_int_equal(looked_at, 1);
}

static struct answer try_name(const char *address, const char *username)
{
	return sign_in_from(address, username, "is it this one, perhaps?", NULL, 0);
}

/* As if all but one of the attempts that are free had failed from there. */
static const char *worn_address(const char *name)
{
	const char *address = fresh_address();

	expect_problem(try_name(address, name), 401, "sign-in-refused");
	daemon_sql(&server, keep_printf("UPDATE kafile.sign_in_failures SET failures = %d "
					"WHERE failures = 1",
				    ADDRESS_FREE - 1));
	return address;
}

static void an_address_that_tries_many_names_waits_too(void **state)
{
	const char *who = staff_settled("sena.gun", "officer", NULL);
	const char *address = worn_address("name.1");
	(void)state;
	expect_problem(try_name(address, "name.2"), 401, "sign-in-refused");
	daemon_sql(&server, "UPDATE kafile.sign_in_failures SET failures = 28 WHERE failures = 20");
	expect_wait(try_name(address, "name.3"));
	expect_wait(sign_in_from(address, who, PASSWORD, NULL, 0));
	expect_status(sign_in(who, PASSWORD, NULL), 200);
	expect_wait(sign_in_from(keep_printf("192.0.2.1, %s", address), who, PASSWORD, NULL, 0));
}

/* A consulate has one address and many officers, who mistype. */
static void those_who_get_in_do_not_count_for_their_address(void **state)
{
	const char *who = staff_settled("ozan.gun", "officer", NULL);
	const char *address = worn_address("name.4");
	(void)state;
	for (int i = 0; i < 3; i++)
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
