/* Gateways: added, changed and reset by admins and on the command line. */
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/gateways.h"
#include "support/kept.h"
#include "support/process.h"

static struct answer change(const char *name, int version, const char *body)
{
	return patch(ADMIN, path("\"v%d\"", version), path("/v1/gateways/%s", name), "%s", body);
}

/* Asks until the status is there, at most two seconds: a server looks twice a second. */
static int soon(const char *name, const char *password, int status)
{
	int last = 0;

	for (int i = 0; i < 100 && last != status; i++) {
		last = ask(&(struct ask){ .method = "GET",
				   .path = "/sms/plain?id=1&from=7000&text=x",
				   .headers = { basic(name, password) } })
			       .status;
		if (last != status)
			pause_ms(20);
	}
	return last;
}

static void a_gateway_is_added_and_its_password_shown_once(void **state)
{
	(void)state;
	const char *key = fresh_id();
	const char *body = "{\"name\":\"gammu-1\",\"dialect\":\"plain\",\"sender\":\"7000\"}";
	client_directly(true);
	const struct answer first = post_with_key(ADMIN, key, "/v1/gateways", "%s", body);
	const struct answer again = post_with_key(ADMIN, key, "/v1/gateways", "%s", body);
	client_directly(false);
	const char *password = text_at(expect_status(first, 201), "/password");

	expect_header(first, "ETag", "\"v1\"");
	expect_text(first, "/letters", "folded");
	expect_text(first, "/shift_tables", "none");
	expect_null(first, "/secret");
	assert_int_equal(strlen(password), 32);
	expect_null(expect_status(again, 201), "/password");
	expect_text(again, "/name", "gammu-1");
	const struct answer list = expect_status(get(ADMIN, "/v1/gateways?limit=200"), 200);
	expect_absent(list, "/items/0/password");
	assert_null(strstr(list.body, password));
	assert_int_equal(soon("gammu-1", password, 200), 200);
}

static void what_is_secret_stands_nowhere_in_the_database(void **state)
{
	(void)state;
	const struct gateway phone = phone_new("phone-1");
	post(ADMIN, "/v1/gateways",
		"{\"name\":\"twilio-1\",\"dialect\":\"twilio\",\"account\":\"AC1\",\"secret\":"
		"\"sesame-open-wide\",\"public_url\":\"https://kafile.example\"}");
	const char *all = daemon_sql(&server,
		"SELECT g::text, encode(g.secret_sealed, 'escape') FROM kafile.gateways AS g UNION "
		"ALL SELECT e::text, '' FROM kafile.events AS e UNION ALL SELECT i::text, '' FROM "
		"kafile.idempotency AS i");

	assert_null(strstr(all, phone.password));
	assert_null(strstr(all, phone.secret));
	assert_null(strstr(all, "sesame"));
}

