/* A server that runs has confined all of its threads; tests/unit/base/confine_test.c says what that
 * takes from it. Every other test here shows that it misses none of it. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/kept.h"
#include "support/process.h"

/* Builds with a sanitizer and valgrind are not confined, see server/base/confine.h. */
static void need_confinement(void)
{
	if (!strstr(getenv("KAFILE_TEST_DAEMON"), "build/kafiled"))
		skip();
}

static void every_thread_is_confined(void **state)
{
	const char *place = keep_printf("/proc/%d/task", (int)server.process);
	int threads = 0;

	(void)state;
	need_confinement();
	DIR *tasks = opendir(place);
	assert_non_null(tasks);
	for (const struct dirent *task = readdir(tasks); task; task = readdir(tasks)) {
		if (task->d_name[0] == '.')
			continue;
		const char *status = file_text(keep_printf("%s/%s/status", place, task->d_name));
		contains(status, "\nNoNewPrivs:\t1\n");
		contains(status, "\nSeccomp:\t2\n");
		threads++;
	}
	closedir(tasks);
	assert_true(threads > 4);
}

static void it_dumps_no_core(void **state)
{
	(void)state;
	need_confinement();
	const char *limits = file_text(keep_printf("/proc/%d/limits", (int)server.process));
	contains(limits, "Max core file size        0                    0 ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_thread_is_confined),
		cmocka_unit_test(it_dumps_no_core),
	};

	return cmocka_run_group_tests_name("api/confinement", tests, server_start, server_stop);
}
