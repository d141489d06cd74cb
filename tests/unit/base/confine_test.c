/* What a confined process can do no more, and what it still can. Each attempt is a process of its
 * own, for there is no way back. */
#include "base/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define UNCONFINED 99

static char directory[] = "/var/tmp/kafile-confine.XXXXXX";

static int errno_of(bool done)
{
	return done ? 0 : errno;
}

static int executes(void)
{
	char *const arguments[] = { "true", NULL };
	return errno_of(execv("/bin/true", arguments) == 0);
}

static int makes_a_process(void)
{
	const pid_t process = fork();
	if (process == 0)
		_exit(0);
	return errno_of(process > 0);
}

static int opens(const char *path, int flags)
{
	return errno_of(open(path, flags | O_CLOEXEC, 0600) >= 0);
}

static int reads_the_users(void)
{
	return opens("/etc/passwd", O_RDONLY);
}

static int reads_beside_what_was_named(void)
{
	char path[64];
	(void)snprintf(path, sizeof(path), "%s/other/file", directory);
	return opens(path, O_RDONLY);
}

static int reads_what_was_named(void)
{
	char path[64];
	(void)snprintf(path, sizeof(path), "%s/named/file", directory);
	return opens(path, O_RDONLY);
}

static int writes_what_was_named(void)
{
	char path[64];
	(void)snprintf(path, sizeof(path), "%s/named/file", directory);
	return opens(path, O_WRONLY);
}

/* As whoever reads it never sees half of it. */
static int replaces_a_file(void)
{
	char path[64], beside[64];
	(void)snprintf(path, sizeof(path), "%s/replaced/file", directory);
	(void)snprintf(beside, sizeof(beside), "%s/replaced/beside", directory);
	const int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	return errno_of(fd >= 0 && write(fd, "x", 1) == 1 && rename(beside, path) == 0);
}

static int takes_a_file_away(void)
{
	char path[64], beside[64];
	(void)snprintf(path, sizeof(path), "%s/replaced/file", directory);
	(void)snprintf(beside, sizeof(beside), "%s/named/file", directory);
	return errno_of(rename(path, beside) == 0);
}

static int makes_a_file(void)
{
	return opens("/tmp/kafile-confine-made", O_WRONLY | O_CREAT | O_EXCL);
}

static int keeps_a_large_body(void)
{
	const int fd = open(P_tmpdir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	return errno_of(fd >= 0 && write(fd, "x", 1) == 1);
}

static int reads_the_certificates(void)
{
	return opens("/etc/ssl/certs", O_RDONLY | O_DIRECTORY);
}

static int runs_what_it_wrote(void)
{
	return errno_of(mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
				MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED);
}

static int opens_a_raw_socket(void)
{
	return errno_of(socket(AF_PACKET, SOCK_RAW, 0) >= 0);
}

static int opens_a_socket(void)
{
	return errno_of(socket(AF_INET6, SOCK_STREAM, 0) >= 0 || errno == EAFNOSUPPORT);
}

static int becomes_another_user(void)
{
	return errno_of(setuid(1) == 0);
}

static int hides_its_memory(void)
{
	return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0;
}

static void *nothing(void *context)
{
	return context;
}

static int starts_a_thread(void)
{
	pthread_t thread;
	return pthread_create(&thread, NULL, nothing, NULL) || pthread_join(thread, NULL);
}

/* What `attempt` says in a confined process. */
static int confined(int (*attempt)(void))
{
	char named[64], replaced[64];
	const char *const readable[] = { named, "/nowhere" };
	struct strbuf error;
	int status = 0;

	(void)snprintf(named, sizeof(named), "%s/named", directory);
	(void)snprintf(replaced, sizeof(replaced), "%s/replaced", directory);
	const pid_t process = fork();
	assert_true(process >= 0);
	if (process == 0) {
		strbuf_init(&error, 1024);
		_exit(confine(readable, 2, replaced, &error) ? attempt() : UNCONFINED);
	}
	assert_int_equal(waitpid(process, &status, 0), process);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int is_there(void)
{
	return 0;
}

/* A sanitizer's runtime could not work, and not every kernel has landlock and seccomp. */
static void need_confinement(void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	skip();
#endif
	if (confined(is_there) == UNCONFINED)
		skip();
}

static void it_gets_nothing_but_what_it_has(void **state)
{
	static const struct {
		const char *what;
		int (*attempt)(void);
		int refusal;
	} cases[] = {
		{ "another program", executes, EPERM },
		{ "another process", makes_a_process, EPERM },
		{ "/etc/passwd", reads_the_users, EACCES },
		{ "a file beside", reads_beside_what_was_named, EACCES },
		{ "a file to read, written", writes_what_was_named, EACCES },
		{ "a new file", makes_a_file, EACCES },
		{ "a file moved elsewhere", takes_a_file_away, EACCES },
		{ "code written into memory", runs_what_it_wrote, EPERM },
		{ "a raw socket", opens_a_raw_socket, EPERM },
		{ "another user", becomes_another_user, EPERM },
	};

	(void)state;
	need_confinement();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const int met = confined(cases[i].attempt);
		if (met != cases[i].refusal)
			fail_msg("%s: %s", cases[i].what, strerror(met));
	}
}

static void it_can_do_what_serving_needs(void **state)
{
	static const struct {
		const char *what;
		int (*attempt)(void);
	} cases[] = {
		{ "a file that was named", reads_what_was_named },
		{ "a file replaced where they are", replaces_a_file },
		{ "a large body", keeps_a_large_body },
		{ "certificates", reads_the_certificates },
		{ "a socket", opens_a_socket },
		{ "a thread", starts_a_thread },
	};

	(void)state;
	need_confinement();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const int met = confined(cases[i].attempt);
		if (met != 0)
			fail_msg("%s: %s", cases[i].what, strerror(met));
	}
}

static void nobody_of_its_user_looks_into_it(void **state)
{
	(void)state;
	need_confinement();
	assert_int_equal(confined(hides_its_memory), 0);
}

static int make_files(void **state)
{
	(void)state;
	char path[64];
	assert_non_null(mkdtemp(directory));
	static const char *const names[] = { "named", "other", "replaced" };
	for (int i = 0; i < 3; i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", directory, names[i]);
		assert_int_equal(mkdir(path, 0700), 0);
		(void)snprintf(path, sizeof(path), "%s/%s/file", directory, names[i]);
		assert_int_equal(close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600)), 0);
	}
	return 0;
}

static int remove_files(void **state)
{
	static const char *const names[] = { "named/file", "other/file", "replaced/file", "named",
		"other", "replaced", "" };
	char path[64];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", directory, names[i]);
		(void)remove(path);
	}
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_gets_nothing_but_what_it_has),
		cmocka_unit_test(it_can_do_what_serving_needs),
		cmocka_unit_test(nobody_of_its_user_looks_into_it),
	};
	return cmocka_run_group_tests_name("base/confine", tests, make_files, remove_files);
}
