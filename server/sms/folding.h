/*
 * Letters and signs replaced by others that cost less as an SMS. Ukrainian letters are never
 * replaced: people read them, and a transliteration is another name.
 */
#pragma once
#include "base/arena.h"
#include "base/str.h"

enum sms_folding {
	SMS_COMPOSED = 0,  /* what is done always */
	SMS_PLAIN_SIGNS,   /* typographic quotes, dashes, dots and spaces as ASCII; ₺ as TL */
	SMS_TURKISH_ASCII, /* the same, and Turkish letters as ASCII */
};

/*
 * A copy of `text`, which is well-formed UTF-8, with marks joined to their letters where GSM-7,
 * Turkish or Ukrainian has the letter (NFC, for those). SMS_TURKISH_ASCII is for gateways whose way
 * ends in ASCII: it folds ç, ö and ü too, which GSM-7 has in part, so that no word is half folded,
 * and â, î and û. The copy is never longer than `text`.
 */
struct str sms_fold(struct arena *arena, struct str text, enum sms_folding folding);
