/* Who may do what: tokens, roles, scopes, revocation. */
#include <string.h>
#include <time.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/given.h"
#include "support/kept.h"
#include "support/process.h"

#define REVOCATION_MS 1000

static struct answer with_token(const char *token, int port)
{
	return ask(&(struct ask){
		.token = token, .method = "GET", .path = "/v1/cities", .port = port });
}

static void expect_unauthenticated(const char *token)
{
	const struct answer answer = expect_problem(with_token(token, 0), 401, "unauthenticated");
	const char *how = answer_header(&answer, "WWW-Authenticate");
	assert_non_null(how);
	assert_true(strncmp(how, "Bearer", 6) == 0);
}

static void no_token_is_401(void **state)
{
	(void)state;
	expect_problem(get(NOBODY, "/v1/cities"), 401, "unauthenticated");
	expect_problem(post(NOBODY, "/v1/registrations", "{}"), 401, "unauthenticated");
}

static void a_forged_token_is_401(void **state)
{
	const char *genuine = actor_token(OFFICER);
	const size_t len = strlen(genuine);
	(void)state;
	expect_status(with_token(genuine, 0), 200);
	for (size_t at = 0; at < len; at += 7) {
		char *forged = keep_copy(genuine, len);
		forged[at] = forged[at] == 'A' ? 'B' : 'A';
		expect_unauthenticated(forged);
	}
	expect_unauthenticated(keep_copy(genuine, len - 1));
	expect_unauthenticated(keep_printf("%s.", genuine));
	expect_unauthenticated("v4.public.");
	expect_unauthenticated("v4.local.AAAA");
	expect_unauthenticated("");
}

static void another_scheme_is_401(void **state)
{
	(void)state;
	expect_problem(ask(&(struct ask){ .method = "GET",
			       .path = "/v1/cities",
			       .headers = { "Authorization: Basic c2VsaW46ZGVtaXI=" } }),
		401, "unauthenticated");
}

static void an_expired_token_is_401(void **state)
{
	(void)state;
	const char *brief = token_issue(OFFICER, "1s");
	for (int waited = 0; waited < 10000 && with_token(brief, 0).status == 200; waited += 100)
		pause_ms(100);
	expect_unauthenticated(brief);
}

static void a_token_of_another_deployment_is_401(void **state)
{
	struct daemon stranger;
	(void)state;
	daemon_join_as(&stranger, &server, "elsewhere");
	const struct answer answer = with_token(actor_token(OFFICER), stranger.port);
	assert_int_equal(daemon_terminate(&stranger), 0);
	expect_problem(answer, 401, "unauthenticated");
}

static void a_role_that_may_not_is_403(void **state)
{
	(void)state;
	expect_problem(get(GATEWAY, "/v1/citizens"), 403, "forbidden");
	expect_problem(get(GATEWAY, "/v1/convoys"), 403, "forbidden");
	expect_problem(get(BORDER_KAPIKULE, "/v1/citizens"), 403, "forbidden");
	expect_problem(get(OFFICER, "/v1/tokens"), 403, "forbidden");
	expect_problem(post(AUDITOR, "/v1/registrations", "{}"), 403, "forbidden");
	expect_problem(post(COORDINATOR_LVIV, "/v1/handoffs", "{}"), 403, "forbidden");
}

static void a_coordinator_finds_nobody_of_another_city(void **state)
{
	const struct family kyiv = given_registered_family("KYIV", 2);
	const char *reference = kyiv.references[0];
	(void)state;
	expect_problem(get(COORDINATOR_LVIV, "/v1/citizens/%s", reference), 404, "not-found");
	expect_problem(get(COORDINATOR_LVIV, "/v1/status/%s", reference), 404, "not-found");
	expect_problem(get(COORDINATOR_LVIV, "/v1/groups/%s", kyiv.group), 404, "not-found");
	expect_problem(patch(COORDINATOR_LVIV, "\"v1\"", path("/v1/citizens/%s", reference),
			       "{\"sex\":\"F\"}"),
		404, "not-found");
	expect_length(get(COORDINATOR_LVIV, "/v1/citizens?city=KYIV"), "/items", 0);
	expect_length(get(COORDINATOR_LVIV, "/v1/groups?city=KYIV"), "/items", 0);
	expect_length(
		post(COORDINATOR_LVIV, "/v1/citizens/search", "{\"reference\":\"%s\"}", reference),
		"/items", 0);
	expect_length(
		post(COORDINATOR_LVIV, "/v1/citizens/search", "{\"phone\":\"%s\"}", kyiv.phone),
		"/items", 0);
	expect_text(post(COORDINATOR_LVIV, "/v1/status", "{\"references\":[\"%s\"]}", reference),
		"/items/0/status", "unknown");
	expect_text(expect_status(get(COORDINATOR_KYIV, "/v1/citizens/%s", reference), 200),
		"/reference", reference);
}

