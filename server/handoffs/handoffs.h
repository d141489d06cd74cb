/* The endpoints where people are received at a border post. */
#pragma once
#include "http/request.h"

extern const struct endpoint handoffs_accept;
extern const struct endpoint handoffs_reconcile;
extern const struct endpoint exceptions_list;
extern const struct endpoint exceptions_settle;
