/* The endpoints that read the log of changes. */
#pragma once
#include "http/request.h"

extern const struct endpoint feed_changes;
extern const struct endpoint feed_sitrep;
extern const struct endpoint feed_events;
extern const struct endpoint sitreps_freeze;
extern const struct endpoint sitreps_list;
extern const struct endpoint sitreps_read;
extern const struct endpoint sitreps_people;
