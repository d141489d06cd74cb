/* Reads one person of a registration. */
#include "citizens/member.h"

#include <string.h>

#include "auth/keyring_current.h"
#include "base/ids.h"
#include "citizens/document.h"
#include "citizens/national_id.h"
#include "citizens/sealing.h"
#include "http/problem.h"

#define NAME_MAX_SYMBOLS 100
#define BORN_FROM_YEAR 1900
#define NEED_MAX_SYMBOLS 20

static const char *const need_codes[] = { "wheelchair", "stretcher", "oxygen", "dialysis",
	"insulin", "pregnant", "infant", "elderly", "visual", "hearing", "cognitive", "interpreter",
	"other" };

#define NEED_CODES (sizeof(need_codes) / sizeof(need_codes[0]))
#define NEEDS_ACCESSIBLE_SEAT 2 /* the first of them */

static struct str name_read(struct input *in, const char *name, const char *in_mrz)
{
	struct str text = input_text(in, name, NAME_MAX_SYMBOLS, in_mrz ? OPTIONAL : REQUIRED);

	if (text.data && str_trim(text).len == 0)
		input_refuse(in, name, "A name is not blank.");
	if (text.data || input_has(in, name))
		return text;
	if (in_mrz && in_mrz[0])
		return arena_copy(in->req->arena, str_from(in_mrz));
	if (in_mrz)
		input_refuse(in, name, "The machine readable zone has none: give it here.");
	return text;
}

static int32_t day_in_range(struct input *in, int32_t day, int32_t today)
{
	if (day <= today && day >= days_from_civil(BORN_FROM_YEAR, 1, 1))
		return day;
	input_refuse(in, "birth_date", "Nobody alive was born then: from %d-01-01 to today.",
		BORN_FROM_YEAR);
	return DB_NULL_INTEGER;
}

static void birth_from_mrz(const struct mrz *mrz, struct citizens_register_members *out)
{
	if (mrz->birth_date != MRZ_NO_DATE) {
		out->birth_date = mrz->birth_date;
		out->birth_precision = STR("day");
	} else if (mrz->birth_year) {
		out->birth_date = days_from_civil(mrz->birth_year, 1, 1);
		out->birth_precision = STR("year");
	}
}

/* "1991-05-17" or "1991". */
static void birth_read(struct input *in, int32_t today, const struct mrz *mrz,
	struct citizens_register_members *out)
{
	struct str text = input_text(in, "birth_date", 10, OPTIONAL);
	int64_t year;
	int32_t day;

	out->birth_date = DB_NULL_INTEGER;
	out->birth_precision = STR("unknown");
	if (!text.data) {
		if (mrz)
			birth_from_mrz(mrz, out);
		return;
	}
	if (text.len == 4 && parse_integer(text, 1000, 9999, &year)) {
		out->birth_date = day_in_range(in, days_from_civil((int)year, 1, 1), today);
		out->birth_precision = STR("year");
	} else if (parse_date(text, &day)) {
		out->birth_date = day_in_range(in, day, today);
		out->birth_precision = STR("day");
	} else {
		input_refuse(in, "birth_date",
			"This must be a day that exists, such as 1991-05-17, or a year.");
	}
}

static struct str national_id_read(struct input *in, const struct mrz *mrz)
{
	struct str text = input_text(in, "national_id", 20, OPTIONAL);

	if (!text.data)
		return mrz && mrz->national_id[0]
			       ? arena_copy(in->req->arena, str_from(mrz->national_id))
			       : STR_NULL;
	struct str digits = str_trim(text);
	if (national_id_valid(digits))
		return digits;
	input_refuse(in, "national_id",
		"A T.C. kimlik no has 11 digits; the check digits of this one do not fit.");
	return STR_NULL;
}

static struct str sex_read(struct input *in, const struct mrz *mrz)
{
	struct str sex = input_choice(in, "sex", "F|M|X", OPTIONAL);

