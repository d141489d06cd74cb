/* What an account may be called. */
#include "auth/username.h"

static bool is_alphanumeric(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool username_valid(struct str name)
{
	if (name.len < 2 || name.len > USERNAME_MAX || str_equal(name, STR("kafiled")))
		return false;
	for (size_t i = 0; i < name.len; i++) {
		const char c = name.data[i];
		if (!is_alphanumeric(c) && c != '.' && c != '-' && c != '_')
			return false;
	}
	return is_alphanumeric(name.data[0]) && is_alphanumeric(name.data[name.len - 1]);
}

struct str username_typed(struct arena *arena, struct str name)
{
	char *lower = arena_alloc(arena, name.len + 1);

	for (size_t i = 0; i < name.len; i++) {
		const char c = name.data[i];
		lower[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
	}
	return (struct str){ lower, name.len };
}
