/* Every endpoint: method, path, who may, what it takes. */
#pragma once
#include "http/request.h"

extern const struct route routes[];
extern const size_t route_count;
