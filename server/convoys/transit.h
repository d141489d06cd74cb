/* The countries on the way, as a plan names them. */
#pragma once
#include "http/input.h"

/* The body's `transit`: ISO 3166-1 alpha-2, in travel order, joined by commas; STR_NULL if absent.
 */
struct str transit_read(struct input *body);
