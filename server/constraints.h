/* Which problem each named rule of the database becomes when a client runs into it. */
#pragma once
#include "http/loop.h"

/* Ends with a NULL constraint. */
extern const struct constraint_problem constraint_problems[];
