/* The catalogue of what citizens read by SMS: every language has every text, and none is longer
 * than it says. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/daemon.h"
#include "support/expect.h"
#include "support/kept.h"
#include "support/messages.h"

#define LINE_MAX_BYTES 4096

/* The longest that there are: of the reference data, and of what a vehicle, an assembly point and a
 * group may be. */
static const char longest_sql[] =
	"WITH said AS (SELECT t.key, l AS language, CASE l WHEN 'uk' THEN t.segments_uk ELSE 1 END "
	"AS segments FROM sms_catalogue() AS t CROSS JOIN unnest('{tr,en,uk}'::text[]) AS l), "
	"worst AS (SELECT code || '-20221231-99' AS convoy FROM cities ORDER BY length(code) DESC "
	"LIMIT 1) "
	"SELECT s.key || '|' || s.language || '|' || s.segments + %d || '|' || %s(sms_text(s.key, "
	"s.language, "
	"'reference', sms_reference('7K3M9QXT2B'), 'more', sms_more(60), 'convoy', w.convoy, "
	"'time', sms_time('2022-12-31T23:59:00Z', 'UTC', s.language), 'departs', "
	"sms_time('2022-12-31T23:59:00Z', 'UTC', s.language), 'vehicle', sms_vehicle('{99}', "
	"repeat('W', 20), s.language), 'place', %s, 'address', repeat('adres ', 50), 'city', "
	"c.name, 'post', b.name)%s) FROM said AS s CROSS JOIN worst AS w "
	"CROSS JOIN LATERAL (SELECT n.name FROM (SELECT CASE s.language WHEN 'tr' THEN name_tr "
	"WHEN 'en' "
	"THEN name_en ELSE name_uk END AS name FROM cities) AS n ORDER BY length(n.name) DESC "
	"LIMIT 1) AS c "
	"CROSS JOIN LATERAL (SELECT n.name FROM (SELECT CASE s.language WHEN 'tr' THEN name_tr "
	"WHEN 'en' "
	"THEN name_en ELSE name_uk END AS name FROM border_posts) AS n ORDER BY length(n.name) "
	"DESC LIMIT 1) "
	"AS b WHERE s.key LIKE '%s' ORDER BY 1";

/* How many symbols a text in UTF-8 has; in `foreign`, whether one is neither in GSM-7's basic table
 * nor folded to it. */
static int symbols(const char *text, bool *foreign)
{
	static const char known[] = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz_ÇÖÜöüÄÉéàèñçğĞıİşŞâÂîÎûÛ";
	int count = 0;
	*foreign = false;
	while (*text) {
		size_t len = 1;
		while ((text[len] & 0xC0) == 0x80)
			len++;
		const char *symbol = keep_copy(text, len);
		*foreign |= !strstr(known, symbol);
		text += len;
		count++;
	}
	return count;
}

static void expect_room(const char *line)
{
	char key[64], language[4], text[LINE_MAX_BYTES];
	int segments;
	bool foreign;

	if (sscanf(line, "%63[^|]|%3[^|]|%d|%4095[^\n]", key, language, &segments, text) != 4)
		fail_msg("no text: %s", line);
	const int count = symbols(text, &foreign);
	const int room = foreign ? (segments == 1 ? 70 : 67 * segments)
				 : (segments == 1 ? 160 : 153 * segments);
	if (strcmp(language, "uk") != 0 && foreign)
		fail_msg("%s in %s is not all GSM-7: %s", key, language, text);
	if (count > room || strpbrk(text, "{}"))
		fail_msg("%s in %s takes %d of %d: %s", key, language, count, room, text);
}

static void expect_all_fit(const char *place, bool cut)
{
	char *rest = NULL;
	int count = 0;
	char *lines =
		(char *)(uintptr_t)functions_sql(longest_sql, cut, cut ? "sms_answer_cut" : "",
			place, cut ? ", s.language" : "", cut ? "answer.%" : "%");
	for (char *line = strtok_r(lines, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		expect_room(line);
		count++;
	}
	assert_true(count > (cut ? 60 : 90));
}

static void no_text_is_longer_than_its_segments(void **state)
{
	(void)state;
	expect_all_fit("repeat('Şehir Garı ', 18)", false);
	expect_all_fit("repeat('Вокзал Південний ', 11)", false);
	expect_all_fit("repeat('北京 😀', 40)", false);
	expect_all_fit("NULL", false);
}

static void the_note_that_a_message_was_cut_takes_one_segment_more(void **state)
{
	(void)state;
	expect_all_fit("repeat('Şehir Garı ', 18)", true);
	expect_all_fit("repeat('Вокзал Південний ', 11)", true);
}

static void no_language_misses_a_text_or_one_of_its_values(void **state)
{
	(void)state;
	assert_string_equal(
		functions_sql(
			"SELECT count(*) FROM sms_catalogue() AS t WHERE coalesce(t.tr, '') = '' "
			"OR coalesce(t.en, '') = '' OR coalesce(t.uk, '') = ''"),
		"0\n");
	/* What the Ukrainian text says in fewer words it may say with fewer values. */
	assert_string_equal(functions_sql("SELECT t.key FROM sms_catalogue() AS t WHERE "
					  "ARRAY(SELECT DISTINCT m[1] FROM regexp_matches(t.tr, "
					  "'{[a-z]+}', 'g') AS m ORDER "
					  "BY 1) <> ARRAY(SELECT DISTINCT m[1] FROM "
					  "regexp_matches(t.en, '{[a-z]+}', 'g') "
					  "AS m ORDER BY 1)"),
		"");
}

static void every_state_and_every_kind_of_news_has_its_words(void **state)
{
	(void)state;
	assert_string_equal(
		functions_sql(
			"SELECT k FROM unnest('{assigned,changed,place_closed,cancelled,seat_lost,"
			"missed,departs_today,departed,handed_over,offer}'::text[]) AS k WHERE "
			"sms_template('notice.' || k, 'tr') IS NULL UNION ALL SELECT k FROM "
			"unnest('{registered,assigned,no_show,boarded,departed,handed_over,"
			"withdrawn,"
			"declined,left_by_own_means}'::text[]) AS k WHERE "
			"sms_template('answer.status_' || k, 'uk') IS NULL"),
		"");
}

static void who_reads_russian_gets_ukrainian(void **state)
{
	(void)state;
	assert_string_equal(functions_sql("SELECT sms_text('answer.stopped', 'ru', VARIADIC '{}')"),
		functions_sql("SELECT sms_text('answer.stopped', 'uk', VARIADIC '{}')"));
}

static void places_are_written_in_the_readers_letters(void **state)
{
	(void)state;
	assert_string_equal(
		functions_sql("SELECT sms_latin('Вокзал Південний, вул. Щаслива 3'), "
			      "sms_latin('Sighetu Marmației'), sms_latin('Şegini Iğdır')"),
		"Vokzal Pivdennyi, vul. Shchaslyva 3|Sighetu Marmatiei|Şegini Iğdır\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_text_is_longer_than_its_segments),
		cmocka_unit_test(the_note_that_a_message_was_cut_takes_one_segment_more),
		cmocka_unit_test(no_language_misses_a_text_or_one_of_its_values),
		cmocka_unit_test(every_state_and_every_kind_of_news_has_its_words),
		cmocka_unit_test(who_reads_russian_gets_ukrainian),
		cmocka_unit_test(places_are_written_in_the_readers_letters),
	};
	return cmocka_run_group_tests(tests, server_start, server_stop);
}
