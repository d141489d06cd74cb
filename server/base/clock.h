/* Time: instants are microseconds since 1970-01-01T00:00:00Z, days count from 1970-01-01. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

typedef int64_t instant; /* microseconds since the Unix epoch, UTC */

#define INSTANT_NULL INT64_MIN
#define INSTANT_SECOND INT64_C(1000000)

/* The wall clock. */
instant clock_now(void);
/* Milliseconds of a clock that never jumps, for deadlines. */
int64_t clock_monotonic_ms(void);

/* Today in UTC. */
int32_t today_is(void);

/* Days since 1970-01-01 of a date of the proleptic Gregorian calendar. */
int32_t days_from_civil(int year, int month, int day);
void civil_from_days(int32_t days, int *out_year, int *out_month, int *out_day);
/* True if the day exists: year 1..9999, month 1..12, day within the month. */
bool civil_exists(int year, int month, int day);

#define BORN_FROM_YEAR 1900
/* Whether somebody alive on `today` may have been born on `day`: from 1900-01-01 to today. */
bool birth_day_holds(int32_t day, int32_t today);

/* RFC 3339 in UTC: "2022-03-10T06:00:00Z", with ".123456" only where the fraction is not zero. At
 * most 28 bytes. */
void instant_format(struct strbuf *buf, instant at);
/* "2022-03-10". */
void date_format(struct strbuf *buf, int32_t days);
