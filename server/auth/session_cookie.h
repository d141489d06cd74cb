/* The cookie that holds a browser's session: __Host-kafile, which only TLS carries, and on one's
 * own machine without TLS kafile. */
#pragma once
#include "base/arena.h"
#include "http/credentials.h"

/* The token that the cookie of this request holds; STR_NULL without one. */
struct str session_cookie_find(const struct credentials *credentials);
/* What Set-Cookie says, for so many seconds; with an empty token and 0 it is deleted. */
const char *session_cookie_set(struct arena *arena, const struct credentials *credentials,
	struct str token, int64_t seconds);