	if (!sex.data && mrz && mrz->sex != 'X')
		sex = mrz->sex == 'F' ? STR("F") : STR("M");
	return sex;
}

static size_t need_number(struct str code)
{
	for (size_t i = 0; i < NEED_CODES; i++)
		if (str_equal(code, str_from(need_codes[i])))
			return i;
	return NEED_CODES;
}

/* Codes joined by commas, each once; STR_NULL for none. */
static struct str needs_read(struct input *in, bool *accessible)
{
	const size_t count = input_list(in, "needs", 0, NEED_CODES, OPTIONAL);
	bool present[NEED_CODES] = { false };
	struct str needs = STR_NULL;

	for (size_t i = 0; i < count; i++) {
		struct str code = input_list_text(in, "needs", i, NEED_MAX_SYMBOLS);
		size_t number = code.data ? need_number(code) : NEED_CODES;
		if (number < NEED_CODES)
			present[number] = true;
		else if (code.data)
			input_refuse(in, "needs",
				"One of these is not a need that we know, such as wheelchair.");
	}
	*accessible = false;
	for (size_t i = 0; i < NEED_CODES; i++) {
		if (!present[i])
			continue;
		*accessible |= i < NEEDS_ACCESSIBLE_SEAT;
		needs = needs.data ? arena_printf(in->req->arena, STR_FMT ",%s", STR_ARG(needs),
					     need_codes[i])
				   : str_from(need_codes[i]);
	}
	return needs;
}

static void seal(struct input *in, enum sealed_column column, struct uuid citizen, struct str value,
	struct str *out_hash, struct str *out_sealed)
{
	const struct keyring *ring = keyring_current();

	if (!value.data)
		return;
	*out_hash = sealing_hash(in->req->arena, ring, column, value);
	*out_sealed = sealing_seal(in->req->arena, ring, column, citizen, value);
	if (!out_hash->data || !out_sealed->data)
		problem_set(in->req, PROBLEM_internal_error,
			"This server has no field key: run 'kafiled key new'.");
}

static void reference_give(struct input *in, struct citizens_register_members *out)
{
	char reference[REFERENCE_SYMBOLS + 1];

	reference_new(reference);
	out->id = uuid_new();
	out->reference = arena_copy(in->req->arena, str_from(reference));
}

static void compare_birth(const struct input *in, const struct mrz *mrz, struct warnings *warnings,
	const struct citizens_register_members *out)
{
	if (mrz->birth_date != MRZ_NO_DATE && str_equal(out->birth_precision, STR("day")) &&
		out->birth_date != mrz->birth_date)
		warnings_add(warnings, in->pointer, "birth_date",
			"The machine readable zone has another birth date.");
}

void member_read(struct input *in, int32_t today, struct warnings *warnings,
	struct citizens_register_members *out)
{
	const struct document document = document_read(in, today, warnings);
	const struct mrz *mrz = document.has_mrz ? &document.mrz : NULL;

	reference_give(in, out);
	out->given_names = name_read(in, "given_names", mrz ? mrz->given_names : NULL);
	out->family_name = name_read(in, "family_name", mrz ? mrz->family_name : NULL);
	birth_read(in, today, mrz, out);
	out->sex = sex_read(in, mrz);
	out->nationality = state_read(in, "nationality");
	if (!out->nationality.data && mrz && mrz->nationality[0])
		out->nationality = arena_copy(in->req->arena, str_from(mrz->nationality));
	out->document_type = document.type;
	out->document_state = document.issuing_state;
	out->document_expires_on = document.expires_on;
	out->needs = needs_read(in, &out->accessible);
	if (mrz)
		compare_birth(in, mrz, warnings, out);
	seal(in, SEALED_NATIONAL_ID, out->id, national_id_read(in, mrz), &out->national_id_hash,
		&out->national_id_sealed);
	seal(in, SEALED_DOCUMENT, out->id, document.number, &out->document_hash,
		&out->document_sealed);
	input_end(in);
}
