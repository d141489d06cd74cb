/* Who asks in the tests. */
#include "support/actors.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/daemon.h"
#include "support/kept.h"

static const struct actor actors[] = {
	{ "selin.demir", "officer", NULL, NULL },
	{ "mert.kaya", "admin", NULL, NULL },
	{ "kemal.aydin", "coordinator", "LVIV", NULL },
	{ "olena.shevchuk", "coordinator", "KYIV", NULL },
	{ "hakan.yavuz", "border", NULL, "KAPIKULE" },
	{ "derya.ates", "border", NULL, "HAMZABEYLI" },
	{ "sms.gateway", "gateway", NULL, NULL },
	{ "nil.ozkan", "auditor", NULL, NULL },
	{ "cansu.polat", "officer", NULL, NULL },
};
#define ACTORS (sizeof(actors) / sizeof(*actors))

const struct actor *const OFFICER = &actors[0];
const struct actor *const ADMIN = &actors[1];
const struct actor *const COORDINATOR_LVIV = &actors[2];
const struct actor *const COORDINATOR_KYIV = &actors[3];
const struct actor *const BORDER_KAPIKULE = &actors[4];
const struct actor *const BORDER_HAMZABEYLI = &actors[5];
const struct actor *const GATEWAY = &actors[6];
const struct actor *const AUDITOR = &actors[7];
const struct actor *const SECOND_OFFICER = &actors[8];

static const char *tokens[ACTORS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

const char *token_issue(const struct actor *who, const char *ttl)
{
	const char *arguments[16] = { "token", "issue", "--role", who->role, "--subject",
		who->subject, "--ttl", ttl };
	int n = 8;
	if (who->cities) {
		arguments[n++] = "--cities";
		arguments[n++] = who->cities;
	}
	if (who->posts) {
		arguments[n++] = "--posts";
		arguments[n++] = who->posts;
	}
	const char *output = daemon_command(&server, arguments);
	const char *token = output ? strstr(output, "v4.public.") : NULL;
	if (!token) {
		fprintf(stderr, "kafiled token issue gave no token for %s: %s\n", who->subject,
			output ? output : "");
		exit(2);
	}
	return keep_copy(token, strcspn(token, " \t\r\n\""));
}

const char *actor_token(const struct actor *who)
{
	const size_t i = (size_t)(who - actors);
	assert(i < ACTORS);
	pthread_mutex_lock(&lock);
	if (!tokens[i])
		tokens[i] = token_issue(who, "12h");
	const char *token = tokens[i];
	pthread_mutex_unlock(&lock);
	return token;
}
