/* The bytes of a message as a gateway sent them, as text. */
#pragma once
#include "base/arena.h"
#include "base/str.h"

/* Twilio's longest message; ten segments of a phone are shorter. */
#define SMS_TEXT_MAX 1600 /* code points */

struct sms_text {
	struct str text; /* well-formed UTF-8 without control characters but white space */
	bool cut;        /* at SMS_TEXT_MAX */
};

/*
 * `charset` is what the gateway declares, in any case, STR_NULL for nothing: UTF-8, UTF-16BE,
 * UTF-16LE, ISO-8859-9, ISO-8859-1, windows-1254, windows-1252, windows-1251, or Kannel's 8-BIT,
 * which says nothing, as an unknown name does. Gateways lie, so bytes that are UTF-8 are read as
 * that whatever was declared, and bytes that are not what was declared as what Turks and Ukrainians
 * send: UTF-16, windows-1254, windows-1251. ISO-8859-1 and -9 are read as windows-1254: it differs
 * from the first where that has Icelandic letters, which no Turkish phone sends. False where
 * nothing fits: the message is data, or broken. The text is a view of `bytes` or lives in `arena`.
 */
bool sms_decode(struct arena *arena, struct str bytes, struct str charset, struct sms_text *out)
	__attribute__((warn_unused_result));
