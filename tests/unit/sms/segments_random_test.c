/* What holds for the parts of every text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "sms/segments.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define ALPHABET 8

static const char *const alphabets[][ALPHABET] = {
	{ "a", "Z", "0", " ", "Ü", "Φ", "@", "\n" },
	{ "a", "€", "{", "~", "x", "\\", "b", "^" },
	{ "ş", "ı", "İ", "ğ", "Ç", "ç", "è", "€" },
	{ "ї", "Є", "ґ", "а", " ", "1", "щ", "’" },
	{ "😀", "a", "🚌", "б", "€", "\u00A0", "é", "ş" },
};

/* The same numbers in every run. */
static uint32_t next_random(uint32_t *random, uint32_t below)
{
	*random = *random * 1664525 + 1013904223;
	return (*random >> 8) % below;
}

/* Of one alphabet, in one text of two with a few letters of another. */
static struct str random_text(struct strbuf *buf, uint32_t *random)
{
	const uint32_t len = 1 + next_random(random, 480);
	const uint32_t main_one = next_random(random, COUNT(alphabets));
	const uint32_t other_one = next_random(random, COUNT(alphabets));
	const uint32_t rare = next_random(random, 2) == 0 ? 1 : 16;

	strbuf_reset(buf);
	for (uint32_t i = 0; i < len; i++) {
		const uint32_t chosen = next_random(random, rare) == 1 ? other_one : main_one;

		strbuf_add_text(buf, alphabets[chosen][next_random(random, ALPHABET)]);
	}
	assert_false(buf->overflow);
	return strbuf_str(buf);
}

static uint32_t units_in(struct str text, enum sms_encoding encoding)
{
	struct sms_segments segments;

	assert_true(str_is_utf8(text));
	assert_true(sms_segments_in(text, encoding, &segments));
	return segments.units;
}

static struct str part_of(struct str text, const struct sms_segments *segments, uint32_t part)
{
	const size_t start = segments->starts[part];
	const size_t end = part + 1 < segments->count ? segments->starts[part + 1] : text.len;

	return (struct str){ text.data + start, end - start };
}

static struct str first_letter(struct str text)
{
	struct str rest = text;

	(void)str_next_code_point(&rest);
	return (struct str){ text.data, text.len - rest.len };
}

/* Each part has whole letters, at most its capacity, and no room for the first letter of the next.
 */
static void assert_parts_hold(struct str text, const struct sms_segments *segments)
{
	const enum sms_encoding encoding = segments->encoding;
	const size_t room =
		segments->count == 1 ? sms_single_capacity(encoding) : sms_part_capacity(encoding);
	uint32_t units = 0;
	size_t len = 0;

	assert_int_equal(segments->starts[0], 0);
	for (uint32_t i = 0; i < segments->count; i++) {
		const struct str part = part_of(text, segments, i);
		const uint32_t alone = units_in(part, encoding);

		assert_true(part.len > 0 && alone <= room);
		if (i + 1 < segments->count) {
			const struct str next = first_letter(part_of(text, segments, i + 1));

			assert_true(alone + units_in(next, encoding) > room);
		}
		units += alone;
		len += part.len;
	}
	assert_int_equal(len, text.len);
	assert_int_equal(units, segments->units);
}

static void parts_are_full_and_make_up_the_text(void **state)
{
	uint32_t random = 1;
	struct strbuf buf;

	(void)state;
	strbuf_init(&buf, 4096);
	for (int round = 0; round < 20000; round++) {
		const struct str text = random_text(&buf, &random);
		struct sms_segments plain, turkish;

		assert_true(sms_segments_of(text, SMS_DEFAULT_TABLES, &plain));
		assert_parts_hold(text, &plain);
		assert_true(sms_segments_of(text, SMS_TURKISH_TABLES, &turkish));
		assert_parts_hold(text, &turkish);
		assert_true(turkish.count <= plain.count);
		/* The locking table alone has all that both have, behind a shorter header. */
		assert_true(turkish.encoding != SMS_GSM7_BOTH);
	}
	strbuf_release(&buf);
}

static void no_other_encoding_takes_fewer_segments(void **state)
{
	uint32_t random = 2;
	struct strbuf buf;

	(void)state;
	strbuf_init(&buf, 4096);
	for (int round = 0; round < 5000; round++) {
		const struct str text = random_text(&buf, &random);
		struct sms_segments best, other;

		assert_true(sms_segments_of(text, SMS_TURKISH_TABLES, &best));
		for (size_t i = 0; i < SMS_ENCODINGS; i++)
			if (sms_segments_in(text, (enum sms_encoding)i, &other))
				assert_true(other.count > best.count ||
					    (other.count == best.count &&
						    other.encoding >= best.encoding));
	}
	strbuf_release(&buf);
}

static void a_cut_text_is_a_beginning_that_cannot_be_longer(void **state)
{
	uint32_t random = 3;
	struct strbuf buf;

	(void)state;
	strbuf_init(&buf, 4096);
	for (int round = 0; round < 5000; round++) {
		const struct str text = random_text(&buf, &random);
		const uint32_t most = 1 + next_random(&random, 4);
		struct sms_segments segments;
		struct str cut = text;
		const bool was_cut = sms_segments_cut(&cut, SMS_TURKISH_TABLES, most, &segments);

		assert_true(segments.count <= most && cut.len > 0);
		assert_true(str_starts_with(text, cut) && was_cut == (cut.len < text.len));
		assert_parts_hold(cut, &segments);
		if (!was_cut)
			continue;
		const struct str rest = { text.data + cut.len, text.len - cut.len };
		cut.len += first_letter(rest).len;
		assert_true(sms_segments_of(cut, SMS_TURKISH_TABLES, &segments));
		assert_true(segments.count > most);
	}
	strbuf_release(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_are_full_and_make_up_the_text),
		cmocka_unit_test(no_other_encoding_takes_fewer_segments),
		cmocka_unit_test(a_cut_text_is_a_beginning_that_cannot_be_longer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
