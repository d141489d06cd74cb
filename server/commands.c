/* Which commands and options there are, and what --help says of them. */
#include "commands.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "commands_audit.h"
#include "commands_auth.h"
#include "commands_gateway.h"
#include "commands_staff.h"
#include "db/migrate.h"
#include "serve.h"

#define HELP_BYTES 16384
#define MESSAGE_BYTES 8192

int command_fail(const char *format, ...)
{
	va_list values;

	(void)fputs("kafiled: ", stderr);
	va_start(values, format);
	(void)vfprintf(stderr, format, values);
	va_end(values);
	(void)fputc('\n', stderr);
	return EXIT_FAILED;
}

int command_misused(const char *format, ...)
{
	va_list values;

	(void)fputs("kafiled: ", stderr);
	va_start(values, format);
	(void)vfprintf(stderr, format, values);
	va_end(values);
	(void)fputs(" (see kafiled --help)\n", stderr);
	return EXIT_USAGE;
}

static int run_serve(const struct settings *settings, const struct arguments *arguments)
{
	return serve(settings, arguments->version);
}

static int run_migrate(const struct settings *settings, const struct arguments *arguments)
{
	struct strbuf log, error;

	(void)arguments;
	if (!settings->owner_url)
		return command_fail(
			"no database: set KAFILE_OWNER_URL, or start one with `make run`");
	strbuf_init(&log, MESSAGE_BYTES);
	strbuf_init(&error, MESSAGE_BYTES);
	bool done = migrate(settings->owner_url, &log, &error);
	(void)fputs(log.data, stdout);
	if (done && log.len == 0)
		(void)puts("the database is up to date");
	int code = done ? EXIT_DONE : command_fail("%s", error.data);
	strbuf_release(&log);
	strbuf_release(&error);
	return code;
}

struct option {
	const char *flag;
	const char *value; /* for --help; NULL: it takes none */
	size_t offset;     /* in struct arguments */
};

static const struct option options[] = {
	{ "--purpose", "session|receipt|seal", offsetof(struct arguments, purpose) },
	{ "--if-missing", NULL, offsetof(struct arguments, if_missing) },
	{ "--role", "ROLE", offsetof(struct arguments, role) },
	{ "--subject", "NAME", offsetof(struct arguments, subject) },
	{ "--cities", "A,B", offsetof(struct arguments, cities) },
	{ "--posts", "P,Q", offsetof(struct arguments, posts) },
	{ "--ttl", "12h", offsetof(struct arguments, ttl) },
	{ "--display-name", "NAME", offsetof(struct arguments, display_name) },
	{ "--if-none", NULL, offsetof(struct arguments, if_none) },
	{ "--lasting", NULL, offsetof(struct arguments, lasting) },
	{ "--dialect", "DIALECT", offsetof(struct arguments, dialect) },
	{ "--letters", "kept|folded", offsetof(struct arguments, letters) },
	{ "--shift-tables", "none|turkish", offsetof(struct arguments, shift_tables) },
	{ "--sender", "NUMBER", offsetof(struct arguments, sender) },
	{ "--public-url", "URL", offsetof(struct arguments, public_url) },
	{ "--send-url", "URL", offsetof(struct arguments, send_url) },
	{ "--account", "NAME", offsetof(struct arguments, account) },
	{ "--secret", NULL, offsetof(struct arguments, secret) },
	{ "--keys", "FILE", offsetof(struct arguments, public_keys) },
	{ "--checkpoint", "FILE", offsetof(struct arguments, checkpoint) },
	{ "--once", NULL, offsetof(struct arguments, once) },
};

#define OPTION_COUNT (sizeof(options) / sizeof(options[0]))

struct command {
	const char *words[2];
	const char *argument; /* NULL: it takes none */
	const char *options;  /* flags with a space behind each */
	int (*run)(const struct settings *settings, const struct arguments *arguments);
	const char *usage;
	const char *help;
};

