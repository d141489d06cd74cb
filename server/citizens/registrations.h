/* The endpoints that fill and show the queue. */
#pragma once
#include "http/request.h"

extern const struct endpoint citizens_register;
extern const struct endpoint citizens_import;
extern const struct endpoint groups_list;
extern const struct endpoint groups_read;
extern const struct endpoint withdrawals_create;
