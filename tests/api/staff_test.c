/* Accounts: added, changed and reset by admins and on the command line. */
#include <stdlib.h>
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/kept.h"
#include "support/staff.h"

#define ROUNDS 20

static struct answer change(const char *username, int version, const char *body)
{
	return patch(ADMIN, path("\"v%d\"", version), path("/v1/staff/%s", username), "%s", body);
}

static void an_admin_adds_an_account_and_sees_it(void **state)
{
	const struct answer added = expect_status(
		post(ADMIN, "/v1/staff",
			"{\"username\":\"kemal.er\",\"display_name\":\"Kemal Er\","
			"\"role\":\"coordinator\",\"cities\":[\"LVIV\",\"CHERNIVTSI\"]}"),
		201);
	const struct answer shown = expect_status(get(ADMIN, "/v1/staff/kemal.er"), 200);
	const struct answer list = expect_status(get(ADMIN, "/v1/staff?limit=200"), 200);
	(void)state;
	expect_header(added, "ETag", "\"v1\"");
	expect_header(shown, "ETag", "\"v1\"");
	expect_text(shown, "/display_name", "Kemal Er");
	expect_text(shown, "/cities/1", "CHERNIVTSI");
	expect_null(shown, "/posts");
	expect_boolean(shown, "/password_temporary", true);
	expect_null(shown, "/signed_in_at");
	expect_absent(shown, "/temporary_password");
	assert_non_null(strstr(list.body, "kemal.er"));
	assert_null(strstr(list.body, "argon2"));
	expect_status(sign_in("kemal.er", text_at(added, "/temporary_password"), NULL), 200);
	text_at(get(ADMIN, "/v1/staff/kemal.er"), "/signed_in_at");
}

static void the_password_is_shown_once(void **state)
{
	const char *key = fresh_id();
	const char *body = "{\"username\":\"once.only\",\"role\":\"officer\"}";
	(void)state;
	client_directly(true);
	const struct answer first = post_with_key(ADMIN, key, "/v1/staff", "%s", body);
	const struct answer again = post_with_key(ADMIN, key, "/v1/staff", "%s", body);
	client_directly(false);
	const char *password = text_at(expect_status(first, 201), "/temporary_password");
	expect_null(expect_status(again, 201), "/temporary_password");
	expect_text(again, "/username", "once.only");
	expect_status(sign_in("once.only", password, NULL), 200);
}

