/* Memory of the parts that live as long as the server. */
#include "base/memory.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"

void *memory_new(size_t size)
{
	void *memory = calloc(1, size);
	if (!memory)
		abort();
	return memory;
}

void memory_wipe_free(void *memory)
{
	if (memory)
		crypto_wipe(memory, malloc_usable_size(memory));
	free(memory);
}

void *memory_wipe_realloc(void *memory, size_t size)
{
	const size_t had = memory ? malloc_usable_size(memory) : 0;
	void *other = malloc(size ? size : 1);

	if (!other)
		return NULL;
	if (memory)
		memcpy(other, memory, had < size ? had : size);
	memory_wipe_free(memory);
	return other;
}
