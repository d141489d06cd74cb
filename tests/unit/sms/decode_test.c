/* Bytes of gateways that say what they send, and of others. */
#include "sms/decode.h"

#include "unit/sms/fixture.h"

struct sample {
	struct str charset, bytes;
	const char *text; /* NULL if it must be refused */
};

static void assert_samples(const struct sample *samples, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct sms_text decoded = { STR("as it was"), false };
		const bool fine = sms_decode(arena, samples[i].bytes, samples[i].charset, &decoded);
		const char *expected = samples[i].text ? samples[i].text : "as it was";

		if (fine != (samples[i].text != NULL) || decoded.cut ||
			!str_equal(decoded.text, str_from(expected)))
			fail_msg("case %zu: '" STR_FMT "' instead of '%s'", i,
				STR_ARG(decoded.text), expected);
	}
}

static void bytes_are_read_as_declared(void **state)
{
	static const struct sample samples[] = {
		{ STR("UTF-8"), STR("Kayıt Київ 🙏"), "Kayıt Київ 🙏" },
		{ STR("utf-8"), STR("STATUS\r\nABC\t1"), "STATUS\r\nABC\t1" },
		{ STR_NULL, STR("Kayıt"), "Kayıt" },
		{ STR(""), STR(""), "" },
		{ STR("UTF-8"), { NULL, 0 }, "" },
		{ STR("US-ASCII"), STR("STATUS"), "STATUS" },
		{ STR("UTF-16BE"), STR("\0S\0T\x04\x12"), "STВ" },
		{ STR("UTF-16BE"), STR("\0K\0a\0y\x01\x31\0t"), "Kayıt" },
		{ STR("utf-16be"), STR("\xD8\x3D\xDE\x42\0!"), "🙂!" },
		{ STR("UTF-16LE"), STR("S\0T\0\x12\x04"), "STВ" },
		{ STR("ISO-8859-9"), STR("BA\xDELA \xFD\xF0\xE7\xF6\xFC\xDD"), "BAŞLA ığçöüİ" },
		{ STR("latin5"), STR("\xFE"), "ş" },
		{ STR("ISO-8859-1"), STR("caf\xE9"), "café" },
		{ STR("windows-1254"), STR("\x93Kay\xFDt\x94"), "“Kayıt”" },
		{ STR("WINDOWS-1251"), STR("\xD1\xD2\xC0\xD2\xD3\xD1 \xBF\xB3\xBA\xB4"),
			"СТАТУС їієґ" },
	};

	(void)state;
	assert_samples(samples, COUNT(samples));
}

static void a_declaration_that_lies_is_found_out(void **state)
{
	static const struct sample samples[] = {
		/* Latin-5 under other names. */
		{ STR("UTF-8"), STR("Kay\xFDt \xDEi\xFEli"), "Kayıt Şişli" },
		{ STR("UTF-8"), STR("kala\xE7"), "kalaç" },
		{ STR("UTF-8"), STR("I\xF0\x64\xFDr \xE7\xFDk\xFD\xFE\xFD"), "Iğdır çıkışı" },
		{ STR("ISO-8859-1"), STR("BA\xDELA KAY\xDDT"), "BAŞLA KAYİT" },
		{ STR_NULL, STR("KAY\xDDT"), "KAYİT" },
		{ STR("8-BIT"), STR("KAY\xDDT"), "KAYİT" },
		{ STR("KOI8-U"), STR("KAY\xDDT"), "KAYİT" },
		/* UTF-8 under other names. */
		{ STR("ISO-8859-9"), STR("Kayıt"), "Kayıt" },
		{ STR("windows-1251"), STR("Київ"), "Київ" },
		{ STR("UTF-16BE"), STR("STATUS 7K3M9-QXT2A"), "STATUS 7K3M9-QXT2A" },
		{ STR("UTF-16BE"), STR("Kayıt"), "Kayıt" },
		{ STR("8-BIT"), STR("Київ"), "Київ" },
		/* windows-1251 as UTF-8. */
		{ STR("UTF-8"), STR("\xD1\xD2\xC0\xD2\xD3\xD1 7K3M9QXT2A"), "СТАТУС 7K3M9QXT2A" },
		/* UTF-16 as UTF-8, and in the other order. */
		{ STR("UTF-8"), STR("\0S\0T\0O\0P"), "STOP" },
		{ STR("UTF-8"), STR("\x04\x21\x04\x22\x04\x1E\x04\x1F"), "СТОП" },
		{ STR("8-BIT"), STR("\x04\x21\x04\x22\x04\x1E\x04\x1F"), "СТОП" },
		{ STR("UTF-8"), STR("\x21\x04\x22\x04\x1E\x04\x1F\x04"), "СТОП" },
		{ STR("UTF-16BE"), STR("\x21\x04\x22\x04\x1E\x04\x1F\x04"), "СТОП" },
		{ STR("UTF-16"), STR("\xFF\xFE\x21\x04\x22\x04"), "СТ" },
	};

	(void)state;
	assert_samples(samples, COUNT(samples));
}

