/* /v1/staff: accounts, as admins see, add, change and reset them. */
#include "auth/staff.h"

#include "auth/keyring_current.h"
#include "auth/passwords.h"
#include "auth/proof.h"
#include "auth/staff.sql.h"
#include "auth/tokens.h"
#include "auth/username.h"
#include "db/blocking.h"
#include "http/input.h"
#include "http/reply.h"

#define DISPLAY_NAME_MAX 100
#define STAFF_ROLES "admin|officer|coordinator|border|auditor"

static bool list_read(struct request *req, struct staff_list_params *out)
{
	out->after_name = query_cursor(req);
	out->rows = query_limit(req) + 1;
	query_end(req, "cursor|limit");
	return !req->problem;
}

static struct reply list_reply(struct request *req, const struct rows *rows)
{
	return reply_page(req, rows, query_limit(req));
}

ENDPOINT(staff_list, list_read, list_reply);

static struct str path_username(struct request *req)
{
	const struct str name = request_path(req, "username");

	if (!username_valid(name))
		problem_set(req, PROBLEM_not_found, NULL);
	return name;
}

static bool one_read(struct request *req, struct staff_read_params *out)
{
	out->name = path_username(req);
	query_end(req, "");
	return !req->problem;
}

ENDPOINT(staff_read, one_read, reply_row);

/* The codes with commas between; STR_NULL where the list is empty. */
static struct str read_codes(struct input *in, const char *name)
{
	const struct str codes = tokens_read_codes(in, name);

	return codes.len > 0 ? codes : STR_NULL;
}

static bool change_read(struct request *req, struct staff_change_params *out)
{
	struct input in = input_body(req);

	out->caller = request_caller(req);
	out->username = path_username(req);
	out->version = input_if_match(req);
	out->set_display_name = input_has(&in, "display_name");
	out->display_name = input_text(&in, "display_name", DISPLAY_NAME_MAX, OPTIONAL);
	input_keep(&in, "role");
	out->role = input_choice(&in, "role", STAFF_ROLES, OPTIONAL);
	out->set_cities = input_has(&in, "cities");
	out->cities = read_codes(&in, "cities");
	out->set_posts = input_has(&in, "posts");
	out->posts = read_codes(&in, "posts");
	input_keep(&in, "disabled");
	out->set_disabled = input_has(&in, "disabled");
	out->disabled = input_boolean(&in, "disabled", false);
	input_end_patch(&in);
	return !req->problem;
}

static const struct outcome staff_outcomes[] = {
	{ .name = "invalid_fields", .problem = PROBLEM_invalid_fields },
	{ .name = "taken",
		.problem = PROBLEM_conflict,
		.detail = "There is an account of this name: change that one, or choose another "
			  "name." },
	{ .name = "last_admin",
		.problem = PROBLEM_conflict,
		.detail = "This is the last admin who can sign in: make somebody else one first." },
	{ .name = "version_changed",
		.problem = PROBLEM_version_changed,
		.detail = "Read the account again and change what you find." },
	{ 0 },
};

static struct reply change_reply(struct request *req, const struct rows *rows)
{
	return reply_outcome(req, rows, staff_outcomes);
}

ENDPOINT(staff_change, change_read, change_reply);

static void add_read(struct request *req, struct staff_add_params *out)
{
	struct input in = input_body(req);

	*out = (struct staff_add_params){ .temporary = true };
	out->caller = request_caller(req);
	out->key = request_key(req);
	out->username = input_text(&in, "username", USERNAME_MAX, REQUIRED);
	if (out->username.data && !username_valid(out->username))
		input_refuse(&in, "username", "%s", USERNAME_RULE);
	out->display_name = input_text(&in, "display_name", DISPLAY_NAME_MAX, OPTIONAL);
	out->role = input_choice(&in, "role", STAFF_ROLES, REQUIRED);
	out->cities = read_codes(&in, "cities");
	out->posts = read_codes(&in, "posts");
	input_end(&in);
}

/* A password and its hash, or a problem. */
static bool make_password(struct request *req, struct str *out_password, struct str *out_hash)
{
	*out_password = password_temporary(req->arena);
	*out_hash = password_hash(req->arena, *out_password);
	if (!out_hash->data)
		problem_set(req, PROBLEM_overloaded, NULL);
	return out_hash->data != NULL;
}

static bool run(struct request *req, struct worker *worker, const struct statement *statement,
	const void *params, struct rows *out)
{
	struct db_blocking *database = worker_database(worker);
	const void *const all[] = { params };

	if (!worker_connect(req, database))
		return false;
	blocking_run(database, statement, all, 1, out);
	if (out->status != ROWS_OK)
		worker_failure(req, statement, out);
	return out->status == ROWS_OK;
}

/* The answer's object with the password behind its members; STR_NULL shows that it is not told
 * twice. */
static struct reply with_password(struct request *req, struct reply reply, struct str password)
{
	struct strbuf *buf = reply_buffer(req);
	struct json_writer json;

	strbuf_add(buf, reply.body.data, reply.body.len - 1);
	strbuf_add_text(buf, ",\"temporary_password\":");
	json_init(&json, buf);
	json_put_string(&json, password);
	strbuf_add_char(buf, '}');
	reply.body = strbuf_str(buf);
	return reply;
}

static struct reply add_work(struct request *req, struct worker *worker)
{
	struct staff_add_params params;
	struct str password;
	struct rows rows;

	add_read(req, &params);
	if (req->problem || !make_password(req, &password, &params.hash) ||
		!run(req, worker, &sql_staff_add, &params, &rows))
		return problem_reply(req);
	const struct reply reply = reply_outcome(req, &rows, staff_outcomes);
	if (reply.status != 201)
		return reply;
	const bool fresh = rows_boolean(&rows, 0, rows_column(&rows, "fresh"));
	return with_password(req, reply, fresh ? password : STR_NULL);
}

const struct endpoint staff_add = { .work = add_work, .pool = WORK_PASSWORDS };

static struct reply reset_work(struct request *req, struct worker *worker)
{
	struct staff_reset_params params = { .caller = request_caller(req),
		.username = path_username(req) };
	struct str password;
	struct rows rows;

	query_end(req, "");
	params.account = proof_account_mark(req->arena, keyring_current(), params.username);
	if (req->problem || !make_password(req, &password, &params.hash) ||
		!run(req, worker, &sql_staff_reset, &params, &rows))
		return problem_reply(req);
	const struct reply reply = reply_outcome(req, &rows, NULL);
	return reply.status == 200 ? with_password(req, reply, password) : reply;
}

const struct endpoint staff_reset = { .work = reset_work, .pool = WORK_PASSWORDS };
