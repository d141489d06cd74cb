/* How many requests of each caller wait, so that one caller cannot take everybody's place. */
#pragma once
#include <stdbool.h>

#include "base/str.h"

#define ALLOWANCE_BUCKETS 1024

enum allowance_kind { ALLOWANCE_WAIT, ALLOWANCE_STREAM, ALLOWANCE_KINDS };

struct holder;

struct allowance {
	struct holder *holders[ALLOWANCE_BUCKETS]; /* by a hash of their subject */
};

/* A place of this caller, to be given back; NULL if they have `most` of this kind. */
struct holder *allowance_take(
	struct allowance *allowance, struct str subject, enum allowance_kind kind, int most);
void allowance_give_back(struct holder *holder, enum allowance_kind kind);
