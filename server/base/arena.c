/* Memory in chunks that are given back together. */
#include "base/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif

/* Under AddressSanitizer each allocation is a chunk of its own, so that it sees who writes past the
 * end. */
#ifdef __SANITIZE_ADDRESS__
#define CHUNK_BYTES 0
#else
#define CHUNK_BYTES 4096
#endif

#define ALIGNMENT alignof(max_align_t)

struct chunk {
	struct chunk *previous;
	size_t used;
	size_t size;
	alignas(max_align_t) unsigned char bytes[];
};

struct cleanup {
	struct cleanup *previous;
	void *object;
	void (*run)(void *object);
};

struct arena {
	struct chunk *chunk;
	struct cleanup *cleanup;
	size_t left; /* of the limit */
	bool secret;
};

static struct chunk *chunk_new(struct chunk *previous, size_t size)
{
	struct chunk *chunk = malloc(sizeof(*chunk) + size);

	if (!chunk)
		abort();
	*chunk = (struct chunk){ .previous = previous, .size = size };
	return chunk;
}

static size_t aligned(size_t size)
{
	return (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
}

/* The arena itself lives at the start of its first chunk. */
struct arena *arena_new(size_t limit)
{
	size_t own = aligned(sizeof(struct arena));
	struct chunk *chunk = chunk_new(NULL, own + CHUNK_BYTES);
	struct arena *arena = (void *)chunk->bytes;

	chunk->used = own;
	*arena = (struct arena){ .chunk = chunk, .left = limit };
	return arena;
}

void arena_free(struct arena *arena)
{
	if (!arena)
		return;
	while (arena->cleanup) {
		struct cleanup *cleanup = arena->cleanup;

		arena->cleanup = cleanup->previous;
		cleanup->run(cleanup->object);
	}
	/* The arena itself goes with its first chunk, which is the last here. */
	const bool secret = arena->secret;
	for (struct chunk *chunk = arena->chunk; chunk;) {
		struct chunk *previous = chunk->previous;

		if (secret)
			crypto_wipe(chunk->bytes, chunk->used);
		free(chunk);
		chunk = previous;
	}
}

/* Not zeroed. */
static void *take(struct arena *arena, size_t size)
{
	struct chunk *chunk = arena->chunk;
	void *memory;

	if (size > arena->left)
		abort();
	arena->left -= size;
	size = aligned(size ? size : 1);
	if (size > chunk->size - chunk->used) {
		chunk = chunk_new(chunk, size > CHUNK_BYTES ? size : CHUNK_BYTES);
		arena->chunk = chunk;
	}
	memory = chunk->bytes + chunk->used;
	chunk->used += size;
	return memory;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	return memset(take(arena, size), 0, size);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(count, size, &total))
		abort();
	return arena_alloc(arena, total);
}

struct str arena_copy(struct arena *arena, struct str s)
{
	char *copy;

	if (!s.data)
		return STR_NULL;
	copy = take(arena, s.len + 1);
	if (s.len > 0)
		memcpy(copy, s.data, s.len);
	copy[s.len] = '\0';
	return (struct str){ copy, s.len };
}

struct str arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	assert(len >= 0);
	text = take(arena, (size_t)len + 1);
	va_start(args, format);
	(void)vsnprintf(text, (size_t)len + 1, format, args);
	va_end(args);
	return (struct str){ text, (size_t)len };
}

void arena_hold_secret(struct arena *arena)
{
	arena->secret = true;
}

void arena_own(struct arena *arena, void *object, void (*cleanup)(void *object))
{
	struct cleanup *entry = arena_alloc(arena, sizeof(*entry));

	*entry = (struct cleanup){ arena->cleanup, object, cleanup };
	arena->cleanup = entry;
}
