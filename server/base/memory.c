/* Memory of the parts that live as long as the server. */
#include "base/memory.h"

#include <stdlib.h>

void *memory_new(size_t size)
{
	void *memory = calloc(1, size);
	if (!memory)
		abort();
	return memory;
}
