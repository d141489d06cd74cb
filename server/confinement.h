/* What the programs that go on running are confined to, and that an old kernel cannot do all of it.
 */
#pragma once
#include "base/arena.h"

/* Before the first thread starts. To be read: `keys` and what the database behind `url` may need.
 * `replaced`: as confine() has it. */
void confine_to(struct arena *arena, const char *url, const char *keys, const char *replaced);
