/* Memory that lives as long as a request and is given back at once. */
#pragma once
#include <stddef.h>

#include "base/str.h"

struct arena;

/* `limit` bounds all that is ever allocated from it; past it, and when memory is out, the process
 * aborts. */
struct arena *arena_new(size_t limit);
/* Runs the clean-ups, last added first, then gives back all memory, wiped if it holds a secret.
 * NULL is accepted. */
void arena_free(struct arena *arena);
/* Zeroed, aligned for any type. */
void *arena_alloc(struct arena *arena, size_t size);
/* `count` elements of `size`, zeroed; an overflow of the product aborts. */
void *arena_array(struct arena *arena, size_t count, size_t size);
/* Copies; the copy is NUL-terminated. */
struct str arena_copy(struct arena *arena, struct str s);
struct str arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Some of what it holds, or will hold, is secret. */
void arena_hold_secret(struct arena *arena);
/* `cleanup(object)` runs in arena_free. */
void arena_own(struct arena *arena, void *object, void (*cleanup)(void *object));
