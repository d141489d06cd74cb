/* What a session token says: who, as what, whose data, from when to when. */
#pragma once
#include "auth/roles.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/parse.h"

#define CLAIMS_AUDIENCE "kafile"
#define CLAIMS_SUBJECT_MAX 128 /* bytes */
#define CLAIMS_CODES_MAX 64    /* cities, and as many posts */
#define CLAIMS_CODE_MAX 16     /* characters of A-Z 0-9 _ - */
/* How far another server's clock may be ahead of ours. */
#define CLAIMS_LEEWAY (10 * INSTANT_SECOND)

struct claims {
	struct str issuer;   /* the deployment */
	struct str audience; /* CLAIMS_AUDIENCE */
	struct str subject;
	enum role role;
	struct str cities; /* codes with a comma between; empty if none is named */
	struct str posts;  /* likewise */
	instant issued_at;
	instant not_before;
	instant expires_at;
	struct uuid id; /* jti */
};

/* 1 to CLAIMS_SUBJECT_MAX bytes of UTF-8 without control characters. */
bool claims_subject_valid(struct str subject) __attribute__((warn_unused_result));
/* True if `codes` is what `cities` and `posts` may be: for lists that come from a command line or a
 * request. */
bool claims_codes_valid(struct str codes) __attribute__((warn_unused_result));

/* As a JSON object, in one fixed order of keys. The claims must be such as claims_parse accepts. */
void claims_render(struct strbuf *out, const struct claims *claims);
/*
 * Reads a verified message; false, with `out` untouched, if it is not an object, repeats a key,
 * lacks a claim or has one of another form. Cities and posts may be absent; unknown claims are
 * ignored. The texts of `out` live in `arena`.
 */
bool claims_parse(struct arena *arena, struct str message, struct claims *out)
	__attribute__((warn_unused_result));

enum claims_verdict {
	CLAIMS_ACCEPTED,
	CLAIMS_EXPIRED,
	CLAIMS_NOT_YET_VALID,
	CLAIMS_ISSUED_IN_FUTURE,
	CLAIMS_WRONG_ISSUER,
	CLAIMS_WRONG_AUDIENCE,
};

enum claims_verdict claims_check(const struct claims *claims, instant now, struct str issuer,
	struct str audience) __attribute__((warn_unused_result));
/* For the log: "expired". */
const char *claims_verdict_name(enum claims_verdict verdict);

/* The bytes of all texts together. */
size_t claims_text_size(const struct claims *claims);
/* The same claims, their texts copied one behind the other into `room`, which has claims_text_size
 * bytes. */
struct claims claims_place(const struct claims *claims, char *room);
