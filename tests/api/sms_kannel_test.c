/* What a citizen gets for an SMS, by Kannel and by a script around curl. */
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/gateways.h"
#include "support/given.h"
#include "support/kept.h"

#define TEXT_MAX 1600

static struct gateway kannel;
static struct gateway plain;

static int start(void **state)
{
	if (server_start(state))
		return -1;
	kannel = gateway_new("kannel-tr1", "kannel", "");
	plain = gateway_new("gammu", "plain", ",\"letters\":\"kept\"");
	return 0;
}

static const char *shown(const char *reference)
{
	return keep_printf("%.5s-%s", reference, reference + 5);
}

static void a_registered_phone_learns_where_it_stands(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 2);
	const char *waiting =
		told(&kannel, family.phone, keep_printf("DURUM %s", family.references[1]));

	contains(waiting, shown(family.references[1]));
	contains(waiting, "Lviv");
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	assign(&convoy, &family, 1);
	const char *assigned =
		told(&kannel, family.phone, keep_printf("status %s", shown(family.references[0])));
	contains(assigned, convoy.code);
	contains(assigned, "seat");
}

static void a_strange_phone_learns_nothing_at_all(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 1);
	const char *not_yours =
		told(&kannel, fresh_phone(), keep_printf("STATUS %s", family.references[0]));
	const char *nobodys = told(&kannel, fresh_phone(), "STATUS 000000000H");
	const char *mistyped = told(&kannel, fresh_phone(), "STATUS 0000000001");

	assert_string_equal(not_yours, nobodys);
	assert_null(strstr(not_yours, "Lviv"));
	assert_string_not_equal(mistyped, nobodys);
	contains(mistyped, "mistyped");
}

static void a_message_that_comes_again_gets_its_first_answer(void **state)
{
	(void)state;
	const struct family family = given_registered_family("LVIV", 1);
	const char *text = keep_printf("DURUM %s", family.references[0]);
	const char *id = fresh_id();
	const struct answer first = writes(&kannel, id, family.phone, text);
	const struct convoy convoy = given_convoy("LVIV", 1, 10);

	assign(&convoy, &family, 1);
	expect_same(writes(&kannel, id, family.phone, text), first);
	assert_string_equal(stored(&kannel, id), "1");
	contains(told(&kannel, family.phone, text), convoy.code);
}

static void an_id_that_comes_with_another_text_is_another_message(void **state)
{
	(void)state;
	const char *phone = fresh_phone();
	const char *id = fresh_id();
	const struct answer stop = expect_status(writes(&plain, id, phone, "STOP"), 200);
	const struct answer start_again = expect_status(writes(&plain, id, phone, "START"), 200);

	assert_string_not_equal(stop.body, start_again.body);
	expect_same(writes(&plain, id, phone, "START"), start_again);
	expect_same(writes(&plain, id, phone, "STOP"), stop);
}

static void what_the_consulate_has_to_tell_is_not_told_by_sms(void **state)
{
	(void)state;
	struct family family;
	const struct convoy convoy = given_departed_convoy("LVIV", 1, &family);
	const char *text = keep_printf("STATUS %s", family.references[0]);

	contains(told(&kannel, family.phone, text), "on its way");
	expect_status(post(OFFICER, path("/v1/convoys/%s/incidents", convoy.code),
			      "{\"items\":[{\"event_id\":\"%s\",\"reference\":\"%s\",\"kind\":"
			      "\"hospitalised\",\"place\":\"Siret\",\"occurred_at\":\"%s\"}]}",
			      fresh_id(), family.references[0], minute(90)),
		200);
	const char *answer = told(&kannel, family.phone, text);
	contains(answer, "call the consulate");
	assert_null(strstr(answer, "ospital"));
	assert_null(strstr(answer, convoy.code));
}

static void anything_else_gets_the_help_text_once_an_hour(void **state)
{
	(void)state;
	const char *phone = fresh_phone();

	contains(told(&kannel, phone, "merhaba"), "СТАТУС");
	const struct answer second = expect_status(writes(&kannel, fresh_id(), phone, "alo?"), 200);
	assert_int_equal(second.body_bytes, 0);
	expect_header(second, "Content-Type", "text/plain; charset=UTF-8");
	daemon_sql(&server, keep_printf("UPDATE kafile.sms_phones SET helped_at = helped_at - "
					"interval '61 minutes' WHERE phone = '%s'",
				    phone));
	assert_string_not_equal(told(&kannel, phone, "alo?"), "");
}

