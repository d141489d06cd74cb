/* The checkpoint that outsiders fetch: a file that is replaced whole. */
#pragma once
#include "base/str.h"

/* Both false with a line in `error`. A file that is not there reads as empty. */
bool published_read(const char *path, struct strbuf *out, struct strbuf *error)
	__attribute__((warn_unused_result));
bool published_write(const char *path, struct str text, struct strbuf *error)
	__attribute__((warn_unused_result));
