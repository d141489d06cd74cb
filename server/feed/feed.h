/* The endpoints that read the log of changes. */
#pragma once
#include "http/request.h"

extern const struct endpoint feed_changes;
extern const struct endpoint feed_sitrep;
