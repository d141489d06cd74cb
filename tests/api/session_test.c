/* Browsers' sessions: their pages, their renewal, their end. */
#include <string.h>
#include <time.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/kept.h"
#include "support/process.h"
#include "support/staff.h"
#include "support/tokens.h"

#define WITHIN_MS 1000
#define WITHDRAWAL "{\"references\":[\"7K3M9QXT2A\"],\"reason\":\"declined\"}"

static const char *session_of(const char *username)
{
	return cookie_of(expect_status(sign_in(username, PASSWORD, NULL), 200));
}

static struct answer from_page(const char *cookie, const char *method, const char *header)
{
	return ask(&(struct ask){ .method = method,
		.path = strcmp(method, "GET") == 0 ? "/v1/cities" : "/v1/withdrawals",
		.body = strcmp(method, "GET") == 0 ? NULL : WITHDRAWAL,
		.key = fresh_id(),
		.headers = { keep_printf("Cookie: %s", cookie), header },
		.port = server.port });
}

static void only_the_servers_own_pages_change_anything(void **state)
{
	const char *cookie = session_of(staff_settled("selin.su", "officer", NULL));
	const char *own = keep_printf("Origin: http://127.0.0.1:%d", server.port);
	static const char *const foreign[] = { "Origin: https://evil.example", "Origin: null",
		"Origin: http://127.0.0.1:1", "Sec-Fetch-Site: cross-site",
		"Sec-Fetch-Site: same-site", "Sec-Fetch-Site: none", NULL };
	(void)state;
	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
		expect_problem(from_page(cookie, "POST", foreign[i]), 403, "cross-origin");
		expect_status(from_page(cookie, "GET", foreign[i]), 200);
	}
	expect_status(from_page(cookie, "POST", own), 200);
	expect_status(from_page(cookie, "POST", "Sec-Fetch-Site: same-origin"), 200);
}

static void a_token_in_the_header_goes_before_the_cookie(void **state)
{
	const char *cookie =
		keep_printf("Cookie: %s", session_of(staff_settled("ece.su", "officer", NULL)));
	(void)state;
	expect_text(ask(&(struct ask){ .who = AUDITOR,
			    .method = "GET",
			    .path = "/v1/session",
			    .headers = { cookie } }),
		"/role", "auditor");
	expect_problem(ask(&(struct ask){ .token = "v4.public.nothing",
			       .method = "GET",
			       .path = "/v1/session",
			       .headers = { cookie } }),
		401, "unauthenticated");
}

static void a_token_without_an_account_is_shown_too(void **state)
{
	const struct answer shown = expect_status(get(COORDINATOR_LVIV, "/v1/session"), 200);
	(void)state;
	expect_text(shown, "/subject", "kemal.aydin");
	expect_text(shown, "/cities/0", "LVIV");
	expect_null(shown, "/display_name");
	expect_boolean(shown, "/second_factor", false);
	expect_text(shown, "/stored_on", "one_disk");
	expect_problem(get(NOBODY, "/v1/session"), 401, "unauthenticated");
	expect_problem(
		call(COORDINATOR_LVIV, "POST", "/v1/session/renewal", NULL), 409, "conflict");
}

/* As if all sessions of this account had begun, and their tokens been issued, so long ago. */
static void let_pass(const char *username, const char *interval)
{
	daemon_sql(&server, keep_printf("UPDATE kafile.tokens SET issued_at = issued_at - interval "
					"'%s', first_issued_at = first_issued_at - interval '%s' "
					"WHERE subject = '%s'",
				    interval, interval, username));
}

static void a_session_is_renewed_for_twelve_hours(void **state)
{
	const char *who = staff_settled("ali.su", "officer", NULL);
	const struct answer opened = expect_status(sign_in(who, PASSWORD, NULL), 200);
	const char *cookie = cookie_of(opened);
	(void)state;
	const struct answer same =
		expect_status(browse(cookie, "POST", "/v1/session/renewal", NULL, 0), 200);
	assert_string_equal(cookie_of(same), cookie);
	let_pass(who, "10 minutes");
	const struct answer next =
		expect_status(browse(cookie, "POST", "/v1/session/renewal", NULL, 0), 200);
	const struct answer of_another_page =
		expect_status(browse(cookie, "POST", "/v1/session/renewal", NULL, 0), 200);
	assert_string_not_equal(cookie_of(next), cookie);
	assert_string_equal(cookie_of(of_another_page), cookie_of(next));
	expect_status(browse(cookie_of(next), "GET", "/v1/cities", NULL, 0), 200);
	expect_status(browse(cookie, "GET", "/v1/cities", NULL, 0), 200);
	let_pass(who, "11 hours 44 minutes");
	const struct answer last =
		expect_status(browse(cookie_of(next), "POST", "/v1/session/renewal", NULL, 0), 200);
	expect_text(last, "/expires_at", text_at(last, "/ends_at"));
	let_pass(who, "10 minutes");
	expect_problem(browse(cookie_of(last), "POST", "/v1/session/renewal", NULL, 0), 401,
		"unauthenticated");
}

