/* Whatever is read from a machine readable zone is plain text, real dates, and read again as the
 * same. */
#include <assert.h>
#include <ctype.h>
#include <string.h>

#include "base/clock.h"
#include "citizens/mrz.h"
#include "citizens/national_id.h"

#define TODAY 19061 /* 2022-03-10 */
#define LONGEST 1024

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void assert_text(const char *text, size_t longest)
{
	static const char symbols[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ";
	size_t len = strlen(text);

	assert(len <= longest && strspn(text, symbols) == len);
	assert(len == 0 || (text[0] != ' ' && text[len - 1] != ' '));
}

static void assert_fields(const struct mrz *mrz)
{
	assert_text(mrz->issuing_state, 3);
	assert_text(mrz->nationality, 3);
	assert_text(mrz->family_name, 39);
	assert_text(mrz->given_names, 39);
	assert_text(mrz->optional, 15);
	assert(strlen(mrz->number) <= 23);
	assert(mrz->national_id[0] == '\0' || national_id_valid(str_from(mrz->national_id)));
	assert(mrz->sex == 'M' || mrz->sex == 'F' || mrz->sex == 'X');
	assert(mrz->birth_date == MRZ_NO_DATE || mrz->birth_date <= TODAY);
	assert(mrz->birth_date == MRZ_NO_DATE || mrz->birth_year > 0);
	assert(mrz->faults < 1 << MRZ_FAULTS);
}

/* Case and white space do not matter, so the other case on lines of one symbol is the same zone. */
static void assert_layout_does_not_matter(const uint8_t *data, size_t size, const struct mrz *mrz)
{
	char text[2 * LONGEST];
	struct mrz again;

	for (size_t i = 0; i < size; i++) {
		text[2 * i] = (char)(islower(data[i]) ? toupper(data[i]) : tolower(data[i]));
		text[2 * i + 1] = '\n';
	}
	assert(mrz_parse((struct str){ text, 2 * size }, TODAY, &again));
	assert(strcmp(again.number, mrz->number) == 0);
	assert(strcmp(again.family_name, mrz->family_name) == 0);
	assert(again.birth_date == mrz->birth_date && again.expiry_date == mrz->expiry_date);
	assert(again.faults == mrz->faults);
}

/* No weight shares a factor with ten: a digit read as another one is always noticed by two check
 * digits. */
static void assert_a_wrong_digit_is_noticed(const uint8_t *data, size_t size)
{
	char text[LONGEST];
	struct mrz mrz;
	size_t seen = 0;
	size_t wanted = size == 88 ? 57 : 30; /* the first of the birth date */

	memcpy(text, data, size);
	for (size_t i = 0; i < size; i++)
		if (!isspace((unsigned char)text[i]) && seen++ == wanted)
			text[i] = isdigit((unsigned char)text[i])
					  ? (char)('0' + (text[i] - '0' + 1) % 10)
					  : text[i];
	if (memcmp(text, data, size) == 0)
		return;
	assert(mrz_parse((struct str){ text, size }, TODAY, &mrz));
	assert((mrz.faults & MRZ_BIRTH_CHECK) && (mrz.faults & MRZ_COMPOSITE_CHECK));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mrz mrz = { .faults = 0 };

	if (size > LONGEST || !mrz_parse((struct str){ (const char *)data, size }, TODAY, &mrz))
		return 0;
	assert_fields(&mrz);
	assert_layout_does_not_matter(data, size, &mrz);
	if (mrz.faults == 0 && (size == 88 || size == 90))
		assert_a_wrong_digit_is_noticed(data, size);
	return 0;
}
