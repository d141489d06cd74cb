/* /v1/gateways: the gateways, as admins see, add, change and reset them. */
#include "sms/gateways.h"

#include "auth/gateway_secrets.h"
#include "auth/keyring_current.h"
#include "auth/passwords.h"
#include "http/input.h"
#include "http/problem.h"
#include "http/reply.h"
#include "sms/gateway_fields.h"
#include "sms/gateways.sql.h"

static bool list_read(struct request *req, struct gateways_list_params *out)
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

ENDPOINT(gateways_list, list_read, list_reply);

static void check(struct input *in, const char *name, const char *fault)
{
	if (fault)
		input_refuse(in, name, "%s", fault);
}

static struct str read_url(struct input *in, const char *name)
{
	const struct str url = input_text(in, name, GATEWAY_URL_MAX, OPTIONAL);

	check(in, name, gateway_url_fault(url));
	return url;
}

static struct str read_secret(struct input *in)
{
	return input_text(in, "secret", GATEWAY_SECRET_MAX, OPTIONAL);
}

/* Sealed, or a problem; STR_NULL for none. */
static struct str seal(struct request *req, struct str name, struct str secret)
{
	const struct str sealed =
		secret.data ? gateway_secret_seal(req->arena, keyring_current(), name, secret)
			    : STR_NULL;

	if (secret.data && !sealed.data)
		problem_set(req, PROBLEM_overloaded,
			"This server has no field key: run `kafiled key new --if-missing`.");
	return sealed;
}

/* What was made for this request, for its reply: a password, a secret, or neither. */
struct made {
	struct str password;
	struct str secret;
};

static struct made make(struct request *req, struct str dialect)
{
	return (struct made){
		.password = gateway_shows_password(dialect) ? gateway_password_new(req->arena)
							    : STR_NULL,
		.secret = gateway_secret_is_ours(dialect) ? gateway_password_new(req->arena)
							  : STR_NULL,
	};
}

static struct str hash(struct request *req, struct str password)
{
	uint8_t *out = arena_alloc(req->arena, HASH_BYTES);

	if (!password.data)
		return STR_NULL;
	gateway_password_hash(out, password);
	return (struct str){ (const char *)out, HASH_BYTES };
}

static void add_read_fields(
	struct request *req, struct gateways_add_params *out, struct str *secret)
{
	struct input in = input_body(req);

	out->name = input_text(&in, "name", GATEWAY_NAME_MAX, REQUIRED);
	check(&in, "name", gateway_name_fault(out->name));
	out->dialect = input_choice(&in, "dialect", GATEWAY_DIALECTS, REQUIRED);
	out->letters = input_choice(&in, "letters", GATEWAY_LETTERS, OPTIONAL);
	out->shift_tables = input_choice(&in, "shift_tables", GATEWAY_SHIFT_TABLES, OPTIONAL);
	out->sender = input_text(&in, "sender", GATEWAY_SENDER_MAX, OPTIONAL);
	out->public_url = read_url(&in, "public_url");
	out->send_url = read_url(&in, "send_url");
	out->account = input_text(&in, "account", GATEWAY_ACCOUNT_MAX, OPTIONAL);
	*secret = read_secret(&in);
	if (secret->data && out->dialect.data && gateway_secret_is_ours(out->dialect))
		input_refuse(&in, "secret", "This server makes it for this dialect.");
	input_end(&in);
}

/* What it makes it takes from nowhere else: the reply reads it back from the request. */
static bool add_read(struct request *req, struct gateways_add_params *out)
{
	struct str secret;

	out->caller = request_caller(req);
	out->key = request_key(req);
	add_read_fields(req, out, &secret);
	if (req->problem)
		return false;
	struct made *made = arena_alloc(req->arena, sizeof(*made));
	*made = make(req, out->dialect);
	req->made = made;
	out->password_hash = hash(req, made->password);
	out->secret_sealed = seal(req, out->name, made->secret.data ? made->secret : secret);
	secret_wipe(secret);
	return !req->problem;
}