static void stop_and_start_are_remembered(void **state)
{
	(void)state;
	const char *phone = fresh_phone();
	const char *sql = keep_printf(
		"SELECT stopped_at IS NOT NULL, language FROM kafile.sms_phones WHERE phone = '%s'",
		phone);

	contains(told(&kannel, phone, "DUR"), "BASLA");
	assert_string_equal(daemon_sql(&server, sql), "t|tr\n");
	contains(told(&kannel, phone, "start"), "STOP");
	assert_string_equal(daemon_sql(&server, sql), "f|en\n");
}

static void letters_go_out_as_the_gateway_can_carry_them(void **state)
{
	(void)state;
	const char *phone = fresh_phone();
	const struct answer folded = writes(&kannel, fresh_id(), phone, "YARDIM");
	const struct answer kept = writes(&plain, fresh_id(), phone, "YARDIM");
	const struct answer cyrillic = writes(&kannel, fresh_id(), phone, "ДОПОМОГА");
	const struct answer english = writes(&kannel, fresh_id(), phone, "HELP");

	contains(folded.body, "sehir");
	assert_null(answer_header(&folded, "X-Kannel-Coding"));
	contains(kept.body, "şehir");
	expect_header(kept, "X-Kannel-Coding", "2");
	contains(cyrillic.body, "СТАТУС");
	expect_header(cyrillic, "X-Kannel-Coding", "2");
	contains(english.body, "STATUS");
	assert_null(answer_header(&english, "X-Kannel-Coding"));
}

static void utf_16_with_its_nuls_is_read(void **state)
{
	(void)state;
	static const char text[] = "\0S\0T\0O\0P";
	static const char cyrillic[] = "\x04\x21\x04\x22\x04\x1e\x04\x1f";
	const char *phone = escaped("+380671110001", 13);

	client_directly(true);
	const struct answer latin =
		brings(&kannel, keep_printf("from=%s&id=%s&charset=UTF-16BE&coding=2&text=%s",
					phone, fresh_id(), escaped(text, sizeof(text) - 1)));
	const struct answer ukrainian = brings(
		&kannel, keep_printf("from=%s&id=%s&charset=UTF-16BE&coding=2&text=%s", phone,
				 fresh_id(), escaped(cyrillic, sizeof(cyrillic) - 1)));
	client_directly(false);
	contains(expect_status(latin, 200).body, "START");
	contains(expect_status(ukrainian, 200).body, "START");
	expect_header(ukrainian, "X-Kannel-Coding", "2");
}

static void bytes_that_lie_about_their_charset_are_answered(void **state)
{
	(void)state;
	static const char *const texts[] = { "BA\xdeLA", "\xff\xfe\xfd", "\xc3", "%zz%",
		"\x80\x80\x80\x80", "\xed\xa0\x80" };
	static const char *const charsets[] = { "UTF-8", "UTF-16BE", "8-BIT", "ISO-8859-9",
		"klingon", "" };

	client_directly(true);
	for (size_t t = 0; t < sizeof(texts) / sizeof(texts[0]); t++)
		for (size_t c = 0; c < sizeof(charsets) / sizeof(charsets[0]); c++)
			expect_status(brings(&kannel,
					      keep_printf("from=%%2B905551112233&id=%s&charset=%s&"
							  "text=%s",
						      fresh_id(), charsets[c],
						      escaped(texts[t], strlen(texts[t])))),
				200);
	client_directly(false);
}

static void a_long_text_is_cut_and_the_answer_says_so(void **state)
{
	(void)state;
	static const struct {
		const char *word;
		const char *note;
	} cases[] = { { "HELP ", "(Your message was long: its end was not read.)" },
		{ "YARDIM ", "(Mesajınız uzundu, sonu okunmadı.)" },
		{ "ДОПОМОГА ", "(Повідомлення задовге: кінець не прочитано.)" } };
	char text[TEXT_MAX + 200];

	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = 0;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *id = fresh_id();
		memcpy(text, cases[i].word, strlen(cases[i].word));
		contains(expect_status(writes(&plain, id, fresh_phone(), text), 200).body,
			cases[i].note);
		assert_string_equal(daemon_sql(&server, keep_printf("SELECT length(text) FROM "
								    "kafile.inbound_messages WHERE "
								    "message_id = '%s'",
								id)),
			"1600\n");
	}
}

