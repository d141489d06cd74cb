/*
 * The second factor: codes of an authenticator app (RFC 6238: SHA-1, six digits, thirty seconds)
 * and recovery codes for when it is lost. Which of them were used is the database's to know.
 */
#pragma once
#include "auth/keys.h"
#include "base/clock.h"

#define TOTP_SECRET_BYTES 20
#define TOTP_SECRET_SYMBOLS 32 /* in base32 */
#define RECOVERY_CODES 10
#define ENROLMENT_SECONDS 600

/* Before the first thread. */
void second_factor_init(bool required);
/* Whether every account needs one. */
bool second_factor_required(void);

/* Six digits; anything else may be a recovery code. */
bool totp_is_code(struct str text);
/* The step of thirty seconds, the present one or a neighbour, for which the code is good; -1 if
 * there is none. */
int64_t totp_step(const uint8_t secret[TOTP_SECRET_BYTES], struct str code, instant now);
struct str totp_secret_text(struct arena *arena, const uint8_t secret[TOTP_SECRET_BYTES]);
/* What the QR code says: "otpauth://totp/Kafile:kemal.aydin?secret=...". */
struct str totp_uri(struct arena *arena, struct str username, struct str secret_text);

/* How an account's secret stands in its row; STR_NULL if there is no field key. */
struct str totp_seal(struct arena *arena, const struct keyring *ring, struct str username,
	const uint8_t secret[TOTP_SECRET_BYTES]);
bool totp_open(struct arena *arena, const struct keyring *ring, struct str username,
	struct str sealed, uint8_t out[TOTP_SECRET_BYTES]) __attribute__((warn_unused_result));

/*
 * A secret between the two steps of its enrolment, in the client's keeping: sealed for the account
 * as it is now, with the factor that it has `since` then (INSTANT_NULL: none).
 */
struct enrolment {
	struct str username;
	instant since;
	instant expires_at;
	uint8_t secret[TOTP_SECRET_BYTES];
};

struct str enrolment_seal(
	struct arena *arena, const struct keyring *ring, const struct enrolment *enrolment);
/* Fills the rest from username and since; false for what is forged, another's or of before. */
bool enrolment_open(struct arena *arena, const struct keyring *ring, struct str text,
	struct enrolment *out) __attribute__((warn_unused_result));

/* "7K3M9-QXT2B": fifty random bits. */
struct str recovery_code_new(struct arena *arena);
/* The hash of what somebody typed, in either case, with or without hyphens and spaces, O as 0, I
 * and L as 1; STR_NULL if it cannot be one, or there is no hash key. */
struct str recovery_code_hash(
	struct arena *arena, const struct keyring *ring, struct str username, struct str code);
