/* Memory that is wiped before it is given back. */
#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void what_moves_keeps_its_bytes(void **state)
{
	(void)state;
	char *memory = memory_wipe_realloc(NULL, 4);

	memcpy(memory, "abc", 4);
	memory = memory_wipe_realloc(memory, 5000);
	assert_string_equal(memory, "abc");
	memory = memory_wipe_realloc(memory, 2);
	assert_memory_equal(memory, "ab", 2);
	memory = memory_wipe_realloc(memory, 0);
	assert_non_null(memory);
	memory_wipe_free(memory);
	memory_wipe_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_moves_keeps_its_bytes),
	};

	return cmocka_run_group_tests_name("base/memory", tests, NULL, NULL);
}
