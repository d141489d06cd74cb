/* Memory of the parts that live as long as the server; a request's comes from its arena. */
#pragma once
#include <stddef.h>

/* Zeroed; aborts when memory is out. Given back with free. */
void *memory_new(size_t size);

/* For libraries that keep copies of secrets: free and realloc that wipe what they give back. */
void memory_wipe_free(void *memory);
void *memory_wipe_realloc(void *memory, size_t size);
