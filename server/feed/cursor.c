/* The feed's cursors as text. */
#include "feed/cursor.h"

#include "base/crypto.h"
#include "base/ids.h"

#define CURSOR_MAX 128 /* bytes, in base64url */
#define XID_DIGITS 19  /* within 64 bits */

static bool xid_valid(struct str s)
{
	int64_t number;

	return s.len <= XID_DIGITS && parse_integer(s, 0, INT64_MAX, &number);
}

bool feed_cursor_parse(struct arena *arena, struct str text, struct feed_cursor *out)
{
	struct feed_cursor cursor;

	if (text.len > CURSOR_MAX)
		return false;
	uint8_t *bytes = arena_alloc(arena, CURSOR_MAX);
	ptrdiff_t len = base64url_decode(bytes, CURSOR_MAX, text);
	if (len < 0)
		return false;
	struct str rest = { (const char *)bytes, (size_t)len };
	struct str epoch = str_next(&rest, '.');
	cursor.xid = str_next(&rest, '.');
	if (!rest.data || !parse_uuid(epoch, &cursor.epoch) || !xid_valid(cursor.xid) ||
		!parse_integer(rest, 0, INT64_MAX, &cursor.id))
		return false;
	*out = cursor;
	return true;
}

struct str feed_cursor_render(struct arena *arena, const struct feed_cursor *cursor)
{
	char epoch[37];
	struct strbuf encoded;

	uuid_format(cursor->epoch, epoch);
	struct str plain = arena_printf(
		arena, "%s." STR_FMT ".%lld", epoch, STR_ARG(cursor->xid), (long long)cursor->id);
	strbuf_init(&encoded, CURSOR_MAX);
	base64url_encode(&encoded, plain);
	struct str text = arena_copy(arena, strbuf_str(&encoded));
	strbuf_release(&encoded);
	return text;
}
