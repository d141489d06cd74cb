/* Finds the keyword by how it looks, then what belongs to it. */
#include "sms/command.h"

#include <string.h>

#include "sms/folding.h"
#include "sms/letters.h"

#define WORDS_MAX 32 /* that are searched for a reference */

static const struct keyword {
	struct str word;
	enum sms_command_kind kind;
	const char *language;
} keywords[] = {
	{ STR("DURUM"), SMS_STATUS, "tr" },
	{ STR("STATUS"), SMS_STATUS, "en" },
	{ STR("СТАТУС"), SMS_STATUS, "uk" },
	{ STR("KAYIT"), SMS_REGISTER, "tr" },
	{ STR("REGISTER"), SMS_REGISTER, "en" },
	{ STR("РЕЄСТРАЦІЯ"), SMS_REGISTER, "uk" },
	{ STR("DUR"), SMS_STOP, "tr" },
	{ STR("STOP"), SMS_STOP, "en" },
	{ STR("СТОП"), SMS_STOP, "uk" },
	{ STR("BAŞLA"), SMS_START, "tr" },
	{ STR("START"), SMS_START, "en" },
	{ STR("СТАРТ"), SMS_START, "uk" },
	{ STR("YARDIM"), SMS_HELP, "tr" },
	{ STR("HELP"), SMS_HELP, "en" },
	{ STR("ДОПОМОГА"), SMS_HELP, "uk" },
	/* In the other script, and on a Russian keyboard. */
	{ STR("ДУРУМ"), SMS_STATUS, "tr" },
	{ STR("КАЙЫТ"), SMS_REGISTER, "tr" },
	{ STR("КАЙИТ"), SMS_REGISTER, "tr" },
	{ STR("ДУР"), SMS_STOP, "tr" },
	{ STR("БАШЛА"), SMS_START, "tr" },
	{ STR("ЯРДЫМ"), SMS_HELP, "tr" },
	{ STR("ЯРДИМ"), SMS_HELP, "tr" },
	{ STR("REIESTRATSIIA"), SMS_REGISTER, "uk" },
	{ STR("REYESTRATSIYA"), SMS_REGISTER, "uk" },
	{ STR("РЕЕСТРАЦИЯ"), SMS_REGISTER, "uk" },
	{ STR("DOPOMOHA"), SMS_HELP, "uk" },
	{ STR("DOPOMOGA"), SMS_HELP, "uk" },
};

/* ' ' and LF for every white space, 0 for what is not seen. */
static uint32_t visible(uint32_t c)
{
	if ((c >= '\n' && c <= '\r') || c == 0x85 || c == 0x2028 || c == 0x2029)
		return '\n';
	return is_invisible(c) ? 0 : c;
}

/* Plain signs, nothing invisible, and white space only between words: a space, or LF where a line
 * ends. */
static struct str tidied(struct arena *arena, struct str text)
{
	struct str rest = sms_fold(arena, text, SMS_PLAIN_SIGNS);
	struct strbuf buf;
	char space = '\0';

	strbuf_init(&buf, rest.len);
	while (rest.len > 0) {
		const uint32_t c = visible(str_next_code_point(&rest));

		if (c == 0)
			continue;
		if (c == ' ' || c == '\n') {
			space = c == '\n' || space == '\n' ? '\n' : ' ';
			continue;
		}
		if (space && buf.len > 0)
			strbuf_add_char(&buf, space);
		space = '\0';
		strbuf_add_code_point(&buf, c);
	}
	struct str tidy = arena_copy(arena, strbuf_str(&buf));
	strbuf_release(&buf);
	return tidy;
}

/* 0 at the end. */
static uint32_t next_bare_letter(struct str *rest)
{
	while (rest->len > 0) {
		const uint32_t c = str_next_code_point(rest);

		if (!is_mark(c))
			return bare_letter(c);
	}
	return 0;
}

static bool look_alike(struct str a, struct str b)
{
	uint32_t letter;

	do {
		letter = next_bare_letter(&a);
		if (letter != next_bare_letter(&b))
			return false;
	} while (letter != 0);
	return true;
}

/* Takes the letters at the front of `*rest`, and the signs before them; empty where a digit or
 * nothing comes. */
static struct str take_word(struct str *rest)
{
	struct str word = { rest->data, 0 };