static void a_coordinator_finds_no_convoy_of_another_city(void **state)
{
	const struct convoy kyiv = given_convoy("KYIV", 1, 10);
	(void)state;
	expect_problem(get(COORDINATOR_LVIV, "/v1/convoys/%s", kyiv.code), 404, "not-found");
	expect_problem(
		get(COORDINATOR_LVIV, "/v1/convoys/%s/manifest", kyiv.code), 404, "not-found");
	expect_problem(post(COORDINATOR_LVIV, path("/v1/convoys/%s/cancellation", kyiv.code),
			       "{\"reason\":\"x\"}"),
		404, "not-found");
	expect_length(get(COORDINATOR_LVIV, "/v1/convoys?city=KYIV"), "/items", 0);
}

static void a_border_officer_finds_only_what_comes_to_the_post(void **state)
{
	struct family family;
	const struct convoy convoy = given_departed_convoy("LVIV", 2, &family);
	(void)state;
	expect_status(get(BORDER_KAPIKULE, "/v1/convoys/%s", convoy.code), 200);
	expect_problem(get(BORDER_HAMZABEYLI, "/v1/convoys/%s", convoy.code), 404, "not-found");
	expect_problem(
		get(BORDER_HAMZABEYLI, "/v1/convoys/%s/manifest", convoy.code), 404, "not-found");
	expect_problem(
		get(BORDER_HAMZABEYLI, "/v1/status/%s", family.references[0]), 404, "not-found");
}

static void a_gateway_learns_the_place_only_for_the_familys_own_phone(void **state)
{
	const struct convoy convoy = given_convoy("LVIV", 1, 10);
	const struct family family = given_assigned_family(&convoy, 1, 1);
	const char *reference = family.references[0];
	(void)state;
	const struct answer stranger = post(GATEWAY, "/v1/status",
		"{\"references\":[\"%s\"],\"asker\":\"+905329999999\"}", reference);
	expect_text(stranger, "/items/0/status", "assigned");
	expect_absent(stranger, "/items/0/convoy");
	expect_absent(stranger, "/items/0/gather_at");
	const struct answer own = post(GATEWAY, "/v1/status",
		"{\"references\":[\"%s\"],\"asker\":\"%s\"}", reference, family.phone);
	expect_text(own, "/items/0/convoy", convoy.code);
	expect_absent(get(GATEWAY, "/v1/status/%s", reference), "/convoy");
}

static struct answer issue(const char *subject)
{
	return expect_status(
		post(ADMIN, "/v1/tokens",
			"{\"role\":\"coordinator\",\"subject\":\"%s\",\"cities\":[\"LVIV\"]}",
			subject),
		201);
}

static void an_issued_token_works_and_is_never_shown_again(void **state)
{
	const struct answer issued = issue("deniz.arslan");
	const struct answer list = expect_status(get(ADMIN, "/v1/tokens"), 200);
	(void)state;
	expect_status(with_token(text_at(issued, "/token"), 0), 200);
	assert_null(strstr(list.body, text_at(issued, "/token")));
	assert_non_null(strstr(list.body, text_at(issued, "/id")));
}

static void issuing_again_with_the_same_key_gives_the_same_token(void **state)
{
	const char *key = fresh_id();
	const char *body = "{\"role\":\"officer\",\"subject\":\"ece.polat\"}";
	(void)state;
	client_directly(true);
	const struct answer first = post_with_key(ADMIN, key, "/v1/tokens", "%s", body);
	const struct answer again = post_with_key(ADMIN, key, "/v1/tokens", "%s", body);
	client_directly(false);
	expect_status(first, 201);
	expect_same(first, again);
}

