/* Counts segments by trying every encoding that is allowed. */
#include "sms/segments.h"

#include <assert.h>
#include <uchar.h>

#define MESSAGE_OCTETS 140
#define MESSAGE_SEPTETS 160

/* How many octets of a message the user data header takes. */
static const struct headers {
	uint8_t single, part;
} headers[SMS_ENCODINGS] = {
	[SMS_GSM7] = { 0, 6 },
	[SMS_UCS2] = { 0, 6 },
	[SMS_GSM7_SINGLE] = { 4, 9 },
	[SMS_GSM7_LOCKING] = { 4, 9 },
	[SMS_GSM7_BOTH] = { 7, 12 },
};

/* The default table, section 6.2.1, besides ASCII. */
static const char16_t default_letters[] = u"£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà";
/* Behind an escape, section 6.2.1.1; with the Turkish single shift table also A.2.1. */
static const char16_t extension[] = u"\f^{}\\[~]|€";
static const char16_t turkish_single[] = u"ĞİŞçğış";
/* The Turkish locking shift table, A.3.1, is the default one with these in the places of those. */
static const char16_t turkish_locking[] = u"€ıĞğŞşİç";
static const char16_t displaced[] = u"èìØøÆæ¡¿";

static bool among(const char16_t *set, uint32_t c)
{
	for (; *set; set++)
		if (*set == c)
			return true;
	return false;
}

static bool in_default_table(uint32_t c)
{
	if (c < 0x80)
		return (c >= ' ' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '\n' ||
		       c == '\r';
	return among(default_letters, c);
}

static bool in_locking_table(uint32_t c)
{
	return among(turkish_locking, c) || (in_default_table(c) && !among(displaced, c));
}

/* 0 if the encoding has no such character. */
static uint32_t septets_of(enum sms_encoding encoding, uint32_t c)
{
	bool locking = encoding == SMS_GSM7_LOCKING || encoding == SMS_GSM7_BOTH;
	bool single = encoding == SMS_GSM7_SINGLE || encoding == SMS_GSM7_BOTH;

	if (locking ? in_locking_table(c) : in_default_table(c))
		return 1;
	return among(extension, c) || (single && among(turkish_single, c)) ? 2 : 0;
}

static uint32_t units_of(enum sms_encoding encoding, uint32_t c)
{
	if (encoding == SMS_UCS2)
		return c > 0xFFFF ? 2 : 1;
	return septets_of(encoding, c);
}

static size_t capacity(enum sms_encoding encoding, size_t header_octets)
{
	if (encoding == SMS_UCS2)
		return (MESSAGE_OCTETS - header_octets) / 2;
	return MESSAGE_SEPTETS - (header_octets * 8 + 6) / 7;
}

size_t sms_single_capacity(enum sms_encoding encoding)
{
	return capacity(encoding, headers[encoding].single);
}

size_t sms_part_capacity(enum sms_encoding encoding)
{
	return capacity(encoding, headers[encoding].part);
}

/* Fills at most `most` parts from the front of `text`; returns how many bytes found room. */
static size_t fill_parts(
	struct str text, enum sms_encoding encoding, uint32_t most, struct sms_segments *out)
{
	const size_t single = sms_single_capacity(encoding);
	const size_t room = most == 1 ? single : sms_part_capacity(encoding);
	struct str rest = text;
	size_t at = 0, used = 0;

	*out = (struct sms_segments){ .encoding = encoding, .count = 1 };
	for (; rest.len > 0; at = text.len - rest.len) {
		const uint32_t units = units_of(encoding, str_next_code_point(&rest));
		const bool full = used + units > room;

		if (units == 0 || (full && out->count == most))
			break;
		if (full)
			out->starts[out->count++] = (uint32_t)at;
		used = full ? units : used + units;
		out->units += units;
	}
	if (out->units <= single)
		out->count = 1;
	return at;
}

static size_t encodings_in(enum sms_tables tables)
{
	return tables == SMS_TURKISH_TABLES ? SMS_ENCODINGS : SMS_UCS2 + 1;
}

bool sms_segments_in(struct str text, enum sms_encoding encoding, struct sms_segments *out)
{
	struct sms_segments filled;

	assert(text.len <= UINT32_MAX);
	if (fill_parts(text, encoding, SMS_PARTS_MAX, &filled) < text.len)
		return false;
	*out = filled;
	return true;
}

bool sms_segments_of(struct str text, enum sms_tables tables, struct sms_segments *out)
{
	struct sms_segments tried;
	bool found = false;

	for (size_t i = 0; i < encodings_in(tables); i++) {
		if (!sms_segments_in(text, (enum sms_encoding)i, &tried) ||
			(found && tried.count >= out->count))
			continue;
		*out = tried;
		found = true;
	}
	return found;
}

bool sms_segments_cut(
	struct str *text, enum sms_tables tables, uint32_t most, struct sms_segments *out)
{
	struct sms_segments tried;
	size_t longest = 0;

	assert(most >= 1 && most <= SMS_PARTS_MAX);
	for (size_t i = 0; i < encodings_in(tables); i++) {
		const size_t len = fill_parts(*text, (enum sms_encoding)i, most, &tried);

		if (len > longest)
			longest = len;
	}
	const bool cut = longest < text->len;
	text->len = longest;
	const bool fits = sms_segments_of(*text, tables, out);
	assert(fits && out->count <= most);
	return cut;
}
