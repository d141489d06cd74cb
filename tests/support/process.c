/* Starting programs and waiting for them. */
#include "support/process.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/kept.h"

#define OUTPUT_BYTES (1 << 20)

/* Ours with `more` before it, so that what it names wins; the caller frees the list. */
static char **environment_with(const char *const more[])
{
	size_t ours = 0, added = 0;
	while (environ[ours])
		ours++;
	while (more && more[added])
		added++;
	char **list = malloc((added + ours + 1) * sizeof(*list));
	assert(list);
	if (added)
		memcpy(list, more, added * sizeof(*list));
	memcpy(list + added, environ, (ours + 1) * sizeof(*list));
	return list;
}

/* Other threads may hold any lock at the fork: the child calls only what is safe after it. */
static pid_t start(
	const char *const arguments[], const char *const environment[], int output, int errors)
{
	static const char failed[] = "cannot run the program\n";
	char **list = environment_with(environment);
	const pid_t process = fork();

	assert(process >= 0);
	if (process == 0) {
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		dup2(output, STDOUT_FILENO);
		dup2(errors, STDERR_FILENO);
		execvpe(arguments[0], (char *const *)(uintptr_t)arguments, list);
		_exit(write(STDERR_FILENO, failed, sizeof(failed) - 1) < 0 ? 126 : 127);
	}
	free(list);
	return process;
}

pid_t process_start(
	const char *const arguments[], const char *const environment[], const char *output)
{
	const int fd = open(output, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	assert(fd >= 0);
	const pid_t process = start(arguments, environment, fd, fd);
	close(fd);
	return process;
}

static int code_of(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int process_wait(pid_t process)
{
	int status = 0;
	while (waitpid(process, &status, 0) < 0)
		assert(errno == EINTR);
	return code_of(status);
}

int process_runs(pid_t process)
{
	siginfo_t info = { 0 };
	return waitid(P_PID, (id_t)process, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	       info.si_pid == 0;
}

static const char *read_all(int fd)
{
	char *bytes = malloc(OUTPUT_BYTES);
	size_t len = 0;
	ssize_t got;
	assert(bytes);
	while ((got = read(fd, bytes + len, OUTPUT_BYTES - 1 - len)) > 0)
		len += (size_t)got;
	bytes[len] = 0;
	return keep(bytes);
}

const char *process_output(const char *const arguments[], const char *const environment[])
{
	int ends[2];
	assert(pipe2(ends, O_CLOEXEC) == 0);
	const pid_t process = start(arguments, environment, ends[1], STDERR_FILENO);
	close(ends[1]);
	const char *text = read_all(ends[0]);
	close(ends[0]);
	return process_wait(process) == 0 ? text : NULL;
}

const char *file_text(const char *path)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return "";
	const char *text = read_all(fd);
	close(fd);
	return text;
}

void pause_ms(int milliseconds)
{
	poll(NULL, 0, milliseconds);
}