static void a_session_does_not_become_a_token(void **state)
{
	const char *cookie = session_of(staff_settled("can.su", "officer", NULL));
	(void)state;
	expect_problem(browse(cookie, "POST", "/v1/tokens/renewal", "{\"ttl_seconds\":604800}", 0),
		409, "conflict");
}

static long now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The status of a request with this cookie a second after it is no good any more, or before. */
static int status_within_a_second(const char *cookie, int port)
{
	const long since = now_ms();
	int status = browse(cookie, "GET", "/v1/cities", NULL, port).status;
	while (status == 200 && now_ms() - since < WITHIN_MS) {
		pause_ms(20);
		status = browse(cookie, "GET", "/v1/cities", NULL, port).status;
	}
	return status;
}

static void who_signs_out_is_out_on_every_device_and_server(void **state)
{
	const char *who = staff_settled("deniz.su", "officer", NULL);
	const char *desk = session_of(who), *phone = session_of(who);
	const char *token = text_at(token_new("officer", who, NULL), "/token");
	struct daemon second;
	(void)state;
	daemon_join(&second, &server);
	const int worked = browse(phone, "GET", "/v1/cities", NULL, second.port).status;
	const struct answer closed = browse(desk, "DELETE", "/v1/session", NULL, 0);
	const int here = status_within_a_second(desk, 0);
	const int there = status_within_a_second(phone, second.port);
	assert_int_equal(daemon_terminate(&second), 0);
	assert_int_equal(worked, 200);
	expect_status(closed, 200);
	assert_non_null(strstr(answer_header(&closed, "Set-Cookie"), "kafile=; "));
	assert_non_null(strstr(answer_header(&closed, "Set-Cookie"), "Max-Age=0"));
	assert_int_equal(here, 401);
	assert_int_equal(there, 401);
	expect_problem(
		browse(phone, "POST", "/v1/session/renewal", NULL, 0), 401, "unauthenticated");
	expect_status(token_get(token, "/v1/cities"), 200);
	expect_status(browse(session_of(who), "GET", "/v1/cities", NULL, 0), 200);
}

static void whoever_is_changed_or_disabled_is_out_within_a_second(void **state)
{
	static const char *const changes[] = { "{\"role\":\"auditor\"}", "{\"cities\":[\"KYIV\"]}",
		"{\"disabled\":true}" };
	const char *who = staff_settled("oya.su", "officer", NULL);
	const char *stays = session_of(who);
	(void)state;
	expect_status(
		patch(ADMIN, "\"v1\"", path("/v1/staff/%s", who), "{\"display_name\":\"Oya Su\"}"),
		200);
	pause_ms(WITHIN_MS);
	expect_text(browse(stays, "GET", "/v1/session", NULL, 0), "/display_name", "Oya Su");
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		const char *cookie = session_of(who);
		expect_status(patch(ADMIN, path("\"v%zu\"", i + 2), path("/v1/staff/%s", who), "%s",
				      changes[i]),
			200);
		assert_int_equal(status_within_a_second(cookie, 0), 401);
	}
	expect_problem(sign_in(who, PASSWORD, NULL), 401, "sign-in-refused");
}

static void a_stolen_laptop_is_ended_like_a_stolen_phone(void **state)
{
	const char *who = staff_settled("kaan.su", "coordinator", "\"LVIV\"");
	const char *cookie = session_of(who);
	(void)state;
	expect_status(post(OFFICER, "/v1/tokens/revocations", "{\"subject\":\"%s\"}", who), 200);
	assert_int_equal(status_within_a_second(cookie, 0), 401);
	daemon_sql(&server, keep_printf("DELETE FROM kafile.tokens WHERE subject = '%s'", who));
	expect_length(
		expect_status(
			post(ADMIN, "/v1/tokens/revocations", "{\"subject\":\"%s\"}", who), 200),
		"/revoked", 0);
}

static int rows_of(const char *who)
{
	const char *count = daemon_sql(&server,
		keep_printf("SELECT count(*) FROM kafile.tokens WHERE subject = '%s'", who));
	return count[0] - '0';
}

