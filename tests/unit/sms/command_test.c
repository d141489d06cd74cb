/* Which command a citizen's words are. */
#include "sms/command.h"

#include "base/clock.h"
#include "unit/sms/fixture.h"

static struct sms_command parse(const char *text)
{
	struct sms_command command;

	sms_command_parse(arena, str_from(text), TODAY, &command);
	return command;
}

struct word {
	const char *text;
	enum sms_command_kind kind;
	const char *language; /* NULL without a keyword */
};

static void assert_words(const struct word *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct sms_command command = parse(words[i].text);

		if (command.kind != words[i].kind ||
			!str_equal(command.language, str_from(words[i].language)))
			fail_msg("'%s' is command %d in '" STR_FMT "'", words[i].text, command.kind,
				STR_ARG(command.language));
	}
}

static void keywords_of_three_languages_are_known(void **state)
{
	static const struct word words[] = {
		{ "DURUM", SMS_STATUS, "tr" },
		{ "STATUS", SMS_STATUS, "en" },
		{ "СТАТУС", SMS_STATUS, "uk" },
		{ "KAYIT", SMS_REGISTER, "tr" },
		{ "REGISTER", SMS_REGISTER, "en" },
		{ "РЕЄСТРАЦІЯ", SMS_REGISTER, "uk" },
		{ "DUR", SMS_STOP, "tr" },
		{ "STOP", SMS_STOP, "en" },
		{ "СТОП", SMS_STOP, "uk" },
		{ "BAŞLA", SMS_START, "tr" },
		{ "BASLA", SMS_START, "tr" },
		{ "START", SMS_START, "en" },
		{ "СТАРТ", SMS_START, "uk" },
		{ "YARDIM", SMS_HELP, "tr" },
		{ "HELP", SMS_HELP, "en" },
		{ "ДОПОМОГА", SMS_HELP, "uk" },
	};

	(void)state;
	assert_words(words, COUNT(words));
}

static void case_and_turkish_dots_do_not_matter(void **state)
{
	static const struct word words[] = {
		{ "durum", SMS_STATUS, "tr" },
		{ "Durum", SMS_STATUS, "tr" },
		{ "kayıt", SMS_REGISTER, "tr" },
		{ "kayit", SMS_REGISTER, "tr" },
		{ "Kayıt", SMS_REGISTER, "tr" },
		{ "KAYİT", SMS_REGISTER, "tr" },
		{ "kayi\u0307t", SMS_REGISTER, "tr" },
		{ "KAYI\u0307T", SMS_REGISTER, "tr" },
		{ "yardım", SMS_HELP, "tr" },
		{ "YARDİM", SMS_HELP, "tr" },
		{ "regıster", SMS_REGISTER, "en" },
		{ "REGİSTER", SMS_REGISTER, "en" },
		{ "başla", SMS_START, "tr" },
		{ "bas\u0327la", SMS_START, "tr" },
		{ "Basla", SMS_START, "tr" },
		{ "реєстрація", SMS_REGISTER, "uk" },
		{ "Реєстраці\u0457я", SMS_NONE, NULL },
		{ "допомога", SMS_HELP, "uk" },
		{ "stop", SMS_STOP, "en" },
	};

	(void)state;
	assert_words(words, COUNT(words));
}

static void letters_of_the_other_script_are_read_by_their_looks(void **state)
{
	static const struct word words[] = {
		{ "SТАТUS", SMS_STATUS, "en" },          /* Cyrillic Т А Т */
		{ "CTATУС", SMS_STATUS, "uk" },          /* Latin C T A T */
		{ "CTAPT", SMS_START, "uk" },            /* Latin throughout */
		{ "НЕLР", SMS_HELP, "en" },              /* Cyrillic Н Е Р */
		{ "РЕЕСТРАЦИЯ", SMS_REGISTER, "uk" },    /* a Russian keyboard */
		{ "Реєстрацiя", SMS_REGISTER, "uk" },    /* Latin i */
		{ "reiestratsiia", SMS_REGISTER, "uk" }, /* by resolution 55/2010 */
		{ "dopomoha", SMS_HELP, "uk" },
		{ "дурум", SMS_STATUS, "tr" },
		{ "КАЙИТ", SMS_REGISTER, "tr" },
		{ "башла", SMS_START, "tr" },
		{ "KAYÝT", SMS_REGISTER, "tr" }, /* Latin-5 that went through Latin-1 */
		{ "BAÞLA", SMS_START, "tr" },
	};

	(void)state;
	assert_words(words, COUNT(words));
}

