/* How the web application is served: from this server alone, small, and never an old version. */
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/kept.h"

/* Of the server itself: a proxy unpacks. */
static struct answer packed(const char *where, const char *header)
{
	return ask(&(struct ask){ .who = NOBODY,
		.method = "GET",
		.path = where,
		.headers = { "Accept-Encoding: br, gzip", header },
		.port = server.port });
}

/* The file that the page names for its stylesheet or program: what stands between the quotes. */
static const char *named_in(struct answer page, const char *ending)
{
	const char *at = strstr(page.body, "/assets/main-");
	while (at) {
		size_t len = strcspn(at, "\"");
		if (strncmp(at + len - strlen(ending), ending, strlen(ending)) == 0)
			return keep_printf("%.*s", (int)len, at);
		at = strstr(at + len, "/assets/main-");
	}
	fail_msg("the page names no %s", ending);
	return NULL;
}

static void the_page_needs_no_token_and_names_its_files(void **state)
{
	struct answer page = expect_status(get(NOBODY, "/"), 200);
	(void)state;
	expect_header(page, "Content-Type", "text/html; charset=utf-8");
	expect_header(expect_status(get(NOBODY, "%s", named_in(page, ".js")), 200), "Content-Type",
		"text/javascript; charset=utf-8");
	expect_header(expect_status(get(NOBODY, "%s", named_in(page, ".css")), 200), "Content-Type",
		"text/css; charset=utf-8");
}

static void the_page_lets_nothing_in_from_elsewhere(void **state)
{
	struct answer page = get(NOBODY, "/");
	const char *policy = answer_header(&page, "Content-Security-Policy");
	(void)state;
	assert_non_null(policy);
	assert_non_null(strstr(policy, "default-src 'none'"));
	assert_non_null(strstr(policy, "frame-ancestors 'none'"));
	assert_null(strstr(policy, "unsafe-inline"));
	expect_header(page, "Referrer-Policy", "no-referrer");
	expect_header(page, "X-Content-Type-Options", "nosniff");
}

static void a_file_may_be_kept_forever_and_comes_packed(void **state)
{
	const char *where = named_in(get(NOBODY, "/"), ".css");
	struct answer plain = get(NOBODY, "%s", where);
	struct answer small = expect_status(packed(where, NULL), 200);
	(void)state;
	expect_header(plain, "Cache-Control", "public, max-age=31536000, immutable");
	expect_header(small, "Content-Encoding", "gzip");
	expect_header(small, "Vary", "Accept-Encoding");
	assert_true(small.body_bytes * 3 < plain.body_bytes);
	assert_null(answer_header(&plain, "Content-Encoding"));
}

static void the_page_is_asked_for_each_time_and_sent_when_it_changed(void **state)
{
	struct answer page = packed("/", NULL);
	const char *etag = answer_header(&page, "ETag");
	(void)state;
	assert_non_null(etag);
	expect_header(page, "Cache-Control", "no-cache");
	struct answer again = packed("/", keep_printf("If-None-Match: %s", etag));
	expect_status(again, 304);
	assert_int_equal(again.body_bytes, 0);
}

static void a_file_of_another_version_is_not_found(void **state)
{
	(void)state;
	expect_problem(get(NOBODY, "/assets/main-OLDVERSI.js"), 404, "not-found");
	expect_problem(get(NOBODY, "/assets/..%%2f..%%2fetc%%2fpasswd"), 404, "not-found");
}

static void the_service_worker_is_served_from_the_root(void **state)
{
	struct answer worker = expect_status(get(NOBODY, "/service_worker.js"), 200);
	(void)state;
	expect_header(worker, "Content-Type", "text/javascript; charset=utf-8");
	expect_header(worker, "Cache-Control", "no-cache");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_page_needs_no_token_and_names_its_files),
		cmocka_unit_test(the_page_lets_nothing_in_from_elsewhere),
		cmocka_unit_test(a_file_may_be_kept_forever_and_comes_packed),
		cmocka_unit_test(the_page_is_asked_for_each_time_and_sent_when_it_changed),
		cmocka_unit_test(a_file_of_another_version_is_not_found),
		cmocka_unit_test(the_service_worker_is_served_from_the_root),
	};
	return cmocka_run_group_tests(tests, server_start, server_stop);
}