static const struct outcome outcomes[] = {
	{ .name = "invalid_fields", .problem = PROBLEM_invalid_fields },
	{ .name = "taken",
		.problem = PROBLEM_conflict,
		.detail = "There is a gateway of this name: change that one, or choose another "
			  "name." },
	{ .name = "full",
		.problem = PROBLEM_conflict,
		.detail = "There are 1,000 gateways, which is as many as there may be." },
	{ .name = "no_password",
		.problem = PROBLEM_conflict,
		.detail = "A gateway of this dialect has no password: it has a token, or a secret "
			  "that you change." },
	{ .name = "version_changed",
		.problem = PROBLEM_version_changed,
		.detail = "Read the gateway again and change what you find." },
	{ 0 },
};

/* The answer's object with what was made behind its members; `shown` false: it is not told twice.
 */
static struct reply with_made(struct request *req, struct reply reply, bool shown)
{
	const struct made *made = req->made;
	struct strbuf *buf = reply_secret_buffer(req);
	struct json_writer json;

	strbuf_add(buf, reply.body.data, reply.body.len - 1);
	strbuf_add_text(buf, ",\"password\":");
	json_init(&json, buf);
	json_put_string(&json, shown ? made->password : STR_NULL);
	strbuf_add_text(buf, ",\"secret\":");
	json_init(&json, buf);
	json_put_string(&json, shown ? made->secret : STR_NULL);
	strbuf_add_char(buf, '}');
	reply.body = strbuf_str(buf);
	return reply;
}

static struct reply add_reply(struct request *req, const struct rows *rows)
{
	const struct reply reply = reply_outcome(req, rows, outcomes);

	if (reply.status != 201)
		return reply;
	return with_made(req, reply, rows_boolean(rows, 0, rows_column(rows, "fresh")));
}

ENDPOINT(gateways_add, add_read, add_reply);

static struct str path_name(struct request *req)
{
	const struct str name = request_path(req, "name");

	if (gateway_name_fault(name))
		problem_set(req, PROBLEM_not_found, NULL);
	return name;
}

static bool change_read(struct request *req, struct gateways_change_params *out)
{
	struct input in = input_body(req);

	out->caller = request_caller(req);
	out->name = path_name(req);
	out->version = input_if_match(req);
	input_keep(&in, "letters");
	out->letters = input_choice(&in, "letters", GATEWAY_LETTERS, OPTIONAL);
	input_keep(&in, "shift_tables");
	out->shift_tables = input_choice(&in, "shift_tables", GATEWAY_SHIFT_TABLES, OPTIONAL);
	out->set_sender = input_has(&in, "sender");
	out->sender = input_text(&in, "sender", GATEWAY_SENDER_MAX, OPTIONAL);
	out->set_public_url = input_has(&in, "public_url");
	out->public_url = read_url(&in, "public_url");
	out->set_send_url = input_has(&in, "send_url");
	out->send_url = read_url(&in, "send_url");
	out->set_account = input_has(&in, "account");
	out->account = input_text(&in, "account", GATEWAY_ACCOUNT_MAX, OPTIONAL);
	out->set_secret = input_has(&in, "secret");
	const struct str secret = read_secret(&in);
	out->secret_sealed = seal(req, out->name, secret);
	secret_wipe(secret);
	input_keep(&in, "disabled");
	out->set_disabled = input_has(&in, "disabled");
	out->disabled = input_boolean(&in, "disabled", false);
	input_end_patch(&in);
	return !req->problem;
}

static struct reply change_reply(struct request *req, const struct rows *rows)
{
	return reply_outcome(req, rows, outcomes);
}

ENDPOINT(gateways_change, change_read, change_reply);

/* The secret is used where the dialect has one of ours, and dropped elsewhere. */
static bool reset_read(struct request *req, struct gateways_reset_params *out)
{
	struct made *made = arena_alloc(req->arena, sizeof(*made));

	out->caller = request_caller(req);
	out->name = path_name(req);
	query_end(req, "");
	made->password = gateway_password_new(req->arena);
	made->secret = gateway_password_new(req->arena);
	req->made = made;
	out->password_hash = hash(req, made->password);
	out->secret_sealed = seal(req, out->name, made->secret);
	return !req->problem;
}

static struct reply reset_reply(struct request *req, const struct rows *rows)
{
	const struct reply reply = reply_outcome(req, rows, outcomes);
	struct made *made = req->made;

	if (reply.status != 200)
		return reply;
	if (!rows_boolean(rows, 0, rows_column(rows, "secret_reset")))
		made->secret = STR_NULL;
	return with_made(req, reply, true);
}

ENDPOINT(gateways_reset, reset_read, reset_reply);
