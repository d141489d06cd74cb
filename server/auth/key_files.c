/* Key files: read only where nobody else can, written whole, synced with their directory. */
#include "auth/key_files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"

static bool fail(struct strbuf *error, const char *name, const char *what)
{
	strbuf_printf(error, "key file '%s': %s", name, what);
	return false;
}

static bool fail_with_errno(struct strbuf *error, const char *name)
{
	char text[128];

	return fail(error, name, strerror_r(errno, text, sizeof(text)));
}

static bool is_private(const struct stat *status)
{
	return (status->st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

bool key_directory_open(const char *path, int *out_directory, struct strbuf *error)
{
	struct stat status;
	int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (directory < 0 && errno != ENOENT)
		return fail_with_errno(error, path);
	if (directory >= 0 && (fstat(directory, &status) != 0 || !is_private(&status))) {
		(void)close(directory);
		return fail(error, path, "the directory must have mode 0700");
	}
	*out_directory = directory;
	return true;
}

/* What root makes belongs to the owner of `place` (relative to `directory`): that is who serves. */
static bool give_away(int file, int directory, const char *place)
{
	struct stat status;

	if (geteuid() != 0)
		return true;
	return fstatat(directory, place, &status, 0) == 0 &&
	       fchown(file, status.st_uid, status.st_gid) == 0;
}

bool key_directory_make(const char *path, int *out_directory, struct strbuf *error)
{
	const bool made = mkdir(path, 0700) == 0;

	if (!made && errno != EEXIST)
		return fail_with_errno(error, path);
	if (!key_directory_open(path, out_directory, error))
		return false;
	if (*out_directory < 0)
		return fail(error, path, "it vanished");
	return !made || give_away(*out_directory, *out_directory, "..") ||
	       fail_with_errno(error, path);
}

/* Up to `size` bytes; -1 on failure. */
static ssize_t read_all(int file, char *room, size_t size)
{
	size_t len = 0;
	ssize_t got = 0;

	do {
		got = read(file, room + len, size - len);
		if (got > 0)
			len += (size_t)got;
	} while ((got > 0 && len < size) || (got < 0 && errno == EINTR));
	return got < 0 ? -1 : (ssize_t)len;
}

static bool read_private(
	int file, const char *name, char room[KEY_FILE_MAX], struct str *out, struct strbuf *error)
{
	struct stat status;

	if (fstat(file, &status) != 0)
		return fail_with_errno(error, name);
	if (!S_ISREG(status.st_mode) || !is_private(&status))
		return fail(error, name, "must be a file of mode 0600");
	ssize_t len = read_all(file, room, KEY_FILE_MAX);
	if (len < 0)
		return fail_with_errno(error, name);
	if (len == KEY_FILE_MAX)
		return fail(error, name, "too long");
	if (len > 0 && room[len - 1] == '\n')
		len--;
	*out = (struct str){ room, (size_t)len };
	return true;
}

bool key_file_read(int directory, const char *name, char room[KEY_FILE_MAX], struct str *out,
	struct strbuf *error)
{
	int file = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (file < 0)
		return fail_with_errno(error, name);
	bool done = read_private(file, name, room, out, error);
	(void)close(file);
	return done;
}

static bool write_all(int file, struct str text)
{
	while (text.len > 0) {
		ssize_t written = write(file, text.data, text.len);

		if (written < 0 && errno != EINTR)
			return false;
		if (written > 0) {
			text.data += written;
			text.len -= (size_t)written;
		}
	}
	return true;
}

static bool write_durably(int directory, const char *name, struct str text)
{
	int file = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (file < 0)
		return false;
	bool done = write_all(file, text) && write_all(file, STR("\n")) &&
		    give_away(file, directory, ".") && fsync(file) == 0;
	return close(file) == 0 && done;
}

/* The directory and its own entry in the one above. */
static bool sync_directory(int directory)
{
	int parent = openat(directory, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (parent < 0)
		return false;
	bool done = fsync(directory) == 0 && fsync(parent) == 0;
	(void)close(parent);
	return done;
}

bool key_file_write(int directory, const char *name, struct str text, struct strbuf *error)
{
	uint64_t number;
	struct strbuf draft; /* a name that no reader looks at, so that nobody meets half a key */

	crypto_random(&number, sizeof(number));
	strbuf_init(&draft, 64);
	strbuf_printf(&draft, ".draft-%016llx", (unsigned long long)number);
	bool done = write_durably(directory, draft.data, text) &&
		    linkat(directory, draft.data, directory, name, 0) == 0;
	int reason = errno;
	(void)unlinkat(directory, draft.data, 0);
	strbuf_release(&draft);
	if (!done)
		errno = reason;
	done = done && sync_directory(directory);
	return done || fail_with_errno(error, name);
}