static void what_stands_around_a_keyword_does_not_matter(void **state)
{
	static const struct word words[] = {
		{ "  dur  ", SMS_STOP, "tr" },
		{ "Dur.", SMS_STOP, "tr" },
		{ "STOP!!!", SMS_STOP, "en" },
		{ "\"STOP\"", SMS_STOP, "en" },
		{ "“DUR”", SMS_STOP, "tr" },
		{ "«СТОП».", SMS_STOP, "uk" },
		{ "'dur'\r\n", SMS_STOP, "tr" },
		{ "\uFEFFDUR", SMS_STOP, "tr" },
		{ "\u200BDUR\u200B", SMS_STOP, "tr" },
		{ "D\u200BUR", SMS_STOP, "tr" },
		{ "\u00A0DUR\u00A0", SMS_STOP, "tr" },
		{ "\u202ADUR\u202C", SMS_STOP, "tr" },
		{ "\n\nDUR\n", SMS_STOP, "tr" },
		{ "dur dur dur", SMS_STOP, "tr" },
		{ "DUR, STOP", SMS_STOP, "tr" },
		{ "STOP 🙏", SMS_STOP, "en" },
		{ "yardım: ne yapmalıyım?", SMS_HELP, "tr" },
		{ "HELP me 2", SMS_HELP, "en" },
	};

	(void)state;
	assert_words(words, COUNT(words));
}

static void anything_else_is_no_command(void **state)
{
	static const struct word words[] = {
		{ "", SMS_NONE, NULL },
		{ " \n ", SMS_NONE, NULL },
		{ "...", SMS_NONE, NULL },
		{ "🙏", SMS_NONE, NULL },
		{ "Merhaba, nasıl kayıt olurum?", SMS_NONE, NULL },
		{ "merhaba bi", SMS_NONE, NULL }, /* ten letters of references */
		{ "durumum nedir", SMS_NONE, NULL },
		{ "DURU", SMS_NONE, NULL },
		{ "STOPS", SMS_NONE, NULL },
		{ "Dur, yarın gelirim", SMS_NONE, NULL },
		{ "start when you want", SMS_NONE, NULL },
		{ "STOP 1", SMS_NONE, NULL },
		{ "DUR BAŞLA", SMS_NONE, NULL },
		{ "Коли автобус?", SMS_NONE, NULL },
		{ "7K3M9", SMS_NONE, NULL },
		{ "Привіт 7K3M9-QXT2A", SMS_NONE, NULL },
		{ "для 7K3M9-QXT2A", SMS_NONE, NULL },
		{ "\u0301", SMS_NONE, NULL },
	};

	(void)state;
	assert_words(words, COUNT(words));
}

struct question {
	const char *text;
	enum reference_outcome outcome;
};

static void assert_questions(const struct question *questions, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct sms_command command = parse(questions[i].text);
		const char *expected = questions[i].outcome == REFERENCE_OK ? "7K3M9QXT2A" : "";

		if (command.kind != SMS_STATUS ||
			command.reference_outcome != questions[i].outcome ||
			strcmp(command.reference, expected) != 0)
			fail_msg("'%s' is command %d, outcome %d, reference '%s'",
				questions[i].text, command.kind, command.reference_outcome,
				command.reference);
	}
}

static void a_status_is_asked_with_a_reference(void **state)
{
	static const struct question questions[] = {
		{ "DURUM 7K3M9-QXT2A", REFERENCE_OK },
		{ "durum 7k3m9qxt2a", REFERENCE_OK },
		{ "Status: 7K3M9-QXT2A.", REFERENCE_OK },
		{ "STATUS 7K3M9 QXT2A", REFERENCE_OK },
		{ "STATUS 7 K 3 M 9 Q X T 2 A", REFERENCE_OK },
		{ "STATUS\n7K3M9-QXT2A\r\n", REFERENCE_OK },
		{ "STATUS\u00A07K3M9\u200B-QXT2A", REFERENCE_OK },
		{ "STATUS 7K3M9–QXT2A", REFERENCE_OK },
		{ "STATUS <7K3M9-QXT2A>", REFERENCE_OK },
		{ "\"STATUS 7K3M9-QXT2A\"", REFERENCE_OK },
		{ "STATUS7K3M9QXT2A", REFERENCE_OK },
		{ "durum no 7K3M9-QXT2A lütfen", REFERENCE_OK },
		{ "СТАТУС 7К3М9-QХТ2А", REFERENCE_OK }, /* Cyrillic К М Х Т А */
		{ "статус 7к3м9-qхт2а", REFERENCE_OK },
		{ "STATUS 7K3M9QXT2B", REFERENCE_MISTYPED },
		{ "STATUS K73M9-QXT2A", REFERENCE_MISTYPED },
		{ "durum no 7K3M9-QXT2B lütfen", REFERENCE_MISTYPED },
		{ "DURUM", REFERENCE_MALFORMED },
		{ "DURUM?", REFERENCE_MALFORMED },
		{ "STATUS 7K3M9", REFERENCE_MALFORMED },
		{ "STATUS 7K3M9-QXT2AA", REFERENCE_MALFORMED },
		{ "STATUS of my family", REFERENCE_MALFORMED },
		{ "STATUS 7Ж3M9QXT2A", REFERENCE_MALFORMED },
	};

	(void)state;
	assert_questions(questions, COUNT(questions));
}

