/* What phones and gateways may ask how often, and registrations by SMS. */
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/gateways.h"
#include "support/given.h"
#include "support/kept.h"

static struct gateway kannel;
static struct gateway rival;

static int start(void **state)
{
	if (server_start(state))
		return -1;
	kannel = gateway_new("kannel-tr1", "kannel", "");
	rival = gateway_new("kannel-tr2", "kannel", "");
	return 0;
}

static const char *status(const char *reference)
{
	return keep_printf("STATUS %s", reference);
}

static void a_phone_that_guesses_is_stopped(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 1);
	const char *phone = fresh_phone();

	for (int i = 0; i < 5; i++)
		contains(told(&kannel, phone, status("000000000H")), "No such registration");
	contains(told(&kannel, phone, status("000000000H")), "Too many");
	contains(told(&kannel, phone, status("0000000001")), "Too many");
	contains(told(&rival, phone, status(family.references[0])), "Too many");
	contains(told(&kannel, phone, "HELP"), "STATUS");
	contains(told(&kannel, family.phone, status(family.references[0])), "queue");
}

static void a_phone_that_is_stopped_may_ask_again_in_an_hour(void **state)
{
	(void)state;
	const char *phone = fresh_phone();

	for (int i = 0; i < 5; i++)
		told(&kannel, phone, status("000000000H"));
	daemon_sql(&server,
		keep_printf("UPDATE kafile.inbound_messages SET received_at = received_at - "
			    "interval '1 hour' WHERE phone = '%s'",
			phone));
	contains(told(&kannel, phone, status("000000000H")), "No such registration");
}

static void a_gateway_whose_phones_guess_asks_only_for_those_who_are_registered(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 1);

	client_directly(true);
	for (int i = 0; i < 60; i++)
		told(&kannel, fresh_phone(), status("000000000H"));
	contains(told(&kannel, fresh_phone(), status("000000000H")), "Too many");
	contains(told(&rival, fresh_phone(), status("000000000H")), "No such registration");
	contains(told(&kannel, family.phone, status(family.references[0])), "queue");
	client_directly(false);
	daemon_sql(&server, "UPDATE kafile.inbound_messages SET received_at = received_at - "
			    "interval '2 hours'");
}

static void a_phone_that_writes_all_the_time_gets_no_answer_any_more(void **state)
{
	(void)state;
	const char *phone = fresh_phone();

	client_directly(true);
	for (int i = 0; i < 30; i++)
		assert_string_not_equal(told(&kannel, phone, "HELP"), "");
	assert_string_equal(told(&kannel, phone, "HELP"), "");
	client_directly(false);
}

static const char *reference_in(const char *answer)
{
	return keep_printf("%.5s%.5s", answer, answer + 6);
}

static void a_pre_registration_is_one_that_an_officer_completes(void **state)
{
	(void)state;
	const char *phone = fresh_phone();
	const char *answer = told(&kannel, phone, "РЕЄСТРАЦІЯ Київ; Олена Шевченко; 17.05.1991; 4");
	const char *reference = reference_in(answer);
	const struct answer person = expect_status(get(OFFICER, "/v1/citizens/%s", reference), 200);
	const struct answer group =
		expect_status(get(OFFICER, "/v1/groups/%s", text_at(person, "/group")), 200);

	expect_text(person, "/given_names", "Олена");
	expect_text(person, "/family_name", "Шевченко");
	expect_text(person, "/birth_date", "1991-05-17");
	expect_text(person, "/city", "KYIV");
	expect_text(person, "/contact/phone", phone);
	expect_text(person, "/contact/language", "uk");
	expect_text(person, "/missing/0", "sex");
	expect_text(group, "/source", "sms");
	expect_number(group, "/expected_members", 4);
	expect_length(group, "/members", 1);
	contains(told(&kannel, phone, status(reference)), "Kyiv");
}

static void who_sends_it_again_has_the_reference_already(void **state)
{
	(void)state;
	const char *phone = fresh_phone();
	const char *first = told(&kannel, phone, "KAYIT Lviv; Ayşe Yılmaz; 17.05.1991; 3");
	const char *again = told(&rival, phone, "kayit lviv; YILMAZ AYSE; 17/5/1991; 3");

	assert_string_equal(reference_in(again), reference_in(first));
	assert_string_not_equal(again, first);
}

static void what_cannot_be_read_is_asked_for(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		const char *part;
	} cases[] = {
		{ "REGISTER Atlantis; Ann Lee; 1990", "city" },
		{ "REGISTER Lviv; Ann; 1990", "name" },
		{ "REGISTER Lviv; Ann Lee; 31.2.1990", "birth date" },
		{ "REGISTER Lviv; Ann Lee; 1990; 99", "family size" },
		{ "REGISTER", "REGISTER" },
	};
	const char *phone = fresh_phone();

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		contains(told(&kannel, phone, cases[i].text), cases[i].part);
	assert_string_equal(
		daemon_sql(&server, keep_printf("SELECT count(*) FROM kafile.travel_groups WHERE "
						"contact_phone = '%s'",
					    phone)),
		"0\n");
}

static void a_phone_registers_three_groups_a_day(void **state)
{
	(void)state;
	const char *phone = fresh_phone();
	static const char *const names[] = { "Ann Lee", "Bob Lee", "Cem Lee" };

	for (size_t i = 0; i < 3; i++)
		contains(told(&kannel, phone, keep_printf("REGISTER Lviv; %s; 1990", names[i])),
			"pre-registered");
	contains(told(&kannel, phone, "REGISTER Lviv; Dan Lee; 1990"), "Too many");
	contains(told(&kannel, phone, "REGISTER Lviv; Bob Lee; 1990"), "already");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_phone_that_guesses_is_stopped),
		cmocka_unit_test(a_phone_that_is_stopped_may_ask_again_in_an_hour),
		cmocka_unit_test(
			a_gateway_whose_phones_guess_asks_only_for_those_who_are_registered),
		cmocka_unit_test(a_phone_that_writes_all_the_time_gets_no_answer_any_more),
		cmocka_unit_test(a_pre_registration_is_one_that_an_officer_completes),
		cmocka_unit_test(who_sends_it_again_has_the_reference_already),
		cmocka_unit_test(what_cannot_be_read_is_asked_for),
		cmocka_unit_test(a_phone_registers_three_groups_a_day),
	};

	return cmocka_run_group_tests_name("api/sms_limits", tests, start, server_stop);
}
