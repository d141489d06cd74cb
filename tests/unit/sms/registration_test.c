/* The fields of a registration, and what is wrong with them. */
#include "sms/registration.h"

#include "base/clock.h"
#include "sms/birth_date.h"
#include "unit/sms/fixture.h"

static struct sms_registration read_text(const char *text)
{
	struct sms_registration registration;

	sms_registration_read(arena, str_from(text), TODAY, &registration);
	return registration;
}

/* "Lviv | Ayşe Nur | Yılmaz | 1991-05-17 day | 4", faulty fields empty. */
static struct str shown(const char *text)
{
	const struct sms_registration registration = read_text(text);
	struct strbuf buf;

	strbuf_init(&buf, 4096);
	strbuf_add_str(&buf, registration.city);
	strbuf_add_text(&buf, " | ");
	strbuf_add_str(&buf, registration.given_names);
	strbuf_add_text(&buf, " | ");
	strbuf_add_str(&buf, registration.family_name);
	strbuf_add_text(&buf, " | ");
	if (!(registration.faults & SMS_BIRTH_UNREADABLE)) {
		date_format(&buf, registration.birth_date);
		strbuf_add_char(&buf, ' ');
		strbuf_add_str(&buf, registration.birth_precision);
	}
	strbuf_printf(&buf, " | %d", registration.family_size);
	const struct str line = arena_copy(arena, strbuf_str(&buf));
	strbuf_release(&buf);
	return line;
}

static void assert_shown(const char *text, const char *expected)
{
	const struct str line = shown(text);

	if (!str_equal(line, str_from(expected)))
		fail_msg("'%s': " STR_FMT, text, STR_ARG(line));
}

static void fields_are_parted_by_semicolons_commas_or_lines(void **state)
{
	static const char *const texts[] = {
		" Lviv; Ayşe Yılmaz; 17.05.1991; 4",
		" Lviv;Ayşe Yılmaz;17.05.1991;4;",
		": Lviv; Ayşe Yılmaz; 17.05.1991; 4",
		"; Lviv; Ayşe Yılmaz; 17.05.1991; 4",
		" - Lviv; Ayşe Yılmaz; 17.05.1991; 4; lütfen acele edin",
		" Lviv, Ayşe Yılmaz, 17.05.1991, 4",
		", Lviv, Ayşe Yılmaz, 17.05.1991, 4 kişi",
		"\nLviv\nAyşe Yılmaz\n17.05.1991\n4",
		" Lviv,\nAyşe Yılmaz,\n17.05.1991,\n4",
		" Lviv;\nAyşe\nYılmaz;\n17.05.1991;\n4",
		" <Lviv>; <Ayşe Yılmaz>; <17.05.1991>; <4>",
		" \"Lviv\"; 'Ayşe Yılmaz'; (17.05.1991); [4].",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++)
		assert_shown(texts[i], "Lviv | Ayşe | Yılmaz | 1991-05-17 day | 4");
}

static void a_family_of_which_nothing_is_said_is_one_person(void **state)
{
	(void)state;
	assert_shown(
		" Львів; Олена Шевченко; 1991", "Львів | Олена | Шевченко | 1991-01-01 year | 1");
	assert_shown(" Lviv; Ayşe Yılmaz; 1991;", "Lviv | Ayşe | Yılmaz | 1991-01-01 year | 1");
}

