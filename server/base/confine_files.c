/* Landlock, see landlock(7). The C library has no functions for it. */
#include "base/confine_files.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Of versions that the headers of Debian 12 do not know yet. */
#define ACCESS_TRUNCATE (1ULL << 14)
#define ACCESS_IOCTL_DEV (1ULL << 15)
#define SCOPE_SIGNAL (1ULL << 1)

#define READ_FILE LANDLOCK_ACCESS_FS_READ_FILE
#define READ_BELOW (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define READ_AND_WRITE (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE)
#define REPLACE_BELOW                                                     \
	(READ_AND_WRITE | ACCESS_TRUNCATE | LANDLOCK_ACCESS_FS_MAKE_REG | \
		LANDLOCK_ACCESS_FS_REMOVE_FILE)

/* Libraries that are loaded when they are needed (of the resolver, of iconv, of OpenSSL), what they
 * read, and the certificates that gateways and PostgreSQL are held against. */
static const char *const system_files[] = { "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/share",
	"/lib", "/lib64", "/usr/local/share/ca-certificates", "/etc/ssl/certs",
	"/etc/ssl/openssl.cnf", "/etc/ld.so.cache", "/etc/resolv.conf", "/run/systemd/resolve",
	"/etc/hosts", "/etc/host.conf", "/etc/nsswitch.conf", "/etc/gai.conf", "/etc/services",
	"/etc/localtime", "/dev/null", "/dev/urandom", "/sys/devices/system/cpu", "/proc/self" };

/* struct landlock_ruleset_attr as of version 6; older kernels take it if what they do not know is
 * zero. */
struct ruleset_attributes {
	uint64_t files;
	uint64_t network;
	uint64_t scoped;
};

/* All that the kernel's version can forbid. */
static struct ruleset_attributes all_of(long version)
{
	struct ruleset_attributes all = { .files = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1 };

	if (version >= 2)
		all.files |= LANDLOCK_ACCESS_FS_REFER;
	if (version >= 3)
		all.files |= ACCESS_TRUNCATE;
	if (version >= 5)
		all.files |= ACCESS_IOCTL_DEV;
	if (version >= 6)
		all.scoped = SCOPE_SIGNAL;
	return all;
}

/* `rights` of a directory are cut down to those of a file if that is what it is. */
static void allow(int ruleset, const char *path, uint64_t rights)
{
	struct stat status;
	struct landlock_path_beneath_attr rule = { .allowed_access = rights,
		.parent_fd = open(path, O_PATH | O_CLOEXEC) };

	if (rule.parent_fd < 0)
		return;
	if (fstat(rule.parent_fd, &status) == 0 && !S_ISDIR(status.st_mode))
		rule.allowed_access &= READ_FILE;
	(void)syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	(void)close(rule.parent_fd);
}

static void allow_all(int ruleset, const char *const *readable, size_t count)
{
	for (size_t i = 0; i < sizeof(system_files) / sizeof(system_files[0]); i++)
		allow(ruleset, system_files[i], READ_BELOW);
	for (size_t i = 0; i < count; i++)
		allow(ruleset, readable[i], READ_BELOW);
	allow(ruleset, P_tmpdir, READ_AND_WRITE);
}

bool confine_files(
	const char *const *readable, size_t count, const char *replaced, struct strbuf *error)
{
	const long version =
		syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	const struct ruleset_attributes all = all_of(version);
	const long ruleset =
		version < 1 ? -1 : syscall(SYS_landlock_create_ruleset, &all, sizeof(all), 0);

	if (ruleset >= 0)
		allow_all((int)ruleset, readable, count);
	if (ruleset >= 0 && replaced)
		allow((int)ruleset, replaced, REPLACE_BELOW & all.files);
	const bool done = ruleset >= 0 && syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
	if (!done)
		strbuf_printf(error, "files: landlock: %s; ", strerror(errno));
	if (ruleset >= 0)
		(void)close((int)ruleset);
	return done;
}