static void a_reference_alone_asks_for_the_status(void **state)
{
	static const struct question questions[] = {
		{ "7K3M9-QXT2A", REFERENCE_OK },
		{ " 7k3m9 qxt2a. ", REFERENCE_OK },
		{ "«7K3M9-QXT2A»", REFERENCE_OK },
		{ "7K3M9-QXT2B", REFERENCE_MISTYPED },
		{ "#7K3M9QXT2B", REFERENCE_MISTYPED },
	};

	(void)state;
	assert_questions(questions, COUNT(questions));
	assert_null(parse("7K3M9-QXT2A").language.data);
}

/* One that begins as a keyword does: 0 and 1 are often O and I. */
static void a_reference_is_none_of_the_keywords_it_begins_with(void **state)
{
	char reference[REFERENCE_SYMBOLS + 1] = "STARTABC5";
	struct sms_command command;

	(void)state;
	reference[REFERENCE_SYMBOLS - 1] = reference_check_symbol(reference);
	sms_command_parse(arena, str_from("START-ABC52"), TODAY, &command);
	assert_int_equal(command.kind, SMS_STATUS);
	sms_command_parse(arena, str_from(reference), TODAY, &command);
	assert_int_equal(command.kind, SMS_STATUS);
	assert_string_equal(command.reference, reference);
}

static void references_are_read_with_o_and_i_for_digits(void **state)
{
	char typed[] = "Oi1o0-234O", expected[REFERENCE_SYMBOLS + 1] = "011002340";
	struct strbuf buf;

	(void)state;
	expected[REFERENCE_SYMBOLS - 1] = reference_check_symbol(expected);
	strbuf_init(&buf, 64);
	strbuf_printf(&buf, "durum %s%c", typed, expected[REFERENCE_SYMBOLS - 1]);
	assert_string_equal(parse(buf.data).reference, expected);
	strbuf_release(&buf);
}

static void a_registration_is_read_behind_its_keyword(void **state)
{
	static const char *const texts[] = {
		"KAYIT Lviv; Ayşe Nur Yılmaz; 17.05.1991; 4",
		"kayıt: Lviv;Ayşe Nur Yılmaz;17.05.1991;4.",
		"\uFEFFREGISTER\u00A0Lviv ;  Ayşe   Nur Yılmaz ;1991-05-17 ; 4\r\n",
		"“KAYIT Lviv; Ayşe Nur Yılmaz; 17/5/1991; 4 kişi”",
		"РЕЄСТРАЦІЯ\nLviv\nAys\u0327e Nur Yılmaz\n17.05.1991\n4",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		const struct sms_command command = parse(texts[i]);
		const struct sms_registration *registration = &command.registration;

		if (command.kind != SMS_REGISTER || registration->faults != 0 ||
			!str_equal(registration->city, STR("Lviv")) ||
			!str_equal(registration->given_names, STR("Ayşe Nur")) ||
			!str_equal(registration->family_name, STR("Yılmaz")) ||
			registration->birth_date != days_from_civil(1991, 5, 17) ||
			registration->family_size != 4)
			fail_msg("'%s': faults %u", texts[i], registration->faults);
	}
}

static void a_registration_without_anything_lacks_everything(void **state)
{
	const struct sms_command command = parse("KAYIT");

	(void)state;
	assert_int_equal(command.kind, SMS_REGISTER);
	assert_int_equal(command.registration.faults,
		SMS_CITY_MISSING | SMS_NAME_MISSING | SMS_BIRTH_UNREADABLE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keywords_of_three_languages_are_known),
		cmocka_unit_test(case_and_turkish_dots_do_not_matter),
		cmocka_unit_test(letters_of_the_other_script_are_read_by_their_looks),
		cmocka_unit_test(what_stands_around_a_keyword_does_not_matter),
		cmocka_unit_test(anything_else_is_no_command),
		cmocka_unit_test(a_status_is_asked_with_a_reference),
		cmocka_unit_test(a_reference_alone_asks_for_the_status),
		cmocka_unit_test(a_reference_is_none_of_the_keywords_it_begins_with),
		cmocka_unit_test(references_are_read_with_o_and_i_for_digits),
		cmocka_unit_test(a_registration_is_read_behind_its_keyword),
		cmocka_unit_test(a_registration_without_anything_lacks_everything),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
