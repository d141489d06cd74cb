/* JSON text, written from left to right into a buffer. */
#include "base/json_writer.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/ids.h"

#define DEEPEST 31

/* What follows the backslash; 'u' stands for a whole \u00xx, 0 for a byte that is written as it is.
 */
static const char escapes[256] = {
	['\b'] = 'b',
	['\t'] = 't',
	['\n'] = 'n',
	['\f'] = 'f',
	['\r'] = 'r',
	['"'] = '"',
	['\\'] = '\\',
	[0x00] = 'u',
	[0x01] = 'u',
	[0x02] = 'u',
	[0x03] = 'u',
	[0x04] = 'u',
	[0x05] = 'u',
	[0x06] = 'u',
	[0x07] = 'u',
	[0x0B] = 'u',
	[0x0E] = 'u',
	[0x0F] = 'u',
	[0x10 ... 0x1F] = 'u',
};

void json_init(struct json_writer *json, struct strbuf *buf)
{
	*json = (struct json_writer){ .buf = buf };
}

/* Room for a value of at most `len` bytes behind its comma, which it has unless it is the first
 * here or has its key already; NULL past the limit. */
static char *value_begin(struct json_writer *json, size_t len)
{
	const uint32_t here = UINT32_C(1) << json->depth;
	const bool comma = !json->after_key && (json->has_element & here);
	char *out = strbuf_reserve(json->buf, len + 1);

	json->has_element |= here;
	json->after_key = false;
	if (out && comma)
		*out++ = ',';
	return out;
}

static void value_end(struct json_writer *json, char *end)
{
	*end = '\0';
	json->buf->len = (size_t)(end - json->buf->data);
}

static void begin(struct json_writer *json, char bracket)
{
	char *out = value_begin(json, 1);

	if (out) {
		*out = bracket;
		value_end(json, out + 1);
	}
	assert(json->depth < DEEPEST);
	json->depth++;
	json->has_element &= ~(UINT32_C(1) << json->depth);
}

static void end(struct json_writer *json, char bracket)
{
	assert(json->depth > 0 && !json->after_key);
	json->depth--;
	strbuf_add_char(json->buf, bracket);
}

void json_object_begin(struct json_writer *json)
{
	begin(json, '{');
}

void json_object_end(struct json_writer *json)
{
	end(json, '}');
}

void json_array_begin(struct json_writer *json)
{
	begin(json, '[');
}

void json_array_end(struct json_writer *json)
{
	end(json, ']');
}

static char *put_key(char *out, struct str name)
{
	*out++ = '"';
	memcpy(out, name.data, name.len);
	out += name.len;
	*out++ = '"';
	*out++ = ':';
	return out;
}

void json_key_str(struct json_writer *json, struct str name)
{
	assert(!json->after_key);
	char *out = value_begin(json, name.len + 3);

	json->after_key = true;
	if (!out)
		return;
	value_end(json, put_key(out, name));
}

static void add_escape(struct strbuf *buf, unsigned char byte)
{
	static const char digits[] = "0123456789abcdef";
	char text[] = { '\\', escapes[byte], '0', '0', digits[byte >> 4], digits[byte & 15] };

	strbuf_add(buf, text, escapes[byte] == 'u' ? 6 : 2);
}

/* The bytes of `value` up to the first that needs an escape. */
static size_t plain_run(struct str value)
{
	const unsigned char *bytes = (const unsigned char *)value.data;
	size_t i = 0;

	while (i < value.len && !escapes[bytes[i]])
		i++;
	return i;
}

static void add_escaped(struct strbuf *buf, struct str rest)
{
	while (rest.len > 0) {
		size_t run = plain_run(rest);
		strbuf_add(buf, rest.data, run);
		if (run < rest.len)
			add_escape(buf, (unsigned char)rest.data[run++]);
		rest = (struct str){ rest.data + run, rest.len - run };
	}
}

/* Behind `out`, where there is room for it between its quotes; escapes make room of their own. */
static void put_string(struct json_writer *json, char *out, struct str value)
{
	const size_t run = plain_run(value);

	*out++ = '"';
	memcpy(out, value.data, run);
	out += run;
	if (run == value.len) {
		*out++ = '"';
		value_end(json, out);
		return;
	}
	value_end(json, out);
	add_escaped(json->buf, (struct str){ value.data + run, value.len - run });
	strbuf_add_char(json->buf, '"');
}

void json_put_string(struct json_writer *json, struct str value)
{
	if (!value.data) {
		json_put_null(json);
		return;
	}
	char *out = value_begin(json, value.len + 2);

	if (out)
		put_string(json, out, value);
}

void json_put_member_str(struct json_writer *json, struct str name, struct str value)
{
	assert(!json->after_key);
	char *out = value_begin(json, name.len + value.len + 7);

	if (!out)
		return;
	out = put_key(out, name);
	if (value.data) {
		put_string(json, out, value);
		return;
	}
	memcpy(out, "null", 4);
	value_end(json, out + 4);
}

void json_put_text(struct json_writer *json, const char *value)
{
	json_put_string(json, str_from(value));
}

void json_put_integer(struct json_writer *json, int64_t value)
{
	char *out = value_begin(json, 0);

	if (out)
		value_end(json, out);
	strbuf_add_integer(json->buf, value);
}

/* The shortest of 15 to 17 digits that reads back as the same number; what JSON cannot say is null.
 */
void json_put_number(struct json_writer *json, double value)
{
	char text[32];
	int len = 0;

	if (!isfinite(value)) {
		json_put_null(json);
		return;
	}
	for (int precision = 15; precision <= 17; precision++) {
		double back;

		len = snprintf(text, sizeof(text), "%.*g", precision, value);
		if (sscanf(text, "%lf", &back) == 1 && memcmp(&back, &value, sizeof(back)) == 0)
			break;
	}
	json_put_raw(json, (struct str){ text, (size_t)len });
}

void json_put_boolean(struct json_writer *json, bool value)
{
	json_put_raw(json, value ? STR("true") : STR("false"));
}

void json_put_null(struct json_writer *json)
{
	json_put_raw(json, STR("null"));
}

/* The caller appends the text, which needs no escaping, and a quote. */
static void text_begin(struct json_writer *json)
{
	char *out = value_begin(json, 1);

	if (!out)
		return;
	*out++ = '"';
	value_end(json, out);
}

void json_put_instant(struct json_writer *json, instant value)
{
	if (value == INSTANT_NULL) {
		json_put_null(json);
		return;
	}
	text_begin(json);
	instant_format(json->buf, value);
	strbuf_add_char(json->buf, '"');
}

void json_put_date(struct json_writer *json, int32_t days)
{
	text_begin(json);
	date_format(json->buf, days);
	strbuf_add_char(json->buf, '"');
}

void json_put_uuid(struct json_writer *json, struct uuid value)
{
	char text[37];

	uuid_format(value, text);
	json_put_string(json, (struct str){ text, sizeof(text) - 1 });
}

void json_put_raw(struct json_writer *json, struct str value)
{
	char *out = value_begin(json, value.len);

	if (!out)
		return;
	if (value.len > 0)
		memcpy(out, value.data, value.len);
	value_end(json, out + value.len);
}
