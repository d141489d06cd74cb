/* What the strict readers accept and what they refuse. */
#include "base/parse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/ids.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void integers_within_their_limits_are_read(void **state)
{
	static const struct {
		const char *text;
		int64_t min, max, value;
	} cases[] = {
		{ "0", 0, 0, 0 },
		{ "-0", 0, 0, 0 },
		{ "007", 0, 9, 7 },
		{ "-5", -5, 5, -5 },
		{ "9223372036854775807", INT64_MIN, INT64_MAX, INT64_MAX },
		{ "-9223372036854775808", INT64_MIN, INT64_MAX, INT64_MIN },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		int64_t value = 77;

		assert_true(
			parse_integer(str_from(cases[i].text), cases[i].min, cases[i].max, &value));
		assert_int_equal(value, cases[i].value);
	}
}

static void other_integers_are_refused(void **state)
{
	static const struct {
		struct str text;
		int64_t min, max;
	} cases[] = {
		{ STR(""), 0, 99 },
		{ { NULL, 0 }, 0, 99 },
		{ STR("-"), -9, 99 },
		{ STR("+1"), 0, 99 },
		{ STR(" 1"), 0, 99 },
		{ STR("1 "), 0, 99 },
		{ STR("1\0"), 0, 99 },
		{ STR("0x1"), 0, 99 },
		{ STR("1e1"), 0, 99 },
		{ STR("1.0"), 0, 99 },
		{ STR("--1"), -9, 99 },
		{ STR("１"), 0, 99 },
		{ STR("100"), 0, 99 },
		{ STR("-1"), 0, 99 },
		{ STR("9223372036854775808"), INT64_MIN, INT64_MAX },
		{ STR("-9223372036854775809"), INT64_MIN, INT64_MAX },
		{ STR("99999999999999999999999"), INT64_MIN, INT64_MAX },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		int64_t value = 77;

		if (parse_integer(cases[i].text, cases[i].min, cases[i].max, &value) || value != 77)
			fail_msg("accepted case %zu", i);
	}
}

static void instants_of_any_offset_are_read(void **state)
{
	static const struct {
		const char *text, *utc;
	} cases[] = {
		{ "2022-03-10T06:00:00Z", "2022-03-10T06:00:00Z" },
		{ "2022-03-10t06:00:00z", "2022-03-10T06:00:00Z" },
		{ "2022-03-10T09:00:00+03:00", "2022-03-10T06:00:00Z" },
		{ "2022-03-09T23:30:00-06:30", "2022-03-10T06:00:00Z" },
		{ "2022-03-10T06:00:00-00:00", "2022-03-10T06:00:00Z" },
		{ "2022-03-10T06:00:00.5Z", "2022-03-10T06:00:00.500000Z" },
		{ "2022-03-10T06:00:00.123456999+00:00", "2022-03-10T06:00:00.123456Z" },
		{ "2022-03-10T06:00:00.000000999Z", "2022-03-10T06:00:00Z" },
		{ "2020-02-29T23:59:59+23:59", "2020-02-29T00:00:59Z" },
		{ "1969-12-31T23:59:59.75Z", "1969-12-31T23:59:59.750000Z" },
		{ "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z" },
		{ "9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z" },
	};
	struct strbuf buf;

	(void)state;
	strbuf_init(&buf, 100);
	for (size_t i = 0; i < COUNT(cases); i++) {
		instant at;

		assert_true(parse_instant(str_from(cases[i].text), &at));
		strbuf_reset(&buf);
		instant_format(&buf, at);
		assert_string_equal(buf.data, cases[i].utc);
	}
	strbuf_release(&buf);
}

static void what_is_no_instant_is_refused(void **state)
{
	static const char *const cases[] = {
		"",
		"2022-03-10",
		"2022-03-10T06:00:00",
		"2022-03-10T06:00Z",
		"2022-03-10 06:00:00Z",
		"2022-03-10T06:00:00Z ",
		" 2022-03-10T06:00:00Z",
		"2022-3-10T06:00:00Z",
		"20220310T060000Z",
		"2022-02-29T06:00:00Z",
		"2022-13-01T06:00:00Z",
		"0000-01-01T06:00:00Z",
		"2022-03-10T24:00:00Z",
		"2022-03-10T06:60:00Z",
		"2022-03-10T23:59:60Z",
		"2022-03-10T06:00:00.Z",
		"2022-03-10T06:00:00,5Z",
		"2022-03-10T06:00:00+3",
		"2022-03-10T06:00:00+03",
		"2022-03-10T06:00:00+0300",
		"2022-03-10T06:00:00+24:00",
		"2022-03-10T06:00:00+03:60",
		"2022-03-10T06:00:00ZZ",
		"2022-03-10T06:00:00Europe/Kyiv",
		"0001-01-01T00:00:00+00:01",
		"9999-12-31T23:59:59-00:01",
		"-2022-03-10T06:00:00Z",
		"+2022-03-10T06:00:00Z",
		"2022-03-10T06:-1:00Z",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		instant at = 77;

		if (parse_instant(str_from(cases[i]), &at) || at != 77)
			fail_msg("accepted '%s'", cases[i]);
	}
}

