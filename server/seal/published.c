/* Written beside its place, made durable, renamed. */
#include "seal/published.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PATH_BYTES 4096

static bool fail(struct strbuf *error, const char *path)
{
	strbuf_printf(error, "%s: %s", path, strerror(errno));
	return false;
}

bool published_read(const char *path, struct strbuf *out, struct strbuf *error)
{
	char room[1024];
	ssize_t len;
	const int file = open(path, O_RDONLY | O_CLOEXEC);

	if (file < 0)
		return errno == ENOENT || fail(error, path);
	while ((len = read(file, room, sizeof(room))) > 0)
		strbuf_add(out, room, (size_t)len);
	const bool done = len == 0 || fail(error, path);
	(void)close(file);
	if (done && out->overflow)
		strbuf_printf(error, "%s: too long", path);
	return done && !out->overflow;
}

static bool write_all(int file, struct str text)
{
	while (text.len > 0) {
		const ssize_t len = write(file, text.data, text.len);
		if (len < 0)
			return false;
		text = (struct str){ text.data + len, text.len - (size_t)len };
	}
	return fsync(file) == 0;
}

bool published_write(const char *path, struct str text, struct strbuf *error)
{
	char beside[PATH_BYTES];

	if ((size_t)snprintf(beside, sizeof(beside), "%s.new", path) >= sizeof(beside)) {
		errno = ENAMETOOLONG;
		return fail(error, path);
	}
	const int file = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (file < 0)
		return fail(error, beside);
	const bool written = write_all(file, text);
	(void)close(file);
	return (written && rename(beside, path) == 0) || fail(error, path);
}