static void each_fault_is_told_apart(void **state)
{
	static const struct {
		const char *text;
		unsigned faults;
	} cases[] = {
		{ " Lviv; Ayşe Yılmaz; 1991; 4", 0 },
		{ " ; Ayşe Yılmaz; 1991; 4", SMS_CITY_MISSING },
		{ ";Ayşe Yılmaz;1991", SMS_CITY_MISSING },
		{ ";;1991", SMS_CITY_MISSING | SMS_NAME_MISSING },
		{ ";Ayşe Yılmaz;dün;", SMS_CITY_MISSING | SMS_BIRTH_UNREADABLE },
		{ ";Ayşe Yılmaz;dün;\"", SMS_CITY_MISSING | SMS_BIRTH_UNREADABLE },
		{ "; Lviv; Ayşe Yılmaz; dün", SMS_BIRTH_UNREADABLE },
		{ " 79000; Ayşe Yılmaz; 1991", SMS_CITY_MISSING },
		{ " Lviv; ; 1991; 4", SMS_NAME_MISSING },
		{ " Lviv; 1991; 4", SMS_NAME_MISSING },
		{ " Lviv, 17.05.1991, 4", SMS_NAME_MISSING },
		{ " Lviv; Ayşe; 1991; 4", SMS_NAME_MISSING },
		{ " Lviv; Ayşe Yılmaz 2; 1991; 4", SMS_NAME_MISSING },
		{ " Lviv; A; 1991", SMS_NAME_MISSING },
		{ " Lviv; Yılmaz, ; 1991", SMS_NAME_MISSING },
		{ " Lviv; Ayşe Yılmaz", SMS_BIRTH_UNREADABLE },
		{ " Lviv; Ayşe Yılmaz; ; 4", SMS_BIRTH_UNREADABLE },
		{ " Lviv; Ayşe Yılmaz; 30 yaşında; 4", SMS_BIRTH_UNREADABLE },
		{ " Lviv; Ayşe Yılmaz; 31.04.1991; 4", SMS_BIRTH_UNREADABLE },
		{ " Lviv; Ayşe Yılmaz; 11.03.2022; 4", SMS_BIRTH_UNREADABLE },
		{ " Lviv; Ayşe Yılmaz; 1991; 0", SMS_SIZE_UNREADABLE },
		{ " Lviv; Ayşe Yılmaz; 1991; 61", SMS_SIZE_UNREADABLE },
		{ " Lviv; Ayşe Yılmaz; 1991; dört", SMS_SIZE_UNREADABLE },
		{ " Lviv; Ayşe Yılmaz; 1991; +3", SMS_SIZE_UNREADABLE },
		{ " Lviv; Ayşe Yılmaz; 1991; 4+", SMS_SIZE_UNREADABLE },
		{ " Lviv; Ayşe Yılmaz; 1991; 2 veya 3", SMS_SIZE_UNREADABLE },
		{ " Lviv; Ayşe Yılmaz; 1991; 99999999999999999999", SMS_SIZE_UNREADABLE },
		{ " Lviv; ; x; y", SMS_NAME_MISSING | SMS_BIRTH_UNREADABLE | SMS_SIZE_UNREADABLE },
		{ " Lviv", SMS_NAME_MISSING | SMS_BIRTH_UNREADABLE },
		{ "", SMS_CITY_MISSING | SMS_NAME_MISSING | SMS_BIRTH_UNREADABLE },
		{ ";;;;;;;;", SMS_CITY_MISSING | SMS_NAME_MISSING | SMS_BIRTH_UNREADABLE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct sms_registration registration = read_text(cases[i].text);

		if (registration.faults != cases[i].faults)
			fail_msg("'%s': faults %u", cases[i].text, registration.faults);
	}
}

/* A field is read whatever is wrong with the others. */
static void what_is_right_is_kept_beside_a_fault(void **state)
{
	(void)state;
	assert_shown(" ; Ayşe Yılmaz; 1991; 4", " | Ayşe | Yılmaz | 1991-01-01 year | 4");
	assert_shown(" Lviv; 17.05.1991; 4", "Lviv |  |  | 1991-05-17 day | 4");
	assert_shown(" Lviv; Ayşe Yılmaz; dün; 4", "Lviv | Ayşe | Yılmaz |  | 4");
	assert_shown(" Lviv; Ayşe Yılmaz; 1991; çok", "Lviv | Ayşe | Yılmaz | 1991-01-01 year | 1");
}

static void family_sizes_may_have_words_around(void **state)
{
	static const struct {
		const char *text;
		int size;
	} cases[] = {
		{ " Lviv; Ayşe Yılmaz; 1991; 1", 1 },
		{ " Lviv; Ayşe Yılmaz; 1991; 60", 60 },
		{ " Lviv; Ayşe Yılmaz; 1991; 04", 4 },
		{ " Lviv; Ayşe Yılmaz; 1991; 4kişi", 4 },
		{ " Lviv; Ayşe Yılmaz; 1991; 4 осіб", 4 },
		{ " Lviv; Ayşe Yılmaz; 1991; family of 4", 4 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(read_text(cases[i].text).family_size, cases[i].size);
}

static void names_are_parted_by_the_stated_rule(void **state)
{
	static const struct {
		const char *name, *given, *family;
	} cases[] = {
		{ "Ayşe Yılmaz", "Ayşe", "Yılmaz" },
		{ "Ayşe Nur Yılmaz", "Ayşe Nur", "Yılmaz" },
		{ "ayşe nur yılmaz", "ayşe nur", "yılmaz" },
		{ "AYŞE NUR YILMAZ", "AYŞE NUR", "YILMAZ" },
		{ "Yılmaz, Ayşe Nur", "Ayşe Nur", "Yılmaz" },
		{ "Ayşe YILMAZ ÖZTÜRK", "Ayşe", "YILMAZ ÖZTÜRK" },
		{ "YILMAZ ÖZTÜRK Ayşe Nur", "Ayşe Nur", "YILMAZ ÖZTÜRK" },
		{ "İPEK Ayşe", "Ayşe", "İPEK" },
		{ "ШЕВЧЕНКО Тарас Григорович", "Тарас Григорович", "ШЕВЧЕНКО" },
		{ "Олена Шевченко", "Олена", "Шевченко" },
		{ "В’ячеслав Ґалаґан", "В’ячеслав", "Ґалаґан" },
		{ "A. Yılmaz", "A", "Yılmaz" },
		{ "Ayşe Y.", "Ayşe", "Y" },
		{ "Łukasz Żak", "Łukasz", "Żak" },
		{ "łż Ayşe Yılmaz", "łż Ayşe", "Yılmaz" },
		{ "Anne-Marie O'Brien", "Anne-Marie", "O'Brien" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct str text = arena_printf(arena, " Lviv; %s; 1991", cases[i].name);
		const struct str expected = arena_printf(arena,
			"Lviv | %s | %s | 1991-01-01 year | 1", cases[i].given, cases[i].family);

		assert_shown(text.data, expected.data);
	}
}

static void names_have_at_most_a_hundred_characters(void **state)
{
	char name[101];

	(void)state;
	memset(name, 'a', sizeof(name) - 1);
	name[50] = ' ';
	name[100] = '\0';
	assert_int_equal(read_text(arena_printf(arena, "Lviv;%s;1991", name).data).faults, 0);
	assert_int_equal(read_text(arena_printf(arena, "Lviv;%sx;1991", name).data).faults,
		SMS_NAME_MISSING);
	assert_int_equal(read_text(arena_printf(arena, "%s;Ayşe Y;1991", name).data).faults, 0);
	assert_int_equal(read_text(arena_printf(arena, "%sx;Ayşe Y;1991", name).data).faults,
		SMS_CITY_MISSING);
}

static void cities_are_kept_as_they_are_written(void **state)
{
	static const char *const cities[] = { "Біла Церква", "BILA_TSERKVA", "kremençuk",
		"Kyiv (left bank", "Ivano-Frankivsk", "Kyiv 2" };

	(void)state;
	assert_true(str_equal(read_text(" м. Львів; Олена Шевченко; 1991").city, STR("Львів")));
	for (size_t i = 0; i < COUNT(cities); i++)
		assert_true(str_equal(
			read_text(arena_printf(arena, " %s; Ayşe Yılmaz; 1991", cities[i]).data)
				.city,
			str_from(cities[i])));
}

static void birth_dates_are_read_in_the_forms_people_write(void **state)
{
	static const struct {
		const char *text, *day;
		const char *precision;
	} cases[] = {
		{ "17.05.1991", "1991-05-17", "day" },
		{ "17/5/1991", "1991-05-17", "day" },
		{ "17-05-1991", "1991-05-17", "day" },
		{ "17 05 1991", "1991-05-17", "day" },
		{ "17. 5. 1991", "1991-05-17", "day" },
		{ "1991-05-17", "1991-05-17", "day" },
		{ "1991.5.17", "1991-05-17", "day" },
		{ "1991/05/17", "1991-05-17", "day" },
		{ "17051991", "1991-05-17", "day" },
		{ "19910517", "1991-05-17", "day" },
		{ "20122012", "2012-12-20", "day" },
		{ "19101010", "1910-10-10", "day" },
		{ "19122001", "2001-12-19", "day" },
		{ "1991", "1991-01-01", "year" },
		{ "1991 doğumlu", "1991-01-01", "year" },
		{ "17.05.1991 р.", "1991-05-17", "day" },
		{ "29.02.2020", "2020-02-29", "day" },
		{ "10.03.2022", "2022-03-10", "day" },
		{ "2022", "2022-01-01", "year" },
		{ "01.01.1900", "1900-01-01", "day" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct sms_birth birth;
		struct strbuf buf;

		if (!sms_birth_parse(str_from(cases[i].text), TODAY, &birth))
			fail_msg("refused '%s'", cases[i].text);
		strbuf_init(&buf, 16);
		date_format(&buf, birth.date);
		assert_string_equal(buf.data, cases[i].day);
		assert_true(str_equal(birth.precision, str_from(cases[i].precision)));
		strbuf_release(&buf);
	}
}

static void what_is_no_birth_date_is_refused(void **state)
{
	static const char *const cases[] = { "", "17.05.91", "17.05.22", "91", "5.1991", "1991-05",
		"29.02.2021", "31.04.1991", "05/17/1991", "17.13.1991", "0.5.1991", "11.03.2022",
		"2023", "1899", "31.12.1899", "0999", "19911", "170591", "1705199", "170519911",
		"17.005.1991", "017.05.1991", "17.05.01991", "17.05.1991.2", "17.05.1991 06:00",
		"17 Mayıs 1991", "17,05,1991", "doğum 1991", "1991 1992", "32132022", "99999999",
		"17.05.1991 2", "-1991", "１９９１", "99999999999999999999" };
	struct sms_birth birth = { .date = 77 };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (sms_birth_parse(str_from(cases[i]), TODAY, &birth) || birth.date != 77)
			fail_msg("accepted '%s'", cases[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_are_parted_by_semicolons_commas_or_lines),
		cmocka_unit_test(a_family_of_which_nothing_is_said_is_one_person),
		cmocka_unit_test(each_fault_is_told_apart),
		cmocka_unit_test(what_is_right_is_kept_beside_a_fault),
		cmocka_unit_test(family_sizes_may_have_words_around),
		cmocka_unit_test(names_are_parted_by_the_stated_rule),
		cmocka_unit_test(names_have_at_most_a_hundred_characters),
		cmocka_unit_test(cities_are_kept_as_they_are_written),
		cmocka_unit_test(birth_dates_are_read_in_the_forms_people_write),
		cmocka_unit_test(what_is_no_birth_date_is_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
