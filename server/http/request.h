/* A request on its way through the house, and what endpoints may ask of it. */
#pragma once
#include <jansson.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/parse.h"
#include "base/str.h"
#include "db/query.h"
#include "db/rows.h"
#include "db/statement.h"
#include "http/problem_types.h"

enum method {
	METHOD_OTHER = -1,
	METHOD_GET,
	METHOD_POST,
	METHOD_PATCH,
	METHOD_DELETE,
	METHOD_COUNT
};

/* Who asks, as their token says. `cities` and `posts` are codes joined by commas; STR_NULL: all are
 * in scope. */
struct caller {
	struct str subject;
	struct uuid token;
	unsigned role; /* one bit of auth/roles.h; 0: nobody */
	struct str role_name;
	struct str cities;
	struct str posts;
	instant until; /* when their token expires */
};

struct reply_header {
	const char *name; /* NULL ends a list */
	const char *value;
};

struct reply {
	int status;
	const char *content_type;
	struct str body;  /* in the request's arena, or static */
	const char *etag; /* quoted; NULL for none */
	const char *location;
	const char *link;
	const char *cookie;        /* Set-Cookie */
	int retry_after_s;         /* 0: what its status calls for */
	bool unchanged;            /* nothing new to tell: a request that waits goes on waiting */
	bool more;                 /* what follows is there already: no need to wait for it */
	struct str position;       /* of a stream: where this ends, for request.position */
	int persons;               /* people whose data it shows */
	bool cacheable;            /* else Cache-Control: no-store */
	const char *cache_control; /* instead of what `cacheable` says; NULL for none */
	const struct reply_header *headers[2]; /* more of them, each list or NULL */
};

/* An answer that does not end: see http/stream.h. */
struct streaming {
	const char *first;     /* sent before the first reply's body */
	const char *keepalive; /* sent after 15 seconds of silence */
	/* Sent whenever the request is woken; NULL: its statement runs again, and what the reply
	 * says is sent. */
	const char *signal;
};

struct request;
struct worker;

/* Which workers. Passwords and plans have their own: an import takes minutes, and somebody waits.
 */
enum work_pool { WORK_IMPORTS, WORK_PASSWORDS, WORK_PLANS, WORK_POOLS };

/* How it is known who asks. */
enum identity_kind {
	IDENTITY_TOKEN,   /* by a token, or a browser's session */
	IDENTITY_GATEWAY, /* by a gateway's password, or a token in a gateway's name */
	IDENTITY_REPORT,  /* the same, or by what stands in the address of one message's reports */
	IDENTITY_SIGNATURE, /* by a gateway's signature of the request: its body is read first */
};

struct endpoint {
	/* Fills the statement's parameters; false leaves a problem in the request. */
	bool (*read)(struct request *req, void *params);
	const struct statement *statement;
	struct reply (*reply)(struct request *req, const struct rows *rows);
	/* Instead of the three: answers at once, */
	struct reply (*local)(struct request *req);
	/* or on a worker thread, where it may block; NULL elsewhere. */
	struct reply (*work)(struct request *req, struct worker *worker);
	enum work_pool pool;
	enum identity_kind identity;
	const char *dialect; /* of a gateway's endpoint: which gateways may ask */
	/* Tells the request's problem otherwise than by RFC 9457; NULL elsewhere. */
	struct reply (*refuse)(struct request *req);
};

/* The statement sql_<name> between two functions; the compiler checks that `read` fills that
 * statement's parameters. */
#define ENDPOINT(name, read_function, reply_function)                                         \
	static bool name##_read_params(struct request *req, void *params)                     \
	{                                                                                     \
		struct name##_params *typed = params;                                         \
		return read_function(req, typed);                                             \
	}                                                                                     \
	const struct endpoint name = {                                                        \
		.read = name##_read_params, .statement = &sql_##name, .reply = reply_function \
	}

