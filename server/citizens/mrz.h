/* The machine readable zone of passports (TD3) and identity cards (TD1), ICAO 9303 parts 4 and 5.
 */
#pragma once
#include "base/str.h"

enum mrz_document { MRZ_PASSPORT, MRZ_ID_CARD };

/* What does not hold; the bits of `mrz.faults`. */
enum mrz_fault {
	MRZ_NUMBER_CHECK = 1 << 0,
	MRZ_BIRTH_CHECK = 1 << 1,
	MRZ_EXPIRY_CHECK = 1 << 2,
	MRZ_OPTIONAL_CHECK = 1 << 3,
	MRZ_COMPOSITE_CHECK = 1 << 4,
	MRZ_BIRTH_DATE = 1 << 5,
	MRZ_EXPIRY_DATE = 1 << 6,
	MRZ_SEX = 1 << 7,
	MRZ_NATIONALITY = 1 << 8,
	MRZ_ISSUING_STATE = 1 << 9,
	MRZ_NAMES = 1 << 10,
};

/* For the reply: each fault once, the field it concerns and what is wrong with it. */
struct mrz_fault_text {
	enum mrz_fault fault;
	const char *field;
	const char *message;
};

#define MRZ_FAULTS 11
extern const struct mrz_fault_text mrz_fault_texts[MRZ_FAULTS];

#define MRZ_NO_DATE INT32_MIN

/* Texts are in capitals, with spaces for fillers, and empty where the document says nothing. */
struct mrz {
	enum mrz_document document;
	char issuing_state[4]; /* usually alpha-3; "D" for Germany */
	char nationality[4];
	char number[25];
	char family_name[40];
	char given_names[40];
	char optional[16];
	char national_id[12]; /* offered only if it stands in an optional field and is valid */
	char sex;             /* 'M', 'F', or 'X' for unspecified */
	int birth_year;       /* 0 if unknown; a document may know the year alone */
	int32_t birth_date;   /* days since 1970-01-01, or MRZ_NO_DATE */
	int32_t expiry_date;  /* the same; a document may never expire */
	unsigned faults;
};

/*
 * Reads two lines of 44 or three of 30 symbols, with or without line breaks, in either case; white
 * space is dropped. False if it is not the zone of a passport or an identity card at all; `out` is
 * then untouched. A true answer still has `faults`. `today` (days since 1970-01-01) tells the
 * century: nobody is born after it. Correct check digits are weak evidence: one wrong symbol in
 * thirteen slips through.
 */
bool mrz_parse(struct str text, int32_t today, struct mrz *out);
