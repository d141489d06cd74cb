/* Tries charsets one after the other until the bytes are a text. */
#include "sms/decode.h"

#include <errno.h>
#include <iconv.h>

/* No charset here takes more than four bytes for a code point. */
#define BYTES_MAX (4 * SMS_TEXT_MAX)

enum charset { UTF_8, UTF_16BE, UTF_16LE, TURKISH, CYRILLIC };

/* Only these names reach iconv. */
static const char *const iconv_names[] = {
	[UTF_8] = "UTF-8",
	[UTF_16BE] = "UTF-16BE",
	[UTF_16LE] = "UTF-16LE",
	[TURKISH] = "CP1254",
	[CYRILLIC] = "CP1251",
};

static const struct declaration {
	const char *name;
	enum charset charset;
} declarations[] = {
	{ "utf-8", UTF_8 },
	{ "utf-16be", UTF_16BE },
	{ "utf-16", UTF_16BE },
	{ "ucs-2", UTF_16BE },
	{ "ucs-2be", UTF_16BE },
	{ "iso-10646-ucs-2", UTF_16BE },
	{ "utf-16le", UTF_16LE },
	{ "ucs-2le", UTF_16LE },
	{ "iso-8859-9", TURKISH },
	{ "iso-8859-1", TURKISH },
	{ "latin5", TURKISH },
	{ "latin1", TURKISH },
	{ "windows-1254", TURKISH },
	{ "windows-1252", TURKISH },
	{ "cp1254", TURKISH },
	{ "cp1252", TURKISH },
	{ "windows-1251", CYRILLIC },
	{ "cp1251", CYRILLIC },
};

static enum charset declared_charset(struct str name)
{
	for (size_t i = 0; i < sizeof(declarations) / sizeof(declarations[0]); i++)
		if (str_equal_ignoring_case(name, str_from(declarations[i].name)))
			return declarations[i].charset;
	return UTF_8;
}

static bool is_control(unsigned char byte)
{
	return byte < ' ' && !(byte >= '\t' && byte <= '\r');
}

/*
 * By the byte order mark; without one, in UTF-16 of these languages every other byte, or nearly, is
 * a control elsewhere. `otherwise` where that does not tell.
 */
static enum charset byte_order(struct str bytes, enum charset otherwise)
{
	size_t even = 0, odd = 0;

	if (str_starts_with(bytes, STR("\xFE\xFF")))
		return UTF_16BE;
	if (str_starts_with(bytes, STR("\xFF\xFE")))
		return UTF_16LE;
	for (size_t i = 0; i < bytes.len; i++) {
		even += i % 2 == 0 && is_control((unsigned char)bytes.data[i]);
		odd += i % 2 == 1 && is_control((unsigned char)bytes.data[i]);
	}
	if (even == odd || 8 * (even > odd ? even : odd) < 3 * bytes.len) /* of four pairs three */
		return otherwise;
	return even > odd ? UTF_16BE : UTF_16LE;
}

/* Controls are the sign of data, or of another charset; so are the two that are no characters. */
static bool is_text(struct str text)
{
	while (text.len > 0) {
		const uint32_t c = str_next_code_point(&text);

		if ((c < 0x80 && is_control((unsigned char)c)) ||
			(c >= 0x7F && c < 0xA0 && c != 0x85) || c == 0xFFFE || c == 0xFFFF)
			return false;
	}
	return true;
}

/* Where the last sequence of UTF-8 begins. */
static size_t last_sequence_at(struct str s)
{
	size_t at = s.len;

	while (at > 0 && s.len - at < 4)
		if (((unsigned char)s.data[--at] & 0xC0) != 0x80)
			break;
	return at;
}

static bool has_sequence(struct str utf8)
{
	return str_code_points(utf8) < utf8.len;
}

/*
 * Somebody may have cut the bytes inside their last character, which is dropped; but a single byte
 * that is not UTF-8 at the end of ASCII is rather a letter of another charset.
 */
