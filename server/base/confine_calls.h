/* A part of confine(): the system calls. */
#pragma once
#include "base/str.h"

/* False with a line in `error` if the kernel has no seccomp filters. */
bool confine_calls(struct strbuf *error);