/* What a route asks of its body and headers. */
enum body_kind { BODY_NONE, BODY_JSON, BODY_JSON_LIST, BODY_MERGE_PATCH, BODY_FORM, BODY_FILE };
enum key_kind { KEY_NONE, KEY_OPTIONAL, KEY_REQUIRED };
enum wait_kind { WAIT_NONE, WAIT_PERSON, WAIT_FEED };

struct route {
	enum method method;
	const char *path; /* "/v1/citizens/{reference}" */
	unsigned roles;   /* who may; 0: anybody, without a token */
	const struct endpoint *endpoint;
	enum body_kind body;
	enum key_kind key;
	enum wait_kind waits; /* honours Prefer: wait=N */
	enum urgency urgency; /* who is refused first when there is too much to do */
};

#define REQUEST_FORM_FIELDS 100
#define REQUEST_PATH_PARAMETERS 3
#define REQUEST_FIELD_ERRORS 100

struct field_error {
	const char *pointer;
	struct str detail;
};

/* Decoded; may hold any byte. */
struct form_field {
	struct str name;
	struct str value;
};

struct request {
	struct arena *arena;
	const struct route *route;
	struct caller caller;
	struct str path_values[REQUEST_PATH_PARAMETERS];
	struct str raw_body;
	json_t *body; /* an object, for BODY_JSON and BODY_MERGE_PATCH; an array, for BODY_JSON_LIST
		       */
	struct form_field *form; /* for BODY_FORM, in the order of the body */
	size_t form_count;
	int body_file; /* for BODY_FILE: an unlinked file, read from its start; else -1 */
	bool problem;  /* something is wrong; problem_reply tells it */
	enum problem_type problem_type;
	struct str problem_detail;
	int retry_after_s;          /* of the problem's reply */
	struct str problem_members; /* a JSON object whose members stand beside the problem's own;
				       STR_NULL for none */
	struct field_error *field_errors;
	int field_error_count;
	struct str id;  /* X-Request-Id */
	struct str key; /* Idempotency-Key; STR_NULL without one */
	void *made;     /* set by `read`, for `reply`: what does not come back from the database */
	struct str wake_on; /* set by `read`: whose change the request waits for */
	struct str edge;    /* of the log: who waits for the feed reads up to here; STR_NULL: all */
	struct str
		share; /* set by `read`: requests that wait and are equal in this get one answer */
	const struct streaming *streaming; /* set by `read`: the answer does not end */
	struct str position; /* of a stream: as its last reply said; STR_NULL at its beginning */
};

/* A value of the path; asserts that the route has it. */
struct str request_path(const struct request *req, const char *name);
/* A header or query value, STR_NULL if absent; may hold any byte, NUL too. */
struct str request_header(const struct request *req, const char *name);
struct str request_query(const struct request *req, const char *name);
/* A form's first field of this name, STR_NULL if absent; may hold any byte, NUL too. */
struct str request_form(const struct request *req, const char *name);
/* Calls `each` with the name of every query parameter. */
void request_each_query(
	const struct request *req, void (*each)(void *context, struct str name), void *context);
/* The network it comes from, as bytes: an IPv4 address, or the first half of one of IPv6. Behind a
 * proxy on this machine that is the address that the proxy names last. */
struct str request_peer(const struct request *req);
/* The path as it came. */
struct str request_target_path(const struct request *req);
/* Path and query as they came, without the parameter `except`; ends with ? or &, ready for one
 * more. */
void request_put_target(const struct request *req, struct strbuf *buf, const char *except);
/* The statements' standard parameters. */
struct caller_params request_caller(const struct request *req);
struct key_params request_key(const struct request *req);
/* `json` is given back with the request. */
json_t *request_own_json(struct request *req, json_t *json);
/* The request's Accept allows this media type, and prefers it to `other` if that is not NULL. */
bool request_accepts(const struct request *req, const char *type, const char *other);
