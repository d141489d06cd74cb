/* kafiled token issue, revoke, revoke-all: what POST and DELETE /v1/tokens and its revocations do,
 * for who has the keys and the database. */
#include <stdio.h>
#include <string.h>

#include "auth/issue.h"
#include "auth/paseto.h"
#include "auth/revocations.sql.h"
#include "auth/trust.h"
#include "base/ids.h"
#include "commands_auth.h"
#include "db/blocking.h"
#include "db/grants.h"
#include "db/migrate.h"

#define MESSAGE_BYTES 4096
#define TOKEN_BYTES 65536
/* Stands in the log for whoever runs the command. */
#define OPERATOR STR("kafiled")

struct token_work {
	const struct settings *settings;
	struct arena *arena;
	struct db_blocking db;
	struct strbuf search_path;
	struct strbuf error;
	struct keyring ring;
	struct trust *trust;
};

static int work_result(struct token_work *work, bool done)
{
	const int code = done ? EXIT_DONE : command_fail("%s", work->error.data);

	trust_free(work->trust);
	keyring_release(&work->ring);
	blocking_release(&work->db);
	strbuf_release(&work->search_path);
	strbuf_release(&work->error);
	arena_free(work->arena);
	return code;
}

static bool work_begin(struct token_work *work, const struct settings *settings)
{
	memset(work, 0, sizeof(*work));
	work->settings = settings;
	work->arena = arena_new(TOKEN_BYTES);
	strbuf_init(&work->error, MESSAGE_BYTES);
	strbuf_init(&work->search_path, 256);
	migrate_search_path(&work->search_path);
	blocking_init(&work->db, settings->database_url, work->search_path.data);
	work->db.role = BATCH_ROLE;
	if (!settings->database_url) {
		strbuf_add_text(&work->error,
			"no database: set KAFILE_DATABASE_URL, or start one with `make run`");
		return false;
	}
	work->trust = trust_read(&work->db, &work->error);
	return work->trust != NULL;
}

static const struct signing_key *signer_of(struct token_work *work)
{
	if (!keyring_load(&work->ring, work->settings->keys, &work->error))
		return NULL;
	const struct signing_key *signer = trust_signer(work->trust, &work->ring, KEY_SESSION);
	if (!signer)
		strbuf_printf(&work->error,
			"there is no signing key in %s: run `kafiled key new --if-missing`",
			work->settings->keys);
	return signer;
}

/* Stores the token's claims; true if the database took them. */
static bool store(struct token_work *work, struct tokens_issue_params *params)
{
	const void *const all[] = { params };
	struct rows rows;

	params->caller.subject = OPERATOR;
	params->caller.role = STR("admin");
	params->key.route = STR("kafiled token issue");
	params->key.fingerprint = STR("");
	blocking_run(&work->db, &sql_tokens_issue, all, 1, &rows);
	if (rows.status != ROWS_OK || rows.count != 1) {
		strbuf_printf(&work->error, "the token cannot be stored: %s", work->db.error.data);
		return false;
	}
	const struct str outcome = rows_text(&rows, 0, rows_column(&rows, "outcome"));
	if (!str_equal(outcome, STR("created")))
		strbuf_printf(&work->error, "no such city or post: " STR_FMT,
			STR_ARG(rows_text(&rows, 0, rows_column(&rows, "body"))));
	return str_equal(outcome, STR("created"));
}

static bool issue(struct token_work *work, const struct token_order *order)
{
	const struct str deployment = str_from(work->settings->deployment);
	const struct signing_key *signer = signer_of(work);
	struct tokens_issue_params params = { 0 };

	if (!signer)
		return false;
	if (!token_prepare(work->arena, order, deployment, signer, &params)) {
		strbuf_add_text(&work->error, "these cities and posts are too many for one token");
		return false;
	}
	if (!store(work, &params))
		return false;
	const struct str token = token_sign(work->arena, signer, deployment, params.claims);
	return printf(STR_FMT "\n", STR_ARG(token)) > 0;
}

