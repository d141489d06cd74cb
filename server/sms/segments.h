/*
 * What a text costs as an SMS: the encoding that takes fewest segments, and where each part begins
 * (3GPP TS 23.038 and 23.040). Texts are well-formed UTF-8 in NFC: a letter and its mark that
 * folding.h has not composed count as two and need UCS-2, which is right for what is sent, but
 * dear.
 */
#pragma once
#include "base/str.h"

/* In the order that decides between encodings of as many segments. */
enum sms_encoding {
	SMS_GSM7,
	SMS_UCS2,
	SMS_GSM7_SINGLE,  /* the Turkish single shift table */
	SMS_GSM7_LOCKING, /* the Turkish locking shift table */
	SMS_GSM7_BOTH,
};
#define SMS_ENCODINGS 5

/* Kannel has no shift tables, and phones show them only where their maker put them in. */
enum sms_tables { SMS_DEFAULT_TABLES, SMS_TURKISH_TABLES };

/* The parts of a message are numbered in one octet. */
#define SMS_PARTS_MAX 255

struct sms_segments {
	enum sms_encoding encoding;
	uint32_t units; /* septets, or UTF-16 code units of UCS-2, without headers */
	uint32_t count; /* 1 for an empty text, which is a message too */
	uint32_t starts[SMS_PARTS_MAX]; /* the first byte of each part */
};

/* Units that fit into a message of one part, and into each part of several. */
size_t sms_single_capacity(enum sms_encoding encoding);
size_t sms_part_capacity(enum sms_encoding encoding);

/* In that encoding: false if it lacks a character, or for more than SMS_PARTS_MAX parts. */
bool sms_segments_in(struct str text, enum sms_encoding encoding, struct sms_segments *out)
	__attribute__((warn_unused_result));
/*
 * False if `text` takes more than SMS_PARTS_MAX parts. No part begins inside an escape pair or a
 * surrogate pair.
 */
bool sms_segments_of(struct str text, enum sms_tables tables, struct sms_segments *out)
	__attribute__((warn_unused_result));
/*
 * Cuts `*text` to the longest beginning of at most `most` (1..SMS_PARTS_MAX) segments. True if
 * something was cut away; `out` is of what is left.
 */
bool sms_segments_cut(
	struct str *text, enum sms_tables tables, uint32_t most, struct sms_segments *out);
