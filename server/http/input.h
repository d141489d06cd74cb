/*
 * Reads the fields of a JSON body or of the query. Each reader notes a field error and goes on, so
 * that a client learns of all of them at once; endpoints end with `return !req->problem`. Text from
 * outside is valid UTF-8 without NUL.
 */
#pragma once
#include "http/request.h"

enum presence { OPTIONAL, REQUIRED };

#define INPUT_FIELDS 24

/* One JSON object under reading. */
struct input {
	struct request *req;
	const json_t *object; /* NULL if absent or of another type: every field then reads as
				 absent, silently */
	const char *pointer;  /* of the object; "" for the body */
	const char *read[INPUT_FIELDS];
	int read_count;
};

struct input input_body(struct request *req);
struct input input_object(struct input *in, const char *name, enum presence presence);
/* The array's length, 0 if absent; elements past `max` or fewer than `min` are an error. */
size_t input_list(
	struct input *in, const char *name, size_t min, size_t max, enum presence presence);
/* Element `i` of that array, which must be an object. */
struct input input_list_object(struct input *in, const char *name, size_t i);
/* Element `i` of that array, which must be text of 1..max code points; STR_NULL otherwise. */
struct str input_list_text(struct input *in, const char *name, size_t i, size_t max);
/* Element `i` of that array, which must be a number from `min` to `max`; DB_NULL_INTEGER otherwise.
 */
int32_t input_list_integer(struct input *in, const char *name, size_t i, int64_t min, int64_t max);
/* Every field that was not asked for is an error: call it last, for each object. */
void input_end(struct input *in);
/* The same for a merge patch, which names at least one field. */
void input_end_patch(struct input *in);

/* True if the field stands there, null included. */
bool input_has(const struct input *in, const char *name);
/* Of a merge patch: null is an error, since the field always has a value. */
void input_keep(struct input *in, const char *name);
/* A field error at `name` of this object. */
void input_refuse(struct input *in, const char *name, const char *detail, ...)
	__attribute__((format(printf, 3, 4)));

/* 1..max code points, no control characters but those of `input_note`; null reads as absent. */
struct str input_text(struct input *in, const char *name, size_t max, enum presence presence);
/* The same, new lines and tabs allowed. */
struct str input_note(struct input *in, const char *name, size_t max, enum presence presence);
/* DB_NULL_INTEGER if absent. */
int32_t input_integer(
	struct input *in, const char *name, int64_t min, int64_t max, enum presence presence);
/* NAN if absent. */
double input_number(
	struct input *in, const char *name, double min, double max, enum presence presence);
bool input_boolean(struct input *in, const char *name, bool otherwise);
/* RFC 3339 with an offset; INSTANT_NULL if absent. */
instant input_instant(struct input *in, const char *name, enum presence presence);
/* DB_NULL_INTEGER if absent. */
int32_t input_date(struct input *in, const char *name, enum presence presence);
/* Zeros if absent. */
struct uuid input_uuid(struct input *in, const char *name, enum presence presence);
/* One of `choices` ("must|prefer"), else the error names them. */
struct str input_choice(
	struct input *in, const char *name, const char *choices, enum presence presence);
/* E.164 after normalising. */
struct str input_phone(struct input *in, const char *name, enum presence presence);
/* A reference, normalised to ten symbols; a mistyped one is told apart. */
struct str input_reference(struct input *in, const char *name, enum presence presence);
/* The same for an element of a list, which is answered by itself: one that cannot be read stays as
 * it was given, and the database's function reference_mistyped knows it. */
struct str input_reference_given(struct input *in, const char *name);
/* An upper-case code such as a city's: [A-Z0-9_-]{2,16}; lower case is raised. */
struct str input_code(struct input *in, const char *name, enum presence presence);

/* The same for query parameters; their pointer is "?name". Unknown parameters: query_end with all
 * known names ("city|status|cursor"). */
struct str query_text(struct request *req, const char *name, size_t max);
struct str query_code(struct request *req, const char *name);
struct str query_choice(struct request *req, const char *name, const char *choices);
int32_t query_integer(
	struct request *req, const char *name, int64_t min, int64_t max, int32_t otherwise);
instant query_instant(struct request *req, const char *name);
int32_t query_date(struct request *req, const char *name);
struct str query_reference(struct request *req, const char *name);
void query_end(struct request *req, const char *known);
/* A reference in the path: normalised, or a not_found problem that says a symbol is mistyped. */
struct str path_reference(struct request *req, const char *name);
/* An upper-case code (a convoy's) or uuid in the path; malformed is not_found. */
struct str path_code(struct request *req, const char *name);
struct uuid path_uuid(struct request *req, const char *name);
/* A small number in the path; malformed is not_found. */
int32_t path_integer(struct request *req, const char *name, int64_t min, int64_t max);
/* If-Match of a strong ETag "v<number>" or "v<number>-...": the number; a problem if missing or
 * malformed. */
int32_t input_if_match(struct request *req);
