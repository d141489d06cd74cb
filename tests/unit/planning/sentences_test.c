/* The catalogue of reasons: nothing is left unsaid, and what is counted is told. */
#include "planning/sentences.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void expect_place(const char *text, const char *place)
{
	assert_non_null(text);
	if (!strstr(text, place))
		fail_msg("'%s' has no %s", text, place);
}

static void every_reason_to_stay_has_its_sentence(void **state)
{
	(void)state;
	for (int reason = PLANNER_NO_SEATS; reason <= PLANNER_REST_ELSEWHERE; reason++)
		for (int language = 0; language < PLAN_LANGUAGES; language++)
			expect_place(sentence_stay((enum planner_reason)reason,
					     (enum plan_language)language),
				".");
}

static void what_is_counted_is_told(void **state)
{
	(void)state;
	for (int reason = PLANNER_NO_SEATS; reason <= PLANNER_NO_LUGGAGE; reason++) {
		for (int language = 0; language < PLAN_LANGUAGES; language++) {
			const enum planner_reason why = (enum planner_reason)reason;
			const enum plan_language in = (enum plan_language)language;
			expect_place(sentence_stay(why, in), "{needed}");
			expect_place(sentence_stay(why, in), "{available}");
			expect_place(sentence_overtaken(why, in), "{needed}");
			expect_place(sentence_overtaken(why, in), "{available}");
		}
	}
}

static void who_overtakes_is_explained(void **state)
{
	static const enum planner_reason reasons[] = { PLANNER_TOO_LARGE,
		PLANNER_TOO_MANY_ACCESSIBLE, PLANNER_DOCUMENTS, PLANNER_MINOR_ALONE,
		PLANNER_COMPANION_ABOARD, PLANNER_REST_ELSEWHERE };
	(void)state;
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		for (int language = 0; language < PLAN_LANGUAGES; language++)
			expect_place(
				sentence_overtaken(reasons[i], (enum plan_language)language), ".");
}

static void every_difference_has_its_sentence(void **state)
{
	(void)state;
	for (int what = 0; what < PLAN_DIFFERENCES; what++)
		for (int language = 0; language < PLAN_LANGUAGES; language++)
			expect_place(sentence_difference((enum plan_difference)what,
					     (enum plan_language)language),
				".");
}

static void places_are_filled(void **state)
{
	const struct sentence_values values = { .needed = 7,
		.available = 4,
		.vehicle = 2,
		.convoy = STR("LVIV-20220310-1"),
		.person = STR("7K3M9-QXT2B") };
	struct strbuf buf;
	(void)state;

	strbuf_init(&buf, 200);
	sentence_fill(&buf, "{person}: {needed}/{available}, {convoy} {vehicle}", &values);
	assert_string_equal(buf.data, "7K3M9-QXT2B: 7/4, LVIV-20220310-1 2");
	strbuf_release(&buf);
}

static void the_first_language_that_is_spoken_is_taken(void **state)
{
	(void)state;
	assert_int_equal(plan_language_accepted(STR_NULL), PLAN_EN);
	assert_int_equal(plan_language_accepted(STR("")), PLAN_EN);
	assert_int_equal(plan_language_accepted(STR("tr")), PLAN_TR);
	assert_int_equal(plan_language_accepted(STR("de, uk-UA;q=0.8, tr")), PLAN_UK);
	assert_int_equal(plan_language_accepted(STR("fr,*")), PLAN_EN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_reason_to_stay_has_its_sentence),
		cmocka_unit_test(what_is_counted_is_told),
		cmocka_unit_test(who_overtakes_is_explained),
		cmocka_unit_test(every_difference_has_its_sentence),
		cmocka_unit_test(places_are_filled),
		cmocka_unit_test(the_first_language_that_is_spoken_is_taken),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
