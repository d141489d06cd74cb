/*
 * A blocking HTTP client with a connection a thread. In the main thread requests go through the
 * contract's proxy where there is one, and an answer that breaks the contract fails the test; in
 * race() and between client_directly(true) and (false) they go to the server itself.
 */
#pragma once
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "support/actors.h"

/* An answer; everything in it is kept until the end. */
struct answer {
	int status; /* 0: none came */
	const char *body;
	size_t body_bytes;
	const char *headers; /* as they came, a line each */
	const char *asked;   /* "POST /v1/convoys", for messages */
};

/* A request in all its parts; what is NULL is left out. */
struct ask {
	const struct actor *who;
	const char *token; /* instead of `who`: sent as it is */
	const char *method;
	const char *path;
	const char *body;
	size_t body_bytes; /* 0: of a NUL-terminated body */
	const char *type;  /* the body's media type; application/json by default, "" for none */
	const char *key;   /* Idempotency-Key */
	const char *headers[6]; /* "If-Match: \"v1\"" */
	int port;               /* of another server */
};

struct answer ask(const struct ask *what);

/* The usual requests. A POST gets a fresh Idempotency-Key; `body` NULL sends none. */
struct answer call(const struct actor *who, const char *method, const char *path, const char *body,
	...) __attribute__((format(printf, 4, 5)));
struct answer get(const struct actor *who, const char *path, ...)
	__attribute__((format(printf, 2, 3)));
/* From the listener for those who watch `server`: "/readyz", "/metrics". */
struct answer ask_monitor(const char *path);
/* The first answer of /readyz with this status; the last one if none has it within 30 s. */
struct answer readiness(int status);
struct answer post(const struct actor *who, const char *path, const char *body, ...)
	__attribute__((format(printf, 3, 4)));
struct answer post_with_key(const struct actor *who, const char *key, const char *path,
	const char *body, ...) __attribute__((format(printf, 4, 5)));
/* A merge patch; `etag` NULL sends no If-Match. */
struct answer patch(const struct actor *who, const char *etag, const char *path, const char *body,
	...) __attribute__((format(printf, 4, 5)));
/* Text that lives until the end, for paths. */
#define path(...) keep_printf(__VA_ARGS__)

/* A header's value, kept; NULL without it. Names in either case. */
const char *answer_header(const struct answer *answer, const char *name);
/* The body as JSON, borrowed; NULL if it is none. */
json_t *answer_json(const struct answer *answer);
/* True if both are the same, byte for byte, status included. */
bool answers_equal(const struct answer *a, const struct answer *b);

/* A fresh UUID, kept: an event_id or an Idempotency-Key. */
const char *fresh_id(void);

void client_directly(bool directly);
/* What is wrong with the bytes of a request is the test's affair: sends them, reads what comes back
 * until the server closes or the answer is whole. */
struct answer raw_http(const char *bytes, size_t len);
/* A connection to the server itself, for the caller to close. */
int connect_directly(void);
/* Runs `work` in `threads` threads that start together; returns when all are done. No expect_ in
 * there: keep answers. */
void race(int threads, void (*work)(int thread, void *context), void *context);

/* For daemon.c. */
bool client_ready(int port);
void client_release(void);
