/* Bytes that no well-meaning client sends: the server refuses them and lives on. */
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/kept.h"

static struct answer seek(const char *where)
{
	return ask(&(struct ask){
		.who = OFFICER, .method = "GET", .path = where, .port = server.port });
}

static void headers_past_the_limit_are_431(void **state)
{
	char *bytes = keep(calloc(1, 20000));
	(void)state;
	size_t len = (size_t)snprintf(bytes, 20000, "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Note: ");
	memset(bytes + len, 'a', 12000);
	len += 12000;
	len += (size_t)snprintf(bytes + len, 20000 - len, "\r\nConnection: close\r\n\r\n");
	expect_status(raw_http(bytes, len), 431);
}

static void garbage_is_refused_and_the_server_lives_on(void **state)
{
	static const char *const garbage[] = { "\r\n\r\n", "\x16\x03\x01\x02", "GET\r\n\r\n",
		"GET / HTTP/9.9\r\n\r\n", "GET /healthz HTTP/1.1\r\n\r\n",
		"POST /v1/status HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
		"POST /v1/status HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" };
	(void)state;
	for (size_t i = 0; i < sizeof(garbage) / sizeof(*garbage); i++) {
		const char *bytes = keep_printf("%s", garbage[i]);
		const struct answer answer = raw_http(bytes, strlen(bytes));
		assert_true(answer.status == 0 || (answer.status >= 400 && answer.status < 500) ||
			    answer.status == 505);
	}
	expect_status(get(NOBODY, "/healthz"), 200);
}

static void control_bytes_in_a_path_or_query_are_no_crash(void **state)
{
	(void)state;
	expect_problem(seek("/v1/citizens/%00"), 404, "not-found");
	expect_problem(seek("/v1/citizens/%ff%fe"), 404, "not-found");
	expect_problem(seek("/v1/citizens?city=%00"), 422, "invalid-fields");
	expect_problem(seek("/v1/citizens?city=%ff"), 422, "invalid-fields");
	expect_problem(seek("/v1/citizens?%00=1"), 422, "invalid-fields");
}

static const char *const writes[] = { "/v1/registrations", "/v1/citizens/search", "/v1/withdrawals",
	"/v1/status", "/v1/convoys", "/v1/convoys/LVIV-20220310-1/vehicles",
	"/v1/convoys/LVIV-20220310-1/assignments", "/v1/convoys/LVIV-20220310-1/unassignments",
	"/v1/convoys/LVIV-20220310-1/boardings", "/v1/convoys/LVIV-20220310-1/departures",
	"/v1/convoys/LVIV-20220310-1/arrivals", "/v1/convoys/LVIV-20220310-1/completion",
	"/v1/convoys/LVIV-20220310-1/cancellation", "/v1/handoffs", "/v1/tokens" };

static const char *const fields[] = { "city", "contact", "consent", "keep_together",
	"expected_members", "members", "occurred_at", "dry_run", "groups", "references", "reason",
	"asker", "name", "reference", "phone", "national_id", "border_post", "transit",
	"departs_at", "gather_at", "assembly_point", "plate", "kind", "seats", "accessible_seats",
	"driver", "vehicle", "items", "convoy", "role", "subject", "cities", "posts",
	"ttl_seconds" };

static const char *nasty(const char *value)
{
	char body[40000] = "{";
	size_t len = 1;
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		len += (size_t)snprintf(body + len, sizeof(body) - len, "%s\"%s\":%s", i ? "," : "",
			fields[i], value);
	assert_true(len < sizeof(body) - 1);
	snprintf(body + len, sizeof(body) - len, "}");
	return keep_copy(body, len + 1);
}

static void expect_no_500(const char *where, const char *body)
{
	const struct answer answer =
		ask(&(struct ask){ .who = strstr(where, "tokens")     ? ADMIN
					  : strstr(where, "handoffs") ? BORDER_KAPIKULE
								      : OFFICER,
			.method = "POST",
			.path = where,
			.body = body,
			.key = fresh_id(),
			.port = server.port });
	if (answer.status < 200 || answer.status >= 500)
		print_error("%s\n", body);
	assert_in_range(answer.status, 200, 499);
}

static void no_value_in_any_field_makes_a_500(void **state)
{
	static const char *const values[] = { "null", "[]", "{}", "\"\"", "\"\\u0000\"",
		"\"\\u202e\\ufeff\"", "-1", "0", "9223372036854775807", "1e308", "true", "[null]",
		"[[]]", "[{}]", "[{\"event_id\":{}}]", "\"LVIV\"", "\"0000000000\"",
		"\"2022-03-10T08:00:00Z\"", "\"018e0a6e-7c00-7000-8000-0000000000a1\"",
		"\"%s%n'; DROP TABLE kafile.citizens; --\"" };
	(void)state;
	for (size_t w = 0; w < sizeof(writes) / sizeof(*writes); w++)
		for (size_t v = 0; v < sizeof(values) / sizeof(*values); v++) {
			expect_no_500(writes[w], nasty(values[v]));
			for (size_t f = v % 4; f < sizeof(fields) / sizeof(*fields); f += 4)
				expect_no_500(writes[w],
					keep_printf("{\"%s\":%s}", fields[f], values[v]));
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers_past_the_limit_are_431),
		cmocka_unit_test(garbage_is_refused_and_the_server_lives_on),
		cmocka_unit_test(control_bytes_in_a_path_or_query_are_no_crash),
		cmocka_unit_test(no_value_in_any_field_makes_a_500),
	};
	return cmocka_run_group_tests(tests, server_start, server_stop);
}
