/* Reads the travel document of a registration's member. */
#include "citizens/document.h"

#include "citizens/nationality.h"
#include "citizens/numbers.h"

#define MRZ_TEXT_MAX 100

struct str state_read(struct input *in, const char *name)
{
	struct str given = input_text(in, name, 3, OPTIONAL);

	if (!given.data)
		return STR_NULL;
	struct str code = arena_copy(in->req->arena, given);
	char *symbols = (char *)code.data;
	for (size_t i = 0; i < code.len; i++)
		if (symbols[i] >= 'a' && symbols[i] <= 'z')
			symbols[i] -= 'a' - 'A';
	if (nationality_valid(code))
		return code;
	input_refuse(in, name,
		"This must be a code of ISO 3166-1 alpha-3 such as TUR, or D, UTO, XXA, XXB, XXC.");
	return STR_NULL;
}

static bool mrz_read(struct input *in, int32_t today, struct mrz *out)
{
	struct str text = input_note(in, "mrz", MRZ_TEXT_MAX, OPTIONAL);

	if (!text.data)
		return false;
	if (!mrz_parse(text, today, out)) {
		input_refuse(in, "mrz", "This must be two lines of 44 symbols or three of 30.");
		return false;
	}
	for (size_t i = 0; i < MRZ_FAULTS; i++)
		if (out->faults & mrz_fault_texts[i].fault)
			input_refuse(in, "mrz", "%s: %s.", mrz_fault_texts[i].field,
				mrz_fault_texts[i].message);
	return out->faults == 0;
}

static struct str copy_or_null(struct input *in, const char *text)
{
	return text[0] ? arena_copy(in->req->arena, str_from(text)) : STR_NULL;
}

static void fill_from_mrz(struct input *in, struct document *document, struct warnings *warnings)
{
	const struct mrz *mrz = &document->mrz;
	struct str number = document_number_normalise(in->req->arena, str_from(mrz->number));

	if (document->number.data && number.data && !str_equal(document->number, number))
		warnings_add(warnings, in->pointer, "number",
			"The machine readable zone has another number.");
	if (!document->number.data)
		document->number = number;
	if (!document->type.data)
		document->type = mrz->document == MRZ_PASSPORT ? STR("passport") : STR("id_card");
	if (!document->issuing_state.data)
		document->issuing_state = copy_or_null(in, mrz->issuing_state);
	if (document->expires_on == DB_NULL_INTEGER && mrz->expiry_date != MRZ_NO_DATE)
		document->expires_on = mrz->expiry_date;
}

static void warn_of_expiry(const struct input *in, const struct document *document, int32_t today,
	struct warnings *warnings)
{
	int year, month, day;

	if (document->expires_on == DB_NULL_INTEGER || document->expires_on >= today)
		return;
	civil_from_days(document->expires_on, &year, &month, &day);
	warnings_add(warnings, in->pointer, "expires_on",
		"This document expired on %04d-%02d-%02d.", year, month, day);
}

struct document document_read(struct input *member, int32_t today, struct warnings *warnings)
{
	struct input in = input_object(member, "document", OPTIONAL);
	struct document document = { 0 };

	document.type = input_choice(
		&in, "type", "passport|id_card|emergency_travel_document|none", OPTIONAL);
	document.issuing_state = state_read(&in, "issuing_state");
	document.number = document_number_read(&in, "number");
	document.expires_on = input_date(&in, "expires_on", OPTIONAL);
	document.gave_mrz = input_has(&in, "mrz");
	document.has_mrz = mrz_read(&in, today, &document.mrz);
	if (document.has_mrz)
		fill_from_mrz(&in, &document, warnings);
	if (document.number.data && str_equal(document.type, STR("none")))
		input_refuse(&in, "type",
			"A document with a number has a type; leave 'none' for people without "
			"one.");
	warn_of_expiry(&in, &document, today, warnings);
	input_end(&in);
	return document;
}
