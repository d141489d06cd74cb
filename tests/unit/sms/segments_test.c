/* What texts cost, and where their parts begin. */
#include "sms/segments.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* `times` times each of up to three pieces. */
struct repeated {
	const char *text;
	size_t times;
};

static struct str build(struct strbuf *buf, const struct repeated pieces[3])
{
	strbuf_reset(buf);
	for (size_t i = 0; i < 3; i++)
		for (size_t j = 0; j < pieces[i].times; j++)
			strbuf_add_text(buf, pieces[i].text);
	assert_false(buf->overflow);
	return strbuf_str(buf);
}

static size_t part_len(struct str text, const struct sms_segments *segments, uint32_t part)
{
	const size_t end = part + 1 < segments->count ? segments->starts[part + 1] : text.len;

	return end - segments->starts[part];
}

struct expected {
	enum sms_encoding encoding;
	uint32_t units, count;
	size_t parts[3]; /* in code points; 0 where there is none */
};

static void assert_expected(const char *id, struct str text, const struct sms_segments *segments,
	const struct expected *expected)
{
	if (segments->encoding != expected->encoding || segments->units != expected->units ||
		segments->count != expected->count)
		fail_msg("%s: encoding %d, %u units, %u segments", id, segments->encoding,
			segments->units, segments->count);
	for (uint32_t i = 0; i < 3 && expected->parts[i] > 0; i++) {
		const struct str part = { text.data + segments->starts[i],
			part_len(text, segments, i) };

		if (str_code_points(part) != expected->parts[i])
			fail_msg("%s: part %u has %zu code points", id, i + 1,
				str_code_points(part));
	}
}

static void assert_segments(
	const char *id, struct str text, enum sms_tables tables, const struct expected *expected)
{
	struct sms_segments segments;

	assert_true(sms_segments_of(text, tables, &segments));
	assert_expected(id, text, &segments, expected);
}

static const struct {
	const char *id;
	struct repeated pieces[3];
	size_t code_points;
	struct expected plain, turkish;
} rows[] = {
	{ "EN-1", { { "Ref ABC123: SEATED. Convoy K-17, bus 4. Gather 06:00 North Gate.", 1 } }, 64,
		{ SMS_GSM7, 64, 1, { 64 } }, { SMS_GSM7, 64, 1, { 64 } } },
	{ "EN-3", { { "A", 161 } }, 161, { SMS_GSM7, 161, 2, { 153, 8 } },
		{ SMS_GSM7, 161, 2, { 153, 8 } } },
	{ "EN-4", { { "Price {free} [seat 4] ~2h | 10€ ", 1 }, { "x", 121 } }, 153,
		{ SMS_GSM7, 160, 1, { 153 } }, { SMS_GSM7, 160, 1, { 153 } } },
	{ "EN-5", { { "x", 152 }, { "€", 1 }, { "y", 10 } }, 163, { SMS_GSM7, 164, 2, { 152, 11 } },
		{ SMS_GSM7, 164, 2, { 152, 11 } } },
	{ "EN-6", { { "Don’t travel — wait for SMS", 1 } }, 27, { SMS_UCS2, 27, 1, { 27 } },
		{ SMS_UCS2, 27, 1, { 27 } } },
	{ "TR-1",
		{ { "Başvurunuz ABC123: Konvoy K-17, otobüs 4. Toplanma 06:00 Kuzey Kapısı. "
		    "Kimliğinizi getirin.",
			1 } },
		91, { SMS_UCS2, 91, 2, { 67, 24 } }, { SMS_GSM7_SINGLE, 95, 1, { 91 } } },
	{ "TR-2", { { "Iğdır çıkışı ertelendi. Yeni saat 09:30. Lütfen bekleyiniz.", 1 } }, 59,
		{ SMS_UCS2, 59, 1, { 59 } }, { SMS_UCS2, 59, 1, { 59 } } },
	{ "TR-3",
		{ { "Çıkış şehri Iğdır, toplanma yeri gar önü. Lütfen kimliğinizi, pasaportunuzu "
		    "ve ilaçlarınızı yanınıza alın. Otobüs saat 06:00 itibarıyla hareket edecek. "
		    "Bilgi için DURUM yazın.",
			1 } },
		175, { SMS_UCS2, 175, 3, { 67, 67, 41 } }, { SMS_GSM7_SINGLE, 192, 2, { 0 } } },
	{ "TR-4", { { "ışığ", 38 } }, 152, { SMS_UCS2, 152, 3, { 67, 67, 18 } },
		{ SMS_GSM7_LOCKING, 152, 1, { 152 } } },
	{ "TR-5",
		{ { "Otobus 4, saat 06:00, Kuzey Kapisi. Kimliginizi getirin. DURUM ABC123", 1 } },
		69, { SMS_GSM7, 69, 1, { 69 } }, { SMS_GSM7, 69, 1, { 69 } } },
	{ "UK-1", { { "ABC123: місце підтверджено. Колона K-17, автобус 4. Збір 06:00.", 1 } }, 63,
		{ SMS_UCS2, 63, 1, { 63 } }, { SMS_UCS2, 63, 1, { 63 } } },
	{ "UK-2",
		{ { "ABC123: місце підтверджено. Колона K-17, автобус 4. Збір о 06:00 біля "
		    "північної "
		    "брами. Візьміть паспорт.",
			1 } },
		104, { SMS_UCS2, 104, 2, { 67, 37 } }, { SMS_UCS2, 104, 2, { 67, 37 } } },
	{ "UK-4", { { "Ї", 71 } }, 71, { SMS_UCS2, 71, 2, { 67, 4 } },
		{ SMS_UCS2, 71, 2, { 67, 4 } } },
	{ "UK-5", { { "Ї", 66 }, { "😀", 1 }, { "Ї", 10 } }, 77, { SMS_UCS2, 78, 2, { 66, 11 } },
		{ SMS_UCS2, 78, 2, { 66, 11 } } },
};

