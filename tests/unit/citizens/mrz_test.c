/* What is read from machine readable zones, and what is said of those that do not hold. */
#include "citizens/mrz.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

#define TODAY 19061 /* 2022-03-10 */
#define YILDIZ "P<TURYILDIZ<<AYSE<NUR<<<<<<<<<<<<<<<<<<<<<<<"
#define CAN "P<TURYILDIZ<<CAN<<<<<<<<<<<<<<<<<<<<<<<<<<<<"

static struct mrz parsed(const char *text)
{
	struct mrz mrz;

	if (!mrz_parse(str_from(text), TODAY, &mrz))
		fail_msg("refused '%s'", text);
	return mrz;
}

static int32_t day(int year, int month, int day_of_month)
{
	return days_from_civil(year, month, day_of_month);
}

static void the_specimen_passport_is_read(void **state)
{
	struct mrz mrz = parsed("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
				"L898902C36UTO7408122F1204159ZE184226B<<<<<10\n");

	(void)state;
	assert_int_equal(mrz.faults, 0);
	assert_int_equal(mrz.document, MRZ_PASSPORT);
	assert_string_equal(mrz.issuing_state, "UTO");
	assert_string_equal(mrz.nationality, "UTO");
	assert_string_equal(mrz.number, "L898902C3");
	assert_string_equal(mrz.family_name, "ERIKSSON");
	assert_string_equal(mrz.given_names, "ANNA MARIA");
	assert_string_equal(mrz.optional, "ZE184226B");
	assert_string_equal(mrz.national_id, "");
	assert_int_equal(mrz.sex, 'F');
	assert_int_equal(mrz.birth_date, day(1974, 8, 12));
	assert_int_equal(mrz.birth_year, 1974);
	assert_int_equal(mrz.expiry_date, day(2012, 4, 15));
}

static void a_turkish_passport_offers_the_identity_number(void **state)
{
	struct mrz mrz = parsed(YILDIZ "U123456784TUR9105171F300516510000000146<<<44");

	(void)state;
	assert_int_equal(mrz.faults, 0);
	assert_string_equal(mrz.number, "U12345678");
	assert_string_equal(mrz.family_name, "YILDIZ");
	assert_string_equal(mrz.given_names, "AYSE NUR");
	assert_string_equal(mrz.national_id, "10000000146");
	assert_int_equal(mrz.birth_date, day(1991, 5, 17));
	assert_int_equal(mrz.expiry_date, day(2030, 5, 16));
}

static void a_passport_without_optional_data_is_read(void **state)
{
	struct mrz mrz = parsed("P<TUROZTURK<<CAN<<<<<<<<<<<<<<<<<<<<<<<<<<<<\r\n"
				"U000000170TUR1503025M2703017<<<<<<<<<<<<<<<0");

	(void)state;
	assert_int_equal(mrz.faults, 0);
	assert_string_equal(mrz.optional, "");
	assert_string_equal(mrz.national_id, "");
	assert_int_equal(mrz.birth_date, day(2015, 3, 2));
	assert_int_equal(mrz.sex, 'M');
}

static void an_identity_card_is_read(void **state)
{
	struct mrz mrz = parsed("I<TURA12B34567510000000146<<<<\n"
				"9105171F3005165TUR<<<<<<<<<<<2\n"
				"YILDIZ<<AYSE<NUR<<<<<<<<<<<<<<");

	(void)state;
	assert_int_equal(mrz.faults, 0);
	assert_int_equal(mrz.document, MRZ_ID_CARD);
	assert_string_equal(mrz.issuing_state, "TUR");
	assert_string_equal(mrz.nationality, "TUR");
	assert_string_equal(mrz.number, "A12B34567");
	assert_string_equal(mrz.national_id, "10000000146");
	assert_string_equal(mrz.family_name, "YILDIZ");
	assert_string_equal(mrz.given_names, "AYSE NUR");
	assert_int_equal(mrz.birth_date, day(1991, 5, 17));
	assert_int_equal(mrz.expiry_date, day(2030, 5, 16));
	assert_int_equal(mrz.sex, 'F');
}

static void the_identity_number_is_found_in_either_optional_field_of_a_card(void **state)
{
	struct mrz mrz = parsed("IDTURA12B345675<<<<<<<<<<<<<<<"
				"9105171F3005165TUR100000001468"
				"YILDIZ<<AYSE<NUR<<<<<<<<<<<<<<");

	(void)state;
	assert_int_equal(mrz.faults, 0);
	assert_string_equal(mrz.national_id, "10000000146");
	assert_string_equal(mrz.optional, "");
}

