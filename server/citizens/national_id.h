/* The number of a Turkish identity (T.C. kimlik no). */
#pragma once
#include "base/str.h"

#define NATIONAL_ID_DIGITS 11

/*
 * Eleven ASCII digits whose two check digits fit. Placeholders of one repeated digit are refused
 * although theirs fit. It holds neither birth date nor sex, and one swap of neighbours in ten goes
 * unnoticed: still compare names.
 */
bool national_id_valid(struct str s);
