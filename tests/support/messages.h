/* Convoys that are about to leave, people with phones, and what was written to them. */
#pragma once
#include "support/given.h"

/* RFC 3339 of that many minutes from now, kept. */
const char *from_now(int minutes);
/* Planned like given_convoy's, gathering so many minutes from now at this place (NULL: none is
 * known), leaving an hour later. */
struct convoy given_convoy_in(
	const char *city, int minutes, int vehicles, int seats, const char *place);
/* An assembly point's id, kept. */
const char *given_place(const char *city, const char *name);
/* One who reads this language, with a next of kin (NULL: none), under a phone of their own. */
struct family given_reader(
	const char *city, int members, const char *language, const char *kin_phone);
/* What they have seats on, at vehicle 1. */
struct family given_seated_reader(
	const struct convoy *convoy, int members, const char *language, const char *kin_phone);

/* This column of the group's messages in the order written, a line each, kept. */
const char *messages_column(const struct family *family, const char *column);
/* "assigned queued\n" and so on. */
const char *messages_of(const struct family *family);
/* Fails the test unless that is all. */
void expect_messages(const struct family *family, const char *messages);
/* The words of the message that was written last. */
const char *last_text(const struct family *family);
/* Fails the test unless they hold these. */
void expect_says(const struct family *family, const char *words);
/* cmocka's set-up of a test: nothing waits but what it writes. */
int outbox_empty(void **state);
/* To a family of two who read English, of their seats; due at once. */
struct family given_message(void);
/* POST /v1/outbox/leases with these fields. */
struct answer lease(const struct actor *who, const char *fields);
/* The leases end now. */
void leases_lapse(void);

/* Runs a query that calls this version's functions. */
const char *functions_sql(const char *format, ...) __attribute__((format(printf, 1, 2)));
