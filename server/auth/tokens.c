/* POST, GET and DELETE /v1/tokens, and their renewal. */
#include "auth/tokens.h"

#include "auth/issue.h"
#include "auth/keyring_current.h"
#include "http/input.h"
#include "http/reply.h"

#define SUBJECT_MAX 100
#define CODES_MAX 32
#define RENEWAL_TTL_MAX (7 * 86400)

struct str tokens_read_codes(struct input *in, const char *name)
{
	const size_t count = input_list(in, name, 0, CODES_MAX, OPTIONAL);
	struct arena *arena = in->req->arena;
	struct str codes = STR("");

	for (size_t i = 0; i < count; i++) {
		const struct str code = input_list_text(in, name, i, CLAIMS_CODE_MAX);
		codes = arena_printf(
			arena, STR_FMT "%s" STR_FMT, STR_ARG(codes), i ? "," : "", STR_ARG(code));
	}
	return codes;
}

static struct token_order read_order(struct request *req)
{
	struct input in = input_body(req);
	struct token_order order = { 0 };
	const struct str role = input_choice(
		&in, "role", "admin|officer|coordinator|border|gateway|auditor", REQUIRED);

	order.subject = input_text(&in, "subject", SUBJECT_MAX, REQUIRED);
	order.cities = tokens_read_codes(&in, "cities");
	order.posts = tokens_read_codes(&in, "posts");
	order.ttl_s = input_integer(&in, "ttl_seconds", TOKEN_TTL_MIN, TOKEN_TTL_MAX, OPTIONAL);
	if (order.ttl_s == DB_NULL_INTEGER)
		order.ttl_s = TOKEN_TTL_DEFAULT;
	input_end(&in);
	if (req->problem || !role_parse(role, &order.role))
		return order;
	const struct order_fault fault = token_order_check(&order);
	if (fault.field)
		input_refuse(&in, fault.field, "%s", fault.detail);
	return order;
}

bool tokens_prepare(
	struct request *req, const struct token_order *order, struct tokens_issue_params *out)
{
	const struct signing_key *signer = keyring_current_signing(KEY_SESSION);

	if (!signer) {
		problem_set(req, PROBLEM_internal_error,
			"This server has no signing key: run `kafiled key new`.");
		return false;
	}
	if (!token_prepare(req->arena, order, deployment_current(), signer, out)) {
		problem_field(req, "/cities", "these cities and posts are too many for one token");
		return false;
	}
	return true;
}

static bool issue_read(struct request *req, struct tokens_issue_params *out)
{
	const struct token_order order = read_order(req);

	if (req->problem || !tokens_prepare(req, &order, out))
		return false;
	out->caller = request_caller(req);
	out->key = request_key(req);
	return true;
}

static void put_text(struct json_writer *json, const char *name, struct str value)
{
	json_key(json, name);
	json_put_string(json, value);
}

static void put_instant(struct json_writer *json, const char *name, instant value)
{
	json_key(json, name);
	json_put_instant(json, value);
}

static void put_codes(struct json_writer *json, const char *name, struct str codes)
{
	json_key(json, name);
	if (codes.len == 0) {
		json_put_null(json);
		return;
	}
	json_array_begin(json);
	while (codes.len > 0)
		json_put_string(json, str_next(&codes, ','));
	json_array_end(json);
}

/* `renewable_until` is INSTANT_NULL where it is not told. */
static void put_token(
	struct strbuf *body, const struct claims *claims, struct str token, instant renewable_until)
{
	struct json_writer json;

	json_init(&json, body);
	json_object_begin(&json);
	json_key(&json, "id");
	json_put_uuid(&json, claims->id);
	put_text(&json, "token", token);
	put_text(&json, "subject", claims->subject);
	put_text(&json, "role", str_from(role_name(claims->role)));
	put_codes(&json, "cities", claims->cities);
	put_codes(&json, "posts", claims->posts);
	put_instant(&json, "issued_at", claims->issued_at);
	put_instant(&json, "expires_at", claims->expires_at);
	if (renewable_until != INSTANT_NULL)
		put_instant(&json, "renewable_until", renewable_until);
	json_object_end(&json);
}

/* Whatever was stored is signed again, so that a repeated request gets the same bytes. */
static struct reply reply_issued(struct request *req, const struct rows *rows)
{
	const struct str text = rows_text(rows, 0, rows_column(rows, "claims"));
	const int until = rows_find_column(rows, "renewable_until");
	const struct signing_key *signer = NULL;
	struct claims claims;
	struct key_id kid;

