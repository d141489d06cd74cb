/* Staff accounts, for admins and for commands. */
#pragma once

struct endpoint;

extern const struct endpoint staff_list;
extern const struct endpoint staff_read;
extern const struct endpoint staff_add;
extern const struct endpoint staff_change;
extern const struct endpoint staff_reset;