static void what_cannot_be_is_named(void **state)
{
	static const struct {
		const char *body;
		const char *pointer;
	} cases[] = {
		{ "{\"username\":\"Kemal\",\"role\":\"officer\"}", "/username" },
		{ "{\"username\":\"k\",\"role\":\"officer\"}", "/username" },
		{ "{\"username\":\"kafiled\",\"role\":\"officer\"}", "/username" },
		{ "{\"username\":\"a.b\",\"role\":\"gateway\"}", "/role" },
		{ "{\"username\":\"a.b\",\"role\":\"coordinator\"}", "/cities" },
		{ "{\"username\":\"a.b\",\"role\":\"coordinator\",\"cities\":[]}", "/cities" },
		{ "{\"username\":\"a.b\",\"role\":\"officer\",\"cities\":[\"ATLANTIS\"]}",
			"/cities" },
		{ "{\"username\":\"a.b\",\"role\":\"border\"}", "/posts" },
		{ "{\"username\":\"a.b\",\"role\":\"border\",\"posts\":[\"LVIV\"]}", "/posts" },
		{ "{\"username\":\"a.b\",\"role\":\"officer\",\"password\":\"x\"}", "/password" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect_field(post(ADMIN, "/v1/staff", "%s", cases[i].body), cases[i].pointer);
	staff_new("a.b", "officer", NULL);
	expect_problem(post(ADMIN, "/v1/staff", "{\"username\":\"a.b\",\"role\":\"officer\"}"), 409,
		"conflict");
	expect_field(change("a.b", 1, "{\"role\":\"coordinator\"}"), "/cities");
	expect_field(change("a.b", 1, "{\"role\":null}"), "/role");
	expect_field(change("a.b", 1, "{\"password\":\"x\"}"), "/password");
	expect_problem(get(ADMIN, "/v1/staff/no.such"), 404, "not-found");
	expect_problem(change("no.such", 1, "{\"disabled\":true}"), 404, "not-found");
	expect_problem(call(ADMIN, "POST", "/v1/staff/no.such/reset", NULL), 404, "not-found");
}

static void accounts_are_for_admins(void **state)
{
	(void)state;
	staff_new("some.one", "officer", NULL);
	expect_problem(get(OFFICER, "/v1/staff"), 403, "forbidden");
	expect_problem(get(AUDITOR, "/v1/staff/some.one"), 403, "forbidden");
	expect_problem(post(OFFICER, "/v1/staff", "{\"username\":\"me.too\",\"role\":\"admin\"}"),
		403, "forbidden");
	expect_problem(patch(OFFICER, "\"v1\"", "/v1/staff/some.one", "{\"role\":\"admin\"}"), 403,
		"forbidden");
	expect_problem(call(OFFICER, "POST", "/v1/staff/some.one/reset", NULL), 403, "forbidden");
}

static void a_change_needs_the_version_that_was_read(void **state)
{
	(void)state;
	staff_new("ver.sion", "officer", NULL);
	const struct answer first =
		expect_status(change("ver.sion", 1, "{\"cities\":[\"LVIV\"]}"), 200);
	expect_header(first, "ETag", "\"v2\"");
	expect_problem(change("ver.sion", 1, "{\"cities\":null}"), 412, "version-changed");
	expect_null(expect_status(change("ver.sion", 2, "{\"cities\":null}"), 200), "/cities");
	expect_problem(patch(ADMIN, NULL, "/v1/staff/ver.sion", "{\"disabled\":true}"), 428,
		"version-required");
	expect_header(expect_status(change("ver.sion", 3, "{\"disabled\":false}"), 200), "ETag",
		"\"v3\"");
}

static void a_reset_takes_everything_away_and_gives_a_password(void **state)
{
	const char *who = staff_settled("re.set", "officer", NULL);
	struct answer codes;
	(void)state;
	enrolled(who, &codes);
	const struct answer reset =
		expect_status(call(ADMIN, "POST", "/v1/staff/re.set/reset", NULL), 200);
	expect_number(reset, "/sessions_ended", 2); /* of the password's change and the app's */
	expect_problem(sign_in(who, PASSWORD, text_at(codes, "/recovery_codes/0")), 401,
		"sign-in-refused");
	const struct answer opened =
		expect_status(sign_in(who, text_at(reset, "/temporary_password"), NULL), 200);
	expect_boolean(opened, "/second_factor", false);
	expect_boolean(opened, "/password_temporary", true);
}

/* Nobody else is an admin with an account. */
static void given_two_admins(const char *one, const char *other)
{
	daemon_sql(&server, "UPDATE kafile.staff SET disabled_at = now() WHERE role = 'admin'");
	staff_new(one, "admin", NULL);
	staff_new(other, "admin", NULL);
}

static void the_last_admin_stays(void **state)
{
	(void)state;
	given_two_admins("ad.min", "ad.min2");
	expect_status(change("ad.min2", 1, "{\"role\":\"auditor\"}"), 200);
	expect_problem(change("ad.min", 1, "{\"disabled\":true}"), 409, "conflict");
	expect_problem(change("ad.min", 1, "{\"role\":\"officer\"}"), 409, "conflict");
	expect_status(change("ad.min", 1, "{\"display_name\":\"The Last\"}"), 200);
	assert_null(daemon_command(
		&server, (const char *const[]){ "staff", "disable", "ad.min", NULL }));
	expect_status(change("ad.min2", 2, "{\"role\":\"admin\"}"), 200);
	expect_status(change("ad.min", 2, "{\"disabled\":true}"), 200);
}

struct demotions {
	int ports[2];
	struct answer answers[2];
};

static void demote_one(int thread, void *context)
{
	struct demotions *demotions = context;

	demotions->answers[thread] = ask(&(struct ask){ .who = ADMIN,
		.method = "PATCH",
		.path = thread ? "/v1/staff/ri.val1" : "/v1/staff/ri.val2",
		.body = "{\"role\":\"officer\"}",
		.type = "application/merge-patch+json",
		.headers = { "If-Match: \"v1\"" },
		.port = demotions->ports[thread] });
}

static void two_admins_who_demote_one_another_leave_one(void **state)
{
	struct demotions demotions = { .ports = { server.port } };
	struct daemon second;
	int last_ones = 0;
	(void)state;
	given_two_admins("ri.val1", "ri.val2");
	daemon_join(&second, &server);
	demotions.ports[1] = second.port;
	for (int round = 0; round < ROUNDS; round++) {
		daemon_sql(&server, "UPDATE kafile.staff SET role = 'admin', version = 1 "
				    "WHERE username LIKE 'ri.val%'");
		race(2, demote_one, &demotions);
		last_ones += demotions.answers[0].status + demotions.answers[1].status == 200 + 409;
	}
	assert_int_equal(daemon_terminate(&second), 0);
	assert_int_equal(last_ones, ROUNDS);
}

static struct answer events_of(const char *username)
{
	return expect_status(get(ADMIN, "/v1/events?subject=%s&limit=200", username), 200);
}

static void each_change_is_an_event(void **state)
{
	static const char *const by_themselves[] = { "staff.signed_in", "staff.password_changed",
		"staff.second_factor_enrolled", "staff.signed_out" };
	static const char *const by_the_admin[] = { "staff.added", "staff.changed", "staff.reset" };
	const char *who = staff_settled("e.vent", "officer", NULL);
	(void)state;
	enrolled(who, NULL);
	expect_status(change(who, 1, "{\"cities\":[\"KYIV\"]}"), 200);
	const struct answer reset =
		expect_status(call(ADMIN, "POST", "/v1/staff/e.vent/reset", NULL), 200);
	const struct answer opened =
		expect_status(sign_in(who, text_at(reset, "/temporary_password"), NULL), 200);
	expect_status(browse(cookie_of(opened), "DELETE", "/v1/session", NULL, 0), 200);
	const struct answer theirs = events_of(who), admins = events_of("mert.kaya");
	for (size_t i = 0; i < sizeof(by_themselves) / sizeof(by_themselves[0]); i++)
		assert_non_null(strstr(theirs.body, by_themselves[i]));
	for (size_t i = 0; i < sizeof(by_the_admin) / sizeof(by_the_admin[0]); i++)
		assert_non_null(strstr(admins.body, by_the_admin[i]));
	assert_null(strstr(admins.body, text_at(reset, "/temporary_password")));
	assert_null(strstr(theirs.body, "argon2"));
}

static const char *staff_command(
	const char *verb, const char *username, const char *more, const char *still_more)
{
	return daemon_command(
		&server, (const char *const[]){ "staff", verb, username, more, still_more, NULL });
}

static const char *line_of(const char *output)
{
	assert_non_null(output);
	return keep_copy(output, strcspn(output, "\n"));
}

static void the_commands_do_what_the_endpoints_do(void **state)
{
	const char *first = line_of(
		staff_command("add", "com.mand", "--role=coordinator", "--cities=LVIV,KYIV"));
	(void)state;
	expect_text(expect_status(sign_in("com.mand", first, NULL), 200), "/cities/1", "KYIV");
	assert_null(staff_command("add", "com.mand", "--role=officer", NULL));
	assert_null(staff_command("add", "com.mand2", "--role=border", NULL));
	assert_non_null(strstr(
		daemon_command(&server, (const char *const[]){ "staff", "list", NULL }),
		"com.mand\tcoordinator\tcities LVIV,KYIV\tposts all\ttemporary password\n"));
	assert_non_null(staff_command("disable", "com.mand", NULL, NULL));
	expect_problem(sign_in("com.mand", first, NULL), 401, "sign-in-refused");
	assert_non_null(staff_command("enable", "com.mand", NULL, NULL));
	const char *second = line_of(staff_command("reset", "com.mand", NULL, NULL));
	expect_problem(sign_in("com.mand", first, NULL), 401, "sign-in-refused");
	expect_status(sign_in("com.mand", second, NULL), 200);
	assert_null(staff_command("reset", "no.such", NULL, NULL));
}

static void the_first_account_is_made_once(void **state)
{
	(void)state;
	staff_new("not.first", "officer", NULL);
	assert_string_equal(daemon_command(&server,
				    (const char *const[]){ "staff", "add", "first.one", "--role",
					    "admin", "--if-none", "--lasting", NULL }),
		"");
	expect_problem(get(ADMIN, "/v1/staff/first.one"), 404, "not-found");
	const char *password =
		line_of(daemon_command(&server, (const char *const[]){ "staff", "add", "first.one",
							"--role", "admin", "--lasting", NULL }));
	expect_boolean(expect_status(sign_in("first.one", password, NULL), 200),
		"/password_temporary", false);
}

static void a_list_of_accounts_has_pages(void **state)
{
	const struct answer first = expect_status(get(ADMIN, "/v1/staff?limit=1"), 200);
	(void)state;
	expect_length(first, "/items", 1);
	const struct answer second = expect_status(
		get(ADMIN, "/v1/staff?limit=1&cursor=%s", text_at(first, "/next")), 200);
	assert_true(strcmp(text_at(first, "/items/0/username"),
			    text_at(second, "/items/0/username")) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_admin_adds_an_account_and_sees_it),
		cmocka_unit_test(the_password_is_shown_once),
		cmocka_unit_test(what_cannot_be_is_named),
		cmocka_unit_test(accounts_are_for_admins),
		cmocka_unit_test(a_change_needs_the_version_that_was_read),
		cmocka_unit_test(a_reset_takes_everything_away_and_gives_a_password),
		cmocka_unit_test(the_last_admin_stays),
		cmocka_unit_test(two_admins_who_demote_one_another_leave_one),
		cmocka_unit_test(each_change_is_an_event),
		cmocka_unit_test(the_commands_do_what_the_endpoints_do),
		cmocka_unit_test(the_first_account_is_made_once),
		cmocka_unit_test(a_list_of_accounts_has_pages),
	};

	return cmocka_run_group_tests_name("api/staff", tests, server_start, server_stop);
}
