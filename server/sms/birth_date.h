/* Birth dates in the forms that people write. */
#pragma once
#include "base/str.h"

struct sms_birth {
	int32_t date;         /* of a year, its first day */
	struct str precision; /* day, year */
};

/*
 * Day first, with dots, slashes, hyphens, spaces or nothing between (17.05.1991, 17/5/1991,
 * 17051991), or year first (1991-05-17), or a year alone; words may follow (1991 doğumlu). The year
 * has four digits: "22" may be a child or somebody of a hundred. False for anything else, for a day
 * that does not exist, and where nobody alive on `today` was born; `out` then stays as it was.
 */
bool sms_birth_parse(struct str text, int32_t today, struct sms_birth *out);
