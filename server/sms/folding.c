/* Replaces letters and signs by tables. */
#include "sms/folding.h"

#include <stddef.h>
#include <uchar.h>

#define DOT_ABOVE 0x0307

/* `composed` has a letter for each of `letters`, with the mark. */
static const struct composition {
	char16_t mark;
	const char16_t *letters, *composed;
} compositions[] = {
	{ 0x0300, u"aeiouAEIOU", u"àèìòùÀÈÌÒÙ" },
	{ 0x0301, u"aeiouAEIOU", u"áéíóúÁÉÍÓÚ" },
	{ 0x0302, u"aeiouAEIOU", u"âêîôûÂÊÎÔÛ" },
	{ 0x0303, u"nN", u"ñÑ" },
	{ 0x0306, u"gGиИ", u"ğĞйЙ" },
	{ DOT_ABOVE, u"I", u"İ" },
	{ 0x0308, u"aouAOUіІеЕ", u"äöüÄÖÜїЇёЁ" },
	{ 0x030A, u"aA", u"åÅ" },
	{ 0x0327, u"cCsS", u"çÇşŞ" },
};

/* Each of `from` becomes `to`. */
struct replacement {
	const char16_t *from;
	const char *to;
};

static const struct replacement signs[] = {
	{ u"‘’‚‛′‹›`´\u02B9\u02BC", "'" },
	{ u"“”„‟″«»", "\"" },
	{ u"\u2010\u2011\u2012–—\u2015\u2212", "-" },
	{ u"…", "..." },
	{ u"\t\u00A0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u202F\u205F"
	  u"\u3000",
		" " },
	/* Soft hyphen, zero-width space, word joiner, byte order mark. */
	{ u"\u00AD\u200B\u2060\uFEFF", "" },
	{ u"₺", "TL" },
};

static const struct replacement turkish[] = {
	{ u"ş\u0219", "s" }, { u"Ş\u0218", "S" }, { u"ğ", "g" }, { u"Ğ", "G" }, { u"ıî", "i" },
	{ u"İÎ", "I" }, { u"ç", "c" }, { u"Ç", "C" }, { u"ö", "o" }, { u"Ö", "O" }, { u"üû", "u" },
	{ u"ÜÛ", "U" }, { u"â", "a" }, { u"Â", "A" },
	{ (const char16_t[]){ DOT_ABOVE, 0 }, "" }, /* i with a dot of its own */
};

static const char *replacement_for(
	const struct replacement *table, size_t count, uint32_t code_point)
{
	for (size_t i = 0; i < count; i++)
		for (const char16_t *from = table[i].from; *from; from++)
			if (*from == code_point)
				return table[i].to;
	return NULL;
}

#define REPLACEMENT_FOR(table, c) replacement_for(table, sizeof(table) / sizeof((table)[0]), c)

/* 0 if there is no such letter. */
static uint32_t composed(uint32_t letter, uint32_t mark)
{
	for (size_t i = 0; i < sizeof(compositions) / sizeof(compositions[0]); i++) {
		const struct composition *composition = &compositions[i];

		for (size_t j = 0; composition->mark == mark && composition->letters[j]; j++)
			if (composition->letters[j] == letter)
				return composition->composed[j];
	}
	return 0;
}

static uint32_t next_composed(struct str *rest)
{
	uint32_t letter = str_next_code_point(rest);

	while (rest->len > 0) {
		struct str behind = *rest;
		const uint32_t whole = composed(letter, str_next_code_point(&behind));

		if (whole == 0)
			break;
		letter = whole;
		*rest = behind;
	}
	return letter;
}

static void add_folded(struct strbuf *buf, uint32_t code_point, enum sms_folding folding)
{
	const char *text = NULL;

	if (folding >= SMS_PLAIN_SIGNS)
		text = REPLACEMENT_FOR(signs, code_point);
	if (folding >= SMS_TURKISH_ASCII && !text)
		text = REPLACEMENT_FOR(turkish, code_point);
	if (text)
		strbuf_add_text(buf, text);
	else
		strbuf_add_code_point(buf, code_point);
}

struct str sms_fold(struct arena *arena, struct str text, enum sms_folding folding)
{
	struct strbuf buf;

	strbuf_init(&buf, text.len);
	while (text.len > 0)
		add_folded(&buf, next_composed(&text), folding);
	struct str folded = arena_copy(arena, strbuf_str(&buf));
	strbuf_release(&buf);
	return folded;
}
