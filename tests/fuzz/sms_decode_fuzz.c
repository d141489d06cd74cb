/* Bytes of any charset become text or are refused. The first byte chooses what is declared. */
#include <assert.h>

#include "sms/decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const charsets[] = { "UTF-8", "UTF-16BE", "UTF-16LE", "ISO-8859-9",
	"windows-1251", "8-BIT", "" };

#define CHARSETS (sizeof(charsets) / sizeof(charsets[0]))

static void assert_text(const struct sms_text *decoded)
{
	struct str rest = decoded->text;

	assert(rest.data && str_is_utf8(rest) && str_code_points(rest) <= SMS_TEXT_MAX);
	while (rest.len > 0) {
		const uint32_t c = str_next_code_point(&rest);

		assert(c >= ' ' || (c >= '\t' && c <= '\r'));
		assert(c != 0x7F);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sms_text decoded, again;

	if (size == 0)
		return 0;
	struct arena *arena = arena_new(16 << 20);
	const struct str bytes = { (const char *)data + 1, size - 1 };
	const struct str charset = str_from(charsets[data[0] % CHARSETS]);
	if (sms_decode(arena, bytes, charset, &decoded)) {
		assert_text(&decoded);
		/* What is text stays as it is, but for another byte order mark. */
		const bool read = sms_decode(arena, decoded.text, charset, &again);
		assert(read && again.text.len + 3 >= decoded.text.len);
	}
	arena_free(arena);
	return 0;
}
