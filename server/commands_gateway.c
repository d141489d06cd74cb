/* kafiled gateway add, list, disable, enable, reset: what /v1/gateways does, for who has the
 * database and the keys. */
#include "commands_gateway.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "auth/gateway_secrets.h"
#include "base/crypto.h"
#include "commands_work.h"
#include "http/text_rules.h"
#include "sms/gateway_fields.h"
#include "sms/gateways.sql.h"

#define LIST_PAGE 200

static const char *const said[][2] = {
	{ "taken", "there is a gateway of that name" },
	{ "unknown", "there is no gateway of that name" },
	{ "full", "there are 1,000 gateways, which is as many as there may be" },
	{ "no_password", "a gateway of that dialect has no password" },
	{ NULL, NULL },
};
static const struct command_words words = { "the gateways", said };

static bool begin(struct command_work *work, const struct settings *settings)
{
	return command_work_begin(work, settings, &words) && command_work_keys(work);
}

static struct str hash(struct command_work *work, struct str password)
{
	uint8_t *out = arena_alloc(work->arena, HASH_BYTES);

	gateway_password_hash(out, password);
	return (struct str){ (const char *)out, HASH_BYTES };
}

static bool seal(struct command_work *work, struct str name, struct str secret, struct str *out)
{
	*out = gateway_secret_seal(work->arena, &work->ring, name, secret);
	if (!out->data)
		strbuf_add_text(
			&work->error, "there is no field key: run `kafiled key new --if-missing`");
	return out->data != NULL;
}

static void print_made(struct str password, struct str secret)
{
	if (password.data)
		(void)printf("password\t" STR_FMT "\n", STR_ARG(password));
	if (secret.data)
		(void)printf("secret\t" STR_FMT "\n", STR_ARG(secret));
}

/* The line that whoever runs the command types or pipes. */
static struct str read_secret(struct command_work *work)
{
	char line[GATEWAY_SECRET_MAX + 2];
	size_t len = 0;

	for (ssize_t got = 1; got > 0 && len<sizeof(line); len += got> 0 ? (size_t)got : 0)
		got = read(STDIN_FILENO, line + len, sizeof(line) - len);
	struct str text = { line, len };
	const struct str secret = str_trim(str_next(&text, '\n'));
	const char *fault = text_fault(work->arena, secret, GATEWAY_SECRET_MAX, false);
	arena_hold_secret(work->arena);
	const struct str kept = arena_copy(work->arena, secret);
	crypto_wipe(line, sizeof(line));
	if (fault)
		strbuf_printf(&work->error, "the secret on standard input: %s", fault);
	return fault ? STR_NULL : kept;
}

static bool add(
	struct command_work *work, struct gateways_add_params *params, bool given, struct rows *out)
{
	const bool ours = gateway_secret_is_ours(params->dialect);
	const bool signs_in = gateway_shows_password(params->dialect);
	const struct str password = signs_in ? gateway_password_new(work->arena) : STR_NULL;
	struct str secret = ours ? gateway_password_new(work->arena) : STR_NULL;

	if (given && !ours)
		secret = read_secret(work);
	if (work->error.len > 0 ||
		(secret.data && !seal(work, params->name, secret, &params->secret_sealed)))
		return false;
	params->caller.subject = OPERATOR;
	params->caller.role = STR("admin");
	params->key.route = STR("kafiled gateway add");
	params->key.fingerprint = STR("");
	params->password_hash = signs_in ? hash(work, password) : STR_NULL;
	if (!command_work_run(work, &sql_gateways_add, params, out))
		return false;
	if (!command_work_outcome_is(out, STR("created")))
		return command_work_explain(work, out);
	print_made(password, ours ? secret : STR_NULL);
	return true;
}

static bool is_choice(struct str text, const char *choices)
{
	return !text.data || text_is_choice(text, choices);
}

static bool is_short(struct str text, size_t max)
{
	return !text.data || (text.len > 0 && text.len <= max);
}

/* EXIT_DONE with `out` filled, or what the command line lacks. */
static int read_gateway(const struct arguments *arguments, struct gateways_add_params *out)
{
	out->name = str_from(arguments->words[2]);
	out->dialect = str_from(arguments->dialect);
	out->letters = str_from(arguments->letters);
	out->shift_tables = str_from(arguments->shift_tables);
	out->sender = str_from(arguments->sender);
	out->public_url = str_from(arguments->public_url);
	out->send_url = str_from(arguments->send_url);
	out->account = str_from(arguments->account);
	if (gateway_name_fault(out->name))
		return command_misused("%s", gateway_name_fault(out->name));
	if (!out->dialect.data || !is_choice(out->dialect, GATEWAY_DIALECTS))
		return command_misused("--dialect is one of %s", GATEWAY_DIALECTS);
	if (!is_choice(out->letters, GATEWAY_LETTERS))
		return command_misused("--letters is one of %s", GATEWAY_LETTERS);
	if (!is_choice(out->shift_tables, GATEWAY_SHIFT_TABLES))
		return command_misused("--shift-tables is one of %s", GATEWAY_SHIFT_TABLES);
	if (!is_short(out->sender, GATEWAY_SENDER_MAX) ||
		!is_short(out->account, GATEWAY_ACCOUNT_MAX))
		return command_misused("--sender has at most 20 bytes, --account 100");
	if (gateway_url_fault(out->public_url) || gateway_url_fault(out->send_url))
		return command_misused("--public-url and --send-url are addresses such as "
				       "https://kafile.example");
	return EXIT_DONE;
}

