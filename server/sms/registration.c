/* Parts the fields, then reads each by itself. */
#include "sms/registration.h"

#include <string.h>

#include "base/parse.h"
#include "sms/birth_date.h"
#include "sms/letters.h"

#define NAME_MAX_SYMBOLS 100
#define NOISE " \n.,:;!?\"'()[]<>{}*_-=/\\#~|"

enum field { CITY, NAME, BIRTH, SIZE, FIELDS };

/* As many as are looked at: one more where a separator stands before the city. */
#define PIECES (FIELDS + 1)

static struct str without_noise(struct str s)
{
	while (s.len > 0 && strchr(NOISE, s.data[0]))
		s = (struct str){ s.data + 1, s.len - 1 };
	while (s.len > 0 && strchr(NOISE, s.data[s.len - 1]))
		s.len--;
	return s;
}

static bool has_byte(struct str s, char c)
{
	return s.len > 0 && memchr(s.data, c, s.len);
}

/* The end of a line behind a comma is no separator of its own. */
static struct str next_piece(struct str *rest, const char *separators)
{
	size_t len = 0;

	while (len < rest->len && !strchr(separators, rest->data[len]))
		len++;
	const struct str piece = { rest->data, len };
	const bool comma = len < rest->len && rest->data[len] == ',';

	len += len < rest->len;
	len += comma && len < rest->len && rest->data[len] == '\n';
	*rest = (struct str){ rest->data + len, rest->len - len };
	return without_noise(piece);
}

/* A colon or hyphen behind the keyword parts nothing, and what is empty at the end is no piece. */
static size_t split(struct str text, struct str pieces[PIECES])
{
	const char *separators = has_byte(text, ';') ? ";" : ",\n";
	size_t count = 0;

	while (text.len > 0 && strchr(" \n:.-=", text.data[0]))
		text = (struct str){ text.data + 1, text.len - 1 };
	while (text.len > 0 && count < PIECES)
		pieces[count++] = next_piece(&text, separators);
	while (count > 0 && pieces[count - 1].len == 0)
		count--;
	return count;
}

static bool read_birth(struct str text, int32_t today, struct sms_registration *out)
{
	struct sms_birth birth;

	if (!sms_birth_parse(text, today, &birth))
		return false;
	out->birth_date = birth.date;
	out->birth_precision = birth.precision;
	return true;
}

static size_t digits_at_front(struct str s)
{
	size_t len = 0;

	while (len < s.len && is_digit((unsigned char)s.data[len]))
		len++;
	return len;
}

/* One number among words: "4", "4 kişi", "aile 4". */
static bool read_size(struct str text, struct sms_registration *out)
{
	int64_t size;

	while (text.len > 0 && !is_digit((unsigned char)text.data[0])) {
		if (text.data[0] == '+')
			return false;
		text = (struct str){ text.data + 1, text.len - 1 };
	}
	const size_t len = digits_at_front(text);
	const struct str digits = { text.data, len };

	for (size_t i = len; i < text.len; i++)
		if (is_digit((unsigned char)text.data[i]) || text.data[i] == '+')
			return false;
	if (!parse_integer(digits, 1, SMS_FAMILY_MAX, &size))
		return false;
	out->family_size = (int32_t)size;
	return true;
}

static bool any(struct str text, bool (*holds)(uint32_t code_point))
{
	while (text.len > 0)
		if (holds(str_next_code_point(&text)))
			return true;
	return false;
}

/* "м. Львів": "м." is "city" in Ukrainian. */
static struct str without_city_word(struct str text)
{
	static const struct str words[] = { STR("м."), STR("М.") };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_starts_with(text, words[i]))
			return without_noise(
				(struct str){ text.data + words[i].len, text.len - words[i].len });
	return text;
}

static bool is_city(struct str text)
{
	return str_code_points(text) <= NAME_MAX_SYMBOLS && any(text, is_letter);
}

static bool is_name(struct str text)
{
	return is_city(text) && !any(text, is_digit);
}

/* Two letters at least, so that an initial is none. */
static bool in_capitals(struct str word)
{
	size_t letters = 0;

	while (word.len > 0) {
		const uint32_t c = str_next_code_point(&word);

		if (is_small_letter(c))
			return false;
		letters += is_letter(c);
	}
	return letters >= 2;
}

/* Where the last word begins. */
static size_t last_word_at(struct str s)
{
	const char *space = s.len > 0 ? memrchr(s.data, ' ', s.len) : NULL;

	return space ? (size_t)(space + 1 - s.data) : 0;
}

