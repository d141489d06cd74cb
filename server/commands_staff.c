/* kafiled staff add, list, disable, enable, reset: what /v1/staff does, for who has the database.
 */
#include "commands_staff.h"

#include <stdio.h>
#include <string.h>

#include "auth/claims.h"
#include "auth/passwords.h"
#include "auth/proof.h"
#include "auth/staff.sql.h"
#include "auth/username.h"
#include "commands_work.h"

#define LIST_PAGE 200

static const char *const said[][2] = {
	{ "taken", "there is an account of that name" },
	{ "unknown", "there is no account of that name" },
	{ "last_admin", "this is the last admin who can sign in: add another one first" },
	{ NULL, NULL },
};
static const struct command_words words = { "the accounts", said };

static bool begin(struct command_work *work, const struct settings *settings)
{
	return command_work_begin(work, settings, &words);
}

static bool make_password(struct command_work *work, struct str *out_password, struct str *out_hash)
{
	*out_password = password_temporary(work->arena);
	*out_hash = password_hash(work->arena, *out_password);
	if (!out_hash->data)
		strbuf_add_text(&work->error, "there is no memory to hash a password");
	return out_hash->data != NULL;
}

static bool print_password(struct str password)
{
	return printf(STR_FMT "\n", STR_ARG(password)) > 0;
}

static bool add(struct command_work *work, struct staff_add_params *params)
{
	struct str password;
	struct rows rows;

	params->caller.subject = OPERATOR;
	params->caller.role = STR("admin");
	params->key.route = STR("kafiled staff add");
	params->key.fingerprint = STR("");
	if (!make_password(work, &password, &params->hash) ||
		!command_work_run(work, &sql_staff_add, params, &rows))
		return false;
	if (command_work_outcome_is(&rows, STR("not_needed")))
		return true;
	return command_work_outcome_is(&rows, STR("created")) ? print_password(password)
							      : command_work_explain(work, &rows);
}

static struct str codes_of(const char *text)
{
	return text && text[0] ? str_from(text) : STR_NULL;
}

/* EXIT_DONE with `out` filled, or what the command line lacks. */
static int read_account(const struct arguments *arguments, struct staff_add_params *out)
{
	enum role role;

	out->username = str_from(arguments->words[2]);
	out->display_name = str_from(arguments->display_name);
	out->role = str_from(arguments->role);
	out->cities = codes_of(arguments->cities);
	out->posts = codes_of(arguments->posts);
	out->temporary = !arguments->lasting;
	out->if_none = arguments->if_none;
	if (!username_valid(out->username))
		return command_misused("%s", USERNAME_RULE);
	if (!role_parse(out->role, &role) || role == ROLE_GATEWAY)
		return command_misused("--role is admin, officer, coordinator, border or auditor");
	if (out->display_name.data &&
		(!claims_subject_valid(out->display_name) || out->display_name.len > 100))
		return command_misused("--display-name has at most 100 bytes");
	if (!claims_codes_valid(out->cities) || !claims_codes_valid(out->posts))
		return command_misused("--cities and --posts are codes such as LVIV,KYIV");
	return EXIT_DONE;
}

int command_staff_add(const struct settings *settings, const struct arguments *arguments)
{
	struct staff_add_params params = { 0 };
	struct command_work work;
	const int code = read_account(arguments, &params);

	if (code != EXIT_DONE)
		return code;
	const bool begun = begin(&work, settings);
	return command_work_end(&work, begun && add(&work, &params));
}

static void print_codes(const char *name, const struct rows *rows, int row)
{
	struct str codes = rows_array(rows, row, rows_column(rows, name));

	(void)printf("\t%s ", name);
	if (!codes.data)
		(void)fputs("all", stdout);
	for (bool first = true; codes.len > 0; first = false) {
		const struct str code = rows_next(&codes);
		(void)printf("%s" STR_FMT, first ? "" : ",", STR_ARG(code));
	}
}

static void print_account(const struct rows *rows, int row)
{
	(void)printf(STR_FMT "\t" STR_FMT,
		STR_ARG(rows_text(rows, row, rows_column(rows, "username"))),
		STR_ARG(rows_text(rows, row, rows_column(rows, "role"))));
	print_codes("cities", rows, row);
	print_codes("posts", rows, row);
	if (rows_boolean(rows, row, rows_column(rows, "second_factor")))
		(void)fputs("\tsecond factor", stdout);
	if (rows_boolean(rows, row, rows_column(rows, "password_temporary")))
		(void)fputs("\ttemporary password", stdout);
	if (rows_boolean(rows, row, rows_column(rows, "disabled")))
		(void)fputs("\tdisabled", stdout);
	(void)fputc('\n', stdout);
}

static bool list(struct command_work *work)
{
	struct staff_list_params params = { .after_name = STR_NULL, .rows = LIST_PAGE };
	struct rows rows;

	do {
		if (!command_work_run(work, &sql_staff_list, &params, &rows))
			return false;
		for (int row = 0; row < rows.count; row++)
			print_account(&rows, row);
		if (rows.count > 0)
			params.after_name = arena_copy(work->arena,
				rows_text(&rows, rows.count - 1, rows_column(&rows, "username")));
	} while (rows.count == LIST_PAGE);
	return true;
}

int command_staff_list(const struct settings *settings, const struct arguments *arguments)
{
	struct command_work work;
	const bool begun = begin(&work, settings);

	(void)arguments;
	return command_work_end(&work, begun && list(&work));
}

static bool set_disabled(struct command_work *work, const char *username, bool disabled)
{
	struct staff_change_params params = { .caller = { .subject = OPERATOR,
						      .role = STR("admin") },
		.username = str_from(username),
		.version = DB_NULL_INTEGER,
		.set_disabled = true,
		.disabled = disabled };
	struct rows rows;

	return command_work_run(work, &sql_staff_change, &params, &rows) &&
	       (command_work_outcome_is(&rows, STR("done")) || command_work_explain(work, &rows));
}

int command_staff_disable(const struct settings *settings, const struct arguments *arguments)
{
	struct command_work work;
	const bool begun = begin(&work, settings);

	return command_work_end(&work, begun && set_disabled(&work, arguments->words[2], true));
}

int command_staff_enable(const struct settings *settings, const struct arguments *arguments)
{
	struct command_work work;
	const bool begun = begin(&work, settings);

	return command_work_end(&work, begun && set_disabled(&work, arguments->words[2], false));
}

/* Failed attempts are counted under a mark that takes a key: without it they stand for an hour. */
static struct str account_mark(struct command_work *work, struct str username)
{
	struct str mark = STR_NULL;

	if (command_work_keys(work))
		mark = proof_account_mark(work->arena, &work->ring, username);
	strbuf_reset(&work->error);
	return mark;
}

static bool reset(struct command_work *work, const char *username)
{
	struct staff_reset_params params = { .caller = { .subject = OPERATOR,
						     .role = STR("admin") },
		.username = str_from(username),
		.account = account_mark(work, str_from(username)) };
	struct str password;
	struct rows rows;

	if (!make_password(work, &password, &params.hash) ||
		!command_work_run(work, &sql_staff_reset, &params, &rows))
		return false;
	return command_work_outcome_is(&rows, STR("done")) ? print_password(password)
							   : command_work_explain(work, &rows);
}

int command_staff_reset(const struct settings *settings, const struct arguments *arguments)
{
	struct command_work work;
	const bool begun = begin(&work, settings);

	return command_work_end(&work, begun && reset(&work, arguments->words[2]));
}
