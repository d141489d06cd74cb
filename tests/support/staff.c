/* Accounts, browsers, apps. */
#include "support/staff.h"

#include <liboath/oath.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/kept.h"

#define STEP_SECONDS 30

struct answer staff_new(const char *username, const char *role, const char *cities)
{
	return expect_status(
		post(ADMIN, "/v1/staff", "{\"username\":\"%s\",\"role\":\"%s\"%s}", username, role,
			cities ? keep_printf(",\"cities\":[%s]", cities) : ""),
		201);
}

const char *staff_settled(const char *username, const char *role, const char *cities)
{
	const struct answer added = staff_new(username, role, cities);

	expect_status(
		password_change(username, text_at(added, "/temporary_password"), NULL, PASSWORD),
		200);
	return username;
}

const char *fresh_address(void)
{
	static atomic_uint count;
	const unsigned n = atomic_fetch_add(&count, 1);

	return keep_printf("10.%u.%u.%u", n >> 16 & 255, n >> 8 & 255, n & 255);
}

static const char *member(const char *name, const char *value)
{
	return value ? keep_printf(",\"%s\":\"%s\"", name, value) : "";
}

static struct answer prove(const char *where, const char *address, const char *username,
	const char *password, const char *more, int port)
{
	return ask(&(struct ask){ .method = "POST",
		.path = where,
		.body = keep_printf(
			"{\"username\":\"%s\",\"password\":\"%s\"%s}", username, password, more),
		.headers = { keep_printf(
			"X-Forwarded-For: %s", address ? address : fresh_address()) },
		.port = port });
}

struct answer sign_in_from(
	const char *address, const char *username, const char *password, const char *code, int port)
{
	return prove("/v1/session", address, username, password, member("code", code), port);
}

struct answer sign_in(const char *username, const char *password, const char *code)
{
	return sign_in_from(NULL, username, password, code, 0);
}

struct answer password_change(
	const char *username, const char *password, const char *code, const char *new_password)
{
	return prove("/v1/session/password", NULL, username, password,
		keep_printf("%s%s", member("code", code), member("new_password", new_password)), 0);
}

struct answer second_factor(
	const char *username, const char *password, const char *code, const char *enrolment)
{
	return prove("/v1/session/second-factor", NULL, username, password,
		keep_printf("%s%s", member("code", code), member("enrolment", enrolment)), 0);
}

const char *cookie_of(struct answer answer)
{
	const char *cookie = answer_header(&answer, "Set-Cookie");

	if (!cookie)
		fail_msg("%s gave no cookie: %d %s", answer.asked, answer.status, answer.body);
	return keep_copy(cookie, strcspn(cookie, ";"));
}

struct answer browse(
	const char *cookie, const char *method, const char *where, const char *body, int port)
{
	return ask(&(struct ask){ .method = method,
		.path = where,
		.body = body,
		.key = strcmp(method, "POST") == 0 ? fresh_id() : NULL,
		.headers = { keep_printf("Cookie: %s", cookie),
			keep_printf("Origin: http://127.0.0.1:%d", port ? port : server.port) },
		.port = port ? port : server.port });
}

const char *app_code(const char *secret, int steps)
{
	char code[7];
	char *bytes = NULL;
	size_t len = 0;

	assert_int_equal(oath_base32_decode(secret, strlen(secret), &bytes, &len), OATH_OK);
	assert_int_equal(oath_totp_generate(bytes, len, time(NULL) + steps * STEP_SECONDS,
				 STEP_SECONDS, 0, 6, code),
		OATH_OK);
	free(bytes);
	return keep_printf("%s", code);
}

const char *enrolled(const char *username, struct answer *out_codes)
{
	const struct answer begun =
		expect_status(second_factor(username, PASSWORD, NULL, NULL), 200);
	const char *secret = text_at(begun, "/secret");
	const struct answer finished =
		expect_status(second_factor(username, PASSWORD, app_code(secret, 0),
				      text_at(begun, "/enrolment")),
			200);

	if (out_codes)
		*out_codes = finished;
	return secret;
}
