/* Signing in with a password, changing it, and the second factor. */
#include <stdlib.h>
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/kept.h"
#include "support/staff.h"

#define RIVALS 4 /* fewer than make a name wait */

static long long checks(void)
{
	static const char name[] = "\nkafile_password_checks_total ";
	const struct answer metrics = expect_status(ask_monitor("/metrics"), 200);
	const char *at = strstr(metrics.body, name);

	assert_non_null(at);
	return strtoll(at + strlen(name), NULL, 10);
}

static void a_password_opens_a_session_in_a_cookie(void **state)
{
	const char *who = staff_settled("selin.ak", "coordinator", "\"LVIV\"");
	const struct answer opened = expect_status(sign_in(who, PASSWORD, NULL), 200);
	const char *set = answer_header(&opened, "Set-Cookie");
	const char *cookie = cookie_of(opened);
	(void)state;
	expect_text(opened, "/subject", who);
	expect_text(opened, "/role", "coordinator");
	expect_text(opened, "/cities/0", "LVIV");
	expect_boolean(opened, "/second_factor", false);
	expect_boolean(opened, "/password_temporary", false);
	expect_header(opened, "Cache-Control", "no-store");
	assert_non_null(strstr(set, "; HttpOnly"));
	assert_non_null(strstr(set, "; SameSite=Strict"));
	assert_non_null(strstr(set, "; Path=/;"));
	assert_null(strstr(opened.body, "v4.public"));
	expect_text(
		expect_status(browse(cookie, "GET", "/v1/session", NULL, 0), 200), "/subject", who);
	expect_status(browse(cookie, "GET", "/v1/groups?city=LVIV", NULL, 0), 200);
	expect_problem(browse(cookie, "GET", "/v1/staff", NULL, 0), 403, "forbidden");
}

static struct answer at_example(const char *method, const char *where, const char *body,
	const char *cookie, const char *origin)
{
	return ask(&(struct ask){ .method = method,
		.path = where,
		.body = body,
		.headers = { "Host: kafile.example", "X-Forwarded-Proto: https",
			keep_printf("X-Forwarded-For: %s", fresh_address()),
			keep_printf("Origin: %s", origin),
			cookie ? keep_printf("Cookie: %s", cookie) : NULL },
		.port = server.port });
}

static void over_tls_the_cookie_is_bound_to_its_host(void **state)
{
	const char *who = staff_settled("ece.ak", "officer", NULL);
	const char *body = keep_printf("{\"username\":\"%s\",\"password\":\"%s\"}", who, PASSWORD);
	const char *own = "https://kafile.example";
	const struct answer opened =
		expect_status(at_example("POST", "/v1/session", body, NULL, own), 200);
	const char *cookie = cookie_of(opened);
	const char *token = strchr(cookie, '=') + 1;
	(void)state;
	assert_int_equal(strncmp(cookie, "__Host-kafile=", 14), 0);
	assert_non_null(strstr(answer_header(&opened, "Set-Cookie"), "; Secure"));
	expect_status(at_example("GET", "/v1/cities", NULL, cookie, own), 200);
	expect_problem(at_example("GET", "/v1/cities", NULL, keep_printf("kafile=%s", token), own),
		401, "unauthenticated");
	expect_problem(browse(cookie, "GET", "/v1/cities", NULL, 0), 401, "unauthenticated");
	expect_status(browse(keep_printf("kafile=%s", token), "GET", "/v1/cities", NULL, 0), 200);
}

static void a_page_elsewhere_signs_nobody_in(void **state)
{
	const char *who = staff_settled("ali.ak", "officer", NULL);
	const char *body = keep_printf("{\"username\":\"%s\",\"password\":\"%s\"}", who, PASSWORD);
	(void)state;
	expect_problem(at_example("POST", "/v1/session", body, NULL, "https://evil.example"), 403,
		"cross-origin");
	expect_problem(ask(&(struct ask){ .method = "POST",
			       .path = "/v1/session",
			       .body = keep_printf("username=%s&password=x", who),
			       .type = "application/x-www-form-urlencoded" }),
		415, "unsupported-media-type");
}

