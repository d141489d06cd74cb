/* Finds the route of a request. */
#pragma once
#include "http/exchange.h"
#include "http/loop.h"

/* Sets the request's route and path values, or a problem: 404, or 405 with what is allowed. */
void router_find(struct exchange *exchange, const struct application *application);
/* True if `path` fits the pattern; the values of its {parameters} go to `values`. */
bool router_match(const char *pattern, struct str path, struct str values[REQUEST_PATH_PARAMETERS]);
