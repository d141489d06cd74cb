/* What is refused without an exchange: see refusals.c. Private to the door. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct MHD_Connection;

/* True if the request's head takes more than `limit` bytes of its connection's pool: then its
 * client was told, and the connection is to be closed. */
bool refuse_large_head(struct MHD_Connection *connection, const char *url, size_t limit);
/* The same, if the head can be read in two ways: see head.h. */
bool refuse_bad_head(struct MHD_Connection *connection, const char *method, struct str target,
	const char *version);
/* Tells whoever sends too slowly; the connection is to be shut. */
void refuse_late(int fd);
