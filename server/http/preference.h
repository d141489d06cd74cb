/* What a client prefers (RFC 7240). */
#pragma once
#include "base/str.h"

/* The seconds of `wait` in a Prefer header, `most` at the most; 0 where there is none. */
int preference_wait(struct str header, int most);
