/* How every connection to PostgreSQL begins. */
#include "db/connecting.h"

#include <libpq-fe.h>
#include <string.h>

#include "base/parse.h"
#include "base/str.h"

#define LIST_BYTES 1024
#define LIMIT_S 2
#define LIMIT_LONGEST_S 60

static unsigned list_length(const char *list)
{
	unsigned count = 1;

	for (; *list; list++)
		count += *list == ',';
	return count;
}

/* The list with the `turn`th of its items first; as it is if it is too long. */
static const char *turned(const char *list, unsigned turn, char room[LIST_BYTES])
{
	const size_t len = strlen(list);
	const char *first = list;

	if (len >= LIST_BYTES)
		return list;
	for (turn %= list_length(list); turn > 0; turn--)
		first = strchr(first, ',') + 1;
	const size_t behind = len - (size_t)(first - list);
	memcpy(room, first, behind);
	if (first > list) {
		room[behind] = ',';
		memcpy(room + behind + 1, list, len - behind - 1);
	}
	room[len] = '\0';
	return room;
}

static const char *value_of(const PQconninfoOption *all, const char *name)
{
	for (; all && all->keyword; all++)
		if (strcmp(all->keyword, name) == 0)
			return all->val;
	return NULL;
}

struct pg_conn *connecting_start(const char *url, const char *options, unsigned turn)
{
	static const char *const turning[] = { "host", "hostaddr", "port" };
	/* What stands before the URL is a default, what stands behind it is not. */
	const char *names[16] = { "connect_timeout", "tcp_user_timeout", "keepalives_idle",
		"keepalives_interval", "keepalives_count", "target_session_attrs", "dbname",
		"application_name", "options" };
	const char *values[16] = { "2", "3000", "3", "1", "3", "read-write", url, "kafiled",
		options };
	PQconninfoOption *given = PQconninfoParse(url, NULL);
	char room[3][LIST_BYTES];
	int count = 9;

	for (int i = 0; i < 3; i++) {
		const char *list = value_of(given, turning[i]);
		if (!list || list_length(list) == 1)
			continue;
		names[count] = turning[i];
		values[count++] = turned(list, turn, room[i]);
	}
	PGconn *connection = PQconnectStartParams(names, values, 1);
	PQconninfoFree(given);
	return connection;
}

unsigned connecting_turns(const char *url)
{
	PQconninfoOption *given = PQconninfoParse(url, NULL);
	const char *hosts = value_of(given, "host");
	const char *addresses = value_of(given, "hostaddr");
	const char *list = hosts ? hosts : addresses ? addresses : "";
	const unsigned turns = list_length(list);

	PQconninfoFree(given);
	return turns;
}

int connecting_limit_ms(struct pg_conn *connection)
{
	PQconninfoOption *all = PQconninfo(connection);
	const char *limit = value_of(all, "connect_timeout");
	int64_t seconds = LIMIT_S;

	if (!limit || !parse_integer(str_from(limit), 1, LIMIT_LONGEST_S, &seconds))
		seconds = LIMIT_S;
	PQconninfoFree(all);
	return (int)seconds * 1000;
}
