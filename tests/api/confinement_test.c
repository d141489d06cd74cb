/* A server that runs has confined all of its threads; tests/unit/base/confine_test.c says what that
 * takes from it. Every other test here shows that it misses none of it. And no command leaves a
 * core dump. */
#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

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

/* Where the programs run, and would leave their cores. */
static char directory[] = "/tmp/kafile-cores.XXXXXX";

/* Removes what lies there, and says how many files. */
static int files_left(void)
{
	int files = 0;

	DIR *entries = opendir(directory);
	assert_non_null(entries);
	for (const struct dirent *entry = readdir(entries); entry; entry = readdir(entries))
		if (entry->d_name[0] != '.' && unlink(entry->d_name) == 0)
			files++;
	closedir(entries);
	return files;
}

/* Whether a core was written or given to a collector. */
static bool dumps_core(pid_t process, int signal)
{
	int status = 0;

	assert_int_equal(kill(process, signal), 0);
	assert_int_equal(waitpid(process, &status, 0), process);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), signal);
	return files_left() > 0 || WCOREDUMP(status);
}

/* Not every machine keeps cores of anything. */
static void need_cores_of_others(void)
{
	const char *const words[] = { "sleep", "60", NULL };

	if (!dumps_core(process_start(words, NULL, "/dev/null"), SIGABRT))
		skip();
}

static void a_server_that_crashes_leaves_no_core(void **state)
{
	static const int signals[] = { SIGABRT, SIGSEGV };

	(void)state;
	need_confinement();
	need_cores_of_others();
	for (int i = 0; i < 2; i++) {
		assert_false(dumps_core(server.process, signals[i]));
		server.process = 0;
		daemon_restart(&server);
	}
}

/* And works all the same: before it says so it has read the log and its keys. */
static void a_sealer_is_confined_and_leaves_no_core(void **state)
{
	const char *output = keep_printf("%s/sealer", server.state);

	(void)state;
	need_confinement();
	need_cores_of_others();
	const pid_t sealer = daemon_start(&server, (const char *const[]){ "seal", NULL }, output);
	while (!strstr(file_text(output), "sealing") && process_runs(sealer))
		pause_ms(20);
	const char *status = file_text(keep_printf("/proc/%d/status", (int)sealer));
	contains(status, "\nNoNewPrivs:\t1\n");
	contains(status, "\nSeccomp:\t2\n");
	contains(file_text(keep_printf("/proc/%d/limits", (int)sealer)),
		"Max core file size        1                    1 ");
	assert_false(dumps_core(sealer, SIGABRT));
}

/* The programs inherit where we are and what we may. */
static int start(void **state)
{
	struct rlimit limit;

	if (!mkdtemp(directory) || chdir(directory) != 0 || getrlimit(RLIMIT_CORE, &limit) != 0)
		return -1;
	limit.rlim_cur = limit.rlim_max;
	return setrlimit(RLIMIT_CORE, &limit) == 0 ? server_start(state) : -1;
}

static int stop(void **state)
{
	const int code = server_stop(state);

	(void)rmdir(directory);
	return code;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_thread_is_confined),
		cmocka_unit_test(a_server_that_crashes_leaves_no_core),
		cmocka_unit_test(a_sealer_is_confined_and_leaves_no_core),
	};

	return cmocka_run_group_tests_name("api/confinement", tests, start, stop);
}
