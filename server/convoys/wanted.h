/* Who a plan means: travel groups, or people by reference. */
#pragma once
#include "http/input.h"

/* `reference` is null where `group_id` counts. */
struct wanted_item {
	struct uuid group_id;
	struct str reference;
};

struct wanted {
	struct wanted_item *items;
	size_t count;
};

/* The body's `groups` or `references`, at most 200; none if it has neither. */
struct wanted wanted_read(struct input *body);
