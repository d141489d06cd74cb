/* What a code point is to somebody who reads what people type on their phones. */
#pragma once
#include "base/str.h"

/* A letter of any script; digits are none. */
bool is_letter(uint32_t code_point);
/* A small letter of the scripts that have two cases here: Latin and Cyrillic. */
bool is_small_letter(uint32_t code_point);
bool is_digit(uint32_t code_point);
/* A mark on the letter before it. */
bool is_mark(uint32_t code_point);
/* A direction, a joiner, a variant of an emoji. */
bool is_invisible(uint32_t code_point);
/*
 * The letter without case, without Turkish marks, and Cyrillic ones that look Latin as Latin: ı, İ
 * and і are I. Letters that an old gateway makes of Turkish ones (Þ for Ş, Ý for İ) are these.
 */
uint32_t bare_letter(uint32_t code_point);