static void dates_that_exist_are_read(void **state)
{
	int32_t days;

	(void)state;
	assert_true(parse_date(STR("2022-03-10"), &days));
	assert_int_equal(days, 19061);
	assert_true(parse_date(STR("2020-02-29"), &days));
	assert_int_equal(days, 18321);
}

static void what_is_no_date_is_refused(void **state)
{
	static const char *const cases[] = { "", "2022", "2022-03", "2022-02-29", "2022-04-31",
		"2022-00-10", "2022-03-00", "10.03.2022", "2022/03/10", "2022-03-10T", "2022-3-1",
		"22-03-10", "02022-03-10", "0000-01-01" };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		int32_t days = 77;

		if (parse_date(str_from(cases[i]), &days) || days != 77)
			fail_msg("accepted '%s'", cases[i]);
	}
}

static void uuids_of_either_case_are_read(void **state)
{
	struct uuid id;
	char text[37];

	(void)state;
	assert_true(parse_uuid(STR("017F22E2-79b0-7cc3-98C4-dc0c0c07398f"), &id));
	uuid_format(id, text);
	assert_string_equal(text, "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

static void what_is_no_uuid_is_refused(void **state)
{
	static const char *const cases[] = {
		"",
		"017f22e279b07cc398c4dc0c0c07398f",
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398",
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398f0",
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
		"017f22e2-79b0-7cc3-98c4_dc0c0c07398f",
		"017f22e279b0--7cc3-98c4-dc0c0c07398f",
		"{17f22e2-79b0-7cc3-98c4-dc0c0c07398}",
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398\xC1",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct uuid id = { { 77 } };

		if (parse_uuid(str_from(cases[i]), &id) || id.bytes[0] != 77)
			fail_msg("accepted '%s'", cases[i]);
	}
}

static void phones_become_e164(void **state)
{
	static const struct {
		const char *text, *phone;
	} cases[] = {
		{ "+905321234567", "+905321234567" },
		{ "+380671234567", "+380671234567" },
		{ "+359881234567", "+359881234567" },
		{ "+90532123456", "+90532123456" },
		{ "00905321234567", "+905321234567" },
		{ "+90 532 123-45.67", "+905321234567" },
		{ "+90 (532) 123 45 67", "+905321234567" },
		{ "+90 (0)532 123 45 67", "+905321234567" },
		{ "(+380) 67 123 45 67", "+380671234567" },
		{ "+1234567", "+1234567" },
		{ "+123456789012345", "+123456789012345" },
		{ "00123456789012345", "+123456789012345" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char phone[17] = "";

		if (!parse_phone(str_from(cases[i].text), phone))
			fail_msg("refused '%s'", cases[i].text);
		assert_string_equal(phone, cases[i].phone);
	}
}

static void what_is_no_phone_is_refused(void **state)
{
	static const struct str cases[] = {
		STR(""),
		{ NULL, 0 },
		STR("05321234567"),
		STR("905321234567"),
		STR("+0905321234567"),
		STR("000905321234567"),
		STR("+9053212345678901"),
		STR("009053212345678901"),
		STR("+123456"),
		STR("+"),
		STR("00"),
		STR("++905321234567"),
		STR("+90+5321234567"),
		STR("90+5321234567"),
		STR("+90532123456a"),
		STR("+90532123456７"),
		STR("＋905321234567"),
		STR("+90/5321234567"),
		STR("+905321234567,12"),
		STR("+90\t5321234567"),
		STR("+90532123\0004567"),
		STR("+90\xC2\xA0"
		    "5321234567"),
		STR("+00905321234567"),
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char phone[17] = "as it was";

		if (parse_phone(cases[i], phone))
			fail_msg("case %zu became '%s'", i, phone);
		assert_string_equal(phone, "as it was");
	}
}

static void durations_have_one_unit(void **state)
{
	static const struct {
		const char *text;
		int64_t seconds;
	} cases[] = {
		{ "1s", 1 },
		{ "45s", 45 },
		{ "30m", 1800 },
		{ "12h", 43200 },
		{ "7d", 604800 },
		{ "36525d", INT64_C(3155760000) },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		int64_t seconds = 0;

		assert_true(parse_duration(str_from(cases[i].text), &seconds));
		assert_int_equal(seconds, cases[i].seconds);
	}
}

static void what_is_no_duration_is_refused(void **state)
{
	static const char *const cases[] = { "", "12", "h", "0s", "-1h", "1.5h", "1h30m", "12H",
		"1w", " 1h", "1 h", "36526d", "99999999999999999999d" };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		int64_t seconds = 77;

		if (parse_duration(str_from(cases[i]), &seconds) || seconds != 77)
			fail_msg("accepted '%s'", cases[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(integers_within_their_limits_are_read),
		cmocka_unit_test(other_integers_are_refused),
		cmocka_unit_test(instants_of_any_offset_are_read),
		cmocka_unit_test(what_is_no_instant_is_refused),
		cmocka_unit_test(dates_that_exist_are_read),
		cmocka_unit_test(what_is_no_date_is_refused),
		cmocka_unit_test(uuids_of_either_case_are_read),
		cmocka_unit_test(what_is_no_uuid_is_refused),
		cmocka_unit_test(phones_become_e164),
		cmocka_unit_test(what_is_no_phone_is_refused),
		cmocka_unit_test(durations_have_one_unit),
		cmocka_unit_test(what_is_no_duration_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
