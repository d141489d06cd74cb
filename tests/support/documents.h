/* What the tests of document rules start from. */
#pragma once
#include "support/given.h"

#define CARD "{\"type\":\"id_card\"}"
#define PASSPORT "{\"type\":\"passport\"}"

/* One Turkish citizen with this document, "" for none that is known. */
struct family given_holder(const char *city, const char *document);
/* Through these countries ("\"RO\",\"BG\"") at minute(at), with one bus of so many seats. */
struct convoy given_route(
	const char *city, const char *transit, const char *post_code, int at, int seats);
struct answer seat(
	const struct actor *who, const struct convoy *convoy, const struct family *family);
/* The same with a document_override: "The consul waits in Siret." */
struct answer seat_anyway(
	const struct actor *who, const struct convoy *convoy, const struct family *family);
/* Who on the convoy does not fit. */
struct answer misfits(const struct convoy *convoy);
/* Of the Turkish identity card, from minute(from); any status. */
struct answer add_rule(const char *country, const char *verdict, int from);
