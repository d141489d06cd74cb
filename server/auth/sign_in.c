/* POST /v1/session, and what else is asked for with a password instead of a token: another
 * password, a second factor. */
#include "auth/keyring_current.h"
#include "auth/passwords.h"
#include "auth/proof.h"
#include "auth/second_factor.h"
#include "auth/sessions.h"
#include "auth/tokens.sql.h"
#include "base/json_writer.h"
#include "http/reply.h"
#include "http/system.h"

#define ENROLMENT_TEXT_MAX 400
#define NO_FIELD_KEY "This server has no field key: run `kafiled key new --if-missing`."

/* Adds the session's token to what the proof is to do. */
static bool prepare_session(
	struct proof *proof, struct sign_in_finish_params *params, struct tokens_issue_params *made)
{
	if (!session_prepare(
		    proof->req, proof->username, proof->role, proof->cities, proof->posts, made))
		return false;
	params->id = made->id;
	params->kid = made->kid;
	params->claims = made->claims;
	params->issued_at = made->issued_at;
	params->expires_at = made->expires_at;
	return true;
}

/* Does what `params` say and opens a session: its cookie, and its body in `out_body`. */
static const char *finish(
	struct proof *proof, struct sign_in_finish_params *params, struct str *out_body)
{
	struct tokens_issue_params made = { 0 };
	struct rows rows;

	if (!prepare_session(proof, params, &made) || !proof_finish(proof, params, &rows))
		return NULL;
	system_count_sign_in(SIGN_IN_DONE);
	*out_body = arena_copy(proof->req->arena, rows_text(&rows, 0, rows_column(&rows, "body")));
	const char *cookie = session_cookie(proof->req, made.kid, made.claims);
	if (!cookie)
		problem_set(proof->req, PROBLEM_token_key_retired, "Sign in again.");
	return cookie;
}

/* Where everybody needs a second factor, who has none gets no further. */
static bool has_what_is_required(struct proof *proof)
{
	if (proof->sealed.data || !second_factor_required())
		return true;
	proof_give_back(proof);
	problem_set(proof->req, PROBLEM_second_factor_enrolment_required,
		"Set up an authenticator app with POST /v1/session/second-factor.");
	return false;
}

static struct reply told(struct proof *proof, const char *cookie, struct str body)
{
	struct reply reply =
		proof->req->problem ? problem_reply(proof->req) : reply_json(proof->req, 200, body);

	if (!proof->req->problem)
		reply.cookie = cookie;
	proof_end(proof);
	return reply;
}

static struct reply open_work(struct request *req, struct worker *worker)
{
	struct sign_in_finish_params params = { 0 };
	struct proof proof;
	struct input in;
	struct str body = STR_NULL;
	const char *cookie = NULL;
	const bool begun = proof_begin(&proof, req, worker, &in);

	params.since = INSTANT_NULL;
	input_end(&in);
	if (begun && !req->problem && proof_password(&proof) && proof_code(&proof) &&
		has_what_is_required(&proof))
		cookie = finish(&proof, &params, &body);
	return told(&proof, cookie, body);
}

const struct endpoint session_open = { .work = open_work, .pool = WORK_PASSWORDS };

static struct str read_new_password(struct input *in, const struct proof *proof)
{
	const struct str password = input_text(in, "new_password", PASSWORD_MAX, REQUIRED);
	const char *fault = password.data ? password_fault(password, proof->username) : NULL;

	if (!fault && password.data && str_equal(password, proof->password))
		fault = "That is the present password: choose another one.";
	if (fault)
		input_refuse(in, "new_password", "%s", fault);
	return password;
}

/* The new hash into `params`. */
static bool hash_new(struct proof *proof, struct str password, struct sign_in_finish_params *params)
{
	params->new_hash = password_hash(proof->req->arena, password);
	if (!params->new_hash.data)
		problem_set(proof->req, PROBLEM_overloaded, NULL);
	return params->new_hash.data != NULL;
}

static struct reply password_work(struct request *req, struct worker *worker)
{
	struct sign_in_finish_params params = { .since = INSTANT_NULL };
	struct proof proof;
	struct input in;
	struct str body = STR_NULL;
	const char *cookie = NULL;
	const bool begun = proof_begin(&proof, req, worker, &in);
	const struct str password = read_new_password(&in, &proof);

	input_end(&in);
	if (begun && !req->problem && proof_password(&proof) && proof_code(&proof) &&
		has_what_is_required(&proof) && hash_new(&proof, password, &params))
		cookie = finish(&proof, &params, &body);
	secret_wipe(password);
	return told(&proof, cookie, body);
}

const struct endpoint session_change_password = { .work = password_work, .pool = WORK_PASSWORDS };

