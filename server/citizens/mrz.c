/* Reads machine readable zones by tables of where each field stands. */
#include "citizens/mrz.h"

#include <string.h>

#include "base/clock.h"
#include "citizens/national_id.h"

#define MOST_SYMBOLS 90
#define FILLER '<'

/* Symbols `at` .. `at` + `len` - 1 of the joined lines, from 0. */
struct span {
	uint8_t at;
	uint8_t len;
};

struct layout {
	enum mrz_document document;
	const char *types; /* the first symbol of the zone is one of them */
	size_t symbols;
	struct span issuing_state, number, nationality, birth, sex, expiry, names;
	struct span optional[2];
	bool optional_is_checked; /* the first one, by the symbol behind it */
	uint8_t composite_at;
	struct span composite[4];
};

static const struct layout layouts[] = {
	{
		.document = MRZ_PASSPORT,
		.types = "P",
		.symbols = 88,
		.issuing_state = { 2, 3 },
		.names = { 5, 39 },
		.number = { 44, 9 },
		.nationality = { 54, 3 },
		.birth = { 57, 6 },
		.sex = { 64, 1 },
		.expiry = { 65, 6 },
		.optional = { { 72, 14 } },
		.optional_is_checked = true,
		.composite_at = 87,
		.composite = { { 44, 10 }, { 57, 7 }, { 65, 22 } },
	},
	{
		.document = MRZ_ID_CARD,
		.types = "ACI",
		.symbols = 90,
		.issuing_state = { 2, 3 },
		.number = { 5, 9 },
		.optional = { { 15, 15 }, { 48, 11 } },
		.birth = { 30, 6 },
		.sex = { 37, 1 },
		.expiry = { 38, 6 },
		.nationality = { 45, 3 },
		.names = { 60, 30 },
		.composite_at = 59,
		.composite = { { 5, 25 }, { 30, 7 }, { 38, 7 }, { 48, 11 } },
	},
};

#define CHECK_MESSAGE "its check digit does not fit"

const struct mrz_fault_text mrz_fault_texts[MRZ_FAULTS] = {
	{ MRZ_NUMBER_CHECK, "number", CHECK_MESSAGE },
	{ MRZ_BIRTH_CHECK, "birth_date", CHECK_MESSAGE },
	{ MRZ_EXPIRY_CHECK, "expiry_date", CHECK_MESSAGE },
	{ MRZ_OPTIONAL_CHECK, "optional", CHECK_MESSAGE },
	{ MRZ_COMPOSITE_CHECK, "composite", CHECK_MESSAGE },
	{ MRZ_BIRTH_DATE, "birth_date", "no such day" },
	{ MRZ_EXPIRY_DATE, "expiry_date", "no such day" },
	{ MRZ_SEX, "sex", "is M, F or <" },
	{ MRZ_NATIONALITY, "nationality", "is three letters, or D" },
	{ MRZ_ISSUING_STATE, "issuing_state", "is three letters, or D" },
	{ MRZ_NAMES, "names", "are letters and start with a family name" },
};

static bool is_letter(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The number of symbols, 0 if there are too many or others than a zone has. */
static size_t read_symbols(struct str text, char symbols[MOST_SYMBOLS])
{
	size_t len = 0;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];

		if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
			continue;
		if (c >= 'a' && c <= 'z')
			c -= 'a' - 'A';
		if (len == MOST_SYMBOLS || !(is_letter(c) || is_digit(c) || c == FILLER))
			return 0;
		symbols[len++] = c;
	}
	return len;
}

static int symbol_value(char c)
{
	return c == FILLER ? 0 : is_digit(c) ? c - '0' : c - 'A' + 10;
}

/* The running sum of a check digit that may cover several spans. */
struct check {
	int sum;
	size_t count;
};

static void check_add(struct check *check, const char *symbols, struct span span)
{
	static const int weights[] = { 7, 3, 1 };

	for (size_t i = 0; i < span.len; i++)
		check->sum += symbol_value(symbols[span.at + i]) * weights[check->count++ % 3];
}

static bool check_fits(const struct check *check, char digit)
{
	return is_digit(digit) && check->sum % 10 == digit - '0';
}

/* By the symbol behind it. */
static bool checked(const char *symbols, struct span span)
{
	struct check check = { 0 };

	check_add(&check, symbols, span);
	return check_fits(&check, symbols[span.at + span.len]);
}

