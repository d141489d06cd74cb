/* Folds a text as its gateway wants it, and counts. */
#include "sms/outgoing.h"

#include <assert.h>

#include "sms/folding.h"

static bool says(struct str setting, struct str value)
{
	return setting.data && str_equal(setting, value);
}

/* Signs go in any case: one quotation mark that GSM-7 lacks would cost the text half its room. */
struct outgoing outgoing_text(
	struct arena *arena, struct str text, struct str letters, struct str shift_tables)
{
	const bool folded = says(letters, STR("folded"));
	const bool turkish = says(shift_tables, STR("turkish"));
	struct outgoing outgoing = { .text = sms_fold(arena, text,
					     folded ? SMS_TURKISH_ASCII : SMS_PLAIN_SIGNS) };
	const bool fits = sms_segments_of(outgoing.text,
		turkish ? SMS_TURKISH_TABLES : SMS_DEFAULT_TABLES, &outgoing.segments);

	assert(fits);
	return outgoing;
}

const char *outgoing_encoding(const struct outgoing *outgoing)
{
	return outgoing->segments.encoding == SMS_UCS2 ? "ucs2" : "gsm7";
}