static void ends_that_gateways_add_or_cut_are_dropped(void **state)
{
	static const struct sample samples[] = {
		{ STR("UTF-8"), STR("\xEF\xBB\xBFSTOP"), "STOP" },
		{ STR("UTF-16BE"), STR("\xFE\xFF\0S\0T"), "ST" },
		{ STR("UTF-8"), STR("STOP\0"), "STOP" },
		{ STR("UTF-8"), STR("\0\0\0"), "" },
		{ STR("ISO-8859-9"), STR("KAY\xDDT\0"), "KAYİT" },
		{ STR("UTF-8"), STR("KAY\xDDT\0"), "KAYİT" },
		{ STR("UTF-8"), STR("Київ \xD1"), "Київ " },
		{ STR("UTF-8"), STR("Київ \xF0\x9F\x99"), "Київ " },
		{ STR("UTF-16BE"), STR("\0S\0T\0"), "ST" },
		{ STR("UTF-16BE"), STR("\0S\0T\xD8\x3D"), "ST" },
	};

	(void)state;
	assert_samples(samples, COUNT(samples));
}

static void what_is_no_text_is_refused(void **state)
{
	static const struct sample samples[] = {
		{ STR("UTF-8"), STR("a\0b"), NULL },
		{ STR("UTF-8"), STR("a\0bc"), NULL },
		{ STR("UTF-8"), STR("hello\x1Bworld"), NULL },
		{ STR("UTF-8"), STR("a\x7F"), NULL },
		{ STR("UTF-8"), STR("a\xC2\x82"), NULL },
		{ STR("8-BIT"), STR("\x06\x05\x04\x0B\x84\x23\xF0\x01\x06\x2A\xD8"), NULL },
		{ STR("UTF-8"), STR("abc\x8D\x9Dxyz"), NULL },
		{ STR("ISO-8859-9"), STR("abc\x90"), NULL },
		{ STR("UTF-16BE"), STR("\xDC\x00\0S\0T"), NULL }, /* half a pair */
		{ STR("UTF-16BE"), STR("\0S\xD8\x3D\0T"), NULL },
		{ STR("UTF-16BE"), STR("\0S\0\x1B"), NULL },
	};

	(void)state;
	assert_samples(samples, COUNT(samples));
}

static void a_long_text_is_cut_and_says_so(void **state)
{
	static const struct {
		const char *letter;
		size_t times, left;
		bool cut;
	} cases[] = {
		{ "a", SMS_TEXT_MAX, SMS_TEXT_MAX, false },
		{ "a", SMS_TEXT_MAX + 1, SMS_TEXT_MAX, true },
		{ "ї", SMS_TEXT_MAX + 1, SMS_TEXT_MAX, true },
		{ "€", 100000, SMS_TEXT_MAX, true },
		{ "🙏", SMS_TEXT_MAX, SMS_TEXT_MAX, false },
		{ "🙏", 100000, SMS_TEXT_MAX, true },
	};
	struct strbuf buf;

	(void)state;
	strbuf_init(&buf, 1 << 20);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct sms_text decoded;

		strbuf_reset(&buf);
		for (size_t j = 0; j < cases[i].times; j++)
			strbuf_add_text(&buf, cases[i].letter);
		assert_true(sms_decode(arena, strbuf_str(&buf), STR("UTF-8"), &decoded));
		assert_int_equal(str_code_points(decoded.text), cases[i].left);
		assert_int_equal(decoded.cut, cases[i].cut);
		assert_true(str_is_utf8(decoded.text));
	}
	strbuf_release(&buf);
}

/* Each byte of each charset becomes its letter or is refused, and never ends the text. */
static void every_byte_is_decoded_or_refused(void **state)
{
	static const char *const charsets[] = { "UTF-8", "UTF-16BE", "UTF-16LE", "ISO-8859-9",
		"windows-1251", "8-BIT" };

	(void)state;
	for (size_t i = 0; i < COUNT(charsets); i++)
		for (int first = 0; first < 256; first++)
			for (int second = 0; second < 256; second += 5) {
				const char bytes[] = { 'a', (char)first, (char)second, 'z' };
				struct sms_text decoded;

				if (!sms_decode(arena, (struct str){ bytes, sizeof(bytes) },
					    str_from(charsets[i]), &decoded))
					continue;
				assert_true(str_is_utf8(decoded.text));
				assert_null(memchr(decoded.text.data, '\0', decoded.text.len));
				assert_true(decoded.text.len > 0 && !decoded.cut);
			}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_are_read_as_declared),
		cmocka_unit_test(a_declaration_that_lies_is_found_out),
		cmocka_unit_test(ends_that_gateways_add_or_cut_are_dropped),
		cmocka_unit_test(what_is_no_text_is_refused),
		cmocka_unit_test(a_long_text_is_cut_and_says_so),
		cmocka_unit_test(every_byte_is_decoded_or_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
