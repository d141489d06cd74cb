/* The endpoints that fill and show the queue. */
#pragma once
#include "http/request.h"

extern const struct endpoint citizens_register;
extern const struct endpoint citizens_import;
extern const struct endpoint groups_list;
extern const struct endpoint groups_read;
extern const struct endpoint groups_change;
extern const struct endpoint groups_add_member;
extern const struct endpoint groups_join;
extern const struct endpoint groups_split;
extern const struct endpoint withdrawals_create;
extern const struct endpoint reinstatements_create;