static void texts_cost_what_the_interface_says(void **state)
{
	struct strbuf buf;

	(void)state;
	strbuf_init(&buf, 4096);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct str text = build(&buf, rows[i].pieces);

		if (str_code_points(text) != rows[i].code_points)
			fail_msg("%s has %zu code points", rows[i].id, str_code_points(text));
		assert_segments(rows[i].id, text, SMS_DEFAULT_TABLES, &rows[i].plain);
		assert_segments(rows[i].id, text, SMS_TURKISH_TABLES, &rows[i].turkish);
	}
	strbuf_release(&buf);
}

/* What the Turkish tables would take, chosen or not. */
static void each_table_costs_what_the_interface_says(void **state)
{
	static const struct {
		const char *id;
		struct expected expected;
	} cases[] = {
		{ "TR-1", { SMS_GSM7_SINGLE, 95, 1, { 91 } } },
		{ "TR-1", { SMS_GSM7_LOCKING, 91, 1, { 91 } } },
		{ "TR-2", { SMS_GSM7_SINGLE, 66, 1, { 59 } } },
		{ "TR-2", { SMS_GSM7_LOCKING, 59, 1, { 59 } } },
		{ "TR-3", { SMS_GSM7_SINGLE, 192, 2, { 0 } } },
		{ "TR-3", { SMS_GSM7_LOCKING, 175, 2, { 149, 26 } } },
		{ "TR-3", { SMS_GSM7_BOTH, 175, 2, { 146, 29 } } },
		{ "TR-4", { SMS_GSM7_SINGLE, 304, 3, { 74, 74, 4 } } },
		{ "TR-4", { SMS_GSM7_LOCKING, 152, 1, { 152 } } },
		{ "TR-4", { SMS_GSM7_BOTH, 152, 1, { 152 } } },
	};
	struct strbuf buf;

	(void)state;
	strbuf_init(&buf, 4096);
	for (size_t i = 0; i < COUNT(cases); i++)
		for (size_t j = 0; j < COUNT(rows); j++) {
			struct sms_segments segments;

			if (strcmp(cases[i].id, rows[j].id) != 0)
				continue;
			const struct str text = build(&buf, rows[j].pieces);
			assert_true(sms_segments_in(text, cases[i].expected.encoding, &segments));
			assert_expected(cases[i].id, text, &segments, &cases[i].expected);
		}
	strbuf_release(&buf);
}

