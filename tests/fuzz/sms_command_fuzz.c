/* Whatever a citizen writes is a command whose fields keep their rules. */
#include <assert.h>
#include <string.h>

#include "base/clock.h"
#include "sms/command.h"
#include "sms/folding.h"
#include "sms/letters.h"
#include "sms/segments.h"

#define TODAY 19061 /* 2022-03-10 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void assert_name(struct str name, bool missing)
{
	assert(missing == (name.len == 0));
	assert(str_is_utf8(name) && str_code_points(name) <= 100);
	assert(name.len == 0 || (name.data[0] != ' ' && name.data[name.len - 1] != ' '));
	assert(name.len == 0 || !memchr(name.data, '\n', name.len));
}

static void assert_registration(const struct sms_registration *registration)
{
	const unsigned faults = registration->faults;

	assert(faults < 1 << 4);
	assert_name(registration->city, faults & SMS_CITY_MISSING);
	assert_name(registration->given_names, faults & SMS_NAME_MISSING);
	assert_name(registration->family_name, faults & SMS_NAME_MISSING);
	assert(!(faults & SMS_BIRTH_UNREADABLE) == (registration->birth_precision.len > 0));
	assert((faults & SMS_BIRTH_UNREADABLE) || birth_day_holds(registration->birth_date, TODAY));
	assert(registration->family_size >= 1 && registration->family_size <= SMS_FAMILY_MAX);
}

static void assert_command(const struct sms_command *command)
{
	char again[REFERENCE_SYMBOLS + 1];

	assert(command->kind <= SMS_HELP);
	assert(command->kind != SMS_NONE || !command->language.data);
	assert(command->kind == SMS_STATUS || command->reference_outcome == REFERENCE_MALFORMED);
	if (command->reference_outcome == REFERENCE_OK)
		assert(reference_parse(str_from(command->reference), again) == REFERENCE_OK);
	else
		assert(command->reference[0] == '\0');
	if (command->kind == SMS_REGISTER)
		assert_registration(&command->registration);
}

/* What surrounds a message changes nothing. */
static void assert_noise_does_not_matter(
	struct arena *arena, struct str text, const struct sms_command *command)
{
	const struct str noisy =
		arena_printf(arena, "\xEF\xBB\xBF \n\"" STR_FMT "\".\r\n", STR_ARG(text));
	struct sms_command again;

	sms_command_parse(arena, noisy, TODAY, &again);
	assert(again.kind == command->kind);
	assert(str_equal(again.language, command->language));
	assert(strcmp(again.reference, command->reference) == 0);
	assert(again.registration.faults == command->registration.faults);
}

static void assert_segments(struct arena *arena, struct str text)
{
	struct str folded = sms_fold(arena, text, SMS_TURKISH_ASCII);
	struct sms_segments segments, whole;
	const bool cut = sms_segments_cut(&folded, SMS_TURKISH_TABLES, 3, &segments);

	assert(folded.len <= text.len && str_is_utf8(folded) && segments.count <= 3);
	assert(cut || sms_segments_of(folded, SMS_TURKISH_TABLES, &whole));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct str text = { (const char *)data, size };
	struct sms_command command;

	if (size > 4096 || !str_is_utf8(text) || (size > 0 && memchr(data, '\0', size)))
		return 0;
	struct arena *arena = arena_new(16 << 20);
	sms_command_parse(arena, text, TODAY, &command);
	assert_command(&command);
	assert_noise_does_not_matter(arena, text, &command);
	assert_segments(arena, text);
	arena_free(arena);
	return 0;
}
