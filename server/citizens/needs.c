/* Reads what people need. */
#include "citizens/needs.h"

#define NEED_MAX_SYMBOLS 20
#define NEEDS_ACCESSIBLE_SEAT 2 /* the first of need_codes */

static const char *const need_codes[] = { "wheelchair", "stretcher", "oxygen", "dialysis",
	"insulin", "pregnant", "infant", "elderly", "visual", "hearing", "cognitive", "interpreter",
	"other" };

#define NEED_CODES (sizeof(need_codes) / sizeof(need_codes[0]))

static size_t need_number(struct str code)
{
	for (size_t i = 0; i < NEED_CODES; i++)
		if (str_equal(code, str_from(need_codes[i])))
			return i;
	return NEED_CODES;
}

static void needs_tick(struct input *in, size_t i, bool present[NEED_CODES])
{
	struct str code = input_list_text(in, "needs", i, NEED_MAX_SYMBOLS);
	const size_t number = code.data ? need_number(code) : NEED_CODES;

	if (number < NEED_CODES)
		present[number] = true;
	else if (code.data)
		input_refuse(in, "needs",
			"One of these is not a need that we know, such as wheelchair.");
}

struct needs needs_read(struct input *in)
{
	const size_t count = input_list(in, "needs", 0, NEED_CODES, OPTIONAL);
	bool present[NEED_CODES] = { false };
	struct needs needs = { .codes = STR_NULL };

	for (size_t i = 0; i < count; i++)
		needs_tick(in, i, present);
	for (size_t i = 0; i < NEED_CODES; i++) {
		if (!present[i])
			continue;
		needs.accessible |= i < NEEDS_ACCESSIBLE_SEAT;
		needs.codes = needs.codes.data ? arena_printf(in->req->arena, STR_FMT ",%s",
							 STR_ARG(needs.codes), need_codes[i])
					       : str_from(need_codes[i]);
	}
	return needs;
}