static const struct command commands[] = {
	{ { "serve", NULL }, NULL, "", run_serve, "serve", "answer requests until SIGTERM" },
	{ { "migrate", NULL }, NULL, "", run_migrate, "migrate",
		"bring the database to this version; may be run again. Servers of the two versions "
		"before\ncan go on meanwhile; the SQL functions of older ones are dropped" },
	{ { "key", "new" }, NULL, "--purpose --if-missing ", command_key_new,
		"key new [--purpose session|receipt|seal] [--if-missing]",
		"make a signing key, in use at once; with --if-missing, every key that is "
		"missing" },
	{ { "key", "list" }, NULL, "", command_key_list, "key list",
		"show the signing keys, the newest first" },
	{ { "key", "retire" }, "KID", "", command_key_retire, "key retire KID",
		"end a signing key, and every token that it signed" },
	{ { "token", "issue" }, NULL, "--role --subject --cities --posts --ttl ",
		command_token_issue,
		"token issue --role ROLE --subject NAME [--cities A,B] [--posts P,Q] [--ttl 12h]",
		"print a token; roles: admin, officer, coordinator, border, gateway, auditor" },
	{ { "token", "revoke" }, "ID", "", command_token_revoke, "token revoke ID",
		"end a token, given its id or itself" },
	{ { "token", "revoke-all" }, "NAME", "", command_token_revoke_all, "token revoke-all NAME",
		"end every token of that subject" },
	{ { "staff", "add" }, "USERNAME",
		"--role --cities --posts --display-name --if-none --lasting ", command_staff_add,
		"staff add USERNAME --role ROLE [--cities A,B] [--posts P,Q] [--display-name "
		"NAME]\n"
		"              [--if-none] [--lasting]",
		"add an account that signs in with a password, and print its temporary password;\n"
		"with --if-none only if there is no account yet; a --lasting password need not be "
		"changed;\nroles: admin, officer, coordinator, border, auditor" },
	{ { "staff", "list" }, NULL, "", command_staff_list, "staff list", "show the accounts" },
	{ { "staff", "disable" }, "USERNAME", "", command_staff_disable, "staff disable USERNAME",
		"end an account's sessions; it cannot sign in any more" },
	{ { "staff", "enable" }, "USERNAME", "", command_staff_enable, "staff enable USERNAME",
		"let a disabled account sign in again" },
	{ { "staff", "reset" }, "USERNAME", "", command_staff_reset, "staff reset USERNAME",
		"print a new temporary password; the second factor and the sessions end" },
	{ { "gateway", "add" }, "NAME",
		"--dialect --letters --shift-tables --sender --public-url --send-url --account "
		"--secret ",
		command_gateway_add,
		"gateway add NAME --dialect DIALECT [--letters kept|folded] [--shift-tables "
		"none|turkish]\n"
		"              [--sender NUMBER] [--public-url URL] [--send-url URL] [--account "
		"NAME] [--secret]",
		"add an SMS gateway, and print its password and the secret that it signs with, "
		"where the\nserver makes them; dialects: kannel, plain, android, twilio, outbox. "
		"--public-url is this\nserver's address as the gateway calls it, --send-url where "
		"the server sends by it, --account\nand --secret, a line of standard input, what "
		"the server signs in with there (twilio:\nAccountSid and auth token)" },
	{ { "gateway", "list" }, NULL, "", command_gateway_list, "gateway list",
		"show the gateways" },
	{ { "gateway", "disable" }, "NAME", "", command_gateway_disable, "gateway disable NAME",
		"refuse a gateway, on every running server within a second" },
	{ { "gateway", "enable" }, "NAME", "", command_gateway_enable, "gateway enable NAME",
		"let a disabled gateway in again" },
	{ { "gateway", "reset" }, "NAME", "", command_gateway_reset, "gateway reset NAME",
		"print a new password, and a new secret where the server makes it" },
	{ { "seal", NULL }, NULL, "--once ", command_seal, "seal [--once]",
		"seal the log until SIGTERM: each second what was written, each minute a "
		"checkpoint; of\nseveral one works and the others wait; with --once only what "
		"there is" },
	{ { "audit", "verify" }, NULL, "--keys --checkpoint ", command_audit_verify,
		"audit verify [--keys FILE] [--checkpoint FILE]",
		"compare the log with its seals, and these with a checkpoint kept outside;\n"
		"status 1 and the first difference if there is one" },
	{ { "audit", "receipt" }, "FILE", "--keys ", command_audit_receipt,
		"audit receipt FILE --keys FILE",
		"check what GET /v1/citizens/{reference}/receipt answered, without a database" },
	{ { "audit", "keys" }, NULL, "", command_audit_keys, "audit keys",
		"print the public keys of receipts and seals, for --keys and for witnesses" },
};

#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

/* Each line of `help`, indented. */
static void put_help_lines(struct strbuf *out, const char *text)
{
	struct str rest = str_from(text);

	while (rest.data) {
		const struct str line = str_next(&rest, '\n');
		strbuf_printf(out, "        " STR_FMT "\n", STR_ARG(line));
	}
}

static void put_setting(struct strbuf *out, const struct setting_text *setting)
{
	strbuf_printf(out, "    %s, %s %s", setting->variable, setting->flag, setting->value);
	if (setting->otherwise)
		strbuf_printf(out, " (default %s)", setting->otherwise);
	strbuf_add_char(out, '\n');
	put_help_lines(out, setting->help);
}

void command_help(struct strbuf *out)
{
	strbuf_add_text(out, "kafiled, the evacuation convoy coordination server\n\nusage: kafiled "
			     "COMMAND [OPTION...]\n\ncommands:\n");
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		strbuf_printf(out, "    %s\n", commands[i].usage);
		put_help_lines(out, commands[i].help);
	}
	strbuf_add_text(
		out, "    --help, --version\n\nsettings, from a flag, else the environment:\n");
	for (size_t i = 0; i < SETTING_COUNT; i++)
		put_setting(out, &setting_texts[i]);
}

struct line {
	struct arguments arguments;
	const char *flags[SETTING_COUNT];
	char given[256]; /* the options that were met, with a space behind each */
	int argc;
	char **argv;
	int at;
};

/* The part of `argument` that names the flag. */
static struct str flag_of(const char *argument)
{
	struct str rest = str_from(argument);