static bool composite_fits(const char *symbols, const struct layout *layout)
{
	struct check check = { 0 };

	for (size_t i = 0; i < sizeof(layout->composite) / sizeof(layout->composite[0]); i++)
		check_add(&check, symbols, layout->composite[i]);
	return check_fits(&check, symbols[layout->composite_at]);
}

/* Without the fillers at its end; those inside become spaces, repeated ones a single space. */
static void copy_text(char *out, const char *symbols, struct span span)
{
	char *end = out;

	for (size_t i = 0; i < span.len; i++) {
		char c = symbols[span.at + i];

		if (c != FILLER)
			*end++ = c;
		else if (end > out && end[-1] != ' ')
			*end++ = ' ';
	}
	if (end > out && end[-1] == ' ')
		end--;
	*end = '\0';
}

static bool only_fillers(const char *symbols, struct span span)
{
	for (size_t i = 0; i < span.len; i++)
		if (symbols[span.at + i] != FILLER)
			return false;
	return true;
}

/* An empty optional field may leave its check digit away. */
static bool optional_fits(const char *symbols, struct span span)
{
	if (only_fillers(symbols, span) && symbols[span.at + span.len] == FILLER)
		return true;
	return checked(symbols, span);
}

/* Two digits, 0..99; -1 where fillers stand for what is unknown, -2 for anything else. */
static int two_digits(const char *p)
{
	if (p[0] == FILLER && p[1] == FILLER)
		return -1;
	return is_digit(p[0]) && is_digit(p[1]) ? (p[0] - '0') * 10 + p[1] - '0' : -2;
}

struct short_date {
	int year, month, day; /* as two_digits gives them */
};

static struct short_date short_date_at(const char *symbols, struct span span)
{
	const char *p = symbols + span.at;

	return (struct short_date){ two_digits(p), two_digits(p + 2), two_digits(p + 4) };
}

/* The year alone, or the year and the month: allowed where the day is not known. */
static bool is_partial(struct short_date date)
{
	return date.day == -1 &&
	       (date.month == -1 || (date.year >= 0 && date.month >= 1 && date.month <= 12));
}

static bool read_birth(struct short_date date, int32_t today, struct mrz *out)
{
	int this_year, month, day;
	int year = 2000 + date.year;

	civil_from_days(today, &this_year, &month, &day);
	if (date.year == -1)
		return is_partial(date);
	if (date.year < 0 || date.month < -1 || date.day < -1)
		return false;
	if (year > this_year)
		year -= 100;
	if (is_partial(date)) {
		if (year == this_year && date.month > month)
			year -= 100;
		out->birth_year = year;
		return true;
	}
	if (civil_exists(year, date.month, date.day) &&
		days_from_civil(year, date.month, date.day) > today)
		year -= 100;
	if (!civil_exists(year, date.month, date.day))
		return false;
	out->birth_year = year;
	out->birth_date = days_from_civil(year, date.month, date.day);
	return true;
}

/* A document without an end has fillers here. */
static bool read_expiry(struct short_date date, struct mrz *out)
{
	if (date.year == -1 && is_partial(date))
		return true;
	if (date.year < 0 || !civil_exists(2000 + date.year, date.month, date.day))
		return false;
	out->expiry_date = days_from_civil(2000 + date.year, date.month, date.day);
	return true;
}

static bool read_sex(char symbol, struct mrz *out)
{
	bool known = strchr("MFX<", symbol) != NULL;

	out->sex = symbol == 'M' || symbol == 'F' ? symbol : 'X';
	return known;
}

/* Three letters, but for Germany's (ICAO 9303 part 3, section 5). */
static bool read_state(const char *symbols, struct span span, char out[4])
{
	const char *code = symbols + span.at;

	copy_text(out, symbols, span);
	return memcmp(code, "D<<", 3) == 0 ||
	       (is_letter(code[0]) && is_letter(code[1]) && is_letter(code[2]));
}

/* Up to the two fillers that end the family name, or the end. */
static uint8_t family_len(const char *symbols, struct span span)
{
	for (uint8_t i = 0; i + 1 < span.len; i++)
		if (symbols[span.at + i] == FILLER && symbols[span.at + i + 1] == FILLER)
			return i;
	return span.len;
}

static bool is_name(const char *text)
{
	for (; *text; text++)
		if (!is_letter(*text) && *text != ' ')
			return false;
	return true;
}

