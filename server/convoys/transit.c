/* The countries on the way, as a plan names them. */
#include "convoys/transit.h"

#define COUNTRIES_MAX 10

static bool country_code(struct str s)
{
	return s.len == 2 && s.data[0] >= 'A' && s.data[0] <= 'Z' && s.data[1] >= 'A' &&
	       s.data[1] <= 'Z';
}

struct str transit_read(struct input *body)
{
	const size_t count = input_list(body, "transit", 0, COUNTRIES_MAX, OPTIONAL);
	struct str joined = STR_NULL;

	for (size_t i = 0; i < count; i++) {
		struct str country = input_list_text(body, "transit", i, 2);
		if (!country.data)
			continue;
		if (!country_code(country))
			input_refuse(body, "transit",
				"Element %zu is not an ISO 3166-1 alpha-2 code in capitals.", i);
		joined = joined.data ? arena_printf(body->req->arena, STR_FMT "," STR_FMT,
					       STR_ARG(joined), STR_ARG(country))
				     : country;
	}
	return joined;
}
