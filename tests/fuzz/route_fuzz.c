/* Paths and query values: matched against every route, and read as text, codes and choices. */
#include <assert.h>
#include <string.h>

#include "http/router.h"
#include "http/text_rules.h"
#include "routes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(1 << 20);
	struct str text = arena_copy(arena, (struct str){ (const char *)data, size });
	for (size_t i = 0; i < route_count; i++) {
		struct str values[REQUEST_PATH_PARAMETERS] = { 0 };
		if (!router_match(routes[i].path, text, values))
			continue;
		for (int n = 0; n < REQUEST_PATH_PARAMETERS; n++)
			assert(!values[n].data || (values[n].len > 0 && str_is_utf8(values[n])));
	}
	if (!text_fault(arena, text, 64, false))
		assert(text.len > 0 && str_is_utf8(text) && !memchr(text.data, '\0', text.len));
	struct str code = text_code(arena, text);
	assert(!code.data || (code.len == text.len && code.len <= 40));
	if (text_is_choice(text, "must|prefer"))
		assert(text.len == 4 || text.len == 6);
	arena_free(arena);
	return 0;
}