	return str_next(&rest, '=');
}

/* From "--flag=value" or the next word; NULL if there is none. */
static const char *take_value(struct line *line)
{
	const char *equals = strchr(line->argv[line->at], '=');

	if (equals)
		return equals + 1;
	return line->at + 1 < line->argc ? line->argv[++line->at] : NULL;
}

static int take_setting(struct line *line, enum setting setting)
{
	const char *value = take_value(line);

	if (!value)
		return command_misused("%s needs a value", setting_texts[setting].flag);
	line->flags[setting] = value;
	return EXIT_DONE;
}

static int take_option(struct line *line, const struct option *option)
{
	char *field = (char *)&line->arguments + option->offset;
	const size_t len = strlen(line->given);

	(void)snprintf(line->given + len, sizeof(line->given) - len, "%s ", option->flag);
	if (!option->value) {
		*(bool *)field = true;
		return EXIT_DONE;
	}
	const char *value = take_value(line);
	if (!value)
		return command_misused("%s needs a value", option->flag);
	memcpy(field, &value, sizeof(value));
	return EXIT_DONE;
}

static int take_flag(struct line *line)
{
	const char *argument = line->argv[line->at];
	const struct str flag = flag_of(argument);

	for (int i = 0; i < SETTING_COUNT; i++) {
		if (str_equal(flag, str_from(setting_texts[i].flag)))
			return take_setting(line, (enum setting)i);
	}
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		if (str_equal(flag, str_from(options[i].flag)))
			return take_option(line, &options[i]);
	}
	return command_misused("there is no option %s", argument);
}

static int take_word(struct line *line)
{
	struct arguments *arguments = &line->arguments;
	const char *word = line->argv[line->at];

	if (arguments->word_count == sizeof(arguments->words) / sizeof(arguments->words[0]))
		return command_misused("'%s' is one word too many", word);
	arguments->words[arguments->word_count++] = word;
	return EXIT_DONE;
}

static int read_line(struct line *line)
{
	int code = EXIT_DONE;

	for (line->at = 1; code == EXIT_DONE && line->at < line->argc; line->at++) {
		const bool is_flag = line->argv[line->at][0] == '-' && line->argv[line->at][1];
		code = is_flag ? take_flag(line) : take_word(line);
	}
	return code;
}

static int command_length(const struct command *command)
{
	return command->words[1] ? 2 : 1;
}

static bool matches(const struct command *command, const struct arguments *arguments)
{
	for (int i = 0; i < command_length(command); i++) {
		if (i >= arguments->word_count ||
			strcmp(command->words[i], arguments->words[i]) != 0)
			return false;
	}
	return true;
}

static const struct command *find_command(const struct arguments *arguments)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		if (matches(&commands[i], arguments))
			return &commands[i];
	}
	return NULL;
}

/* Every option that was given is one of the command's, and its argument is there. */
static int check_line(const struct command *command, const struct line *line)
{
	struct str given = str_from(line->given);
	const int expected = command_length(command) + (command->argument ? 1 : 0);

	while (given.len > 0) {
		char flag[32];
		const struct str one = str_next(&given, ' ');
		(void)snprintf(flag, sizeof(flag), STR_FMT " ", STR_ARG(one));
		if (!strstr(command->options, flag))
			return command_misused(
				STR_FMT " does not go with `%s`", STR_ARG(one), command->usage);
	}
	if (line->arguments.word_count != expected)
		return command_misused("usage: kafiled %s", command->usage);
	return EXIT_DONE;
}

static int run_with_settings(const struct command *command, const struct line *line)
{
	struct settings settings;
	struct strbuf error;

	strbuf_init(&error, MESSAGE_BYTES);
	bool loaded = settings_load(&settings, line->flags, &error);
	if (loaded) {
		log_set_level(settings.log_level);
		durability_require(settings.durability);
	}
	int code = loaded ? command->run(&settings, &line->arguments)
			  : command_misused("%s", error.data);
	settings_release(&settings);
	strbuf_release(&error);
	return code;
}

static int print_help(void)
{
	struct strbuf help;

	strbuf_init(&help, HELP_BYTES);
	command_help(&help);
	(void)fputs(help.data, stdout);
	strbuf_release(&help);
	return EXIT_DONE;
}

int command_run(int argc, char **argv, const char *version)
{
	struct line line = { .arguments.version = version, .argc = argc, .argv = argv };

	if (argc > 1 && strcmp(argv[1], "--help") == 0)
		return print_help();
	if (argc > 1 && strcmp(argv[1], "--version") == 0)
		return printf("kafiled %s\n", version) < 0 ? EXIT_FAILED : EXIT_DONE;
	int code = read_line(&line);
	if (code != EXIT_DONE)
		return code;
	if (line.arguments.word_count == 0)
		return command_misused("a command is needed: serve, seal, migrate, key, token, "
				       "staff, gateway or audit");
	const struct command *command = find_command(&line.arguments);
	if (!command)
		return command_misused("there is no command '%s'", line.arguments.words[0]);
	code = check_line(command, &line);
	return code == EXIT_DONE ? run_with_settings(command, &line) : code;
}
