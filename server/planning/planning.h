/* Plans: who goes on which vehicle and why, proposed, done and offered. */
#pragma once
#include "http/request.h"

extern const struct endpoint plans_make;
extern const struct endpoint plans_commit;
extern const struct endpoint plans_offer;
extern const struct endpoint plans_waitlist;
