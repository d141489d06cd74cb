/* What a test starts from, made through the API by an officer. */
#pragma once
#include "support/client.h"

#define FAMILY_MAX 60
#define GIVEN_TIME 1646895600 /* 2022-03-10T07:00:00Z */

struct family {
	const char *city;
	const char *group;
	int size;
	const char *references[FAMILY_MAX];
	const char *phone;
};

struct convoy {
	const char *code;
	const char *city;
	int vehicles;
};

/* RFC 3339 of that many minutes after 2022-03-10T07:00:00Z, kept. */
const char *minute(int minutes);
/* A JSON list of the family's references, kept: ["7K3M9QXT2B"]. */
const char *references_of(const struct family *family);

struct family given_registered_family(const char *city, int members);
/* Planned, from the city to Kapıkule, with vehicles 1.. of so many seats. */
struct convoy given_convoy(const char *city, int vehicles, int seats);
/* A family with seats on vehicle `vehicle`. */
struct family given_assigned_family(const struct convoy *convoy, int vehicle, int members);
struct family given_boarded_family(const struct convoy *convoy, int vehicle, int members);
/* One vehicle that left with this family of `members` (`family` may be NULL). */
struct convoy given_departed_convoy(const char *city, int members, struct family *family);

/* The acts, for tests that need them on the way. They fail the test if the server refuses. */
struct answer assign(const struct convoy *convoy, const struct family *family, int vehicle);
/* At minute(at). */
struct answer board(const struct convoy *convoy, int vehicle, const struct family *family, int at);
struct answer depart(const struct convoy *convoy, int vehicle, int headcount, int at);
struct answer arrive(const struct convoy *convoy, int vehicle, int headcount, int at);
/* By the post's officer. */
struct answer hand_over(const struct convoy *convoy, const struct family *family, int at);
/* The status that staff see. */
const char *status_of(const char *reference);
