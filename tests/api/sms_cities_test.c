/* Cities by every name that people write in a registration by SMS. */
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/gateways.h"
#include "support/kept.h"

#define NAMES_MAX 12

static struct gateway plain;
static struct answer shipped;

static int start(void **state)
{
	if (server_start(state))
		return -1;
	shipped = expect_status(get(ADMIN, "/v1/cities"), 200);
	plain = gateway_new("gammu", "plain", ",\"letters\":\"kept\"");
	return 0;
}

static const struct city {
	const char *names[NAMES_MAX]; /* in Turkish, English, Ukrainian, Russian; others */
} cities[] = {
	{ { "Kiev", "Kyiv", "Київ", "Киев", "KIEV", "kıev" } },
	{ { "Lviv", "Lviv", "Львів", "Львов", "Lvov", "LVIV", "львів" } },
	{ { "Dnipro", "Dnipro", "Дніпро", "Днепр", "Dnepr", "Dnepropetrovsk", "Дніпропетровськ" } },
	{ { "Kremençuk", "Kremenchuk", "Кременчук", "Кременчуг", "Kremenchug", "KREMENCUK" } },
	{ { "Harkiv", "Kharkiv", "Харків", "Харьков", "Kharkov", "Harkov" } },
	{ { "Odessa", "Odesa", "Одеса", "Одесса" } },
	{ { "Çernivtsi", "Chernivtsi", "Чернівці", "Черновцы", "Chernovtsy", "Cernivtsi" } },
	{ { "Zaporijya", "Zaporizhzhia", "Запоріжжя", "Запорожье", "Zaporozhye", "Zaporojye" } },
	{ { "Herson", "Kherson", "Херсон", "Херсон" } },
	{ { "Konotop", "Konotop", "Конотоп", "Конотоп" } },
	{ { "Poltava", "Poltava", "Полтава", "Полтава" } },
	{ { "Bila Tserkva", "Bila Tserkva", "Біла Церква", "Белая Церковь", "Belaya Tserkov",
		"BILA_TSERKVA", "bila-cerkva" } },
	{ { "Jitomir", "Zhytomyr", "Житомир", "Житомир", "Zhitomir" } },
	{ { "Hmelnitskiy", "Khmelnytskyi", "Хмельницький", "Хмельницкий", "Khmelnitsky",
		"Hmelnitski" } },
	{ { "Sumi", "Sumy", "Суми", "Сумы" } },
	{ { "Çernigiv", "Chernihiv", "Чернігів", "Чернигов", "Chernigov", "Çernihiv" } },
	{ { "Mikolayiv", "Mykolaiv", "Миколаїв", "Николаев", "Nikolaev", "Nikolayev" } },
	{ { "Mariupol", "Mariupol", "Маріуполь", "Мариуполь" } },
	{ { "Vinnitsa", "Vinnytsia", "Вінниця", "Винница", "Vinnitsia" } },
};

/* The answer, which says the city in Turkish, to a registration that writes it so. */
static void expect_understood(const char *written, const char *turkish)
{
	const char *answer =
		told(&plain, fresh_phone(), keep_printf("KAYIT %s; Ayşe Yılmaz; 1991", written));

	if (!strstr(answer, keep_printf(": %s için ön kaydınız alındı", turkish)))
		fail_msg("'%s' is not understood as %s: %s", written, turkish, answer);
}

static void every_city_is_known_by_its_names_in_four_languages_and_their_spellings(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cities) / sizeof(cities[0]); i++) {
		const char *const *names = cities[i].names;
		assert_non_null(names[3]);
		for (size_t n = 0; n < NAMES_MAX && names[n]; n++)
			expect_understood(names[n], names[0]);
	}
}

static void no_shipped_city_is_missing_above(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cities) / sizeof(cities[0]); i++)
		expect_text(shipped, keep_printf("/items/%zu/names/tr", i), cities[i].names[0]);
	expect_length(shipped, "/items", sizeof(cities) / sizeof(cities[0]));
}

static void a_city_that_is_added_is_known_by_its_own_names(void **state)
{
	(void)state;
	daemon_sql(&server,
		"INSERT INTO kafile.cities (position, code, name_en, name_tr, name_uk, "
		"subdivision, "
		"time_zone, latitude, longitude) VALUES (99, 'UZHHOROD', 'Uzhhorod', 'Ujgorod', "
		"'Ужгород', 'UA-21', 'Europe/Kyiv', 48.6208, 22.2879)");
	expect_understood("Ujgorod", "Ujgorod");
	expect_understood("uzhhorod", "Ujgorod");
	expect_understood("УЖГОРОД", "Ujgorod");
	daemon_sql(&server, "UPDATE kafile.cities SET name_tr = 'Ungvar' WHERE code = 'UZHHOROD'");
	expect_understood("ungvar", "Ungvar");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			every_city_is_known_by_its_names_in_four_languages_and_their_spellings),
		cmocka_unit_test(no_shipped_city_is_missing_above),
		cmocka_unit_test(a_city_that_is_added_is_known_by_its_own_names),
	};

	return cmocka_run_group_tests_name("api/sms_cities", tests, start, server_stop);
}
