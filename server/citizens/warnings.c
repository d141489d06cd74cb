/* Gathers warnings as JSON. */
#include "citizens/warnings.h"

#include <stdarg.h>
#include <stdio.h>

#include "http/reply.h"

void warnings_begin(struct warnings *warnings, struct request *req)
{
	warnings->arena = req->arena;
	warnings->buf = reply_buffer(req);
	json_init(&warnings->json, warnings->buf);
	json_array_begin(&warnings->json);
}

void warnings_add(
	struct warnings *warnings, const char *pointer, const char *name, const char *detail, ...)
{
	char text[200];
	va_list arguments;

	va_start(arguments, detail);
	(void)vsnprintf(text, sizeof(text), detail, arguments);
	va_end(arguments);
	json_object_begin(&warnings->json);
	json_key(&warnings->json, "pointer");
	json_put_string(&warnings->json, arena_printf(warnings->arena, "%s/%s", pointer, name));
	json_key(&warnings->json, "detail");
	json_put_text(&warnings->json, text);
	json_object_end(&warnings->json);
}

struct str warnings_end(struct warnings *warnings)
{
	json_array_end(&warnings->json);
	return strbuf_str(warnings->buf);
}
