/* Kannel's delivery reports. */
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/gateways.h"
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

/* A message on its way by the first gateway. */
static const char *sending(const char *state)
{
	const char *id = fresh_id();

	daemon_sql(&server,
		keep_printf("INSERT INTO kafile.messages (id, kind, template, phone, language, "
			    "body, gateway, priority, not_before, valid_until, state) VALUES "
			    "('%s', 'answer', 'answer.help', '+905551110007', 'tr', 'x', "
			    "'kannel-tr1', 0, now(), now() + interval '1 hour', '%s')",
			id, state));
	return id;
}

static struct answer report(const struct gateway *gateway, const char *id, int type)
{
	const struct answer answer = ask(&(struct ask){ .method = "GET",
		.path = path("/sms/kannel/dlr?ref=%s&type=%d&id=3d6a&fid=%s&ts=1795460714&answer="
			     "NACK%%2F0x0b&to=%%2B905551112233&from=7000&smsc=fake1",
			id, type, type == 8 ? "" : "bc69"),
		.headers = { basic(gateway->name, gateway->password) } });

	expect_status(answer, 200);
	assert_int_equal(answer.body_bytes, 0);
	return answer;
}

static const char *column_of(const char *id, const char *column)
{
	const char *text = daemon_sql(
		&server, keep_printf("SELECT %s FROM kafile.messages WHERE id = '%s'", column, id));

	return keep_copy(text, strcspn(text, "\n"));
}

static void delivered_before_accepted_stays_delivered(void **state)
{
	const char *id = sending("sent");
	(void)state;
	report(&kannel, id, 1);
	report(&kannel, id, 8);
	report(&kannel, id, 1);
	assert_string_equal(column_of(id, "state"), "delivered");
	assert_string_equal(column_of(id, "gateway_message_id"), "bc69");
	report(&kannel, id, 2);
	assert_string_equal(column_of(id, "state"), "delivered");
}

static void a_report_in_order_goes_up_step_by_step(void **state)
{
	const char *id = sending("queued");
	(void)state;
	report(&kannel, id, 4);
	assert_string_equal(column_of(id, "state"), "sent");
	report(&kannel, id, 8);
	report(&kannel, id, 2);
	assert_string_equal(column_of(id, "state"), "failed");
	assert_string_equal(column_of(id, "error"), "NACK/0x0b");
	report(&kannel, id, 8);
	assert_string_equal(column_of(id, "state"), "failed");
	report(&kannel, id, 1);
	assert_string_equal(column_of(id, "state"), "delivered");
	assert_string_equal(column_of(id, "coalesce(error, 'none')"), "none");
}

static void a_report_that_says_nothing_new_writes_nothing(void **state)
{
	const char *id = sending("sent");
	(void)state;
	report(&kannel, id, 2);
	const char *written = column_of(id, "xmin || ' ' || error");
	report(&kannel, id, 2);
	report(&kannel, id, 8);
	assert_string_equal(column_of(id, "xmin || ' ' || error"), written);
}

static void nobody_reports_of_anothers_messages(void **state)
{
	const char *id = sending("sent");
	(void)state;
	report(&rival, id, 1);
	assert_string_equal(column_of(id, "state"), "sent");
}

static void what_no_report_can_be_is_taken_and_changes_nothing(void **state)
{
	const char *id = sending("sent");
	static const char *const queries[] = { "", "ref=", "ref=x&type=1", "type=1",
		"type=3&ref=%s", "type=&ref=%s", "type=-1&ref=%s", "type=1%%00&ref=%s",
		"type=1&fid=%%00%%ff" };
	(void)state;
	client_directly(true);
	for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
		const char *at = strstr(queries[i], "%s");
		const char *query =
			at ? keep_printf("%.*s%s", (int)(at - queries[i]), queries[i], id)
			   : queries[i];
		expect_status(ask(&(struct ask){ .method = "GET",
				      .path = path("/sms/kannel/dlr?%s", query),
				      .headers = { basic(kannel.name, kannel.password) } }),
			200);
	}
	client_directly(false);
	assert_string_equal(column_of(id, "state"), "sent");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(delivered_before_accepted_stays_delivered),
		cmocka_unit_test(a_report_in_order_goes_up_step_by_step),
		cmocka_unit_test(a_report_that_says_nothing_new_writes_nothing),
		cmocka_unit_test(nobody_reports_of_anothers_messages),
		cmocka_unit_test(what_no_report_can_be_is_taken_and_changes_nothing),
	};

	return cmocka_run_group_tests_name("api/sms_reports", tests, start, server_stop);
}