static struct str begun_body(struct request *req, struct str username,
	const struct enrolment *enrolment, struct str sealed)
{
	const struct str secret = totp_secret_text(req->arena, enrolment->secret);
	struct strbuf *buf = reply_buffer(req);
	struct json_writer json;

	json_init(&json, buf);
	json_object_begin(&json);
	json_put_member(&json, "secret", secret);
	json_put_member(&json, "uri", totp_uri(req->arena, username, secret));
	json_put_member(&json, "enrolment", sealed);
	json_key(&json, "expires_at");
	json_put_instant(&json, enrolment->expires_at);
	json_object_end(&json);
	return strbuf_str(buf);
}

/* The first step: a secret, which nobody keeps but the client. A code is used up by it. */
static struct str enrol_begin(struct proof *proof)
{
	struct request *req = proof->req;
	struct sign_in_finish_params params = {
		.since = INSTANT_NULL, .issued_at = INSTANT_NULL, .expires_at = INSTANT_NULL
	};
	struct enrolment enrolment = { .username = proof->username,
		.since = proof->since,
		.expires_at = clock_now() / INSTANT_SECOND * INSTANT_SECOND +
			      ENROLMENT_SECONDS * INSTANT_SECOND };
	struct rows rows;

	if (!proof_code(proof) || !proof_finish(proof, &params, &rows))
		return STR_NULL;
	crypto_random(enrolment.secret, sizeof(enrolment.secret));
	const struct str sealed = enrolment_seal(req->arena, keyring_current(), &enrolment);
	const struct str body =
		sealed.data ? begun_body(req, proof->username, &enrolment, sealed) : STR_NULL;
	crypto_wipe(enrolment.secret, sizeof(enrolment.secret));
	if (!sealed.data)
		problem_set(req, PROBLEM_internal_error, NO_FIELD_KEY);
	return body;
}

/* Makes the codes, their hashes into `params`; the body that shows them. */
static struct str make_recovery_codes(struct proof *proof, struct sign_in_finish_params *params)
{
	struct arena *arena = proof->req->arena;
	struct strbuf *buf = reply_buffer(proof->req);
	struct json_writer json;

	params->codes = arena_array(arena, RECOVERY_CODES, sizeof(*params->codes));
	params->codes_count = RECOVERY_CODES;
	json_init(&json, buf);
	json_object_begin(&json);
	json_key(&json, "recovery_codes");
	json_array_begin(&json);
	for (size_t i = 0; i < RECOVERY_CODES; i++) {
		const struct str code = recovery_code_new(arena);
		params->codes[i].hash =
			recovery_code_hash(arena, keyring_current(), proof->username, code);
		json_put_string(&json, code);
	}
	json_array_end(&json);
	json_object_end(&json);
	return strbuf_str(buf);
}

/* The secret in `text`, if it was made for the account as it is, and the code is one of it. */
static bool read_enrolment(
	struct proof *proof, struct str text, struct sign_in_finish_params *params)
{
	struct request *req = proof->req;
	struct enrolment enrolment = { .username = proof->username, .since = proof->since };
	const bool good = enrolment_open(req->arena, keyring_current(), text, &enrolment) &&
			  enrolment.expires_at > clock_now();

	proof->step = good ? totp_step(enrolment.secret, proof->code, clock_now()) : -1;
	params->since = proof->since;
	if (proof->step >= 0)
		params->sealed =
			totp_seal(req->arena, keyring_current(), proof->username, enrolment.secret);
	crypto_wipe(enrolment.secret, sizeof(enrolment.secret));
	if (proof->step < 0)
		problem_set(req, PROBLEM_second_factor_refused, "%s",
			good ? "Type what the app shows now."
			     : "This enrolment is over: begin again.");
	else if (!params->sealed.data)
		problem_set(req, PROBLEM_internal_error, NO_FIELD_KEY);
	return !req->problem;
}

/* The second step. */
static const char *enrol_finish(struct proof *proof, struct str enrolment, struct str *out_body)
{
	struct sign_in_finish_params params = { 0 };
	struct str session;

	if (!read_enrolment(proof, enrolment, &params))
		return NULL;
	*out_body = make_recovery_codes(proof, &params);
	return finish(proof, &params, &session);
}

static struct reply enrol_work(struct request *req, struct worker *worker)
{
	struct proof proof;
	struct input in;
	struct str body = STR_NULL;
	const char *cookie = NULL;
	const bool begun = proof_begin(&proof, req, worker, &in);
	const struct str enrolment = input_text(&in, "enrolment", ENROLMENT_TEXT_MAX, OPTIONAL);

	if (enrolment.data && proof.code.len == 0)
		input_refuse(&in, "code", "This field is needed with an enrolment.");
	input_end(&in);
	if (begun && !req->problem && proof_password(&proof)) {
		if (enrolment.data)
			cookie = enrol_finish(&proof, enrolment, &body);
		else
			body = enrol_begin(&proof);
	}
	return told(&proof, cookie, body);
}

const struct endpoint session_enrol = { .work = enrol_work, .pool = WORK_PASSWORDS };
