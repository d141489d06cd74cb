/* Settings: one table says how each is called, one function a setting reads it. */
#include "settings.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/parse.h"

#define SETTINGS_BYTES 65536
#define URL_BYTES 2048
#define LOOPS_MAX 16
#define REQUEST_SECONDS_MAX 3600
#define DRAIN_SECONDS_MAX 60
#define FEED_DAYS_MAX 3650

const struct setting_text setting_texts[SETTING_COUNT] = {
	[SETTING_LISTEN] = { "KAFILE_LISTEN", "--listen", "ADDRESS:PORT", "127.0.0.1:8080",
		"where to listen; [::]:8080 is every address. A socket that systemd hands over "
		"goes\n"
		"before it" },
	[SETTING_MONITOR] = { "KAFILE_MONITOR", "--monitor", "ADDRESS:PORT", "127.0.0.1:8081",
		"where /livez, /readyz and /metrics are answered, to anybody who asks; off: "
		"nowhere" },
	[SETTING_STATE] = { "KAFILE_STATE", "--state", "DIRECTORY", "var",
		"the directory of the private cluster and of the keys" },
	[SETTING_DATABASE_URL] = { "KAFILE_DATABASE_URL", "--database-url", "URL", NULL,
		"PostgreSQL as the role that serves (default: the line in STATE/database_url)" },
	[SETTING_OWNER_URL] = { "KAFILE_OWNER_URL", "--owner-url", "URL", NULL,
		"PostgreSQL as the role that owns the tables, for migrate and key (default:\n"
		"KAFILE_DATABASE_URL if that is set, else the line in STATE/owner_url)" },
	[SETTING_SEALER_URL] = { "KAFILE_SEALER_URL", "--sealer-url", "URL", NULL,
		"PostgreSQL as the role that seals, for seal (default: the line in "
		"STATE/sealer_url)" },
	[SETTING_DURABILITY] = { "KAFILE_DURABILITY", "--durability", "WHERE", "local",
		"where what was answered 2xx is kept: local, on PostgreSQL's disk, or\n"
		"replicated, on a standby's too. While PostgreSQL is set to less, nothing\n"
		"is written" },
	[SETTING_DEPLOYMENT] = { "KAFILE_DEPLOYMENT", "--deployment", "NAME", "kafile",
		"names this deployment in its tokens: another's are worth nothing here" },
	[SETTING_LOOPS] = { "KAFILE_LOOPS", "--loops", "N", "1",
		"event loops, each with its own thread and database connections" },
	[SETTING_REQUEST_SECONDS] = { "KAFILE_REQUEST_SECONDS", "--request-seconds", "N", "60",
		"how long a client may take to send a request, 1 to 3600; large imports over slow\n"
		"lines need more" },
	[SETTING_DRAIN_SECONDS] = { "KAFILE_DRAIN_SECONDS", "--drain-seconds", "N", "0",
		"how long a server that is told to stop goes on behind a red /readyz, 0 to 60, so "
		"that\n"
		"a proxy finds another one first" },
	[SETTING_PROXIES] = { "KAFILE_PROXIES", "--proxies", "NETWORKS", "",
		"networks of proxies whose X-Forwarded-For is believed, such as\n"
		"10.88.0.0/16,fd00::/8; this machine's own is in any case" },
	[SETTING_FEED_DAYS] = { "KAFILE_FEED_DAYS", "--feed-days", "N", "30",
		"how long the change feed reaches back at the least, 1 to 3650; a cursor from "
		"before\n"
		"has expired. The events themselves are never deleted" },
	[SETTING_SECOND_FACTOR] = { "KAFILE_SECOND_FACTOR", "--second-factor", "WHETHER",
		"optional",
		"whether who signs in with a password needs an authenticator app: optional or "
		"required" },
	[SETTING_SEALER] = { "KAFILE_SEALER", "--sealer", "WHETHER", "optional",
		"optional, or required: /readyz is red while an event waits for its seal for more\n"
		"than a minute" },
	[SETTING_CHECKPOINT_FILE] = { "KAFILE_CHECKPOINT_FILE", "--checkpoint-file", "FILE", NULL,
		"where seal publishes its checkpoints for outside witnesses (default:\n"
		"STATE/checkpoint)" },
	[SETTING_LOG_LEVEL] = { "KAFILE_LOG_LEVEL", "--log-level", "LEVEL", "info",
		"debug, info, warning or error" },
};