static void a_token_for_places_that_do_not_exist_is_422(void **state)
{
	(void)state;
	expect_problem(
		post(ADMIN, "/v1/tokens",
			"{\"role\":\"coordinator\",\"subject\":\"x.y\",\"cities\":[\"ATLANTIS\"]}"),
		422, "invalid-fields");
	expect_problem(post(ADMIN, "/v1/tokens", "{\"role\":\"emperor\",\"subject\":\"x.y\"}"), 422,
		"invalid-fields");
}

static long now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Asked twice, because one address may be that of two servers in turn. */
static bool still_works(const char *token, int port)
{
	const int first = with_token(token, port).status;
	return with_token(token, port).status == 200 || first == 200;
}

static void a_revoked_token_stops_working_within_a_second_on_every_server(void **state)
{
	struct daemon second;
	const struct answer issued = issue("okan.celik");
	const char *token = text_at(issued, "/token");
	(void)state;
	daemon_join(&second, &server);
	const int worked =
		with_token(token, server.port).status + with_token(token, second.port).status;
	expect_status(
		call(ADMIN, "DELETE", path("/v1/tokens/%s", text_at(issued, "/id")), NULL), 200);
	const long revoked = now_ms();
	while (now_ms() - revoked < REVOCATION_MS &&
		(still_works(token, server.port) || still_works(token, second.port)))
		pause_ms(20);
	const struct answer here = with_token(token, server.port),
			    there = with_token(token, second.port);
	assert_int_equal(daemon_terminate(&second), 0);
	assert_int_equal(worked, 400);
	expect_problem(here, 401, "unauthenticated");
	expect_problem(there, 401, "unauthenticated");
}

static void revoking_twice_is_revoking_once(void **state)
{
	const char *where = path("/v1/tokens/%s", text_at(issue("pinar.koc"), "/id"));
	const struct answer first = expect_status(call(ADMIN, "DELETE", where, NULL), 200);
	(void)state;
	expect_text(expect_status(call(ADMIN, "DELETE", where, NULL), 200), "/revoked_at",
		text_at(first, "/revoked_at"));
	expect_problem(
		call(ADMIN, "DELETE", path("/v1/tokens/%s", fresh_id()), NULL), 404, "not-found");
}

static void a_revocation_outlives_a_restart(void **state)
{
	const struct answer issued = issue("rana.sahin");
	(void)state;
	expect_status(
		call(ADMIN, "DELETE", path("/v1/tokens/%s", text_at(issued, "/id")), NULL), 200);
	daemon_kill(&server);
	daemon_restart(&server);
	expect_problem(with_token(text_at(issued, "/token"), server.port), 401, "unauthenticated");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_token_is_401),
		cmocka_unit_test(a_forged_token_is_401),
		cmocka_unit_test(another_scheme_is_401),
		cmocka_unit_test(an_expired_token_is_401),
		cmocka_unit_test(a_token_of_another_deployment_is_401),
		cmocka_unit_test(a_role_that_may_not_is_403),
		cmocka_unit_test(a_coordinator_finds_nobody_of_another_city),
		cmocka_unit_test(a_coordinator_finds_no_convoy_of_another_city),
		cmocka_unit_test(a_border_officer_finds_only_what_comes_to_the_post),
		cmocka_unit_test(a_gateway_learns_the_place_only_for_the_familys_own_phone),
		cmocka_unit_test(an_issued_token_works_and_is_never_shown_again),
		cmocka_unit_test(issuing_again_with_the_same_key_gives_the_same_token),
		cmocka_unit_test(a_token_for_places_that_do_not_exist_is_422),
		cmocka_unit_test(a_revoked_token_stops_working_within_a_second_on_every_server),
		cmocka_unit_test(revoking_twice_is_revoking_once),
		cmocka_unit_test(a_revocation_outlives_a_restart),
	};
	return cmocka_run_group_tests(tests, server_start, server_stop);
}