static void who_cannot_be_answered_gets_no_answer(void **state)
{
	(void)state;
	static const char *const senders[] = { "TURKCELL", "7000", "05321234567", "5321234567" };

	for (size_t i = 0; i < sizeof(senders) / sizeof(senders[0]); i++)
		assert_string_equal(told(&kannel, senders[i], "HELP"), "");
	assert_string_not_equal(told(&kannel, "905327654321", "HELP"), "");
	assert_string_not_equal(told(&kannel, "00905327654322", "HELP"), "");
}

static void a_gateway_that_nobody_knows_is_refused_without_a_body(void **state)
{
	(void)state;
	const struct gateway wrong[] = { { "kannel-tr1", "kannel", "guessed", NULL },
		{ "nobody", "kannel", kannel.password, NULL },
		{ kannel.name, "plain", kannel.password, NULL } };

	client_directly(true);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const struct answer answer =
			writes(&wrong[i], fresh_id(), "+905551112233", "STATUS 000000000H");
		expect_status(answer, 401);
		expect_header(
			answer, "WWW-Authenticate", "Basic realm=\"gateway\", charset=\"UTF-8\"");
		assert_int_equal(answer.body_bytes, 0);
		assert_non_null(answer_header(&answer, "X-Kafile-Problem"));
	}
	expect_status(get(NOBODY, "/sms/kannel?from=x"), 401);
	expect_status(get(OFFICER, "/sms/kannel?from=x"), 401);
	client_directly(false);
}

static void a_message_that_cannot_be_told_apart_is_refused(void **state)
{
	(void)state;
	static const char *const queries[] = { "from=%2B905551112233&text=HELP", "id=1&text=HELP",
		"id=%00&from=%2B905551112233", "id=%ff&from=%2B905551112233", "id=&from=", "" };

	client_directly(true);
	for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
		const struct answer answer = expect_status(brings(&kannel, queries[i]), 422);
		assert_int_equal(answer.body_bytes, 0);
		contains(answer_header(&answer, "X-Kafile-Problem"), "invalid_fields");
	}
	client_directly(false);
}

static void a_script_may_post_a_form(void **state)
{
	(void)state;
	const char *id = fresh_id();
	const struct ask form = { .method = "POST",
		.path = "/sms/plain",
		.type = "application/x-www-form-urlencoded",
		.body = keep_printf("from=%%2B905551112299&id=%s&text=YARDIM+l%%C3%%BCtfen", id),
		.headers = { basic(plain.name, plain.password) } };
	const struct answer answer = expect_status(ask(&form), 200);

	contains(answer.body, "DURUM");
	expect_same(writes(&plain, id, "+905551112299", "YARDIM lütfen"), answer);
}

static void a_token_in_the_gateways_name_will_do(void **state)
{
	(void)state;
	static const struct actor known = { "kannel-tr1", "gateway", NULL, NULL };
	static const struct actor unknown = { "kannel-tr2", "gateway", NULL, NULL };
	struct ask question = { .token = token_issue(&known, "1h"),
		.method = "GET",
		.path = "/sms/kannel?from=%2B905551112255&id=tok&text=HELP" };

	expect_status(ask(&question), 200);
	question.token = token_issue(&unknown, "1h");
	expect_status(ask(&question), 401);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_registered_phone_learns_where_it_stands),
		cmocka_unit_test(a_strange_phone_learns_nothing_at_all),
		cmocka_unit_test(a_message_that_comes_again_gets_its_first_answer),
		cmocka_unit_test(an_id_that_comes_with_another_text_is_another_message),
		cmocka_unit_test(what_the_consulate_has_to_tell_is_not_told_by_sms),
		cmocka_unit_test(anything_else_gets_the_help_text_once_an_hour),
		cmocka_unit_test(stop_and_start_are_remembered),
		cmocka_unit_test(letters_go_out_as_the_gateway_can_carry_them),
		cmocka_unit_test(utf_16_with_its_nuls_is_read),
		cmocka_unit_test(bytes_that_lie_about_their_charset_are_answered),
		cmocka_unit_test(a_long_text_is_cut_and_the_answer_says_so),
		cmocka_unit_test(who_cannot_be_answered_gets_no_answer),
		cmocka_unit_test(a_gateway_that_nobody_knows_is_refused_without_a_body),
		cmocka_unit_test(a_message_that_cannot_be_told_apart_is_refused),
		cmocka_unit_test(a_script_may_post_a_form),
		cmocka_unit_test(a_token_in_the_gateways_name_will_do),
	};

	return cmocka_run_group_tests_name("api/sms_kannel", tests, start, server_stop);
}
