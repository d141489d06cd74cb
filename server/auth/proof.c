/* Password and second factor, step by step. */
#include "auth/proof.h"

#include "auth/keyring_current.h"
#include "auth/passwords.h"
#include "auth/sealed.h"
#include "auth/second_factor.h"
#include "auth/username.h"
#include "db/blocking.h"
#include "http/credentials.h"
#include "http/problem.h"
#include "http/system.h"

#define NAME_MAX 128
#define CODE_MAX 32

struct str proof_account_mark(struct arena *arena, const struct keyring *ring, struct str username)
{
	return sealed_hash(arena, ring, STR("sign_in|account"), username);
}

static bool make_marks(struct proof *proof)
{
	struct request *req = proof->req;
	const struct keyring *ring = keyring_current();

	proof->account = proof_account_mark(req->arena, ring, proof->username);
	proof->network = sealed_hash(req->arena, ring, STR("sign_in|network"), request_peer(req));
	if (!proof->account.data)
		problem_set(req, PROBLEM_internal_error,
			"This server has no hash key: run `kafiled key new --if-missing`.");
	return !req->problem;
}

bool proof_begin(struct proof *proof, struct request *req, struct worker *worker, struct input *in)
{
	const struct credentials credentials = credentials_of(req);

	*proof = (struct proof){
		.req = req, .database = worker_database(worker), .step = DB_NULL_BIGINT
	};
	*in = input_body(req);
	proof->username =
		username_typed(req->arena, input_text(in, "username", NAME_MAX, REQUIRED));
	proof->password = input_text(in, "password", PASSWORD_MAX, REQUIRED);
	proof->code = str_trim(input_text(in, "code", CODE_MAX, OPTIONAL));
	if (credentials_page(&credentials) == PAGE_FOREIGN)
		problem_set(req, PROBLEM_cross_origin, "Sign in from a page of this server.");
	return !req->problem && make_marks(proof);
}

static bool run(struct proof *proof, const struct statement *statement, const void *params,
	struct rows *out)
{
	const void *const all[] = { params };

	blocking_run(proof->database, statement, all, 1, out);
	if (out->status == ROWS_OK)
		return true;
	worker_failure(proof->req, statement, out);
	return false;
}

static struct str copied(const struct proof *proof, const struct rows *rows, const char *column)
{
	const struct str text = rows_text(rows, 0, rows_column(rows, column));

	return text.data ? arena_copy(proof->req->arena, text) : STR_NULL;
}

static void read_account(struct proof *proof, const struct rows *rows)
{
	proof->hash = copied(proof, rows, "password_hash");
	if (!proof->hash.data || !role_parse(copied(proof, rows, "role"), &proof->role))
		return;
	proof->version = (int32_t)rows_integer(rows, 0, rows_column(rows, "version"));
	proof->cities = copied(proof, rows, "cities");
	proof->posts = copied(proof, rows, "posts");
	proof->sealed = copied(proof, rows, "totp_sealed");
	proof->since = rows_null(rows, 0, rows_column(rows, "totp_since"))
			       ? INSTANT_NULL
			       : rows_instant(rows, 0, rows_column(rows, "totp_since"));
}

/* Counted before it is known how it ends. */
static bool attempt(struct proof *proof)
{
	const struct sign_in_attempt_params params = {
		.username = proof->username, .account = proof->account, .network = proof->network
	};
	struct rows rows;

	if (!worker_connect(proof->req, proof->database) ||
		!run(proof, &sql_sign_in_attempt, &params, &rows))
		return false;
	const int wait_s = (int)rows_integer(&rows, 0, rows_column(&rows, "wait_s"));
	if (wait_s == 0) {
		read_account(proof, &rows);
		return true;
	}
	system_count_sign_in(SIGN_IN_THROTTLED);
	proof->req->retry_after_s = wait_s;
	problem_set(proof->req, PROBLEM_too_many_attempts, "Try again in %d seconds.", wait_s);
	return false;
}

static void refuse(struct proof *proof)
{
	system_count_sign_in(SIGN_IN_REFUSED);
	problem_set(proof->req, PROBLEM_sign_in_refused, NULL);
}

bool proof_password(struct proof *proof)
{
	if (!attempt(proof))
		return false;
	system_count_password_check();
	if (password_matches(proof->req->arena, proof->hash, proof->password))
		return true;
	refuse(proof);
	return false;
}

void proof_give_back(struct proof *proof)
{
	const struct sign_in_give_back_params params = { .account = proof->account,
		.network = proof->network };
	struct rows rows;

	(void)run(proof, &sql_sign_in_give_back, &params, &rows);
}

/* False for what can be no good code of this account. */
static bool read_code(struct proof *proof)
{
	struct arena *arena = proof->req->arena;
	const struct keyring *ring = keyring_current();
	uint8_t secret[TOTP_SECRET_BYTES];

	if (!totp_is_code(proof->code)) {
		proof->recovery = recovery_code_hash(arena, ring, proof->username, proof->code);
		return proof->recovery.data != NULL;
	}
	if (!totp_open(arena, ring, proof->username, proof->sealed, secret)) {
		problem_set(proof->req, PROBLEM_internal_error,
			"This server has not the key of this account's second factor.");
		return false;
	}
	const int64_t step = totp_step(secret, proof->code, clock_now());
	crypto_wipe(secret, sizeof(secret));
	proof->step = step < 0 ? DB_NULL_BIGINT : step;
	return step >= 0;
}

static void refuse_code(struct proof *proof)
{
	system_count_sign_in(SIGN_IN_REFUSED);
	problem_set(proof->req, PROBLEM_second_factor_refused,
		"A code of the app is good once and for half a minute: wait for the next one. A "
		"recovery code is good once.");
}

bool proof_code(struct proof *proof)
{
	if (!proof->sealed.data)
		return true;
	if (proof->code.len == 0) {
		proof_give_back(proof);
		problem_set(proof->req, PROBLEM_second_factor_needed,
			"Send the same again with a code of the authenticator app, or a recovery "
			"code.");
		return false;
	}
	if (read_code(proof))
		return true;
	refuse_code(proof);
	return false;
}

static bool decide(struct proof *proof, struct str outcome)
{
	if (str_equal(outcome, STR("done")))
		return true;
	if (str_equal(outcome, STR("refused")))
		refuse(proof);
	else if (str_equal(outcome, STR("enrolment_stale")))
		problem_set(proof->req, PROBLEM_second_factor_refused,
			"The account's second factor is another one by now: begin again.");
	else if (str_equal(outcome, STR("changed")))
		problem_set(proof->req, PROBLEM_overloaded,
			"The account was changed at this moment: try again.");
	else
		refuse_code(proof);
	return false;
}

bool proof_finish(struct proof *proof, struct sign_in_finish_params *params, struct rows *out)
{
	params->username = proof->username;
	params->hash = proof->hash;
	params->version = proof->version;
	params->step = proof->step;
	params->recovery = proof->recovery;
	params->account = proof->account;
	params->network = proof->network;
	return run(proof, &sql_sign_in_finish, params, out) &&
	       decide(proof, rows_text(out, 0, rows_column(out, "outcome")));
}

void proof_end(struct proof *proof)
{
	secret_wipe(proof->password);
	secret_wipe(proof->code);
	secret_wipe(proof->req->raw_body);
}