static void what_cannot_be_is_named(void **state)
{
	(void)state;
	static const struct {
		const char *body;
		const char *pointer;
	} cases[] = {
		{ "{\"name\":\"A\",\"dialect\":\"plain\"}", "/name" },
		{ "{\"name\":\"a:b\",\"dialect\":\"plain\"}", "/name" },
		{ "{\"name\":\"aa\",\"dialect\":\"smpp\"}", "/dialect" },
		{ "{\"name\":\"aa\"}", "/dialect" },
		{ "{\"name\":\"aa\",\"dialect\":\"plain\",\"letters\":\"all\"}", "/letters" },
		{ "{\"name\":\"aa\",\"dialect\":\"plain\",\"public_url\":\"kafile\"}",
			"/public_url" },
		{ "{\"name\":\"aa\",\"dialect\":\"kannel\",\"send_url\":\"http://x/?a=b\"}",
			"/send_url" },
		{ "{\"name\":\"aa\",\"dialect\":\"android\"}", "/public_url" },
		{ "{\"name\":\"aa\",\"dialect\":\"android\",\"secret\":\"x\",\"public_url\":"
		  "\"https://x\"}",
			"/secret" },
		{ "{\"name\":\"aa\",\"dialect\":\"twilio\",\"account\":\"AC9\",\"public_url\":"
		  "\"https://x\"}",
			"/secret" },
		{ "{\"name\":\"aa\",\"dialect\":\"twilio\",\"secret\":\"s\",\"public_url\":"
		  "\"https://x\"}",
			"/account" },
		{ "{\"name\":\"aa\",\"dialect\":\"kannel\",\"send_url\":\"http://x\",\"secret\":"
		  "\"s\"}",
			"/account" },
		{ "{\"name\":\"aa\",\"dialect\":\"kannel\",\"send_url\":\"http://x\",\"account\":"
		  "\"a\"}",
			"/secret" },
		{ "{\"name\":\"aa\",\"dialect\":\"twilio\",\"account\":\"AC9\",\"secret\":\"s\","
		  "\"public_url\":\"https://x\",\"send_url\":\"https://y\"}",
			"/sender" },
		{ "{\"name\":\"aa\",\"dialect\":\"plain\",\"password\":\"x\"}", "/password" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect_field(post(ADMIN, "/v1/gateways", "%s", cases[i].body), cases[i].pointer);
	expect_status(post(ADMIN, "/v1/gateways", "{\"name\":\"aa\",\"dialect\":\"outbox\"}"), 201);
	expect_problem(post(ADMIN, "/v1/gateways", "{\"name\":\"aa\",\"dialect\":\"plain\"}"), 409,
		"conflict");
	expect_problem(change("no-such", 1, "{\"disabled\":true}"), 404, "not-found");
	expect_problem(call(ADMIN, "POST", "/v1/gateways/no-such/reset", NULL), 404, "not-found");
	expect_problem(call(ADMIN, "POST", "/v1/gateways/aa/reset", NULL), 409, "conflict");
	expect_field(change("aa", 1, "{\"letters\":null}"), "/letters");
	expect_field(change("aa", 1, "{\"name\":\"bb\"}"), "/name");
}

static void one_account_is_one_gateways(void **state)
{
	(void)state;
	const char *body = "{\"name\":\"%s\",\"dialect\":\"twilio\",\"account\":\"AC7\",\"secret\":"
			   "\"s\",\"public_url\":\"https://kafile.example\"}";
	const char *first = keep_printf("%.9s%s%s", body, "twilio-7", strchr(body, '%') + 2);
	const char *second = keep_printf("%.9s%s%s", body, "twilio-8", strchr(body, '%') + 2);

	expect_status(post(ADMIN, "/v1/gateways", "%s", first), 201);
	expect_field(post(ADMIN, "/v1/gateways", "%s", second), "/account");
}

static void gateways_are_for_admins(void **state)
{
	(void)state;
	expect_problem(get(OFFICER, "/v1/gateways"), 403, "forbidden");
	expect_problem(get(GATEWAY, "/v1/gateways"), 403, "forbidden");
	expect_problem(post(OFFICER, "/v1/gateways", "{\"name\":\"mine\",\"dialect\":\"plain\"}"),
		403, "forbidden");
	expect_problem(patch(OFFICER, "\"v1\"", "/v1/gateways/aa", "{\"disabled\":true}"), 403,
		"forbidden");
	expect_problem(call(OFFICER, "POST", "/v1/gateways/aa/reset", NULL), 403, "forbidden");
}

static void a_disabled_gateway_is_refused_within_a_second(void **state)
{
	(void)state;
	const struct gateway gateway = gateway_new("gammu-2", "plain", "");

	expect_boolean(
		expect_status(change("gammu-2", 1, "{\"disabled\":true}"), 200), "/disabled", true);
	assert_int_equal(soon("gammu-2", gateway.password, 401), 401);
	expect_problem(change("gammu-2", 1, "{\"disabled\":false}"), 412, "version-changed");
	expect_header(
		expect_status(change("gammu-2", 2, "{\"disabled\":false}"), 200), "ETag", "\"v3\"");
	assert_int_equal(soon("gammu-2", gateway.password, 200), 200);
}

static void a_reset_ends_the_old_password(void **state)
{
	(void)state;
	const struct gateway gateway = gateway_new("gammu-3", "plain", "");
	const struct answer reset =
		expect_status(call(ADMIN, "POST", "/v1/gateways/gammu-3/reset", NULL), 200);

	expect_null(reset, "/secret");
	assert_int_equal(soon("gammu-3", gateway.password, 401), 401);
	assert_int_equal(soon("gammu-3", text_at(reset, "/password"), 200), 200);
}

static const char *command(const char *const arguments[])
{
	return daemon_command(&server, arguments);
}

static void the_command_line_does_the_same(void **state)
{
	(void)state;
	const char *made = command((const char *const[]){
		"gateway", "add", "gammu-4", "--dialect", "plain", "--letters", "kept", NULL });

	assert_non_null(made);
	assert_int_equal(strncmp(made, "password\t", 9), 0);
	const char *password = keep_copy(made + 9, 32);
	assert_int_equal(soon("gammu-4", password, 200), 200);
	assert_non_null(strstr(command((const char *const[]){ "gateway", "list", NULL }),
		"gammu-4\tplain\tletters kept\n"));
	assert_non_null(command((const char *const[]){ "gateway", "disable", "gammu-4", NULL }));
	assert_int_equal(soon("gammu-4", password, 401), 401);
	assert_non_null(command((const char *const[]){ "gateway", "enable", "gammu-4", NULL }));
	const char *reset = command((const char *const[]){ "gateway", "reset", "gammu-4", NULL });
	assert_int_equal(soon("gammu-4", keep_copy(reset + 9, 32), 200), 200);
}

static void a_command_line_that_cannot_be_meant_is_refused(void **state)
{
	(void)state;
	static const char *const lines[][8] = {
		{ "gateway", "add", "gammu-5" },
		{ "gateway", "add", "G", "--dialect=plain" },
		{ "gateway", "add", "gammu-5", "--dialect=smpp" },
		{ "gateway", "add", "gammu-5", "--dialect=plain", "--letters=some" },
		{ "gateway", "add", "gammu-5", "--dialect=kannel", "--send-url=ftp://x" },
		{ "gateway", "add", "gammu-5", "--dialect=twilio" },
		{ "gateway", "add", "aa", "--dialect=plain" },
		{ "gateway", "reset", "no-such" },
		{ "gateway", "disable" },
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		assert_null(command(lines[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_gateway_is_added_and_its_password_shown_once),
		cmocka_unit_test(what_is_secret_stands_nowhere_in_the_database),
		cmocka_unit_test(what_cannot_be_is_named),
		cmocka_unit_test(one_account_is_one_gateways),
		cmocka_unit_test(gateways_are_for_admins),
		cmocka_unit_test(a_disabled_gateway_is_refused_within_a_second),
		cmocka_unit_test(a_reset_ends_the_old_password),
		cmocka_unit_test(the_command_line_does_the_same),
		cmocka_unit_test(a_command_line_that_cannot_be_meant_is_refused),
	};

	return cmocka_run_group_tests_name("api/gateways", tests, server_start, server_stop);
}
