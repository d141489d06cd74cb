/* Problems (RFC 9457): the first one found wins; field errors gather until the request has been
 * read whole. */
#pragma once
#include "base/str.h"
#include "http/problem_types.h"

struct request;
struct reply;

/* "malformed_json"; a static text. */
const char *problem_name(enum problem_type type);
int problem_status(enum problem_type type);

/* Gives the request this problem if it has none. `detail` says what to do about it; never a
 * person's data. */
void problem_set(struct request *req, enum problem_type type, const char *detail, ...)
	__attribute__((format(printf, 3, 4)));
/* A field that cannot be accepted: `pointer` is RFC 6901 ("/members/0/birth_date"). At most 100 are
 * kept. */
void problem_field(struct request *req, const char *pointer, const char *detail, ...)
	__attribute__((format(printf, 3, 4)));
/* The reply that tells the request's problem. */
struct reply problem_reply(struct request *req);
/* problem_set and problem_reply in one. */
struct reply problem_reply_as(struct request *req, enum problem_type type, const char *detail, ...)
	__attribute__((format(printf, 3, 4)));
