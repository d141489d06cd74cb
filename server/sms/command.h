/*
 * What a citizen wrote, as a command. Read generously where only one thing can be meant: any case,
 * Turkish letters or none, Latin or Cyrillic ones that look alike, quotes, dots, line ends and
 * invisible characters around. Keywords stand first; Turkish, English and Ukrainian ones are known.
 */
#pragma once
#include "base/arena.h"
#include "base/ids.h"
#include "sms/registration.h"

enum sms_command_kind {
	SMS_NONE, /* anything else: the help text, once an hour at most */
	SMS_STATUS,
	SMS_REGISTER,
	SMS_STOP,
	SMS_START,
	SMS_HELP,
};

struct sms_command {
	enum sms_command_kind kind;
	struct str language; /* tr, en or uk, as the keyword is; STR_NULL without one */
	/* Of SMS_STATUS. MALFORMED: there is none, or something else. */
	enum reference_outcome reference_outcome;
	char reference[REFERENCE_SYMBOLS + 1]; /* "" unless the outcome is OK */
	struct sms_registration registration;  /* of SMS_REGISTER */
};

/*
 * `text` is well-formed UTF-8; `today` decides which birth dates can be. The command's texts live
 * in `arena`. Rules:
 * - A reference alone is SMS_STATUS; one that is mistyped too, if it has a digit.
 * - SMS_STATUS takes the reference from among other words: "durum no 7K3M9-QXT2A lütfen".
 * - SMS_STOP and SMS_START stand alone or repeat their keywords: who writes "Dur, yarın gelirim"
 *   must not lose the notices about the bus.
 * - SMS_HELP may have anything behind it.
 */
void sms_command_parse(
	struct arena *arena, struct str text, int32_t today, struct sms_command *out);
