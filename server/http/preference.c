/* Reads the Prefer header: the first `wait` counts, parameters do not. */
#include "http/preference.h"

#include "base/parse.h"

static struct str unquoted(struct str word)
{
	if (word.len >= 2 && word.data[0] == '"' && word.data[word.len - 1] == '"')
		return (struct str){ word.data + 1, word.len - 2 };
	return word;
}

int preference_wait(struct str header, int most)
{
	while (header.data) {
		struct str one = str_next(&header, ',');
		struct str word = str_next(&one, ';');
		const struct str name = str_trim(str_next(&word, '='));
		int64_t seconds = 0;

		if (!str_equal_ignoring_case(name, STR("wait")))
			continue;
		if (word.data)
			(void)parse_integer(unquoted(str_trim(word)), 0, INT64_MAX, &seconds);
		return seconds > most ? most : (int)seconds;
	}
	return 0;
}