/* FAMILY<NAME<<GIVEN<NAMES */
static bool read_names(const char *symbols, struct span span, struct mrz *out)
{
	struct span family = { span.at, family_len(symbols, span) };
	struct span given = { (uint8_t)(family.at + family.len), (uint8_t)(span.len - family.len) };

	copy_text(out->family_name, symbols, family);
	copy_text(out->given_names, symbols, given);
	return is_letter(symbols[span.at]) && is_name(out->family_name) &&
	       is_name(out->given_names);
}

/*
 * A card's number of more than nine symbols goes on in the optional field up to its first filler,
 * its check digit last; a filler then stands where the check digit usually does. Returns how many
 * symbols it takes there.
 */
static uint8_t number_overflow(const char *symbols, const struct layout *layout)
{
	struct span rest = layout->optional[0];
	uint8_t len = 0;

	if (layout->document != MRZ_ID_CARD ||
		symbols[layout->number.at + layout->number.len] != FILLER)
		return 0;
	while (len < rest.len && symbols[rest.at + len] != FILLER)
		len++;
	return len;
}

static bool read_number(
	const char *symbols, const struct layout *layout, uint8_t overflow, struct mrz *out)
{
	struct check check = { 0 };
	struct span rest = layout->optional[0];

	copy_text(out->number, symbols, layout->number);
	if (overflow == 0)
		return checked(symbols, layout->number);
	rest.len = (uint8_t)(overflow - 1);
	copy_text(out->number + strlen(out->number), symbols, rest);
	check_add(&check, symbols, layout->number);
	check_add(&check, symbols, rest);
	return check_fits(&check, symbols[rest.at + rest.len]);
}

static void offer_national_id(const char *symbols, struct span span, struct mrz *out)
{
	char text[16];

	copy_text(text, symbols, span);
	if (national_id_valid(str_from(text)))
		memcpy(out->national_id, text, sizeof(out->national_id));
}

static bool read_optional(
	const char *symbols, const struct layout *layout, uint8_t overflow, struct mrz *out)
{
	struct span first = layout->optional[0];
	struct span left = { (uint8_t)(first.at + overflow), (uint8_t)(first.len - overflow) };

	copy_text(out->optional, symbols, left);
	offer_national_id(symbols, layout->optional[1], out);
	offer_national_id(symbols, left, out);
	return !layout->optional_is_checked || optional_fits(symbols, first);
}

static unsigned fault_unless(bool holds, enum mrz_fault fault)
{
	return holds ? 0 : (unsigned)fault;
}

static unsigned read_fields(
	const char *symbols, const struct layout *layout, int32_t today, struct mrz *out)
{
	uint8_t overflow = number_overflow(symbols, layout);
	unsigned faults = 0;

	faults |= fault_unless(
		read_state(symbols, layout->issuing_state, out->issuing_state), MRZ_ISSUING_STATE);
	faults |= fault_unless(
		read_state(symbols, layout->nationality, out->nationality), MRZ_NATIONALITY);
	faults |= fault_unless(read_names(symbols, layout->names, out), MRZ_NAMES);
	faults |= fault_unless(read_number(symbols, layout, overflow, out), MRZ_NUMBER_CHECK);
	faults |= fault_unless(read_optional(symbols, layout, overflow, out), MRZ_OPTIONAL_CHECK);
	faults |= fault_unless(
		read_birth(short_date_at(symbols, layout->birth), today, out), MRZ_BIRTH_DATE);
	faults |= fault_unless(checked(symbols, layout->birth), MRZ_BIRTH_CHECK);
	faults |= fault_unless(
		read_expiry(short_date_at(symbols, layout->expiry), out), MRZ_EXPIRY_DATE);
	faults |= fault_unless(checked(symbols, layout->expiry), MRZ_EXPIRY_CHECK);
	faults |= fault_unless(read_sex(symbols[layout->sex.at], out), MRZ_SEX);
	faults |= fault_unless(composite_fits(symbols, layout), MRZ_COMPOSITE_CHECK);
	return faults;
}

static const struct layout *find_layout(const char *symbols, size_t len)
{
	for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++)
		if (len == layouts[i].symbols && strchr(layouts[i].types, symbols[0]))
			return &layouts[i];
	return NULL;
}

bool mrz_parse(struct str text, int32_t today, struct mrz *out)
{
	char symbols[MOST_SYMBOLS];
	const struct layout *layout = find_layout(symbols, read_symbols(text, symbols));

	if (!layout)
		return false;
	*out = (struct mrz){
		.document = layout->document, .birth_date = MRZ_NO_DATE, .expiry_date = MRZ_NO_DATE
	};
	out->faults = read_fields(symbols, layout, today, out);
	return true;
}
