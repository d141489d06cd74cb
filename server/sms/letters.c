/* Classes of code points, as far as citizens' messages need them. */
#include "sms/letters.h"

#include <uchar.h>

/* All that is read as one Latin capital. */
static const struct look {
	const char16_t *letters;
	char capital;
} looks[] = {
	{ u"аАâÂ", 'A' },
	{ u"вВ", 'B' },
	{ u"сСçÇ", 'C' },
	{ u"еЕєЄёЁ", 'E' },
	{ u"ğĞðÐ", 'G' },
	{ u"нН", 'H' },
	{ u"ıİîÎіІїЇýÝ", 'I' },
	{ u"кК", 'K' },
	{ u"мМ", 'M' },
	{ u"оОöÖ", 'O' },
	{ u"рР", 'P' },
	{ u"şŞșȘþÞѕЅ", 'S' },
	{ u"тТ", 'T' },
	{ u"üÜûÛ", 'U' },
	{ u"хХ", 'X' },
	{ u"уУ", 'Y' },
};

static bool within(uint32_t code_point, uint32_t first, uint32_t last)
{
	return code_point >= first && code_point <= last;
}

bool is_digit(uint32_t code_point)
{
	return within(code_point, '0', '9');
}

bool is_mark(uint32_t code_point)
{
	return within(code_point, 0x0300, 0x036F);
}

bool is_invisible(uint32_t code_point)
{
	return within(code_point, 0x200B, 0x200F) || within(code_point, 0x202A, 0x202E) ||
	       within(code_point, 0x2060, 0x206F) || within(code_point, 0xFE00, 0xFE0F) ||
	       code_point == 0x00AD || code_point == 0x061C || code_point == 0xFEFF;
}

/* By blocks: signs stand in Latin-1's first half, in General Punctuation to the arrows and their
 * neighbours, in CJK's punctuation, and with the emoji. */
bool is_letter(uint32_t code_point)
{
	if (code_point < 0xC0)
		return within(code_point | 0x20, 'a', 'z') || code_point == 0xAA ||
		       code_point == 0xBA;
	return code_point != 0xD7 && code_point != 0xF7 && !is_mark(code_point) &&
	       !is_invisible(code_point) && !within(code_point, 0x2000, 0x2BFF) &&
	       !within(code_point, 0x3000, 0x303F) && !within(code_point, 0xE000, 0xF8FF) &&
	       !within(code_point, 0xFE00, 0xFE6F) && !within(code_point, 0xFF00, 0xFF20) &&
	       code_point < 0x1F000;
}

/* In Latin Extended-A the two cases alternate, small letters on odd places but for two stretches.
 */
static bool is_small_extended(uint32_t code_point)
{
	bool even = within(code_point, 0x139, 0x148) || within(code_point, 0x179, 0x17E);

	return code_point % 2 == (even ? 0 : 1) || code_point == 0x138;
}

bool is_small_letter(uint32_t code_point)
{
	if (within(code_point, 0x100, 0x17F))
		return is_small_extended(code_point);
	return within(code_point, 'a', 'z') ||
	       (within(code_point, 0xDF, 0xFF) && code_point != 0xF7) ||
	       within(code_point, 0x430, 0x45F) || code_point == 0x491;
}

static uint32_t capital_of(uint32_t code_point)
{
	if (within(code_point, 'a', 'z') || within(code_point, 0x430, 0x44F))
		return code_point - 0x20;
	return code_point == 0x491 ? 0x490 : code_point;
}

uint32_t bare_letter(uint32_t code_point)
{
	if (code_point >= 0x80)
		for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++)
			for (const char16_t *c = looks[i].letters; *c; c++)
				if (*c == code_point)
					return (uint32_t)looks[i].capital;
	return capital_of(code_point);
}
