/* Whatever is read as a reference is one, and is read again as the same. */
#include <assert.h>
#include <string.h>

#include "base/ids.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void assert_reads_back(const char *reference)
{
	char shown[REFERENCE_SYMBOLS + 2], again[REFERENCE_SYMBOLS + 1];

	reference_format(reference, shown);
	assert(reference_parse(str_from(shown), again) == REFERENCE_OK);
	assert(strcmp(again, reference) == 0);
}

/* `data` chooses the place and the symbol. */
static void assert_one_change_is_noticed(const char *reference, uint8_t choice)
{
	static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	char changed[REFERENCE_SYMBOLS + 1], again[REFERENCE_SYMBOLS + 1];
	size_t place = choice % REFERENCE_SYMBOLS;
	char symbol = alphabet[choice % 32];

	memcpy(changed, reference, sizeof(changed));
	changed[place] = symbol;
	assert(reference_parse(str_from(changed), again) ==
		(symbol == reference[place] ? REFERENCE_OK : REFERENCE_MISTYPED));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char reference[REFERENCE_SYMBOLS + 1] = "unchanged";
	struct str text = { (const char *)data, size };

	if (reference_parse(text, reference) != REFERENCE_OK) {
		assert(strcmp(reference, "unchanged") == 0);
		return 0;
	}
	assert(strspn(reference, "0123456789ABCDEFGHJKMNPQRSTVWXYZ") == REFERENCE_SYMBOLS);
	assert(reference_check_symbol(reference) == reference[REFERENCE_SYMBOLS - 1]);
	assert_reads_back(reference);
	assert_one_change_is_noticed(reference, data[0]);
	return 0;
}
