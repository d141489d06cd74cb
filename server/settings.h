/* What a flag says, else the environment, else the state directory or a default. */
#pragma once
#include <stdbool.h>

#include "base/arena.h"
#include "base/log.h"
#include "db/durability.h"
#include "http/peer.h"

struct settings {
	struct arena *arena;        /* owns the texts */
	const char *listen_address; /* without brackets */
	int listen_port;
	const char *monitor_address; /* likewise; NULL: nobody watches */
	int monitor_port;
	const char *state;        /* directory */
	const char *keys;         /* directory: <state>/keys */
	const char *seal_keys;    /* directory: <state>/seal_keys */
	const char *checkpoint;   /* file that the sealer publishes checkpoints in */
	const char *database_url; /* NULL if none is known */
	const char *owner_url;    /* likewise */
	const char *sealer_url;   /* likewise */
	enum durability durability;
	const char *deployment;
	int loops;
	int request_seconds;
	int drain_seconds;
	struct proxies proxies;
	int feed_days;
	bool second_factor_required;
	bool sealer_required;
	enum log_level log_level;
};

enum setting {
	SETTING_LISTEN,
	SETTING_MONITOR,
	SETTING_STATE,
	SETTING_DATABASE_URL,
	SETTING_OWNER_URL,
	SETTING_SEALER_URL,
	SETTING_DURABILITY,
	SETTING_DEPLOYMENT,
	SETTING_LOOPS,
	SETTING_REQUEST_SECONDS,
	SETTING_DRAIN_SECONDS,
	SETTING_PROXIES,
	SETTING_FEED_DAYS,
	SETTING_SECOND_FACTOR,
	SETTING_SEALER,
	SETTING_CHECKPOINT_FILE,
	SETTING_LOG_LEVEL,
	SETTING_COUNT,
};

/* How a setting is called and what it is for; the only place that documents it. */
struct setting_text {
	const char *variable;  /* "KAFILE_LISTEN" */
	const char *flag;      /* "--listen" */
	const char *value;     /* "ADDRESS:PORT", for --help */
	const char *otherwise; /* the default; NULL where `help` tells it */
	const char *help;
};
extern const struct setting_text setting_texts[SETTING_COUNT];

/* `flags` holds the values given on the command line, NULL where there is none. False with a line
 * in `error`. */
bool settings_load(struct settings *out, const char *const flags[SETTING_COUNT],
	struct strbuf *error) __attribute__((warn_unused_result));
void settings_release(struct settings *settings);
