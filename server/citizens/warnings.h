/* What a registration's answer warns of: nothing that stops it. */
#pragma once
#include "base/json_writer.h"
#include "http/request.h"

struct warnings {
	struct arena *arena;
	struct strbuf *buf;
	struct json_writer json;
};

void warnings_begin(struct warnings *warnings, struct request *req);
/* `pointer` and `name` say which field, as in field errors. */
void warnings_add(struct warnings *warnings, const char *pointer, const char *name,
	const char *detail, ...) __attribute__((format(printf, 4, 5)));
/* The JSON list of them; lives as long as the request. */
struct str warnings_end(struct warnings *warnings);