static void capacities_follow_from_the_headers(void **state)
{
	static const struct {
		enum sms_encoding encoding;
		size_t single, part;
	} cases[] = {
		{ SMS_GSM7, 160, 153 },
		{ SMS_GSM7_SINGLE, 155, 149 },
		{ SMS_GSM7_LOCKING, 155, 149 },
		{ SMS_GSM7_BOTH, 152, 146 },
		{ SMS_UCS2, 70, 67 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(sms_single_capacity(cases[i].encoding), cases[i].single);
		assert_int_equal(sms_part_capacity(cases[i].encoding), cases[i].part);
	}
}

static void the_last_unit_that_fits_makes_no_new_segment(void **state)
{
	static const struct {
		struct repeated pieces[3];
		enum sms_tables tables;
		struct expected expected;
	} cases[] = {
		{ { { "A", 160 } }, SMS_DEFAULT_TABLES, { SMS_GSM7, 160, 1, { 160 } } },
		{ { { "A", 306 } }, SMS_DEFAULT_TABLES, { SMS_GSM7, 306, 2, { 153, 153 } } },
		{ { { "A", 307 } }, SMS_DEFAULT_TABLES, { SMS_GSM7, 307, 3, { 153, 153, 1 } } },
		{ { { "€", 80 } }, SMS_DEFAULT_TABLES, { SMS_GSM7, 160, 1, { 80 } } },
		{ { { "€", 81 } }, SMS_DEFAULT_TABLES, { SMS_GSM7, 162, 2, { 76, 5 } } },
		/* Four parts lose an odd septet each, and 306 septets no longer fit into two. */
		{ { { "€", 153 } }, SMS_DEFAULT_TABLES, { SMS_GSM7, 306, 3, { 76, 76, 1 } } },
		{ { { "ш", 70 } }, SMS_DEFAULT_TABLES, { SMS_UCS2, 70, 1, { 70 } } },
		{ { { "ш", 134 } }, SMS_DEFAULT_TABLES, { SMS_UCS2, 134, 2, { 67, 67 } } },
		{ { { "ш", 135 } }, SMS_DEFAULT_TABLES, { SMS_UCS2, 135, 3, { 67, 67, 1 } } },
		{ { { "😀", 35 } }, SMS_DEFAULT_TABLES, { SMS_UCS2, 70, 1, { 35 } } },
		{ { { "😀", 36 } }, SMS_DEFAULT_TABLES, { SMS_UCS2, 72, 2, { 33, 3 } } },
		{ { { "ı", 155 } }, SMS_TURKISH_TABLES, { SMS_GSM7_LOCKING, 155, 1, { 155 } } },
		{ { { "ı", 156 } }, SMS_TURKISH_TABLES, { SMS_GSM7_LOCKING, 156, 2, { 149, 7 } } },
		{ { { "ş", 1 }, { "x", 153 } }, SMS_TURKISH_TABLES,
			{ SMS_GSM7_SINGLE, 155, 1, { 154 } } },
		{ { { "", 1 } }, SMS_DEFAULT_TABLES, { SMS_GSM7, 0, 1, { 0 } } },
	};
	struct strbuf buf;

	(void)state;
	strbuf_init(&buf, 4096);
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_segments(
			"edge", build(&buf, cases[i].pieces), cases[i].tables, &cases[i].expected);
	strbuf_release(&buf);
}

/* GSM-7 carries 127 characters by one septet and ten by two; all others need UCS-2. */
static void gsm_7_has_these_characters_and_no_others(void **state)
{
	size_t one = 0, two = 0;
	struct strbuf buf;

	(void)state;
	strbuf_init(&buf, 16);
	for (uint32_t c = 1; c < 0xD800; c++) {
		struct sms_segments segments;

		strbuf_reset(&buf);
		strbuf_add_code_point(&buf, c);
		assert_true(sms_segments_of(strbuf_str(&buf), SMS_DEFAULT_TABLES, &segments));
		one += segments.encoding == SMS_GSM7 && segments.units == 1;
		two += segments.encoding == SMS_GSM7 && segments.units == 2;
	}
	assert_int_equal(one, 127);
	assert_int_equal(two, 10);
	strbuf_release(&buf);
}

static void what_gsm_7_lacks_needs_ucs_2(void **state)
{
	static const char *const letters[] = { "ç", "ğ", "Ğ", "ı", "İ", "ş", "Ş", "`", "’", "“",
		"”", "–", "—", "\u00A0", "«", "»", "₺", "\t", "â", "Б", "А", "Α", "s\u0327" };
	struct sms_segments segments;

	(void)state;
	for (size_t i = 0; i < COUNT(letters); i++) {
		assert_true(sms_segments_of(str_from(letters[i]), SMS_DEFAULT_TABLES, &segments));
		assert_int_equal(segments.encoding, SMS_UCS2);
	}
	assert_true(
		sms_segments_of(STR("ÇÖÜöüÄÖÑÉàèìòùß€Φ_@$\n\r"), SMS_DEFAULT_TABLES, &segments));
	assert_int_equal(segments.encoding, SMS_GSM7);
}

/* è, ì, Ø, ø, Æ, æ, ¡ and ¿ gave their places to Turkish letters. */
static void the_locking_table_has_lost_some_letters(void **state)
{
	struct repeated pieces[3] = { { "ı", 120 }, { "è", 1 } };
	struct sms_segments segments;
	struct strbuf buf;

	(void)state;
	strbuf_init(&buf, 4096);
	assert_true(sms_segments_of(build(&buf, pieces), SMS_TURKISH_TABLES, &segments));
	assert_int_equal(segments.encoding, SMS_UCS2);
	assert_int_equal(segments.count, 2);
	pieces[1].text = "à";
	assert_true(sms_segments_of(build(&buf, pieces), SMS_TURKISH_TABLES, &segments));
	assert_int_equal(segments.encoding, SMS_GSM7_LOCKING);
	assert_int_equal(segments.count, 1);
	strbuf_release(&buf);
}

/* Encodings of as many segments: the one that more phones read. */
static void turkish_tables_are_used_only_where_they_save_a_segment(void **state)
{
	struct sms_segments segments;

	(void)state;
	assert_true(sms_segments_of(STR("Şişli çıkışı"), SMS_TURKISH_TABLES, &segments));
	assert_int_equal(segments.encoding, SMS_UCS2);
	assert_true(sms_segments_of(STR("Kuzey"), SMS_TURKISH_TABLES, &segments));
	assert_int_equal(segments.encoding, SMS_GSM7);
}

static void more_parts_than_can_be_numbered_are_refused(void **state)
{
	const struct repeated most[3] = { { "x", 255 * 153 } },
			      more[3] = { { "x", 255 * 153 + 1 } };
	struct sms_segments segments = { .units = 77 };
	struct strbuf buf;

	(void)state;
	strbuf_init(&buf, 65536);
	assert_false(sms_segments_of(build(&buf, more), SMS_TURKISH_TABLES, &segments));
	assert_int_equal(segments.units, 77);
	assert_true(sms_segments_of(build(&buf, most), SMS_TURKISH_TABLES, &segments));
	assert_int_equal(segments.count, 255);
	assert_int_equal(segments.starts[254], 254 * 153);
	strbuf_release(&buf);
}

static void a_long_text_is_cut_to_the_longest_beginning_that_fits(void **state)
{
	static const struct {
		struct repeated pieces[3];
		uint32_t most;
		bool cut;
		size_t code_points;
		enum sms_encoding encoding;
		uint32_t count;
	} cases[] = {
		{ { { "x", 160 } }, 1, false, 160, SMS_GSM7, 1 },
		{ { { "x", 161 } }, 1, true, 160, SMS_GSM7, 1 },
		{ { { "x", 161 } }, 2, false, 161, SMS_GSM7, 2 },
		{ { { "x", 500 } }, 2, true, 306, SMS_GSM7, 2 },
		{ { { "x", 159 }, { "€", 1 } }, 1, true, 159, SMS_GSM7, 1 },
		{ { { "ш", 71 } }, 1, true, 70, SMS_UCS2, 1 },
		{ { { "ш", 69 }, { "😀", 1 } }, 1, true, 69, SMS_UCS2, 1 },
		/* Without the letter that needed UCS-2 more of it fits. */
		{ { { "x", 100 }, { "ш", 1 } }, 1, true, 100, SMS_GSM7, 1 },
		{ { { "x", 100 }, { "ш", 1 } }, 2, false, 101, SMS_UCS2, 2 },
		{ { { "", 1 } }, 1, false, 0, SMS_GSM7, 1 },
		{ { { "x", 255 * 153 + 9 } }, 255, true, 255 * 153, SMS_GSM7, 255 },
	};
	struct strbuf buf;

	(void)state;
	strbuf_init(&buf, 65536);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct str text = build(&buf, cases[i].pieces);
		struct sms_segments segments;

		if (sms_segments_cut(&text, SMS_DEFAULT_TABLES, cases[i].most, &segments) !=
				cases[i].cut ||
			str_code_points(text) != cases[i].code_points ||
			segments.encoding != cases[i].encoding || segments.count != cases[i].count)
			fail_msg("case %zu: %zu code points, encoding %d, %u segments", i,
				str_code_points(text), segments.encoding, segments.count);
	}
	strbuf_release(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_cost_what_the_interface_says),
		cmocka_unit_test(each_table_costs_what_the_interface_says),
		cmocka_unit_test(capacities_follow_from_the_headers),
		cmocka_unit_test(the_last_unit_that_fits_makes_no_new_segment),
		cmocka_unit_test(gsm_7_has_these_characters_and_no_others),
		cmocka_unit_test(what_gsm_7_lacks_needs_ucs_2),
		cmocka_unit_test(the_locking_table_has_lost_some_letters),
		cmocka_unit_test(turkish_tables_are_used_only_where_they_save_a_segment),
		cmocka_unit_test(more_parts_than_can_be_numbered_are_refused),
		cmocka_unit_test(a_long_text_is_cut_to_the_longest_beginning_that_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