static void sessions_leave_no_heap_of_rows(void **state)
{
	const char *who = staff_settled("ufuk.su", "officer", NULL);
	const char *cookie = session_of(who);
	(void)state;
	const struct answer tokens = expect_status(get(ADMIN, "/v1/tokens?limit=200"), 200);
	const struct answer sessions =
		expect_status(get(ADMIN, "/v1/tokens?kind=session&limit=200"), 200);
	assert_null(strstr(tokens.body, who));
	assert_non_null(strstr(sessions.body, who));
	for (int i = 0; i < 5; i++)
		expect_status(browse(cookie, "POST", "/v1/session/renewal", NULL, 0), 200);
	assert_int_equal(rows_of(who), 2); /* the changed password's and this one */
	daemon_sql(&server,
		keep_printf(
			"UPDATE kafile.tokens SET expires_at = expires_at - interval '26 hours' "
			"WHERE subject = '%s'",
			who));
	session_of(staff_settled("bora.su", "officer", NULL));
	assert_int_equal(rows_of(who), 0);
}

/* What Chrome sends beside the cookie, with room to spare. */
#define BROWSER                                                                                  \
	"Connection: keep-alive\r\n"                                                             \
	"sec-ch-ua: \"Chromium\";v=\"124\", \"Google Chrome\";v=\"124\", "                       \
	"\"Not-A.Brand\";v=\"99\"\r\n"                                                           \
	"sec-ch-ua-mobile: ?0\r\nsec-ch-ua-platform: \"Windows\"\r\n"                            \
	"Upgrade-Insecure-Requests: 1\r\n"                                                       \
	"User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like " \
	"Gecko) Chrome/124.0.0.0 Safari/537.36\r\n"                                              \
	"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,"   \
	"image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7\r\n"                        \
	"Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-User: ?1\r\n"          \
	"Sec-Fetch-Dest: empty\r\nReferer: http://127.0.0.1:8080/registrations/new\r\n"          \
	"Accept-Encoding: gzip, deflate, br, zstd\r\n"                                           \
	"Accept-Language: tr-TR,tr;q=0.9,uk-UA;q=0.8,uk;q=0.7,en-US;q=0.6,en;q=0.5\r\n"          \
	"X-Forwarded-For: 2001:db8:1234:5678:9abc:def0:1234:5678\r\nX-Forwarded-Proto: http\r\n" \
	"X-Request-Id: 018e0a6e-7c00-7000-8000-0000000000a1\r\n"                                 \
	"Idempotency-Key: \"8e03978e-40d5-43dd-bc93-6894a57f9324\"\r\n"                          \
	"Cache-Control: no-cache\r\nPragma: no-cache\r\nDNT: 1\r\nPriority: u=0, i\r\n"

static struct answer chrome(const char *cookie)
{
	const char *text = keep_printf("GET /v1/convoys?city=LVIV&limit=200 HTTP/1.1\r\n"
				       "Host: 127.0.0.1:%d\r\n" BROWSER "Cookie: %s\r\n\r\n",
		server.port, cookie);
	return raw_http(text, strlen(text));
}

static void a_browsers_headers_have_room_beside_the_longest_token(void **state)
{
	static char longest[2049], too_long[2601];
	(void)state;
	expect_status(chrome(session_of(staff_settled("hale.su", "officer", NULL))), 200);
	memset(longest, 'A', sizeof(longest) - 1);
	expect_problem(
		chrome(keep_printf("theme=dark; kafile=%s", longest)), 401, "unauthenticated");
	memset(too_long, 'A', sizeof(too_long) - 1);
	expect_problem(chrome(keep_printf("kafile=%s", too_long)), 431, "headers-too-large");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_servers_own_pages_change_anything),
		cmocka_unit_test(a_token_in_the_header_goes_before_the_cookie),
		cmocka_unit_test(a_token_without_an_account_is_shown_too),
		cmocka_unit_test(a_session_is_renewed_for_twelve_hours),
		cmocka_unit_test(a_session_does_not_become_a_token),
		cmocka_unit_test(who_signs_out_is_out_on_every_device_and_server),
		cmocka_unit_test(whoever_is_changed_or_disabled_is_out_within_a_second),
		cmocka_unit_test(a_stolen_laptop_is_ended_like_a_stolen_phone),
		cmocka_unit_test(sessions_leave_no_heap_of_rows),
		cmocka_unit_test(a_browsers_headers_have_room_beside_the_longest_token),
	};

	return cmocka_run_group_tests_name("api/session", tests, server_start, server_stop);
}
