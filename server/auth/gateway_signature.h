/* The signatures of gateways that sign what they send. Pure functions. */
#pragma once
#include "base/arena.h"
#include "base/clock.h"
#include "http/request.h"

/* How far the clock of a phone may be from ours. A request that is played back within this time is
 * known by its id: that of a message is kept for longer. */
#define GATEWAY_CLOCK_MAX (7 * 86400 * INSTANT_SECOND)

/*
 * Twilio's: `signature` is the base64 of HMAC-SHA1, under the account's secret, over the address
 * that the gateway called and the form's fields, sorted by name, each name with its value behind.
 * `url` counts with and without the port that its scheme implies.
 */
bool twilio_signature_valid(struct arena *arena, struct str secret, struct str url,
	const struct form_field *fields, size_t count, struct str signature)
	__attribute__((warn_unused_result));

/* SMS Gateway for Android's: `signature` is the hexadecimal HMAC-SHA256 over the body's bytes and
 * the text of the timestamp, Unix seconds. */
bool android_signature_valid(struct str secret, struct str body, struct str timestamp, instant now,
	struct str signature) __attribute__((warn_unused_result));
