/* What text from outside may be. */
#include "http/text_rules.h"

#include <string.h>

static bool has_control(struct str text, bool lines_allowed)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.data[i];
		if (lines_allowed && (c == '\n' || c == '\r' || c == '\t'))
			continue;
		/* C1 controls are C2 80 to C2 9F in UTF-8. */
		if (c < 0x20 || c == 0x7f)
			return true;
		if (c == 0xc2 && i + 1 < text.len && (unsigned char)text.data[i + 1] < 0xa0)
			return true;
	}
	return false;
}

const char *text_fault(struct arena *arena, struct str text, size_t max, bool lines_allowed)
{
	if (text.len == 0)
		return "This must not be empty; leave the field out if there is nothing to say.";
	if (!str_is_utf8(text))
		return "This is not valid UTF-8.";
	if (memchr(text.data, '\0', text.len))
		return "This must not contain a NUL character.";
	if (has_control(text, lines_allowed))
		return "This must not contain control characters.";
	if (str_code_points(text) > max)
		return arena_printf(arena, "This must have at most %zu characters.", max).data;
	return NULL;
}

bool text_is_choice(struct str text, const char *choices)
{
	struct str rest = str_from(choices);
	while (rest.data)
		if (str_equal(str_next(&rest, '|'), text))
			return true;
	return false;
}

static bool is_code_symbol(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

struct str text_code(struct arena *arena, struct str text)
{
	if (text.len < 2 || text.len > 40)
		return STR_NULL;
	char *code = arena_alloc(arena, text.len + 1);
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];
		code[i] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
		if (!is_code_symbol(code[i]))
			return STR_NULL;
	}
	return (struct str){ code, text.len };
}
