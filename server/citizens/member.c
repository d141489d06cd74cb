/* Reads one person of a registration. */
#include "citizens/member.h"

#include <string.h>

#include "base/ids.h"
#include "citizens/birth.h"
#include "citizens/document.h"
#include "citizens/needs.h"
#include "citizens/numbers.h"

#define NAME_MAX_SYMBOLS 100

/* A zone that was given but cannot be read is refused by itself: names are not asked for besides.
 */
static struct str name_read(
	struct input *in, const char *name, const struct document *document, const char *in_mrz)
{
	struct str text =
		input_text(in, name, NAME_MAX_SYMBOLS, document->gave_mrz ? OPTIONAL : REQUIRED);

	if (text.data && str_trim(text).len == 0)
		input_refuse(in, name, "A name is not blank.");
	if (text.data || input_has(in, name) || !document->has_mrz)
		return text;
	if (in_mrz[0])
		return arena_copy(in->req->arena, str_from(in_mrz));
	input_refuse(in, name, "The machine readable zone has none: give it here.");
	return STR_NULL;
}

static struct birth birth_from_mrz(const struct mrz *mrz)
{
	if (mrz->birth_date != MRZ_NO_DATE)
		return (struct birth){ mrz->birth_date, STR("day") };
	if (mrz->birth_year)
		return (struct birth){ days_from_civil(mrz->birth_year, 1, 1), STR("year") };
	return BIRTH_UNKNOWN;
}

static struct str national_id_of(struct input *in, const struct mrz *mrz)
{
	struct str digits = national_id_read(in);

	if (!digits.data && mrz && mrz->national_id[0])
		digits = arena_copy(in->req->arena, str_from(mrz->national_id));
	return digits;
}

static struct str sex_read(struct input *in, const struct mrz *mrz)
{
	struct str sex = input_choice(in, "sex", "F|M|X", OPTIONAL);

	if (!sex.data && mrz && mrz->sex != 'X')
		sex = mrz->sex == 'F' ? STR("F") : STR("M");
	return sex;
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

static void numbers_keep(struct request *req, struct str national_id, struct str document,
	struct citizens_register_members *out)
{
	const struct kept_number identity =
		number_keep(req, SEALED_NATIONAL_ID, out->reference, national_id);
	const struct kept_number paper =
		number_keep(req, SEALED_DOCUMENT, out->reference, document);

	out->national_id_hash = identity.hash;
	out->national_id_sealed = identity.sealed;
	out->document_hash = paper.hash;
	out->document_sealed = paper.sealed;
}

void member_read(struct input *in, int32_t today, struct warnings *warnings,
	struct citizens_register_members *out)
{
	const struct document document = document_read(in, today, warnings);
	const struct mrz *mrz = document.has_mrz ? &document.mrz : NULL;
	const struct needs needs = needs_read(in);
	struct birth birth = birth_read(in, today);

	if (birth.date == DB_NULL_INTEGER && mrz)
		birth = birth_from_mrz(mrz);

	reference_give(in, out);
	out->given_names = name_read(in, "given_names", &document, document.mrz.given_names);
	out->family_name = name_read(in, "family_name", &document, document.mrz.family_name);
	out->birth_date = birth.date;
	out->birth_precision = birth.precision;
	out->sex = sex_read(in, mrz);
	out->nationality = state_read(in, "nationality");
	if (!out->nationality.data && mrz && mrz->nationality[0])
		out->nationality = arena_copy(in->req->arena, str_from(mrz->nationality));
	out->document_type = document.type;
	out->document_state = document.issuing_state;
	out->document_expires_on = document.expires_on;
	out->needs = needs.codes;
	out->accessible = needs.accessible;
	if (mrz)
		compare_birth(in, mrz, warnings, out);
	numbers_keep(in->req, national_id_of(in, mrz), document.number, out);
	input_end(in);
}
