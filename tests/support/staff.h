/* Accounts that sign in with a password, their browsers, and their authenticator apps. */
#pragma once
#include "support/client.h"

#define PASSWORD "yarın sabah altıda sınırda"

/* POST /v1/staff by the admin; `cities` are quoted codes with commas between, NULL for none. The
 * answer has the temporary password. */
struct answer staff_new(const char *username, const char *role, const char *cities);
/* The same, with PASSWORD in place of the temporary one; gives back `username`. */
const char *staff_settled(const char *username, const char *role, const char *cities);

/* From an address of its own, so that tests do not count for one another; kept. */
const char *fresh_address(void);
/* POST /v1/session; `code` NULL for none, `address` NULL for a fresh one. */
struct answer sign_in_from(const char *address, const char *username, const char *password,
	const char *code, int port);
struct answer sign_in(const char *username, const char *password, const char *code);
/* POST /v1/session/password. */
struct answer password_change(
	const char *username, const char *password, const char *code, const char *new_password);
/* POST /v1/session/second-factor. */
struct answer second_factor(
	const char *username, const char *password, const char *code, const char *enrolment);

/* "kafile=v4.public..." of an answer's Set-Cookie, kept; fails the test if there is none. */
const char *cookie_of(struct answer answer);
/* A browser with this cookie asks, from a page of the server. `port` 0: the test's own. */
struct answer browse(
	const char *cookie, const char *method, const char *where, const char *body, int port);

/* What the app with this secret (base32) shows, so many steps of 30 seconds from now; kept. */
const char *app_code(const char *secret, int steps);
/* Enrols and gives back the secret; the recovery codes are in `out_codes` if that is not NULL. The
 * present code is used up. */
const char *enrolled(const char *username, struct answer *out_codes);
