#include "confinement.h"

#include "base/confine.h"
#include "base/log.h"
#include "db/files.h"

void confine_to(struct arena *arena, const char *url, const char *keys, const char *replaced)
{
	const char *readable[DATABASE_FILES_MAX + 1];
	size_t count = database_files(arena, url, readable);
	struct strbuf error;

	readable[count++] = keys;
	strbuf_init(&error, 1024);
	if (!confine(readable, count, replaced, &error))
		log_event(LOG_WARNING, "not wholly confined", LOG_TEXT("why", strbuf_str(&error)));
	strbuf_release(&error);
}
