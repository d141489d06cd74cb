/* Views of text from outside and the growing buffer. */
#include "base/str.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 256

/* What an empty buffer points at; never written to. */
static char nothing[1];

struct str str_from(const char *text)
{
	return text ? (struct str){ text, strlen(text) } : STR_NULL;
}

bool str_equal(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

int str_compare(struct str a, struct str b)
{
	const size_t len = a.len < b.len ? a.len : b.len;
	const int order = len > 0 ? memcmp(a.data, b.data, len) : 0;

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

bool str_equal_ignoring_case(struct str a, struct str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (lower(a.data[i]) != lower(b.data[i]))
			return false;
	return true;
}

bool str_starts_with(struct str s, struct str prefix)
{
	return s.len >= prefix.len && str_equal((struct str){ s.data, prefix.len }, prefix);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

struct str str_trim(struct str s)
{
	while (s.len > 0 && is_blank(s.data[s.len - 1]))
		s.len--;
	while (s.len > 0 && is_blank(s.data[0])) {
		s.data++;
		s.len--;
	}
	return s;
}

struct str str_next(struct str *s, char separator)
{
	struct str head = *s;
	const char *cut = s->len > 0 ? memchr(s->data, separator, s->len) : NULL;

	if (!cut) {
		*s = STR_NULL;
		return head;
	}
	head.len = (size_t)(cut - s->data);
	*s = (struct str){ cut + 1, s->len - head.len - 1 };
	return head;
}

/* The bounds of the second byte depend on the first (RFC 3629, section 4). */
static bool second_byte_fits(unsigned char first, unsigned char second)
{
	switch (first) {
	case 0xE0:
		return second >= 0xA0 && second <= 0xBF;
	case 0xED:
		return second >= 0x80 && second <= 0x9F;
	case 0xF0:
		return second >= 0x90 && second <= 0xBF;
	case 0xF4:
		return second >= 0x80 && second <= 0x8F;
	default:
		return second >= 0x80 && second <= 0xBF;
	}
}

/* The length of the well-formed sequence of two or more bytes at `p`, else 0. */
static size_t sequence_len(const unsigned char *p, size_t left)
{
	size_t len = p[0] < 0xC2 ? 0 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : p[0] < 0xF5 ? 4 : 0;

	if (len == 0 || left < len || !second_byte_fits(p[0], p[1]))
		return 0;
	for (size_t i = 2; i < len; i++)
		if ((p[i] & 0xC0) != 0x80)
			return 0;
	return len;
}

/* The number of bytes at `p` that are ASCII for sure, looked at by eights. */
static size_t ascii_run(const unsigned char *p, size_t left)
{
	size_t i = 0;

	for (uint64_t word; left - i >= sizeof(word); i += sizeof(word)) {
		memcpy(&word, p + i, sizeof(word));
		if (word & UINT64_C(0x8080808080808080))
			break;
	}
	return i;
}

bool str_is_utf8(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.data;

	for (size_t i = 0; i < s.len;) {
		size_t len = ascii_run(p + i, s.len - i);

		if (len == 0)
			len = p[i] < 0x80 ? 1 : sequence_len(p + i, s.len - i);
		if (len == 0)
			return false;
		i += len;
	}
	return true;
}

size_t str_code_points(struct str s)
{
	size_t count = 0;

	for (size_t i = 0; i < s.len; i++)
		count += ((unsigned char)s.data[i] & 0xC0) != 0x80;
	return count;
}

uint32_t str_next_code_point(struct str *s)
{
	const unsigned char *p = (const unsigned char *)s->data;

	assert(s->len > 0);
	size_t len = p[0] < 0x80 ? 1 : sequence_len(p, s->len);
	assert(len > 0);
	/* Of a sequence of n bytes the first one keeps its last 7 - n bits. */
	uint32_t code_point = len == 1 ? p[0] : p[0] & (0x7Fu >> len);
	for (size_t i = 1; i < len; i++)
		code_point = code_point << 6 | (p[i] & 0x3F);
	*s = (struct str){ s->data + len, s->len - len };
	return code_point;
}

void strbuf_init(struct strbuf *buf, size_t limit)
{
	*buf = (struct strbuf){ .data = nothing, .limit = limit };
}

void strbuf_release(struct strbuf *buf)
{
	if (buf->capacity > 0)
		free(buf->data);
	strbuf_init(buf, buf->limit);
}

void strbuf_reset(struct strbuf *buf)
{
	buf->len = 0;
	buf->overflow = false;
	if (buf->capacity > 0)
		buf->data[0] = '\0';
}

/* `capacity` does not count the byte of the NUL. */
static void grow(struct strbuf *buf, size_t needed)
{
	size_t capacity = buf->capacity ? buf->capacity : FIRST_CAPACITY;

	while (capacity < needed)
		capacity = capacity > SIZE_MAX / 2 ? needed : capacity * 2;
	if (capacity > buf->limit)
		capacity = buf->limit;
	buf->data = realloc(buf->capacity ? buf->data : NULL, capacity + 1);
	if (!buf->data)
		abort();
	buf->capacity = capacity;
	buf->data[buf->len] = '\0';
}

char *strbuf_grow(struct strbuf *buf, size_t len)
{
	assert(buf->len <= buf->limit);
	if (buf->overflow || len > buf->limit - buf->len) {
		buf->overflow = true;
		return NULL;
	}
	if (buf->len + len > buf->capacity)
		grow(buf, buf->len + len);
	return buf->data + buf->len;
}

void strbuf_add(struct strbuf *buf, const void *data, size_t len)
{
	char *end;

	if (len == 0 || !(end = strbuf_reserve(buf, len)))
		return;
	memcpy(end, data, len);
	end[len] = '\0';
	buf->len += len;
}

void strbuf_add_char(struct strbuf *buf, char c)
{
	char *end = strbuf_reserve(buf, 1);

	if (!end)
		return;
	end[0] = c;
	end[1] = '\0';
	buf->len++;
}

void strbuf_add_str(struct strbuf *buf, struct str s)
{
	strbuf_add(buf, s.data, s.len);
}

void strbuf_add_text(struct strbuf *buf, const char *text)
{
	strbuf_add(buf, text, strlen(text));
}

void strbuf_add_code_point(struct strbuf *buf, uint32_t code_point)
{
	static const unsigned char leads[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
	size_t len = code_point < 0x80 ? 1 : code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
	char bytes[4];

	assert(code_point < 0xD800 || (code_point > 0xDFFF && code_point <= 0x10FFFF));
	for (size_t i = len - 1; i > 0; i--, code_point >>= 6)
		bytes[i] = (char)(0x80 | (code_point & 0x3F));
	bytes[0] = (char)(leads[len] | code_point);
	strbuf_add(buf, bytes, len);
}

void strbuf_add_integer(struct strbuf *buf, int64_t number)
{
	char digits[20];
	size_t first = sizeof(digits);
	uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;

	do {
		digits[--first] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	if (number < 0)
		digits[--first] = '-';
	strbuf_add(buf, digits + first, sizeof(digits) - first);
}

void strbuf_printf(struct strbuf *buf, const char *format, ...)
{
	va_list args;
	char *end;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	assert(len >= 0);
	if (len == 0 || !(end = strbuf_reserve(buf, (size_t)len)))
		return;
	va_start(args, format);
	(void)vsnprintf(end, (size_t)len + 1, format, args);
	va_end(args);
	buf->len += (size_t)len;
}

struct str strbuf_str(const struct strbuf *buf)
{
	return (struct str){ buf->data, buf->len };
}