static bool from_utf8(struct str bytes, bool cut, struct str *out)
{
	const struct str whole = { bytes.data, last_sequence_at(bytes) };

	if (str_is_utf8(bytes)) {
		*out = bytes;
		return true;
	}
	if (!str_is_utf8(whole) || !(cut || has_sequence(whole)))
		return false;
	*out = whole;
	return true;
}

static bool is_wide(enum charset charset)
{
	return charset == UTF_16BE || charset == UTF_16LE;
}

/* What is incomplete at the end is dropped. */
static bool from_charset(
	struct arena *arena, struct str bytes, enum charset charset, struct str *out)
{
	const size_t room = 3 * bytes.len; /* most that one byte of these charsets becomes */
	iconv_t converter = iconv_open(iconv_names[UTF_8], iconv_names[charset]);
	char *text = arena_alloc(arena, room + 1);
	char *in = (char *)bytes.data, *end = text;
	size_t in_left = bytes.len, room_left = room;

	if (converter == (iconv_t)-1)
		return false;
	const size_t failed = iconv(converter, &in, &in_left, &end, &room_left);
	const bool converted = failed != (size_t)-1 || errno == EINVAL;
	(void)iconv_close(converter);
	if (!converted)
		return false;
	*out = (struct str){ text, room - room_left };
	return true;
}

/* Some gateways end a message with NULs; some begin it with a byte order mark. */
static struct str without_ends(struct str text)
{
	while (text.len > 0 && text.data[text.len - 1] == '\0')
		text.len--;
	if (str_starts_with(text, STR("\xEF\xBB\xBF")))
		text = (struct str){ text.data + 3, text.len - 3 };
	return text;
}

/* True if the bytes are a text of that charset. No text of single bytes happens to be UTF-8. */
static bool reads_as(
	struct arena *arena, struct str bytes, bool cut, enum charset charset, struct str *out)
{
	struct str text;

	if (charset != UTF_8 && !is_wide(charset) && str_is_utf8(bytes))
		return false;
	if (charset == UTF_8 ? !from_utf8(bytes, cut, &text)
			     : !from_charset(arena, bytes, charset, &text))
		return false;
	text = without_ends(text);
	if (!is_text(text))
		return false;
	*out = text;
	return true;
}

static bool is_ascii_letter(unsigned char byte)
{
	return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

/* In Cyrillic words letters past ASCII stand side by side, in Turkish ones among ASCII. */
static bool looks_cyrillic(struct str bytes)
{
	size_t alike = 0, mixed = 0;

	for (size_t i = 1; i < bytes.len; i++) {
		const unsigned char a = (unsigned char)bytes.data[i - 1];
		const unsigned char b = (unsigned char)bytes.data[i];

		alike += a >= 0xC0 && b >= 0xC0;
		mixed += (a >= 0xC0 && is_ascii_letter(b)) || (is_ascii_letter(a) && b >= 0xC0);
	}
	return alike > mixed;
}

static enum charset likely_charset(struct str bytes)
{
	return byte_order(bytes, looks_cyrillic(bytes) ? CYRILLIC : TURKISH);
}

static struct str first_code_points(struct str text, size_t most)
{
	struct str rest = text;

	for (size_t i = 0; i < most && rest.len > 0; i++)
		(void)str_next_code_point(&rest);
	return (struct str){ text.data, text.len - rest.len };
}

bool sms_decode(struct arena *arena, struct str bytes, struct str charset, struct sms_text *out)
{
	enum charset declared = declared_charset(charset);
	const bool cut = bytes.len > BYTES_MAX;
	struct str text;

	if (!bytes.data)
		bytes = STR("");
	if (cut)
		bytes.len = BYTES_MAX;
	if (is_wide(declared))
		declared = byte_order(bytes, declared);
	if (!reads_as(arena, bytes, cut, UTF_8, &text) &&
		!reads_as(arena, bytes, cut, declared, &text) &&
		!reads_as(arena, bytes, cut, likely_charset(bytes), &text))
		return false;
	out->text = first_code_points(text, SMS_TEXT_MAX);
	out->cut = cut || out->text.len < text.len;
	return true;
}