static void optional_data_that_is_no_identity_number_is_not_offered(void **state)
{
	struct mrz passport = parsed(CAN "U123456784TUR9105171F300516512345678901<<<06");
	struct mrz card = parsed("I<UKR00012345651991051701234<<"
				 "1503025<3201015UKR<<<<<<<<<<<3"
				 "SHEVCHENKO<<OLENA<<<<<<<<<<<<<");

	(void)state;
	assert_int_equal(passport.faults, 0);
	assert_string_equal(passport.optional, "12345678901");
	assert_string_equal(passport.national_id, "");
	assert_int_equal(card.faults, 0);
	assert_string_equal(card.optional, "1991051701234");
	assert_string_equal(card.national_id, "");
}

/* The second one is the example of ICAO 9303 part 5. */
static void a_long_number_goes_on_in_the_optional_field(void **state)
{
	static const struct {
		const char *text, *number;
	} cases[] = {
		{ "I<UTOD231458907<<<<<<<<<<<<<<<7408122F1204159UTO<<<<<<<<<<<6"
		  "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
			"D23145890" },
		{ "I<UTOD23145890<7349<<<<<<<<<<<3407127M9507122UTO<<<<<<<<<<<2"
		  "STEVENSON<<PETER<JOHN<<<<<<<<<",
			"D23145890734" },
		{ "I<BEL123456789<0122<<<<<<<<<<<8501020M2901019BEL<<<<<<<<<<<2"
		  "PEETERS<<JAN<<<<<<<<<<<<<<<<<<",
			"123456789012" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct mrz mrz = parsed(cases[i].text);

		assert_int_equal(mrz.faults, 0);
		assert_string_equal(mrz.number, cases[i].number);
		assert_string_equal(mrz.optional, "");
	}
}

static void an_empty_optional_field_has_a_filler_or_a_zero_as_check_digit(void **state)
{
	static const char *const cases[] = {
		"P<D<<MUSTERMANN<<ERIKA<<<<<<<<<<<<<<<<<<<<<<"
		"C01X00T478D<<6408125F2702283<<<<<<<<<<<<<<<4",
		"P<D<<MUSTERMANN<<ERIKA<<<<<<<<<<<<<<<<<<<<<<"
		"C01X00T478D<<6408125F2702283<<<<<<<<<<<<<<04",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct mrz mrz = parsed(cases[i]);

		assert_int_equal(mrz.faults, 0);
		assert_string_equal(mrz.nationality, "D");
		assert_string_equal(mrz.issuing_state, "D");
	}
}

static void every_fault_is_named(void **state)
{
	static const struct {
		const char *text;
		unsigned faults;
	} cases[] = {
		{ YILDIZ "U123456784TUR9105711F300516510000000146<<<44",
			MRZ_BIRTH_CHECK | MRZ_BIRTH_DATE | MRZ_COMPOSITE_CHECK },
		{ YILDIZ "U123456784TUR9105171F300516510000000146<<<45", MRZ_COMPOSITE_CHECK },
		{ YILDIZ "O123456784TUR9105171F300516510000000146<<<44",
			MRZ_NUMBER_CHECK | MRZ_COMPOSITE_CHECK },
		{ YILDIZ "U123456784TUR9105171F300516610000000146<<<44",
			MRZ_EXPIRY_CHECK | MRZ_COMPOSITE_CHECK },
		{ YILDIZ "U123456784TUR9105171F300516510000000147<<<44",
			MRZ_OPTIONAL_CHECK | MRZ_COMPOSITE_CHECK },
		{ YILDIZ "U123456784TUR9105171F300516510000000146<<<4<", MRZ_COMPOSITE_CHECK },
		{ YILDIZ "U12345678<TUR9105171F300516510000000146<<<44",
			MRZ_NUMBER_CHECK | MRZ_COMPOSITE_CHECK },
		{ YILDIZ "U123456784TUR9105171F300516510000000146<<<<4",
			MRZ_OPTIONAL_CHECK | MRZ_COMPOSITE_CHECK },
		{ CAN "U123456784TUR9105171Q3005165<<<<<<<<<<<<<<<6", MRZ_SEX },
		{ CAN "U123456784T1R9105171F3005165<<<<<<<<<<<<<<<6", MRZ_NATIONALITY },
		{ CAN "U123456784TU<9105171F3005165<<<<<<<<<<<<<<<6", MRZ_NATIONALITY },
		{ CAN "U123456784T<<9105171F3005165<<<<<<<<<<<<<<<6", MRZ_NATIONALITY },
		{ CAN "U123456784TUR9105171F3002315<<<<<<<<<<<<<<<2", MRZ_EXPIRY_DATE },
		{ "P<TURY1LDIZ<<CAN<<<<<<<<<<<<<<<<<<<<<<<<<<<<"
		  "U123456784TUR9105171F3005165<<<<<<<<<<<<<<<6",
			MRZ_NAMES },
		{ "P<TUR<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<"
		  "U123456784TUR9105171F3005165<<<<<<<<<<<<<<<6",
			MRZ_NAMES },
		{ "P<<<<YILDIZ<<CAN<<<<<<<<<<<<<<<<<<<<<<<<<<<<"
		  "U123456784TUR9105171F3005165<<<<<<<<<<<<<<<6",
			MRZ_ISSUING_STATE },
		{ "P<TU<YILDIZ<<CAN<<<<<<<<<<<<<<<<<<<<<<<<<<<<"
		  "U123456784TUR9105171F3005165<<<<<<<<<<<<<<<6",
			MRZ_ISSUING_STATE },
		{ "I<TURA12B34567410000000146<<<<9105171F3005165TUR<<<<<<<<<<<2"
		  "YILDIZ<<AYSE<NUR<<<<<<<<<<<<<<",
			MRZ_NUMBER_CHECK | MRZ_COMPOSITE_CHECK },
		{ "I<UTOD23145890<7348<<<<<<<<<<<3407127M9507122UTO<<<<<<<<<<<2"
		  "STEVENSON<<PETER<JOHN<<<<<<<<<",
			MRZ_NUMBER_CHECK | MRZ_COMPOSITE_CHECK },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct mrz mrz = parsed(cases[i].text);

		if (mrz.faults != cases[i].faults)
			fail_msg("case %zu: %#x", i, mrz.faults);
	}
}

static void the_rest_is_read_beside_a_fault(void **state)
{
	struct mrz mrz = parsed(YILDIZ "U123456784TUR9105711F300516510000000146<<<44");

	(void)state;
	assert_string_equal(mrz.family_name, "YILDIZ");
	assert_string_equal(mrz.number, "U12345678");
	assert_int_equal(mrz.expiry_date, day(2030, 5, 16));
	assert_int_equal(mrz.birth_date, MRZ_NO_DATE);
	assert_int_equal(mrz.birth_year, 0);
}

static void every_fault_has_its_own_text(void **state)
{
	unsigned all = 0;

	(void)state;
	for (size_t i = 0; i < MRZ_FAULTS; i++) {
		assert_int_equal(all & mrz_fault_texts[i].fault, 0);
		assert_non_null(mrz_fault_texts[i].field);
		assert_non_null(mrz_fault_texts[i].message);
		all |= mrz_fault_texts[i].fault;
	}
	assert_int_equal(all, (1 << MRZ_FAULTS) - 1);
}

static void nobody_is_born_after_today(void **state)
{
	static const struct {
		const char *line;
		int birth_year;
		int32_t birth_date;
	} cases[] = {
		{ "U123456784TUR2203104X3005165<<<<<<<<<<<<<<<0", 2022, TODAY },
		{ "U123456784TUR2203115M3005165<<<<<<<<<<<<<<<0", 1922, TODAY + 1 - 36525 },
		{ "U123456784TUR2402295M3005165<<<<<<<<<<<<<<<6", 1924, -16743 },
		{ "U123456784TUR74<<<<1M3005165<<<<<<<<<<<<<<<8", 1974, MRZ_NO_DATE },
		{ "U123456784TUR2203<<1M3005165<<<<<<<<<<<<<<<0", 2022, MRZ_NO_DATE },
		{ "U123456784TUR2204<<8M3005165<<<<<<<<<<<<<<<4", 1922, MRZ_NO_DATE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char text[100] = CAN;
		struct mrz mrz = parsed(strcat(text, cases[i].line));

		assert_int_equal(mrz.faults, 0);
		assert_int_equal(mrz.birth_year, cases[i].birth_year);
		assert_int_equal(mrz.birth_date, cases[i].birth_date);
	}
}

static void a_leap_day_of_no_leap_year_is_a_fault(void **state)
{
	struct mrz mrz = parsed(CAN "U123456784TUR2302292M3005165<<<<<<<<<<<<<<<6");

	(void)state;
	assert_int_equal(mrz.faults, MRZ_BIRTH_DATE);
}

static void what_a_document_does_not_know_is_no_fault(void **state)
{
	struct mrz mrz = parsed("P<TURYILDIZ<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<"
				"U123456784TUR<<<<<<0<<<<<<<0<<<<<<<<<<<<<<<2");

	(void)state;
	assert_int_equal(mrz.faults, 0);
	assert_int_equal(mrz.birth_year, 0);
	assert_int_equal(mrz.birth_date, MRZ_NO_DATE);
	assert_int_equal(mrz.expiry_date, MRZ_NO_DATE);
	assert_int_equal(mrz.sex, 'X');
	assert_string_equal(mrz.given_names, "");
}

static void names_of_several_words_keep_their_spaces(void **state)
{
	static const struct {
		const char *line, *family, *given;
	} cases[] = {
		{ "P<TURVAN<DER<BERG<<ANNA<MARIA<LUISA<<<<<<<<<", "VAN DER BERG",
			"ANNA MARIA LUISA" },
		{ "P<TURAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
			"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "" },
		{ "P<TURABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGH<<IJK",
			"ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGH", "IJK" },
		{ "P<TURABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKL<",
			"ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKL", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char text[100] = "";
		struct mrz mrz = parsed(strcat(strcat(text, cases[i].line),
			"U123456784TUR9105171F3005165<<<<<<<<<<<<<<<6"));

		assert_int_equal(mrz.faults, 0);
		assert_string_equal(mrz.family_name, cases[i].family);
		assert_string_equal(mrz.given_names, cases[i].given);
	}
}

static void case_and_white_space_do_not_matter(void **state)
{
	struct mrz mrz = parsed("  p<turyildiz<<ayse<nur<<<<<<<<<<<<<<<<<<<<<<<  \r\n\r\n"
				"\tu123456784tur9105171f300516510000000146<<<44 \n");

	(void)state;
	assert_int_equal(mrz.faults, 0);
	assert_string_equal(mrz.family_name, "YILDIZ");
}

static void what_is_no_zone_is_refused_and_nothing_written(void **state)
{
	static const char *const cases[] = {
		"",
		" \n",
		"U123456784TUR9105171F300516510000000146<<<44",
		YILDIZ "U123456784TUR9105171F300516510000000146<<<4",
		YILDIZ "U123456784TUR9105171F300516510000000146<<<444",
		YILDIZ "U123456784TUR9105171F300516510000000146<<<44<<<",
		YILDIZ "U123456784TUR9105171F300516510000000146<<<4*",
		YILDIZ "U123456784TUR9105171F300516510000000146<<<4\xC3",
		"V<TURYILDIZ<<AYSE<NUR<<<<<<<<<<<<<<<<<<<<<<<"
		"U123456784TUR9105171F300516510000000146<<<44",
		"P<TURA12B34567510000000146<<<<9105171F3005165TUR<<<<<<<<<<<2"
		"YILDIZ<<AYSE<NUR<<<<<<<<<<<<<<",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct mrz mrz = { .faults = 77 };

		if (mrz_parse(str_from(cases[i]), TODAY, &mrz) || mrz.faults != 77)
			fail_msg("accepted case %zu", i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_specimen_passport_is_read),
		cmocka_unit_test(a_turkish_passport_offers_the_identity_number),
		cmocka_unit_test(a_passport_without_optional_data_is_read),
		cmocka_unit_test(an_identity_card_is_read),
		cmocka_unit_test(the_identity_number_is_found_in_either_optional_field_of_a_card),
		cmocka_unit_test(optional_data_that_is_no_identity_number_is_not_offered),
		cmocka_unit_test(a_long_number_goes_on_in_the_optional_field),
		cmocka_unit_test(an_empty_optional_field_has_a_filler_or_a_zero_as_check_digit),
		cmocka_unit_test(every_fault_is_named),
		cmocka_unit_test(the_rest_is_read_beside_a_fault),
		cmocka_unit_test(every_fault_has_its_own_text),
		cmocka_unit_test(nobody_is_born_after_today),
		cmocka_unit_test(a_leap_day_of_no_leap_year_is_a_fault),
		cmocka_unit_test(what_a_document_does_not_know_is_no_fault),
		cmocka_unit_test(names_of_several_words_keep_their_spaces),
		cmocka_unit_test(case_and_white_space_do_not_matter),
		cmocka_unit_test(what_is_no_zone_is_refused_and_nothing_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