static struct str head(struct str s, size_t len)
{
	return (struct str){ s.data, len };
}

static struct str tail(struct str s, size_t at)
{
	return (struct str){ s.data + at, s.len - at };
}

/* Where the words in capitals at the end begin; the length if there are none, 0 if all are. */
static size_t capitals_at_end(struct str name)
{
	size_t at = name.len;

	for (struct str rest = name; at > 0; rest = head(name, at - 1)) {
		const size_t word_at = last_word_at(rest);

		if (!in_capitals(tail(rest, word_at)))
			break;
		at = word_at;
	}
	return at;
}

/* Behind the words in capitals at the beginning; 0 if there are none, the length if all are. */
static size_t capitals_at_beginning(struct str name)
{
	size_t at = 0;

	while (at < name.len) {
		const struct str rest = tail(name, at);
		const char *space = memchr(rest.data, ' ', rest.len);
		const size_t len = space ? (size_t)(space - rest.data) : rest.len;

		if (!in_capitals(head(rest, len)))
			break;
		at += space ? len + 1 : len;
	}
	return at;
}

static void name_parts(struct str name, struct sms_registration *out)
{
	const char *comma = memchr(name.data, ',', name.len);
	const size_t at_end = capitals_at_end(name);
	const size_t at_beginning = capitals_at_beginning(name);
	size_t at = last_word_at(name);
	bool family_first = false;

	if (comma) {
		at = (size_t)(comma - name.data);
		family_first = true;
	} else if (at_end > 0 && at_end < name.len) {
		at = at_end;
	} else if (at_beginning > 0 && at_beginning < name.len) {
		at = at_beginning;
		family_first = true;
	}
	const struct str first = without_noise(head(name, at)),
			 last = without_noise(tail(name, at));
	out->family_name = family_first ? first : last;
	out->given_names = family_first ? last : first;
}

static bool read_name(struct str text, struct sms_registration *out)
{
	struct sms_registration parts;

	if (!is_name(text))
		return false;
	name_parts(text, &parts);
	if (!is_name(parts.given_names) || !is_name(parts.family_name))
		return false;
	out->given_names = parts.given_names;
	out->family_name = parts.family_name;
	return true;
}

/* The first piece behind the city that is a birth date, PIECES if none is. */
static size_t birth_among(const struct str pieces[PIECES], int32_t today)
{
	struct sms_birth birth;

	for (size_t i = 1; i < PIECES; i++)
		if (sms_birth_parse(pieces[i], today, &birth))
			return i;
	return PIECES;
}

/* Puts each piece where its field belongs: a separator behind the keyword parts nothing, and a date
 * where the name should be means that there is no name. */
static void align(struct str pieces[PIECES], size_t count, int32_t today)
{
	const size_t birth = birth_among(pieces, today);
	const size_t moved = (PIECES - 1) * sizeof(pieces[0]);

	if (pieces[CITY].len == 0 &&
		(birth == BIRTH + 1 || (birth == PIECES && count > BIRTH + 1))) {
		memmove(&pieces[CITY], &pieces[NAME], moved);
		pieces[PIECES - 1] = STR_NULL;
	} else if (birth == NAME) {
		memmove(&pieces[BIRTH], &pieces[NAME], moved - sizeof(pieces[0]));
		pieces[NAME] = STR_NULL;
	}
}

/* Of several lines one. */
static struct str one_line(struct arena *arena, struct str text)
{
	struct str line = arena_copy(arena, text);
	char *bytes = (char *)line.data;

	for (size_t i = 0; i < line.len; i++)
		if (bytes[i] == '\n')
			bytes[i] = ' ';
	return line;
}

void sms_registration_read(
	struct arena *arena, struct str text, int32_t today, struct sms_registration *out)
{
	struct str pieces[PIECES] = { STR_NULL };
	const size_t count = split(text, pieces);

	for (size_t i = 0; i < count; i++)
		pieces[i] = one_line(arena, pieces[i]);
	align(pieces, count, today);
	*out = (struct sms_registration){ .family_size = 1 };
	if (is_city(without_city_word(pieces[CITY])))
		out->city = without_city_word(pieces[CITY]);
	else
		out->faults |= SMS_CITY_MISSING;
	if (!read_name(pieces[NAME], out))
		out->faults |= SMS_NAME_MISSING;
	if (!read_birth(pieces[BIRTH], today, out))
		out->faults |= SMS_BIRTH_UNREADABLE;
	if (pieces[SIZE].len > 0 && !read_size(pieces[SIZE], out))
		out->faults |= SMS_SIZE_UNREADABLE;
}
