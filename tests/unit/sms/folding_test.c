/* What letters and signs become. */
#include "sms/folding.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sms/segments.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void assert_folded(const char *text, enum sms_folding folding, const char *expected)
{
	struct arena *arena = arena_new(1 << 16);
	const struct str folded = sms_fold(arena, str_from(text), folding);

	if (!str_equal(folded, str_from(expected)))
		fail_msg("'%s' became '%s'", text, folded.data);
	arena_free(arena);
}

static void marks_join_their_letters(void **state)
{
	static const char *const cases[][2] = {
		{ "Ayşe Şahin", "Ayşe Şahin" },
		{ "s\u0327 S\u0327 c\u0327 C\u0327 g\u0306 G\u0306 I\u0307", "ş Ş ç Ç ğ Ğ İ" },
		{ "o\u0308 O\u0308 u\u0308 U\u0308 a\u0302 n\u0303", "ö Ö ü Ü â ñ" },
		{ "Ки\u0456\u0308в, и\u0306 И\u0306 \u0406\u0308", "Київ, й Й Ї" },
		{ "e\u0301 e\u0300 a\u030A", "é è å" },
		/* Neither has these: they stay two. */
		{ "x\u0301 \u0301", "x\u0301 \u0301" },
		{ "i\u0307", "i\u0307" },
		{ "’—…\u00A0", "’—…\u00A0" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_folded(cases[i][0], SMS_COMPOSED, cases[i][1]);
}

static void signs_become_ascii_and_letters_stay(void **state)
{
	static const char *const cases[][2] = {
		{ "Don’t travel — wait for SMS", "Don't travel - wait for SMS" },
		{ "“6:00–7:00” « » ‘ ’ „…", "\"6:00-7:00\" \" \" ' ' \"..." },
		{ "a\u00A0b\u202Fc\td", "a b c d" },
		{ "a\u200Bb\uFEFF\u00AD\u2060", "ab" },
		{ "`50 ₺", "'50 TL" },
		{ "10€ В\u02BCячеслав Şişli", "10€ В'ячеслав Şişli" },
		/* Families of emoji are held together by joiners. */
		{ "👩\u200D👧", "👩\u200D👧" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_folded(cases[i][0], SMS_PLAIN_SIGNS, cases[i][1]);
}

static void turkish_letters_become_ascii_all_of_them(void **state)
{
	static const char *const cases[][2] = {
		{ "ş Ş ğ Ğ ı İ ç Ç ö Ö ü Ü I i", "s S g G i I c C o O u U I i" },
		{ "â Â î Î û Û", "a A i I u U" },
		{ "Otobüs 4, Kuzey Kapısı. Kimliğinizi getirin…",
			"Otobus 4, Kuzey Kapisi. Kimliginizi getirin..." },
		{ "s\u0327ehir i\u0307stanbul \u0219", "sehir istanbul s" },
		{ "Київ, Ґалаґан, ß é Ñ", "Київ, Ґалаґан, ß é Ñ" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_folded(cases[i][0], SMS_TURKISH_ASCII, cases[i][1]);
}

static void folding_makes_a_turkish_text_one_segment(void **state)
{
	static const struct str text =
		STR("Başvurunuz ABC123: Konvoy K-17, otobüs 4. Toplanma 06:00 Kuzey Kapısı. "
		    "Kimliğinizi getirin.");
	struct arena *arena = arena_new(1 << 16);
	struct sms_segments segments;

	(void)state;
	assert_true(sms_segments_of(text, SMS_DEFAULT_TABLES, &segments));
	assert_int_equal(segments.count, 2);
	assert_true(sms_segments_of(
		sms_fold(arena, text, SMS_TURKISH_ASCII), SMS_DEFAULT_TABLES, &segments));
	assert_int_equal(segments.encoding, SMS_GSM7);
	assert_int_equal(segments.count, 1);
	assert_true(sms_segments_of(
		sms_fold(arena, STR("Don’t travel — wait for SMS"), SMS_PLAIN_SIGNS),
		SMS_DEFAULT_TABLES, &segments));
	assert_int_equal(segments.encoding, SMS_GSM7);
	arena_free(arena);
}

/* Every code point by itself and with each mark: folding twice is folding once, and nothing grows.
 */
static void a_folded_text_is_utf_8_and_never_longer(void **state)
{
	static const uint32_t marks[] = { 0, 0x300, 0x301, 0x302, 0x303, 0x306, 0x307, 0x308, 0x30A,
		0x327 };
	struct strbuf buf;

	(void)state;
	strbuf_init(&buf, 16);
	for (uint32_t c = 0x20; c < 0xD800; c++)
		for (size_t i = 0; i < (c < 0x600 ? COUNT(marks) : 1); i++) {
			struct arena *arena = arena_new(1 << 16);

			strbuf_reset(&buf);
			strbuf_add_code_point(&buf, c);
			if (marks[i])
				strbuf_add_code_point(&buf, marks[i]);
			const struct str folded =
				sms_fold(arena, strbuf_str(&buf), SMS_TURKISH_ASCII);
			if (folded.len > buf.len || !str_is_utf8(folded))
				fail_msg("U+%04X U+%04X", c, marks[i]);
			arena_free(arena);
		}
	strbuf_release(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(marks_join_their_letters),
		cmocka_unit_test(signs_become_ascii_and_letters_stay),
		cmocka_unit_test(turkish_letters_become_ascii_all_of_them),
		cmocka_unit_test(folding_makes_a_turkish_text_one_segment),
		cmocka_unit_test(a_folded_text_is_utf_8_and_never_longer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