struct reader {
	struct settings *settings;
	const char *values[SETTING_COUNT]; /* NULL where nothing is set */
	struct strbuf *error;
};

static bool refuse(const struct reader *reader, enum setting setting, const char *what)
{
	strbuf_printf(reader->error, "%s is '%s': it must be %s", setting_texts[setting].variable,
		reader->values[setting], what);
	return false;
}

static const char *keep(const struct settings *settings, struct str text)
{
	return arena_copy(settings->arena, text).data;
}

/* The last colon parts the port; brackets hold an IPv6 address. */
static bool read_address(struct reader *reader, enum setting setting, const char *form,
	const char **out_address, int *out_port)
{
	const char *text = reader->values[setting];
	const char *colon = strrchr(text, ':');
	int64_t port;

	if (!colon || colon == text || !parse_integer(str_from(colon + 1), 0, 65535, &port))
		return refuse(reader, setting, form);
	struct str address = { text, (size_t)(colon - text) };
	const bool bracketed = address.data[0] == '[';
	if (bracketed && (address.len < 3 || address.data[address.len - 1] != ']'))
		return refuse(reader, setting, form);
	if (bracketed)
		address = (struct str){ address.data + 1, address.len - 2 };
	*out_address = keep(reader->settings, address);
	*out_port = (int)port;
	return true;
}

static bool read_listen(struct reader *reader)
{
	return read_address(reader, SETTING_LISTEN,
		"ADDRESS:PORT, such as 127.0.0.1:8080 or [::1]:8080",
		&reader->settings->listen_address, &reader->settings->listen_port);
}

static bool read_monitor(struct reader *reader)
{
	return strcmp(reader->values[SETTING_MONITOR], "off") == 0 ||
	       read_address(reader, SETTING_MONITOR,
		       "ADDRESS:PORT, such as 127.0.0.1:8081 or [::1]:8081, or off",
		       &reader->settings->monitor_address, &reader->settings->monitor_port);
}

static bool read_loops(struct reader *reader)
{
	int64_t loops;

	if (!parse_integer(str_from(reader->values[SETTING_LOOPS]), 1, LOOPS_MAX, &loops))
		return refuse(reader, SETTING_LOOPS, "a number from 1 to 16");
	reader->settings->loops = (int)loops;
	return true;
}

static bool read_request_seconds(struct reader *reader)
{
	int64_t seconds;

	if (!parse_integer(str_from(reader->values[SETTING_REQUEST_SECONDS]), 1,
		    REQUEST_SECONDS_MAX, &seconds))
		return refuse(reader, SETTING_REQUEST_SECONDS, "a number from 1 to 3600");
	reader->settings->request_seconds = (int)seconds;
	return true;
}

static bool read_drain_seconds(struct reader *reader)
{
	int64_t seconds;

	if (!parse_integer(str_from(reader->values[SETTING_DRAIN_SECONDS]), 0, DRAIN_SECONDS_MAX,
		    &seconds))
		return refuse(reader, SETTING_DRAIN_SECONDS, "a number from 0 to 60");
	reader->settings->drain_seconds = (int)seconds;
	return true;
}

static bool read_proxies(struct reader *reader)
{
	return proxies_read(
		       &reader->settings->proxies, str_from(reader->values[SETTING_PROXIES])) ||
	       refuse(reader, SETTING_PROXIES, "up to 16 networks, such as 10.88.0.0/16,fd00::/8");
}

static bool read_feed_days(struct reader *reader)
{
	int64_t days;

	if (!parse_integer(str_from(reader->values[SETTING_FEED_DAYS]), 1, FEED_DAYS_MAX, &days))
		return refuse(reader, SETTING_FEED_DAYS, "a number from 1 to 3650");
	reader->settings->feed_days = (int)days;
	return true;
}

static bool read_second_factor(struct reader *reader)
{
	const struct str whether = str_from(reader->values[SETTING_SECOND_FACTOR]);

	reader->settings->second_factor_required = str_equal(whether, STR("required"));
	return reader->settings->second_factor_required || str_equal(whether, STR("optional")) ||
	       refuse(reader, SETTING_SECOND_FACTOR, "optional or required");
}

static bool read_sealer(struct reader *reader)
{
	const struct str whether = str_from(reader->values[SETTING_SEALER]);

	reader->settings->sealer_required = str_equal(whether, STR("required"));
	return reader->settings->sealer_required || str_equal(whether, STR("optional")) ||
	       refuse(reader, SETTING_SEALER, "optional or required");
}

