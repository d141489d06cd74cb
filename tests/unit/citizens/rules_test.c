/* Identity numbers, machine readable zones and birth dates by the cases that the web application is
 * tested with. */
#include <string.h>

#include "citizens/birth.h"
#include "citizens/mrz.h"
#include "citizens/national_id.h"
#include "unit/rule_vectors.h"

/* What each field and fault of a case is here. */
static const struct {
	const char *field, *fault;
	enum mrz_fault bit;
} mrz_faults[MRZ_FAULTS] = {
	{ "number", "check_digit", MRZ_NUMBER_CHECK },
	{ "birth_date", "check_digit", MRZ_BIRTH_CHECK },
	{ "expiry_date", "check_digit", MRZ_EXPIRY_CHECK },
	{ "optional", "check_digit", MRZ_OPTIONAL_CHECK },
	{ "composite", "check_digit", MRZ_COMPOSITE_CHECK },
	{ "birth_date", "no_such_day", MRZ_BIRTH_DATE },
	{ "expiry_date", "no_such_day", MRZ_EXPIRY_DATE },
	{ "sex", "symbols", MRZ_SEX },
	{ "nationality", "symbols", MRZ_NATIONALITY },
	{ "issuing_state", "symbols", MRZ_ISSUING_STATE },
	{ "names", "symbols", MRZ_NAMES },
};

static unsigned mrz_fault_bit(const json_t *fault)
{
	for (size_t i = 0; i < MRZ_FAULTS; i++)
		if (strcmp(vector_text(fault, "field"), mrz_faults[i].field) == 0 &&
			strcmp(vector_text(fault, "fault"), mrz_faults[i].fault) == 0)
			return mrz_faults[i].bit;
	fail_msg("there is no fault '%s' of '%s'", vector_text(fault, "fault"),
		vector_text(fault, "field"));
	return 0;
}

static unsigned expected_faults(const json_t *vector)
{
	const json_t *fault;
	unsigned faults = 0;
	size_t i;

	json_array_foreach (json_object_get(vector, "faults"), i, fault)
		faults |= mrz_fault_bit(fault);
	return faults;
}

static json_t *text_new(const char *text)
{
	return text[0] ? json_string(text) : json_null();
}

static json_t *day_new(int32_t day)
{
	struct strbuf text;

	if (day == MRZ_NO_DATE)
		return json_null();
	strbuf_init(&text, 16);
	date_format(&text, day);
	json_t *json = json_string(text.data);
	strbuf_release(&text);
	return json;
}

static json_t *birth_new(const struct mrz *mrz)
{
	if (mrz->birth_date != MRZ_NO_DATE || mrz->birth_year == 0)
		return day_new(mrz->birth_date);
	return json_sprintf("%04d", mrz->birth_year);
}

/* As a registration has them. */
static json_t *member_new(const struct mrz *mrz)
{
	const char sex[] = { mrz->sex, '\0' };
	const char *type = mrz->document == MRZ_PASSPORT ? "passport" : "id_card";

	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:{s:s, s:o, s:o, s:o}}", "given_names",
		text_new(mrz->given_names), "family_name", text_new(mrz->family_name), "birth_date",
		birth_new(mrz), "sex", text_new(mrz->sex == 'X' ? "" : sex), "nationality",
		text_new(mrz->nationality), "national_id", text_new(mrz->national_id), "document",
		"type", type, "issuing_state", text_new(mrz->issuing_state), "number",
		text_new(mrz->number), "expires_on", day_new(mrz->expiry_date));
}

static void zone_is_read(const json_t *vector)
{
	struct str input = str_from(vector_text(vector, "input"));
	struct mrz mrz;
	bool is_zone = mrz_parse(input, vector_day(vector, "today"), &mrz);

	vector_holds(vector, is_zone == !json_object_get(vector, "refused"));
	if (!is_zone)
		return;
	json_t *member = member_new(&mrz);
	json_t *optional = text_new(mrz.optional);
	vector_holds(vector, mrz.faults == expected_faults(vector));
	vector_holds(vector, json_equal(member, json_object_get(vector, "member")));
	vector_holds(vector, json_equal(optional, json_object_get(vector, "optional")));
	json_decref(member);
	json_decref(optional);
}

static void zones_are_read_as_in_the_web_application(void **state)
{
	(void)state;
	rule_vectors("mrz.json", "cases", zone_is_read);
}

/* Trimmed, as the field of a registration is. */
static void national_id_is_read(const json_t *vector)
{
	struct str number = str_trim(str_from(vector_text(vector, "input")));
	const char *value = vector_text(vector, "value");

	vector_holds(vector, national_id_valid(number) == (value != NULL));
	vector_holds(vector, !value || str_equal(number, str_from(value)));
}

static void national_ids_are_read_as_in_the_web_application(void **state)
{
	(void)state;
	rule_vectors("national_id.json", "cases", national_id_is_read);
}

static struct birth birth_of(struct request *req, const json_t *text, int32_t today)
{
	json_t *object = json_pack("{s:O}", "birth_date", text);
	struct input in = { .req = req, .object = object, .pointer = "" };
	struct birth birth = birth_read(&in, today);

	json_decref(object);
	return birth;
}

static void birth_is_read(const json_t *vector)
{
	const char *precision = vector_text(vector, "precision");
	struct request req = { .arena = arena_new(1 << 16) };
	struct birth birth =
		birth_of(&req, json_object_get(vector, "input"), vector_day(vector, "today"));

	/* The empty text is refused before it is read as a date. */
	vector_holds(vector, req.problem == !precision);
	vector_holds(vector, !precision || str_equal(birth.precision, str_from(precision)));
	arena_free(req.arena);
}

static void births_are_read_as_in_the_web_application(void **state)
{
	(void)state;
	rule_vectors("birth.json", "cases", birth_is_read);
}

static void minor_is_told(const json_t *vector)
{
	struct request req = { .arena = arena_new(1 << 16) };
	int32_t day = vector_day(vector, "on");
	struct birth birth = birth_of(&req, json_object_get(vector, "birth"), day);
	bool minor = birth_is_minor(birth, day);

	if (minor != json_is_true(json_object_get(vector, "minor")))
		fail_msg("%s", vector_text(vector, "about"));
	arena_free(req.arena);
}

static void minors_are_told_as_in_the_web_application(void **state)
{
	(void)state;
	rule_vectors("birth.json", "ages", minor_is_told);
	assert_false(birth_is_minor(BIRTH_UNKNOWN, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zones_are_read_as_in_the_web_application),
		cmocka_unit_test(national_ids_are_read_as_in_the_web_application),
		cmocka_unit_test(births_are_read_as_in_the_web_application),
		cmocka_unit_test(minors_are_told_as_in_the_web_application),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
