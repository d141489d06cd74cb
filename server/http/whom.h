/* Whom a request means: people by reference, or whole groups. */
#pragma once
#include "http/input.h"

#define WHOM_MAX 200

/* One of both. */
struct whom {
	struct uuid group;    /* zeros: a person */
	struct str reference; /* STR_NULL: a group */
};

struct whom_list {
	struct whom *items;
	size_t count;
};

/* The list `references`. */
struct whom_list whom_references(struct input *body, enum presence presence);
/* The list `groups` or the list `references`; empty without both. */
struct whom_list whom_if_any(struct input *body);
/* Exactly one of them. */
struct whom_list whom_read(struct input *body);