static void nobody_learns_whether_the_name_or_the_password_was_wrong(void **state)
{
	const char *who = staff_settled("deniz.ak", "officer", NULL);
	const char *gone = staff_settled("can.ak", "officer", NULL);
	(void)state;
	expect_status(
		patch(ADMIN, "\"v1\"", path("/v1/staff/%s", gone), "{\"disabled\":true}"), 200);
	const long long before = checks();
	const struct answer wrong = sign_in(who, "not the right password", NULL);
	const struct answer unknown = sign_in("nobody.at.all", PASSWORD, NULL);
	const struct answer disabled = sign_in(gone, PASSWORD, NULL);
	const struct answer odd = sign_in("Nobody, at all!", PASSWORD, NULL);
	expect_problem(wrong, 401, "sign-in-refused");
	expect_same(wrong, unknown);
	expect_same(wrong, disabled);
	expect_same(wrong, odd);
	assert_int_equal(checks() - before, 4);
	assert_null(answer_header(&wrong, "Set-Cookie"));
	expect_status(sign_in("Deniz.AK", PASSWORD, NULL), 200);
}

static void what_is_missing_is_named(void **state)
{
	(void)state;
	expect_field(ask(&(struct ask){ .method = "POST", .path = "/v1/session", .body = "{}" }),
		"/password");
	expect_field(ask(&(struct ask){ .method = "POST",
			     .path = "/v1/session",
			     .body = "{\"username\":\"a\",\"password\":\"b\",\"token\":\"c\"}" }),
		"/token");
}

static void a_temporary_password_is_changed_by_its_owner(void **state)
{
	const char *who = "murat.ak";
	const char *first = text_at(staff_new(who, "officer", NULL), "/temporary_password");
	const struct answer opened = expect_status(sign_in(who, first, NULL), 200);
	const char *before = cookie_of(opened);
	(void)state;
	expect_boolean(opened, "/password_temporary", true);
	expect_field(password_change(who, first, NULL, "too short"), "/new_password");
	expect_field(password_change(who, first, NULL, "passwordpassword"), "/new_password");
	expect_field(password_change(who, first, NULL, first), "/new_password");
	expect_problem(
		password_change(who, "another password", NULL, PASSWORD), 401, "sign-in-refused");
	const struct answer changed =
		expect_status(password_change(who, first, NULL, PASSWORD), 200);
	expect_boolean(changed, "/password_temporary", false);
	expect_status(browse(cookie_of(changed), "GET", "/v1/cities", NULL, 0), 200);
	expect_problem(
		browse(before, "POST", "/v1/session/renewal", NULL, 0), 401, "unauthenticated");
	expect_problem(sign_in(who, first, NULL), 401, "sign-in-refused");
	expect_status(sign_in(who, PASSWORD, NULL), 200);
}

static void with_an_app_a_password_alone_is_not_enough(void **state)
{
	const char *who = staff_settled("hale.ak", "officer", NULL);
	const char *secret = enrolled(who, NULL);
	(void)state;
	expect_problem(sign_in(who, PASSWORD, NULL), 401, "second-factor-needed");
	expect_problem(sign_in(who, "not the right password", app_code(secret, 1)), 401,
		"sign-in-refused");
	expect_problem(sign_in(who, PASSWORD, app_code(secret, 20)), 401, "second-factor-refused");
	expect_problem(sign_in(who, PASSWORD, "AAAAA-AAAAA"), 401, "second-factor-refused");
	const char *code = app_code(secret, 1);
	expect_boolean(expect_status(sign_in(who, PASSWORD, code), 200), "/second_factor", true);
	expect_problem(sign_in(who, PASSWORD, code), 401, "second-factor-refused");
}

struct attempts {
	const char *who;
	const char *code;
	struct answer answers[RIVALS];
};

static void attempt(int thread, void *context)
{
	struct attempts *attempts = context;

	attempts->answers[thread] = sign_in(attempts->who, PASSWORD, attempts->code);
}

/* How many of those who sign in at the same time with one code get in. */
static int let_in(const char *who, const char *code)
{
	struct attempts attempts = { .who = who, .code = code };
	int count = 0;

	race(RIVALS, attempt, &attempts);
	for (int i = 0; i < RIVALS; i++) {
		count += attempts.answers[i].status == 200;
		if (attempts.answers[i].status != 200 && attempts.answers[i].status != 429)
			expect_problem(attempts.answers[i], 401, "second-factor-refused");
	}
	return count;
}

static void a_code_lets_one_in_of_those_who_send_it_at_once(void **state)
{
	const char *who = staff_settled("kaan.ak", "officer", NULL);
	const char *secret = enrolled(who, NULL);
	(void)state;
	assert_int_equal(let_in(who, app_code(secret, 1)), 1);
}

static void a_recovery_code_lets_one_in_once(void **state)
{
	const char *who = staff_settled("oya.ak", "officer", NULL);
	struct answer codes;
	(void)state;
	enrolled(who, &codes);
	expect_length(codes, "/recovery_codes", 10);
	assert_int_equal(let_in(who, text_at(codes, "/recovery_codes/3")), 1);
	expect_status(sign_in(who, PASSWORD, text_at(codes, "/recovery_codes/4")), 200);
	expect_problem(sign_in(who, PASSWORD, text_at(codes, "/recovery_codes/4")), 401,
		"second-factor-refused");
}

