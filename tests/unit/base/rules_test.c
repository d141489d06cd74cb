/* Phone numbers and references by the cases that the web application is tested with. */
#include <string.h>

#include "base/ids.h"
#include "unit/rule_vectors.h"

/*
 * A country code is the page's, for numbers as one dials them inside a country: what it makes of
 * them is a number that stays as it is here.
 */
static void phone_is_read(const json_t *vector)
{
	const char *value = vector_text(vector, "value");
	const char *input = vector_text(vector, "input");
	bool by_country = input[0] != '+' && json_object_get(vector, "country_code");
	char phone[17];

	if (!parse_phone(str_from(input), phone)) {
		vector_holds(vector, !value || by_country);
		if (!value)
			return;
		vector_holds(vector, parse_phone(str_from(value), phone));
	}
	vector_holds(vector, value && strcmp(phone, value) == 0);
}

static void phones_are_read_as_in_the_web_application(void **state)
{
	(void)state;
	rule_vectors("phone.json", "cases", phone_is_read);
}

static enum reference_outcome expected_outcome(const json_t *vector)
{
	const char *fault = vector_text(vector, "fault");

	if (!fault)
		return REFERENCE_OK;
	return strcmp(fault, "mistyped") == 0 ? REFERENCE_MISTYPED : REFERENCE_MALFORMED;
}

static void reference_is_read(const json_t *vector)
{
	enum reference_outcome expected = expected_outcome(vector);
	char reference[REFERENCE_SYMBOLS + 1], shown[REFERENCE_SYMBOLS + 2];

	vector_holds(vector,
		reference_parse(str_from(vector_text(vector, "input")), reference) == expected);
	if (expected != REFERENCE_OK)
		return;
	reference_format(reference, shown);
	vector_holds(vector, strcmp(reference, vector_text(vector, "value")) == 0);
	vector_holds(vector, strcmp(shown, vector_text(vector, "shown")) == 0);
}

static void references_are_read_as_in_the_web_application(void **state)
{
	(void)state;
	rule_vectors("reference.json", "cases", reference_is_read);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(phones_are_read_as_in_the_web_application),
		cmocka_unit_test(references_are_read_as_in_the_web_application),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
