/* A part of confine(): the files. */
#pragma once
#include "base/str.h"

/* False with a line in `error` if the kernel has no landlock (before 5.13, or switched off). */
bool confine_files(
	const char *const *readable, size_t count, const char *replaced, struct strbuf *error);