static void another_app_takes_a_code_of_the_first(void **state)
{
	const char *who = staff_settled("ufuk.ak", "officer", NULL);
	const struct answer early = expect_status(second_factor(who, PASSWORD, NULL, NULL), 200);
	struct answer codes;
	const char *first = enrolled(who, &codes);
	(void)state;
	expect_problem(second_factor(who, PASSWORD, NULL, NULL), 401, "second-factor-needed");
	/* Begun before there was a second factor: it would be a way around it. */
	expect_problem(second_factor(who, PASSWORD, app_code(text_at(early, "/secret"), 0),
			       text_at(early, "/enrolment")),
		401, "second-factor-refused");
	const struct answer begun =
		expect_status(second_factor(who, PASSWORD, app_code(first, 1), NULL), 200);
	const char *secret = text_at(begun, "/secret");
	expect_problem(second_factor(who, PASSWORD, "000000", text_at(begun, "/enrolment")), 401,
		"second-factor-refused");
	const struct answer finished = expect_status(
		second_factor(who, PASSWORD, app_code(secret, 0), text_at(begun, "/enrolment")),
		200);
	expect_status(browse(cookie_of(finished), "GET", "/v1/session", NULL, 0), 200);
	expect_problem(sign_in(who, PASSWORD, text_at(codes, "/recovery_codes/0")), 401,
		"second-factor-refused");
	expect_status(sign_in(who, PASSWORD, text_at(finished, "/recovery_codes/0")), 200);
}

static void where_it_is_required_nobody_signs_in_without_a_second_factor(void **state)
{
	const char *who = staff_settled("bora.ak", "officer", NULL);
	struct daemon strict;
	(void)state;
	setenv("KAFILE_SECOND_FACTOR", "required", 1);
	daemon_join(&strict, &server);
	unsetenv("KAFILE_SECOND_FACTOR");
	const struct answer without = sign_in_from(NULL, who, PASSWORD, NULL, strict.port);
	const char *secret = enrolled(who, NULL);
	const struct answer with =
		sign_in_from(NULL, who, PASSWORD, app_code(secret, 1), strict.port);
	assert_int_equal(daemon_terminate(&strict), 0);
	expect_problem(without, 403, "second-factor-enrolment-required");
	expect_status(with, 200);
}

static void no_secret_stands_in_the_database(void **state)
{
	const char *who = staff_settled("ayla.ak", "officer", NULL);
	struct answer codes;
	const char *secret = enrolled(who, &codes);
	(void)state;
	sign_in("my secret by mistake", PASSWORD, NULL);
	assert_string_equal(
		daemon_sql(&server,
			keep_printf(
				"SELECT count(*) FROM (SELECT e::text AS t FROM kafile.events AS e "
				"UNION ALL SELECT s::text FROM kafile.staff AS s "
				"UNION ALL SELECT f::text FROM kafile.sign_in_failures AS f "
				"UNION ALL SELECT k::text FROM kafile.staff_recovery_codes AS k "
				"UNION ALL SELECT i::text FROM kafile.idempotency AS i) AS "
				"all_of_it "
				"WHERE strpos(t, '%s') + strpos(t, '%s') + strpos(t, '%s') "
				"+ strpos(t, 'by mistake') > 0",
				PASSWORD, secret, text_at(codes, "/recovery_codes/0"))),
		"0\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_password_opens_a_session_in_a_cookie),
		cmocka_unit_test(over_tls_the_cookie_is_bound_to_its_host),
		cmocka_unit_test(a_page_elsewhere_signs_nobody_in),
		cmocka_unit_test(nobody_learns_whether_the_name_or_the_password_was_wrong),
		cmocka_unit_test(what_is_missing_is_named),
		cmocka_unit_test(a_temporary_password_is_changed_by_its_owner),
		cmocka_unit_test(with_an_app_a_password_alone_is_not_enough),
		cmocka_unit_test(a_code_lets_one_in_of_those_who_send_it_at_once),
		cmocka_unit_test(a_recovery_code_lets_one_in_once),
		cmocka_unit_test(another_app_takes_a_code_of_the_first),
		cmocka_unit_test(where_it_is_required_nobody_signs_in_without_a_second_factor),
		cmocka_unit_test(no_secret_stands_in_the_database),
	};

	return cmocka_run_group_tests_name("api/sign_in", tests, server_start, server_stop);
}
