/* What text from outside may be, for bodies and queries alike. */
#pragma once
#include "base/arena.h"
#include "base/str.h"

/* NULL if `text` is well-formed UTF-8 of 1..max code points without control characters; else what
 * is wrong. */
const char *text_fault(struct arena *arena, struct str text, size_t max, bool lines_allowed);
/* `choices` are separated by |. */
bool text_is_choice(struct str text, const char *choices);
/* [A-Z0-9_-]{2,40}, lower case raised; STR_NULL for anything else. */
struct str text_code(struct arena *arena, struct str text);
