/* Memory of the parts that live as long as the server; a request's comes from its arena. */
#pragma once
#include <stddef.h>

/* Zeroed; aborts when memory is out. Given back with free. */
void *memory_new(size_t size);
