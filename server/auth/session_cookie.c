/* Finds and makes the session's cookie. */
#include "auth/session_cookie.h"

static struct str name_for(const struct credentials *credentials)
{
	return credentials_on_loopback(credentials) ? STR("kafile") : STR("__Host-kafile");
}

struct str session_cookie_find(const struct credentials *credentials)
{
	const struct str name = name_for(credentials);
	struct str rest = credentials->cookie;

	while (rest.data) {
		struct str value = str_trim(str_next(&rest, ';'));
		if (str_equal(str_trim(str_next(&value, '=')), name) && value.data)
			return str_trim(value);
	}
	return STR_NULL;
}

const char *session_cookie_set(struct arena *arena, const struct credentials *credentials,
	struct str token, int64_t seconds)
{
	const bool plain = credentials_on_loopback(credentials);

	return arena_printf(arena,
		STR_FMT "=" STR_FMT "; Path=/; Max-Age=%lld; %sHttpOnly; SameSite=Strict",
		STR_ARG(name_for(credentials)), STR_ARG(token), (long long)seconds,
		plain ? "" : "Secure; ")
		.data;
}
