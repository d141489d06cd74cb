/* When somebody told or decided something. */
#pragma once
#include "http/input.h"

/* The field `occurred_at`, which does not lie in the future; INSTANT_NULL if absent. */
instant occurred_read(struct input *body, enum presence presence);