	if (paserk_id_parse(rows_text(rows, 0, rows_column(rows, "kid")), &kid))
		signer = keyring_signing(keyring_current(), KEY_SESSION, &kid);
	if (!signer || !claims_parse(req->arena, text, &claims))
		return problem_reply_as(req, PROBLEM_token_key_retired,
			"Ask for a new token, under another Idempotency-Key.");
	struct strbuf *body = reply_buffer(req);
	put_token(body, &claims, token_sign(req->arena, signer, deployment_current(), text),
		until < 0 ? INSTANT_NULL : rows_instant(rows, 0, until));
	return reply_json(req, 201, strbuf_str(body));
}

static const struct outcome refusals[] = {
	{ .name = "ended",
		.problem = PROBLEM_unauthenticated,
		.detail = "Your own token has ended: ask an admin for a new one." },
	{ .name = "renewed_out",
		.problem = PROBLEM_conflict,
		.detail = "Seven days after its first issue a token renews itself no more: ask an "
			  "admin for a new one." },
	{ .name = "session",
		.problem = PROBLEM_conflict,
		.detail = "A browser's session is renewed at /v1/session/renewal." },
	{ 0 },
};

static struct reply issue_reply(struct request *req, const struct rows *rows)
{
	const struct str outcome = rows_text(rows, 0, rows_column(rows, "outcome"));

	if (str_equal(outcome, STR("created")))
		return reply_issued(req, rows);
	if (!str_equal(outcome, STR("unknown_code")))
		return reply_outcome(req, rows, refusals);
	problem_field(req, "/cities",
		"must be codes of GET /v1/cities, as posts must be of GET /v1/border-posts");
	return problem_reply(req);
}

ENDPOINT(tokens_issue, issue_read, issue_reply);

/* Who asks, once more. */
static struct token_order order_again(struct request *req)
{
	struct input in = input_body(req);
	struct token_order order = {
		.subject = req->caller.subject,
		.role = (enum role)req->caller.role,
		.cities = req->caller.cities,
		.posts = req->caller.posts,
		.ttl_s =
			input_integer(&in, "ttl_seconds", TOKEN_TTL_MIN, RENEWAL_TTL_MAX, OPTIONAL),
	};

	if (order.ttl_s == DB_NULL_INTEGER)
		order.ttl_s = TOKEN_TTL_DEFAULT;
	input_end(&in);
	return order;
}

static bool renew_read(struct request *req, struct tokens_renew_params *out)
{
	const struct token_order order = order_again(req);
	struct tokens_issue_params prepared = { 0 };

	if (req->problem || !tokens_prepare(req, &order, &prepared))
		return false;
	out->caller = request_caller(req);
	out->key = request_key(req);
	out->id = prepared.id;
	out->kid = prepared.kid;
	out->claims = prepared.claims;
	out->issued_at = prepared.issued_at;
	out->expires_at = prepared.expires_at;
	return true;
}

static struct reply renew_reply(struct request *req, const struct rows *rows)
{
	if (str_equal(rows_text(rows, 0, rows_column(rows, "outcome")), STR("created")))
		return reply_issued(req, rows);
	return reply_outcome(req, rows, refusals);
}

ENDPOINT(tokens_renew, renew_read, renew_reply);

/* "<time>,<id>" of the last row shown. */
static void read_cursor(struct request *req, struct tokens_list_params *out)
{
	struct str id = query_cursor(req);

	out->after_at = INSTANT_NULL;
	if (!id.data)
		return;
	const struct str at = str_next(&id, ',');
	if (!parse_instant(at, &out->after_at) || !parse_uuid(id, &out->after_id))
		problem_set(req, PROBLEM_cursor_malformed, "Start again without a cursor.");
}

static bool list_read(struct request *req, struct tokens_list_params *out)
{
	read_cursor(req, out);
	out->kind = query_choice(req, "kind", "token|session");
	if (!out->kind.data)
		out->kind = STR("token");
	out->rows = query_limit(req) + 1;
	query_end(req, "kind|cursor|limit");
	return !req->problem;
}

static struct reply list_reply(struct request *req, const struct rows *rows)
{
	return reply_page(req, rows, query_limit(req));
}

ENDPOINT(tokens_list, list_read, list_reply);

static bool revoke_read(struct request *req, struct tokens_revoke_params *out)
{
	out->caller = request_caller(req);
	out->id = path_uuid(req, "id");
	return !req->problem;
}

static struct reply revoke_reply(struct request *req, const struct rows *rows)
{
	return reply_outcome(req, rows, NULL);
}

ENDPOINT(tokens_revoke, revoke_read, revoke_reply);
