/* Nationalities and the states that issue documents. */
#pragma once
#include <stdbool.h>

#include "base/str.h"

/* ISO 3166-1 alpha-3 in capitals, or one of D, UTO, XXA, XXB, XXC of machine readable zones. */
bool nationality_valid(struct str code);