	while (rest->len > 0) {
		struct str behind = *rest;
		const uint32_t c = str_next_code_point(&behind);
		const bool belongs = is_letter(c) || (word.len > 0 && is_mark(c));

		if (is_digit(c) || (word.len > 0 && !belongs))
			break;
		if (belongs && word.len == 0)
			word.data = rest->data;
		if (belongs)
			word.len += rest->len - behind.len;
		*rest = behind;
	}
	return word;
}

/* NULL if the word is none. */
static const struct keyword *keyword_of(struct str word)
{
	for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
		if (look_alike(word, keywords[i].word))
			return &keywords[i];
	return NULL;
}

/* Nothing but keywords of that command. */
static bool repeats(struct str rest, enum sms_command_kind kind)
{
	while (rest.len > 0) {
		const struct str word = take_word(&rest);
		const struct keyword *keyword = keyword_of(word);

		if (word.len == 0)
			return rest.len == 0;
		if (!keyword || keyword->kind != kind)
			return false;
	}
	return true;
}

/* The text as reference_parse takes it: Latin capitals, digits, hyphens and spaces; ? for a letter
 * that no reference has. */
static struct str as_reference(struct arena *arena, struct str text)
{
	char *symbols = arena_alloc(arena, text.len + 1);
	size_t len = 0;

	while (text.len > 0) {
		const uint32_t c = next_bare_letter(&text);

		if (is_letter(c))
			symbols[len++] = c < 0x80 ? (char)c : '?';
		else if (c != 0)
			symbols[len++] = is_digit(c) || c == '-' ? (char)c : ' ';
	}
	return (struct str){ symbols, len };
}

static bool has_digit(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (is_digit((unsigned char)text.data[i]))
			return true;
	return false;
}

/* Ten letters of chance words are a mistyped reference, or even one: among others only with a
 * digit. */
static enum reference_outcome reference_with_digit(struct str symbols, char *out)
{
	return has_digit(symbols) ? reference_parse(symbols, out) : REFERENCE_MALFORMED;
}

/* Where nothing else stands, one without a digit is possible. */
static enum reference_outcome reference_alone(struct str symbols, char *out)
{
	const enum reference_outcome outcome = reference_parse(symbols, out);

	return outcome == REFERENCE_MISTYPED ? reference_with_digit(symbols, out) : outcome;
}

static size_t split_words(struct str text, struct str words[WORDS_MAX])
{
	size_t count = 0;

	while (text.data && count < WORDS_MAX) {
		words[count] = str_next(&text, ' ');
		count += words[count].len > 0;
	}
	return count;
}

static struct str joined(struct str first, struct str last)
{
	return (struct str){ first.data, (size_t)(last.data + last.len - first.data) };
}

/* A reference may be written in several words, and have others around it. */
static enum reference_outcome find_reference(struct str symbols, char *out)
{
	enum reference_outcome best = reference_alone(symbols, out);
	struct str words[WORDS_MAX];
	const size_t count = best == REFERENCE_OK ? 0 : split_words(symbols, words);

	for (size_t i = 0; i < count; i++)
		for (size_t j = i; j < count && j < i + REFERENCE_SYMBOLS; j++) {
			const enum reference_outcome outcome =
				reference_with_digit(joined(words[i], words[j]), out);

			if (outcome == REFERENCE_OK)
				return REFERENCE_OK;
			if (outcome == REFERENCE_MISTYPED)
				best = REFERENCE_MISTYPED;
		}
	return best;
}

static void read_lone_reference(struct str symbols, struct sms_command *out)
{
	const enum reference_outcome outcome = reference_alone(symbols, out->reference);

	if (outcome == REFERENCE_MALFORMED)
		return;
	out->kind = SMS_STATUS;
	out->reference_outcome = outcome;
}

void sms_command_parse(struct arena *arena, struct str text, int32_t today, struct sms_command *out)
{
	const struct str tidy = tidied(arena, text);
	struct str rest = tidy;
	const struct keyword *keyword = keyword_of(take_word(&rest));

	*out = (struct sms_command){ .reference_outcome = REFERENCE_MALFORMED };
	if (keyword && (keyword->kind == SMS_STOP || keyword->kind == SMS_START) &&
		!repeats(rest, keyword->kind))
		keyword = NULL;
	if (!keyword) {
		read_lone_reference(as_reference(arena, tidy), out);
		return;
	}
	out->kind = keyword->kind;
	out->language = str_from(keyword->language);
	if (out->kind == SMS_STATUS)
		out->reference_outcome = find_reference(as_reference(arena, rest), out->reference);
	if (out->kind == SMS_REGISTER)
		sms_registration_read(arena, rest, today, &out->registration);
}
