/*
 * Writes JSON (RFC 8259) straight into a buffer; commas and escapes are its own affair.
 * The names without "put" are jansson's.
 */
#pragma once
#include "base/clock.h"
#include "base/parse.h"
#include "base/str.h"

struct json_writer {
	struct strbuf *buf;
	uint32_t has_element; /* bit n: something stands at depth n already */
	uint8_t depth;        /* at most 31: the shapes are ours */
	bool after_key;
};

void json_init(struct json_writer *json, struct strbuf *buf);
void json_object_begin(struct json_writer *json);
void json_object_end(struct json_writer *json);
void json_array_begin(struct json_writer *json);
void json_array_end(struct json_writer *json);
/* `name` needs no escaping: keys are ours. */
void json_key_str(struct json_writer *json, struct str name);
/* Its length is a constant where the name is one. */
static inline void json_key(struct json_writer *json, const char *name)
{
	json_key_str(json, (struct str){ name, __builtin_strlen(name) });
}

/* Key and string at once. */
void json_put_member_str(struct json_writer *json, struct str name, struct str value);
static inline void json_put_member(struct json_writer *json, const char *name, struct str value)
{
	json_put_member_str(json, (struct str){ name, __builtin_strlen(name) }, value);
}

/* Well-formed UTF-8; STR_NULL gives null. */
void json_put_string(struct json_writer *json, struct str value);
void json_put_text(struct json_writer *json, const char *value);
void json_put_integer(struct json_writer *json, int64_t value);
void json_put_number(struct json_writer *json, double value);
void json_put_boolean(struct json_writer *json, bool value);
void json_put_null(struct json_writer *json);
/* INSTANT_NULL gives null. */
void json_put_instant(struct json_writer *json, instant value);
void json_put_date(struct json_writer *json, int32_t days);
void json_put_uuid(struct json_writer *json, struct uuid value);
/* A value that is JSON already. */
void json_put_raw(struct json_writer *json, struct str value);
