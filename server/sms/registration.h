/*
 * The fields of a registration as a citizen writes them in an SMS: city; name; birth date[; family
 * size]. An officer completes it, so what is read here may be incomplete but is never guessed.
 */
#pragma once
#include "base/arena.h"
#include "base/str.h"

#define SMS_FAMILY_MAX 60

/* What the answer asks to correct. */
enum sms_registration_fault {
	SMS_CITY_MISSING = 1 << 0,
	SMS_NAME_MISSING = 1 << 1,     /* or is one word, has digits, or over 100 characters */
	SMS_BIRTH_UNREADABLE = 1 << 2, /* or missing, or nobody alive was born then */
	SMS_SIZE_UNREADABLE = 1 << 3,  /* or not 1..SMS_FAMILY_MAX */
};

struct sms_registration {
	unsigned faults; /* of enum sms_registration_fault; a faulty field is not set */
	struct str city; /* as written, without "м.": for name_key to find a name or the code */
	struct str given_names;
	struct str family_name;
	int32_t birth_date;         /* days; of a year, its first */
	struct str birth_precision; /* day, year */
	int32_t family_size;        /* with the writer; 1 if nothing is said */
};

/*
 * Reads what stands behind the keyword; `text` has single spaces and LF as its only white space.
 *
 * Fields are parted by semicolons; without any, by commas and line ends. What follows the fourth is
 * left to the officer, who sees the message. The birth date says which field is which: behind a
 * city alone it means that the name is missing.
 *
 * Which words are the family name nobody can know for sure. In this order: what stands before a
 * comma ("Yılmaz, Ayşe Nur"); the words in capitals at the end, or at the beginning, of a name that
 * has others ("Ayşe YILMAZ ÖZTÜRK", "ШЕВЧЕНКО Тарас"); the last word.
 */
void sms_registration_read(
	struct arena *arena, struct str text, int32_t today, struct sms_registration *out);
