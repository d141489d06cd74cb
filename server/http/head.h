/*
 * A request's head held against RFC 9112, byte by byte, as libmicrohttpd leaves it: it puts NULs
 * over the spaces of the request line, over colons and over what ends a line, and moves nothing. So
 * each part must begin where the one before it ended, two bytes later between lines: a fold, a bare
 * LF, a NUL or a second space leaves a gap or lacks a byte. (A NUL before a bare LF passes for a
 * CR; the line is the same one for every reader.) Two readers who see different requests in the
 * same bytes are how one client's request becomes a part of another's.
 */
#pragma once
#include <stdbool.h>

#include "base/str.h"
#include "http/problem_types.h"

struct head {
	const char *at; /* where the next part must begin */
	int hosts;
	int lengths;
	int codings;
	enum problem_type problem;
	const char *detail; /* what is wrong; NULL while nothing is */
};

/* What stands between method and version, before anything in it is decoded; STR_NULL if bytes are
 * in it that do not belong there. */
struct str head_target(struct str text);
void head_begin(struct head *head, const char *method, struct str target, const char *version);
/* In the order in which they were sent. */
void head_field(struct head *head, struct str name, struct str value);
/* `end` is where the head ended. */
void head_end(struct head *head, const char *end);