int command_gateway_add(const struct settings *settings, const struct arguments *arguments)
{
	struct gateways_add_params params = { 0 };
	struct command_work work;
	struct rows rows;
	const int code = read_gateway(arguments, &params);

	if (code != EXIT_DONE)
		return code;
	const bool begun = begin(&work, settings);
	return command_work_end(&work, begun && add(&work, &params, arguments->secret, &rows));
}

static void print_column(const struct rows *rows, int row, const char *name)
{
	const struct str text = rows_text(rows, row, rows_column(rows, name));

	if (text.data)
		(void)printf("\t%s " STR_FMT, name, STR_ARG(text));
}

static void print_gateway(const struct rows *rows, int row)
{
	(void)printf(STR_FMT "\t" STR_FMT, STR_ARG(rows_text(rows, row, rows_column(rows, "name"))),
		STR_ARG(rows_text(rows, row, rows_column(rows, "dialect"))));
	print_column(rows, row, "letters");
	print_column(rows, row, "sender");
	print_column(rows, row, "account");
	print_column(rows, row, "public_url");
	print_column(rows, row, "send_url");
	if (rows_boolean(rows, row, rows_column(rows, "disabled")))
		(void)fputs("\tdisabled", stdout);
	(void)fputc('\n', stdout);
}

static bool list(struct command_work *work)
{
	struct gateways_list_params params = { .after_name = STR_NULL, .rows = LIST_PAGE };
	struct rows rows;

	do {
		if (!command_work_run(work, &sql_gateways_list, &params, &rows))
			return false;
		for (int row = 0; row < rows.count; row++)
			print_gateway(&rows, row);
		if (rows.count > 0)
			params.after_name = arena_copy(work->arena,
				rows_text(&rows, rows.count - 1, rows_column(&rows, "name")));
	} while (rows.count == LIST_PAGE);
	return true;
}

int command_gateway_list(const struct settings *settings, const struct arguments *arguments)
{
	struct command_work work;
	const bool begun = begin(&work, settings);

	(void)arguments;
	return command_work_end(&work, begun && list(&work));
}

static bool set_disabled(struct command_work *work, const char *name, bool disabled)
{
	struct gateways_change_params params = { .caller = { .subject = OPERATOR,
							 .role = STR("admin") },
		.name = str_from(name),
		.version = DB_NULL_INTEGER,
		.set_disabled = true,
		.disabled = disabled };
	struct rows rows;

	return command_work_run(work, &sql_gateways_change, &params, &rows) &&
	       (command_work_outcome_is(&rows, STR("done")) || command_work_explain(work, &rows));
}

int command_gateway_disable(const struct settings *settings, const struct arguments *arguments)
{
	struct command_work work;
	const bool begun = begin(&work, settings);

	return command_work_end(&work, begun && set_disabled(&work, arguments->words[2], true));
}

int command_gateway_enable(const struct settings *settings, const struct arguments *arguments)
{
	struct command_work work;
	const bool begun = begin(&work, settings);

	return command_work_end(&work, begun && set_disabled(&work, arguments->words[2], false));
}

static bool reset(struct command_work *work, const char *name)
{
	struct gateways_reset_params params = {
		.caller = { .subject = OPERATOR, .role = STR("admin") }, .name = str_from(name)
	};
	const struct str password = gateway_password_new(work->arena);
	const struct str secret = gateway_password_new(work->arena);
	struct rows rows;

	params.password_hash = hash(work, password);
	if (!seal(work, params.name, secret, &params.secret_sealed) ||
		!command_work_run(work, &sql_gateways_reset, &params, &rows))
		return false;
	if (!command_work_outcome_is(&rows, STR("done")))
		return command_work_explain(work, &rows);
	const bool ours = rows_boolean(&rows, 0, rows_column(&rows, "secret_reset"));
	print_made(password, ours ? secret : STR_NULL);
	return true;
}

int command_gateway_reset(const struct settings *settings, const struct arguments *arguments)
{
	struct command_work work;
	const bool begun = begin(&work, settings);

	return command_work_end(&work, begun && reset(&work, arguments->words[2]));
}
