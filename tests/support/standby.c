/* A cluster of the program's own with a synchronous standby. */
#include "support/standby.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/actors.h"
#include "support/daemon.h"
#include "support/kept.h"
#include "support/process.h"

static char directory[] = "/tmp/kafile-standby.XXXXXX";
static bool cluster_exists;

static const char *run(const char *program, const char *command)
{
	const char *const arguments[] = { program, command, NULL };
	const char *const environment[] = { keep_printf("KAFILE_CLUSTER=%s/cluster", directory),
		NULL };
	const char *text = process_output(arguments, environment);
	assert(text);
	return text;
}

void standby_do(const char *command)
{
	(void)run("tests/support/standby.sh", command);
}

static void remove_cluster(void)
{
	if (!cluster_exists)
		return;
	cluster_exists = false;
	standby_do("remove");
	(void)run("tools/cluster.sh", "reset");
	rmdir(directory);
	kept_release();
}

int standby_start(void **state)
{
	assert(mkdtemp(directory) && chmod(directory, 0711) == 0);
	cluster_exists = true;
	atexit(remove_cluster);
	(void)run("tools/cluster.sh", "start");
	const char *hosts = run("tests/support/standby.sh", "make");
	setenv("KAFILE_TEST_CLUSTER_URL",
		keep_printf("postgresql:///postgres?host=%.*s&user=postgres",
			(int)strcspn(hosts, "\n"), hosts),
		1);
	setenv("KAFILE_DURABILITY", "replicated", 1);
	const int code = server_start(state);
	(void)actor_token(OFFICER);
	(void)actor_token(ADMIN);
	return code;
}

int standby_stop(void **state)
{
	const int code = server_stop(state);
	remove_cluster();
	return code;
}
