/* GET and DELETE /v1/session, and its renewal. */
#include "auth/sessions.h"

#include "auth/issue.h"
#include "auth/keyring_current.h"
#include "auth/session_cookie.h"
#include "auth/sessions.sql.h"
#include "auth/tokens.h"
#include "http/input.h"
#include "http/reply.h"

bool session_prepare(struct request *req, struct str username, enum role role, struct str cities,
	struct str posts, struct tokens_issue_params *out)
{
	const struct token_order order = { .subject = username,
		.role = role,
		.cities = cities,
		.posts = posts,
		.ttl_s = SESSION_SECONDS };

	return tokens_prepare(req, &order, out);
}

const char *session_cookie(struct request *req, struct str kid, struct str claims)
{
	const struct credentials credentials = credentials_of(req);
	struct key_id id;
	const struct signing_key *signer =
		paserk_id_parse(kid, &id) ? keyring_signing(keyring_current(), KEY_SESSION, &id)
					  : NULL;

	if (!signer)
		return NULL;
	const struct str token = token_sign(req->arena, signer, deployment_current(), claims);
	return session_cookie_set(req->arena, &credentials, token, SESSION_SECONDS);
}

static bool read_read(struct request *req, struct session_read_params *out)
{
	out->token = req->caller.token;
	query_end(req, "");
	return !req->problem;
}

static struct reply read_reply(struct request *req, const struct rows *rows)
{
	return reply_outcome(req, rows, NULL);
}

ENDPOINT(session_read, read_read, read_reply);

static bool renew_read(struct request *req, struct session_renew_params *out)
{
	struct tokens_issue_params prepared = { 0 };

	query_end(req, "");
	if (req->problem || !session_prepare(req, req->caller.subject, (enum role)req->caller.role,
				    req->caller.cities, req->caller.posts, &prepared))
		return false;
	out->caller = request_caller(req);
	out->id = prepared.id;
	out->kid = prepared.kid;
	out->claims = prepared.claims;
	out->issued_at = prepared.issued_at;
	out->expires_at = prepared.expires_at;
	return true;
}

static const struct outcome renewal_outcomes[] = {
	{ .name = "ended",
		.problem = PROBLEM_unauthenticated,
		.detail = "This session has ended: sign in again." },
	{ .name = "not_session",
		.problem = PROBLEM_conflict,
		.detail = "A token that was issued is renewed at /v1/tokens/renewal." },
	{ 0 },
};

static struct reply renew_reply(struct request *req, const struct rows *rows)
{
	struct reply reply = reply_outcome(req, rows, renewal_outcomes);

	if (reply.status != 200)
		return reply;
	reply.cookie = session_cookie(req, rows_text(rows, 0, rows_column(rows, "kid")),
		rows_text(rows, 0, rows_column(rows, "claims")));
	if (!reply.cookie)
		return problem_reply_as(req, PROBLEM_token_key_retired, "Sign in again.");
	return reply;
}

ENDPOINT(session_renew, renew_read, renew_reply);

static bool close_read(struct request *req, struct session_close_params *out)
{
	out->caller = request_caller(req);
	query_end(req, "");
	return !req->problem;
}

static struct reply close_reply(struct request *req, const struct rows *rows)
{
	const struct credentials credentials = credentials_of(req);
	struct reply reply = reply_outcome(req, rows, NULL);

	reply.cookie = session_cookie_set(req->arena, &credentials, STR(""), 0);
	return reply;
}

ENDPOINT(session_close, close_read, close_reply);
