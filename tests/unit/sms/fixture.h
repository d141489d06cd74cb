/* What the tests of citizens' words share: an arena for each program, and the day on which they are
 * read. */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define TODAY 19061 /* 2022-03-10 */

static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = arena_new(16 << 20);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}
