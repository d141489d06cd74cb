/*
 * How somebody shows on a worker that an account is theirs: by its password and, where it has one,
 * its second factor. Every step that fails leaves a problem in the request; what it says, and how
 * long it takes, is the same for a wrong password, an account that is disabled and none at all.
 */
#pragma once
#include "auth/keys.h"
#include "auth/roles.h"
#include "auth/sign_in.sql.h"
#include "http/input.h"
#include "http/worker.h"

struct proof {
	struct request *req;
	struct db_blocking *database;
	struct str username; /* as accounts have it */
	struct str password;
	struct str code;    /* STR_NULL if none was given */
	struct str account; /* the marks under which attempts are counted */
	struct str network;
	/* Of the account, once the password has been compared: */
	struct str hash;
	int32_t version;
	enum role role;
	struct str cities;
	struct str posts;
	struct str sealed; /* the app's secret; STR_NULL without a second factor */
	instant since;
	/* What the code was: */
	int64_t step; /* DB_NULL_BIGINT if no app's */
	struct str recovery;
};

/* Looks at the page that asks and reads username, password and code. */
bool proof_begin(struct proof *proof, struct request *req, struct worker *worker, struct input *in)
	__attribute__((warn_unused_result));
/* Counts the attempt and compares the password. */
bool proof_password(struct proof *proof) __attribute__((warn_unused_result));
/* Reads the code where the account needs one. It is used up by proof_finish. */
bool proof_code(struct proof *proof) __attribute__((warn_unused_result));
/* The attempt was no guess: it does not count. */
void proof_give_back(struct proof *proof);
/*
 * Asks the account once more and does what `params` say beyond the proof, all or nothing. False
 * unless its outcome is done; `out` lives until the next use of the connection.
 */
bool proof_finish(struct proof *proof, struct sign_in_finish_params *params, struct rows *out)
	__attribute__((warn_unused_result));
/* Wipes what was secret in the request; for every end. */
void proof_end(struct proof *proof);

/* The mark of an account's attempts; STR_NULL without a hash key. */
struct str proof_account_mark(struct arena *arena, const struct keyring *ring, struct str username);
