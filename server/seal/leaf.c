/* "kafile-event-1", then each column: eight bytes of length, the highest first, and the text; all
 * ones for null. */
#include "seal/leaf.h"

#include <endian.h>

#include "db/rows.h"

#define HEADER STR("kafile-event-1")

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

struct merkle_hash leaf_event_hash(const struct leaf_event *event)
{
	uint64_t lengths[LEAF_FIELDS];
	struct str parts[1 + 2 * LEAF_FIELDS] = { HEADER };

	for (size_t i = 0; i < LEAF_FIELDS; i++) {
		const struct str field = event->fields[i];
		lengths[i] = htobe64(field.data ? field.len : UINT64_MAX);
		parts[1 + 2 * i] = (struct str){ (const char *)&lengths[i], sizeof(lengths[i]) };
		parts[2 + 2 * i] = field.data ? field : STR("");
	}
	return merkle_leaf_joined(parts, 1 + 2 * LEAF_FIELDS);
}