/* EXIT_DONE with `out` filled, or what the command line lacks. */
static int read_order(const struct arguments *arguments, struct token_order *out)
{
	struct token_order order = {
		.subject = str_from(arguments->subject),
		.cities = str_from(arguments->cities ? arguments->cities : ""),
		.posts = str_from(arguments->posts ? arguments->posts : ""),
		.ttl_s = TOKEN_TTL_DEFAULT,
	};

	if (!arguments->role || !role_parse(str_from(arguments->role), &order.role))
		return command_misused(
			"--role is admin, officer, coordinator, border, gateway or auditor");
	if (!arguments->subject)
		return command_misused("--subject says whose token it is");
	if (arguments->ttl && !parse_duration(str_from(arguments->ttl), &order.ttl_s))
		return command_misused("--ttl is a time such as 45m, 12h or 7d");
	const struct order_fault fault = token_order_check(&order);
	if (fault.field && strcmp(fault.field, "ttl_seconds") == 0)
		return command_misused("--ttl is at most 30d");
	if (fault.field)
		return command_misused("--%s: %s", fault.field, fault.detail);
	*out = order;
	return EXIT_DONE;
}

int command_token_issue(const struct settings *settings, const struct arguments *arguments)
{
	struct token_order order;
	struct token_work work;
	const int code = read_order(arguments, &order);

	if (code != EXIT_DONE)
		return code;
	const bool begun = work_begin(&work, settings);
	return work_result(&work, begun && issue(&work, &order));
}

/* The id of a token that one of our keys signed, expired or not. */
static bool id_of_token(struct token_work *work, struct str token, struct uuid *out)
{
	const struct str assertion = key_purpose_assertion(
		work->arena, KEY_SESSION, str_from(work->settings->deployment));
	struct key_id kid;
	struct paseto opened;
	struct claims claims;

	if (!paseto_kid(token, &kid))
		return false;
	const struct trusted_key *key = trust_key(work->trust, KEY_SESSION, &kid);
	if (!key || !paseto_open(work->arena, key->public_key, token, assertion, &opened) ||
		!claims_parse(work->arena, opened.message, &claims))
		return false;
	*out = claims.id;
	return true;
}

static bool revoke(struct token_work *work, const char *given)
{
	struct tokens_revoke_params params = { .caller = { .subject = OPERATOR,
						       .role = STR("admin") } };
	const void *const all[] = { &params };
	struct rows rows;

	if (!parse_uuid(str_from(given), &params.id) &&
		!id_of_token(work, str_from(given), &params.id)) {
		strbuf_add_text(
			&work->error, "that is neither the id of a token nor a token signed here");
		return false;
	}
	blocking_run(&work->db, &sql_tokens_revoke, all, 1, &rows);
	if (rows.status != ROWS_OK) {
		strbuf_printf(&work->error, "the token cannot be revoked: %s", work->db.error.data);
		return false;
	}
	if (str_equal(rows_text(&rows, 0, rows_column(&rows, "outcome")), STR("done")))
		return true;
	strbuf_add_text(&work->error, "there is no such token");
	return false;
}

int command_token_revoke(const struct settings *settings, const struct arguments *arguments)
{
	struct token_work work;
	const bool begun = work_begin(&work, settings);
	const bool done = begun && revoke(&work, arguments->words[2]);

	if (done)
		(void)puts("revoked");
	return work_result(&work, done);
}

/* How many tokens ended goes to `ended`. */
static bool revoke_all(struct token_work *work, const char *subject, int64_t *ended)
{
	struct tokens_revoke_all_params params = {
		.caller = { .subject = OPERATOR, .role = STR("admin") },
		.key = { .route = STR("kafiled token revoke-all"), .fingerprint = STR("") },
		.name = str_from(subject),
	};
	const void *const all[] = { &params };
	struct rows rows;

	blocking_run(&work->db, &sql_tokens_revoke_all, all, 1, &rows);
	if (rows.status != ROWS_OK) {
		strbuf_printf(
			&work->error, "the tokens cannot be revoked: %s", work->db.error.data);
		return false;
	}
	*ended = rows_integer(&rows, 0, rows_column(&rows, "revoked"));
	if (str_equal(rows_text(&rows, 0, rows_column(&rows, "outcome")), STR("done")))
		return true;
	strbuf_add_text(&work->error, "nobody ever had a token under that subject");
	return false;
}

int command_token_revoke_all(const struct settings *settings, const struct arguments *arguments)
{
	struct token_work work;
	int64_t ended = 0;
	const bool begun = work_begin(&work, settings);
	const bool done = begun && revoke_all(&work, arguments->words[2], &ended);

	if (done)
		(void)printf("%lld revoked\n", (long long)ended);
	return work_result(&work, done);
}
