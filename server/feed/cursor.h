/* Where a reader of the feed stands: opaque to clients, base64url of "epoch.xid.id" inside. */
#pragma once
#include "base/arena.h"
#include "base/parse.h"

struct feed_cursor {
	struct uuid epoch;
	struct str xid; /* decimal digits of a transaction id */
	int64_t id;
};

/* The views of `out` live in `arena`; on failure `out` is untouched. */
bool feed_cursor_parse(struct arena *arena, struct str text, struct feed_cursor *out)
	__attribute__((warn_unused_result));
struct str feed_cursor_render(struct arena *arena, const struct feed_cursor *cursor);