static bool read_log_level(struct reader *reader)
{
	static const char *const names[] = { "debug", "info", "warning", "error" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(reader->values[SETTING_LOG_LEVEL], names[i]) == 0) {
			reader->settings->log_level = (enum log_level)i;
			return true;
		}
	}
	return refuse(reader, SETTING_LOG_LEVEL, "debug, info, warning or error");
}

static bool read_durability(struct reader *reader)
{
	const struct str where = str_from(reader->values[SETTING_DURABILITY]);
	const bool replicated = str_equal(where, STR("replicated"));

	reader->settings->durability = replicated ? DURABILITY_REPLICATED : DURABILITY_LOCAL;
	return replicated || str_equal(where, STR("local")) ||
	       refuse(reader, SETTING_DURABILITY, "local or replicated");
}

static bool read_deployment(struct reader *reader)
{
	const char *name = reader->values[SETTING_DEPLOYMENT];

	for (const char *c = name; *c; c++) {
		if (*c <= ' ' || *c > '~' || *c == '|')
			return refuse(
				reader, SETTING_DEPLOYMENT, "printable ASCII without space and |");
	}
	if (strlen(name) > 64)
		return refuse(reader, SETTING_DEPLOYMENT, "at most 64 characters");
	reader->settings->deployment = keep(reader->settings, str_from(name));
	return true;
}

static void read_state(struct reader *reader)
{
	struct settings *settings = reader->settings;

	settings->state = keep(settings, str_from(reader->values[SETTING_STATE]));
	settings->keys = arena_printf(settings->arena, "%s/keys", settings->state).data;
	settings->seal_keys = arena_printf(settings->arena, "%s/seal_keys", settings->state).data;
	settings->checkpoint =
		reader->values[SETTING_CHECKPOINT_FILE]
			? keep(settings, str_from(reader->values[SETTING_CHECKPOINT_FILE]))
			: arena_printf(settings->arena, "%s/checkpoint", settings->state).data;
}

/* The first line of a file of the state directory; NULL if there is none. */
static const char *line_of(const struct settings *settings, const char *name)
{
	const struct str path = arena_printf(settings->arena, "%s/%s", settings->state, name);
	char room[URL_BYTES];
	const int file = open(path.data, O_RDONLY | O_CLOEXEC);

	if (file < 0)
		return NULL;
	const ssize_t len = read(file, room, sizeof(room));
	(void)close(file);
	struct str text = { room, len > 0 ? (size_t)len : 0 };
	const struct str line = str_trim(str_next(&text, '\n'));
	return line.len > 0 ? keep(settings, line) : NULL;
}

static const char *url_of(const struct reader *reader, enum setting setting)
{
	const char *url = reader->values[setting];

	return url ? keep(reader->settings, str_from(url)) : NULL;
}

static void read_urls(struct reader *reader)
{
	struct settings *settings = reader->settings;
	const char *database = url_of(reader, SETTING_DATABASE_URL);
	const char *owner = url_of(reader, SETTING_OWNER_URL);

	settings->owner_url = owner ? owner : database ? database : line_of(settings, "owner_url");
	const char *sealer = url_of(reader, SETTING_SEALER_URL);

	settings->sealer_url = sealer ? sealer : line_of(settings, "sealer_url");
	settings->database_url = database ? database : line_of(settings, "database_url");
}

/* An empty variable counts as unset. */
static const char *value_of(enum setting setting, const char *flag)
{
	const char *variable = getenv(setting_texts[setting].variable);

	if (flag)
		return flag;
	return variable && variable[0] ? variable : setting_texts[setting].otherwise;
}

bool settings_load(
	struct settings *out, const char *const flags[SETTING_COUNT], struct strbuf *error)
{
	struct reader reader = { .settings = out, .error = error };

	*out = (struct settings){ .arena = arena_new(SETTINGS_BYTES) };
	for (int i = 0; i < SETTING_COUNT; i++)
		reader.values[i] = value_of((enum setting)i, flags[i]);
	read_state(&reader);
	read_urls(&reader);
	return read_listen(&reader) && read_monitor(&reader) && read_loops(&reader) &&
	       read_request_seconds(&reader) && read_drain_seconds(&reader) &&
	       read_proxies(&reader) && read_feed_days(&reader) && read_second_factor(&reader) &&
	       read_sealer(&reader) && read_log_level(&reader) && read_durability(&reader) &&
	       read_deployment(&reader);
}

void settings_release(struct settings *settings)
{
	arena_free(settings->arena);
	settings->arena = NULL;
}
