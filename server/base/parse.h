/* Strict readers of text from outside: each accepts the whole input or nothing, and leaves `out`
 * untouched on failure. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/str.h"

struct uuid {
	uint8_t bytes[16];
};

/* Decimal digits with an optional minus; nothing outside min..max. */
bool parse_integer(struct str s, int64_t min, int64_t max, int64_t *out);
/* RFC 3339 with any offset; a local time without an offset is refused, so is a leap second or a day
 * that does not exist. */
bool parse_instant(struct str s, instant *out);
/* "2022-03-10", a day that exists; days since 1970-01-01. */
bool parse_date(struct str s, int32_t *out);
/* 8-4-4-4-12 hexadecimal digits of either case. */
bool parse_uuid(struct str s, struct uuid *out);
/*
 * A phone number to E.164 (domain.md 4.3): spaces, hyphens, dots and brackets are dropped, 00
 * becomes +. A number without + or 00 is refused: nobody can know its country. `out` holds at most
 * 16 characters and a NUL.
 */
bool parse_phone(struct str s, char out[17]);
/* A duration such as "12h", "30m", "7d", "45s"; seconds, at least 1. */
bool parse_duration(struct str s, int64_t *out_seconds);
