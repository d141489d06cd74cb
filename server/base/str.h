/* Text: `struct str` is a view of bytes that came from outside, `struct strbuf` a growing buffer of
 * ours. */
#pragma once
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Not NUL-terminated; may hold any byte. `data` NULL means absent, which is not the same as empty.
 */
struct str {
	const char *data;
	size_t len;
};

#define STR(literal) ((struct str){ (literal), sizeof(literal) - 1 })
#define STR_NULL ((struct str){ NULL, 0 })
#define STR_FMT "%.*s"
#define STR_ARG(s) (int)(s).len, (s).data

/* A view of a NUL-terminated string; NULL gives STR_NULL. */
struct str str_from(const char *text);
bool str_equal(struct str a, struct str b);
/* Byte by byte, as memcmp orders them; neither is absent. */
int str_compare(struct str a, struct str b);
/* ASCII letters only; every other byte must be the same. */
bool str_equal_ignoring_case(struct str a, struct str b);
bool str_starts_with(struct str s, struct str prefix);
/* `s` without ASCII spaces and tabs at both ends. */
struct str str_trim(struct str s);
/* Cuts at the first `separator`: returns the head, leaves the rest in `*s` (STR_NULL after the last
 * piece). */
struct str str_next(struct str *s, char separator);
/* Well-formed UTF-8 by RFC 3629: no surrogates, no overlong forms, nothing past U+10FFFF. */
bool str_is_utf8(struct str s);
/* The number of code points of well-formed UTF-8. */
size_t str_code_points(struct str s);
/* Takes the first code point off `*s`, which is well-formed UTF-8 and not empty. */
uint32_t str_next_code_point(struct str *s);

/*
 * A buffer that grows up to `limit` bytes. Past the limit nothing more is written and `overflow` is
 * set: check once, at the end. `data` is never NULL and always NUL-terminated.
 */
struct strbuf {
	char *data;
	size_t len;
	size_t capacity;
	size_t limit;
	bool overflow;
};

void strbuf_init(struct strbuf *buf, size_t limit);
void strbuf_release(struct strbuf *buf);
/* Empties it and keeps its memory. */
void strbuf_reset(struct strbuf *buf);
void strbuf_add(struct strbuf *buf, const void *data, size_t len);
void strbuf_add_char(struct strbuf *buf, char c);
void strbuf_add_str(struct strbuf *buf, struct str s);
void strbuf_add_text(struct strbuf *buf, const char *text);
/* As UTF-8. */
void strbuf_add_code_point(struct strbuf *buf, uint32_t code_point);
void strbuf_add_integer(struct strbuf *buf, int64_t number);
void strbuf_printf(struct strbuf *buf, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* For strbuf_reserve alone: the same when the room is not there yet. */
char *strbuf_grow(struct strbuf *buf, size_t len);
/*
 * Room for `len` more bytes and a NUL, both to be written by the caller and counted with
 * `buf->len += n`; NULL past the limit.
 */
static inline char *strbuf_reserve(struct strbuf *buf, size_t len)
{
	if (buf->overflow || len > buf->capacity - buf->len)
		return strbuf_grow(buf, len);
	return buf->data + buf->len;
}
struct str strbuf_str(const struct strbuf *buf);
