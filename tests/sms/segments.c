/* Reads a string of JSON a line; prints its encoding and the bytes of each of its parts. */
#include <assert.h>
#include <jansson.h>
#include <stdio.h>

#include "sms/segments.h"

#define LINE_BYTES 65536

static void print_parts(struct str text)
{
	struct sms_segments segments;
	const bool counted = sms_segments_of(text, SMS_DEFAULT_TABLES, &segments);

	assert(counted);
	printf("%s", segments.encoding == SMS_GSM7 ? "GSM-7" : "UCS-2");
	for (uint32_t i = 0; i < segments.count; i++)
		printf(" %zu", (i + 1 < segments.count ? segments.starts[i + 1] : text.len) -
				       segments.starts[i]);
	printf("\n");
}

int main(void)
{
	static char line[LINE_BYTES];

	while (fgets(line, sizeof(line), stdin)) {
		json_t *string = json_loads(line, JSON_DECODE_ANY, NULL);

		assert(json_is_string(string));
		print_parts((struct str){ json_string_value(string), json_string_length(string) });
		json_decref(string);
	}
	return 0;
}
