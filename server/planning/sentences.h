/* What a plan says to officers, in Turkish, English and Ukrainian. */
#pragma once
#include "base/str.h"
#include "planner/planner.h"

enum plan_language { PLAN_TR, PLAN_EN, PLAN_UK };
#define PLAN_LANGUAGES 3

/* What differs from what a plan relied on. */
enum plan_difference {
	PLAN_GROUP_CHANGED,
	PLAN_VEHICLE_CHANGED,
	PLAN_CONVOY_CHANGED,
	PLAN_DOCUMENT_RULES_CHANGED,
	PLAN_RULES_CHANGED,
};
#define PLAN_DIFFERENCES 5

/* The values of a sentence; it takes what it has a place for. */
struct sentence_values {
	int32_t needed;
	int32_t available;
	int32_t convoys;
	int32_t vehicle;
	struct str convoy;
	struct str person;
};

/* "tr", "en", "uk". */
const char *plan_language_name(enum plan_language language);
/* False leaves `out` untouched. */
bool plan_language_parse(struct str name, enum plan_language *out)
	__attribute__((warn_unused_result));
/* The first of an Accept-Language header that is spoken here, else English. */
enum plan_language plan_language_accepted(struct str header);

/* Why a group stays; NULL for PLANNER_GOES. The texts have places such as {needed}. */
const char *sentence_stay(enum planner_reason reason, enum plan_language language);
/* Why a group that stays cannot use the seats of one that overtakes it; NULL where none can. */
const char *sentence_overtaken(enum planner_reason reason, enum plan_language language);
const char *sentence_difference(enum plan_difference difference, enum plan_language language);
/* `text` with its places filled. */
void sentence_fill(struct strbuf *buf, const char *text, const struct sentence_values *values);
