/* "kafile-event-1", then each column: eight bytes of length, the highest first, and the text; all
 * ones for null. */
#include "seal/leaf.h"

#include <endian.h>

#include "db/rows.h"

#define HEADER STR("kafile-event-1")
#define EVENT_BYTES_MAX (64 << 20)

const char *const leaf_field_names[LEAF_FIELDS] = { "id", "xid", "type", "subject", "token_id",
	"city", "citizen_id", "reference", "group_id", "convoy", "vehicle", "status", "occurred_at",
	"recorded_at", "before", "after" };

struct leaf_event leaf_event_read(const struct rows *rows, int row)
{
	struct str rest = rows_array(rows, row, rows_column(rows, "fields"));
	struct leaf_event event;

	for (size_t i = 0; i < LEAF_FIELDS; i++)
		event.fields[i] = rows_next(&rest);
	return event;
}

static void put_field(struct strbuf *out, struct str field)
{
	const uint64_t length = htobe64(field.data ? field.len : UINT64_MAX);

	strbuf_add(out, &length, sizeof(length));
	if (field.data)
		strbuf_add_str(out, field);
}

bool leaf_event_hash(const struct leaf_event *event, struct merkle_hash *out)
{
	struct strbuf text;

	strbuf_init(&text, EVENT_BYTES_MAX);
	strbuf_add_str(&text, HEADER);
	for (size_t i = 0; i < LEAF_FIELDS; i++)
		put_field(&text, event->fields[i]);
	const bool whole = !text.overflow;
	if (whole)
		*out = merkle_leaf(strbuf_str(&text));
	strbuf_release(&text);
	return whole;
}
