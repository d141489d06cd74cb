/* What a message's text is on the way out by a gateway: its letters, and what it costs. */
#pragma once
#include "base/arena.h"
#include "sms/segments.h"

struct outgoing {
	struct str text;
	struct sms_segments segments;
};

/*
 * `text` for a gateway with these `letters` and `shift_tables`, as they stand in its row; STR_NULL,
 * where it has none, keeps the letters and thinks of no national tables.
 */
struct outgoing outgoing_text(
	struct arena *arena, struct str text, struct str letters, struct str shift_tables);
/* "gsm7", whether or not with a national table, or "ucs2". */
const char *outgoing_encoding(const struct outgoing *outgoing);
